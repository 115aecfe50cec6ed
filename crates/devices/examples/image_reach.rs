//! How many pictures of a folder are read, by the first decoder alone and by all of them: `image_reach FOLDER…`.
//!
//! A picture `x.png` or `x.jpg` counts as read when a code found in it has the text of `x.txt` (trailing blanks aside); without such a file
//! anything found counts. The last columns are the mean and the longest time in milliseconds.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use devices::image::{Symbol, codes, codes_of_rqrr_alone};

fn pictures(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| matches!(path.extension().and_then(|e| e.to_str()), Some("png" | "jpg" | "jpeg")));
    found.sort();
    found
}

fn main() {
    let verbose = std::env::var_os("VERBOSE").is_some();
    println!("{:32} {:>4} {:>6} {:>6} {:>6} {:>8} {:>8}", "folder", "n", "rqrr", "all", "wrong", "mean ms", "most ms");
    let mut sums = [0_usize; 4];
    for folder in std::env::args().skip(1) {
        let (mut count, mut first, mut all, mut wrong, mut took, mut most) = (0, 0, 0, 0, 0.0, 0.0_f64);
        for path in pictures(Path::new(&folder)) {
            let file = std::fs::read(&path).unwrap();
            let expected = std::fs::read_to_string(path.with_extension("txt")).ok();
            let right = |found: &[Symbol]| match &expected {
                Some(text) => found.iter().any(|symbol| symbol.scan.text.trim_end() == text.trim_end()),
                None => !found.is_empty(),
            };
            let alone = codes_of_rqrr_alone(&file).unwrap_or_default();
            let began = Instant::now();
            let found = match codes(&file) {
                Ok(found) => found,
                Err(error) => {
                    println!("{}: {error}", path.display());
                    vec![]
                }
            };
            let ms = began.elapsed().as_secs_f64() * 1000.0;
            (took, most) = (took + ms, most.max(ms));
            count += 1;
            first += usize::from(right(&alone));
            all += usize::from(right(&found));
            wrong += usize::from(!found.is_empty() && !right(&found));
            if verbose && !right(&found) {
                let texts: Vec<_> = found.iter().map(|s| (s.symbology, s.scan.text.clone())).collect();
                println!("  not read: {} {texts:?} for {expected:?}", path.display());
            }
        }
        let name = Path::new(&folder).file_name().unwrap().to_string_lossy().into_owned();
        println!("{name:32} {count:4} {first:6} {all:6} {wrong:6} {:8.1} {most:8.1}", took / f64::from(count.max(1)));
        for (sum, value) in sums.iter_mut().zip([count as usize, first, all, wrong]) {
            *sum += value;
        }
    }
    let [count, first, all, wrong] = sums;
    println!("{:32} {count:4} {first:6} {all:6} {wrong:6}", "all");
}
