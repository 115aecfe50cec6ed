//! Identity cards: how a card is spoken to ([`apdu`]), what the kinds of cards hold ([`social_security`]), and the readers
//! they lie in ([`pcsc`]). Another kind of card, or a reader with a security module, is another file beside these.

pub mod apdu;
pub mod pcsc;
pub mod social_security;
