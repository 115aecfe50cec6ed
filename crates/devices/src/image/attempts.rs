//! In which views a picture is looked at, and when to stop.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::grey::Grey;
use super::try_rxing::Looking;
use super::{Symbol, try_rqrr, try_rxing};

/// Sides of a picture in which a code is found at once; larger ones are looked at smaller, too.
const EASY_SIDE: usize = 700;
/// Below this, a picture is looked at larger.
const SMALL_SIDE: usize = 500;
/// Larger pictures are made smaller before anything else: a code in them has pixels enough.
const LARGE: usize = 16_000_000;
/// Pixels that may be looked at beyond the first view. It ends the search, on every machine at the same place.
const WORK: usize = 40_000_000;

/// Every symbol that some view shows, each once.
pub fn all(picture: &Grey) -> Vec<Symbol> {
    let made_smaller;
    let picture = if picture.size() > LARGE {
        made_smaller = picture.reduced(2);
        &made_smaller
    } else {
        picture
    };
    if picture.width == 0 || picture.height == 0 {
        return vec![];
    }
    let mut found = look(picture, true, Looking { stripes: true, one_threshold: false });
    if !found.is_empty() {
        return found;
    }
    let mut work = WORK;
    for view in views(picture) {
        let (seen, looking) = view.of(picture);
        if seen.width < 21 || seen.height < 8 {
            continue;
        }
        let Some(left) = work.checked_sub(seen.size()) else { continue };
        work = left;
        found = look(&seen, !looking.one_threshold, looking);
        if !found.is_empty() {
            break;
        }
    }
    found
}

/// One change, or one after another.
#[derive(Clone, Copy, Debug)]
enum View {
    Reduced(usize),
    Doubled,
    Inverted(usize),
    Stretched(usize),
    ToldApart(usize, usize),
    Softened(usize),
    Sharpened(usize),
    OneThreshold(usize),
    DoubledSharp,
}

impl View {
    fn of(self, picture: &Grey) -> (Grey, Looking) {
        let plain = Looking { stripes: false, one_threshold: false };
        let smaller = |factor: usize| if factor == 1 { picture.clone() } else { picture.reduced(factor) };
        match self {
            View::Reduced(factor) => (smaller(factor), Looking { stripes: true, ..plain }),
            View::Doubled => (picture.doubled(), Looking { stripes: true, ..plain }),
            View::DoubledSharp => (picture.doubled().sharpened(), plain),
            View::Inverted(factor) => (smaller(factor).inverted(), plain),
            View::Stretched(factor) => (smaller(factor).stretched(), Looking { stripes: true, ..plain }),
            View::ToldApart(factor, part) => {
                let seen = smaller(factor);
                let reach = (seen.width.max(seen.height) / part).max(4);
                (seen.told_apart(reach), plain)
            }
            View::Softened(factor) => (smaller(factor).softened(), plain),
            View::Sharpened(factor) => (smaller(factor).sharpened(), plain),
            View::OneThreshold(factor) => (smaller(factor), Looking { stripes: true, one_threshold: true }),
        }
    }
}

/// The cheap and likely ones first.
fn views(picture: &Grey) -> Vec<View> {
    let long = picture.width.max(picture.height);
    // The size at which a code that fills a good part of the picture is easy to see.
    let easy = long.div_ceil(EASY_SIDE).max(1);
    let mut views = vec![];
    let mut factors: Vec<usize> = [easy, easy.div_ceil(2), 2, easy * 2].into();
    factors.dedup();
    views.extend(factors.iter().filter(|factor| **factor > 1).map(|factor| View::Reduced(*factor)));
    if picture.width.min(picture.height) < SMALL_SIDE {
        views.push(View::Doubled);
    }
    views.extend([View::OneThreshold(easy), View::Inverted(easy), View::Stretched(easy)]);
    views.extend([8, 16, 40].map(|part| View::ToldApart(easy, part)));
    views.extend([View::Softened(easy), View::Sharpened(easy)]);
    let half = easy.div_ceil(2);
    if half != easy {
        views.extend([
            View::ToldApart(half, 16),
            View::ToldApart(half, 40),
            View::Softened(half),
            View::Sharpened(half),
            View::Inverted(half),
            View::OneThreshold(half),
        ]);
    }
    if picture.width.min(picture.height) < SMALL_SIDE {
        views.push(View::DoubledSharp);
    }
    views
}

/// Both decoders on one view. A code found by both is told once, as the first one read it.
fn look(view: &Grey, first: bool, looking: Looking) -> Vec<Symbol> {
    let mut found = if first { kept_from_panic(|| try_rqrr::symbols(view)) } else { vec![] };
    for symbol in kept_from_panic(|| try_rxing::symbols(view, looking)) {
        if !found.iter().any(|known: &Symbol| known.scan.text == symbol.scan.text || known.scan.raw == symbol.scan.raw)
        {
            found.push(symbol);
        }
    }
    found
}

/// Decoders are built for good pictures; one that gives up on a strange one has found nothing in it.
pub(super) fn kept_from_panic(look: impl FnOnce() -> Vec<Symbol>) -> Vec<Symbol> {
    catch_unwind(AssertUnwindSafe(look)).unwrap_or_else(|_| {
        tracing::warn!("a decoder gave up on a picture");
        vec![]
    })
}
