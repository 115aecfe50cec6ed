//! Reports of a signature pad, and the strokes they become.
#![no_main]

use devices::pad::stu::{Capability, pen, pen_report};
use devices::pad::{Inkwell, reports};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((head, rest)) = data.split_at_checked(16) else { return };
    let units = Capability::parse(head).unwrap_or(Capability::STU_430);
    let mut well = Inkwell::new(units);
    for (at, report) in rest.chunks(11).enumerate() {
        if let Ok(sample) = pen(report) {
            well.take(&sample, at as u64 * 5);
            let again = pen(&pen_report(&sample));
            assert_eq!(again.map(|read| (read.x, read.y, read.pressure)), Ok((sample.x, sample.y, sample.pressure)));
        }
    }
    let ink = well.ink().clone();
    for stroke in &ink.strokes {
        assert!(!stroke.points.is_empty(), "a stroke has a point");
        for point in &stroke.points {
            assert!(
                (0..=i64::from(ink.width) * 10).contains(&point[0])
                    && (0..=i64::from(ink.height) * 10).contains(&point[1])
            );
            assert!((0..=1000).contains(&point[3]) && point[2] >= 0);
        }
        assert!(stroke.points.windows(2).all(|pair| pair[0][2] <= pair[1][2]), "time goes forward");
    }
    assert!(reports(&ink, &units).len() <= rest.len() * 2 + 2);
});
