//! Identity card readers with a security module (SAM_V) on a serial line: the frames ([`frame`]), what the module says
//! ([`answer`]) and the reader that finds, selects and reads ([`reader`]).

pub mod answer;
pub mod frame;
pub mod reader;
