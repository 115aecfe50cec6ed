//! Scanners on ports. A scanner that types needs no port: its keys come through the window ([`crate::wedge`]).

pub mod serial;
