//! A whole picture through both decoders. The first byte chooses: the rest as a file, or as the pixels of a picture.
//!
//! A decoder that panics is caught by the product, so it is here: its panic is counted as nothing found, anybody else's ends the run.
#![no_main]

use devices::image::{codes, codes_of_pixels};
use libfuzzer_sys::fuzz_target;
use std::sync::Once;

static QUIET: Once = Once::new();

fuzz_target!(|data: &[u8]| {
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    let Some((&kind, rest)) = data.split_first() else { return };
    let found = if kind & 1 == 0 {
        codes(rest).unwrap_or_default()
    } else {
        // Each byte is eight modules of four by four pixels, as codes are made.
        let side = rest.len().isqrt().max(1);
        let width = side * 8;
        let modules = |x: usize, y: usize| rest.get(y * side + x / 8).is_some_and(|byte| byte >> (x % 8) & 1 == 1);
        let scale = usize::from(kind >> 6) + 1;
        let (w, h) = ((width * scale).min(400), (side * scale).min(400));
        let pixels = (0..w * h).map(|at| if modules(at % w / scale, at / w / scale) { 0 } else { 255 }).collect();
        codes_of_pixels(w, h, pixels)
    };
    for symbol in found {
        assert!(!symbol.scan.text.is_empty());
    }
});
