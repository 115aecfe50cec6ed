//! What a picture says about itself, before anything is unpacked.
#![no_main]

use devices::image::{LONGEST_SIDE, MOST_PIXELS, head};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(head) = head(data) {
        assert!(head.width <= LONGEST_SIDE && head.height <= LONGEST_SIDE);
        assert!(u64::from(head.width) * u64::from(head.height) <= MOST_PIXELS);
    }
});
