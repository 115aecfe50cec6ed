//! How times spread: the figures people feel are the slow ones.

use std::time::Duration;

/// Times as p50, p95, p99 and the longest, in milliseconds.
pub fn spread(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |share: f64| {
        let place = ((times.len() as f64 - 1.0) * share).round() as usize;
        times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    let [half, most, nearly_all, longest] = [0.5, 0.95, 0.99, 1.0].map(at);
    format!("n {}, p50 {half:.3} ms, p95 {most:.3} ms, p99 {nearly_all:.3} ms, longest {longest:.3} ms", times.len())
}
