//! Identity cards: how a card is spoken to ([`apdu`]), what the kinds of cards hold ([`social_security`], [`record`]), and the
//! readers they lie in: of the machine's PC/SC service ([`pcsc`], with or without a security module inside: [`id_record`]), with a
//! security module on a serial line ([`sam`]), behind their maker's own service ([`local_service`]).

pub mod apdu;
pub mod id_record;
pub mod local_service;
pub mod pcsc;
pub mod record;
pub mod sam;
pub mod social_security;
