//! Random numbers that are the same everywhere.

/// SplitMix64: small, fast, and the same on every machine.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Random(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        (self.next() % u64::from(bound.max(1))) as u32
    }

    /// A number from `low` to `high`, both among them.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low).unsigned_abs() + 1) as i32
    }

    /// True so many times of a thousand.
    pub(super) fn permille(&mut self, of: u32) -> bool {
        self.below(1_000) < of
    }

    /// One of a list.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u32) as usize]
    }

    /// One of a list, the earlier the more often.
    pub(super) fn early<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let size = from.len() as u32;
        let at = self.below(size).min(self.below(size)).min(self.below(size));
        &from[at as usize]
    }

    /// One of a list by its weight.
    pub(super) fn weighted<'a, T>(&mut self, from: &'a [(T, u32)]) -> &'a T {
        let total = from.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(total);
        for (found, weight) in from {
            if left < *weight {
                return found;
            }
            left -= weight;
        }
        &from[0].0
    }

    /// An id whose time part is the moment given, so that ids of one seed are the same and sort in the order they were made.
    pub(super) fn id(&mut self, millisecond: u64) -> uuid::Uuid {
        let (a, b) = (self.next().to_le_bytes(), self.next().to_le_bytes());
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&a);
        bytes[8..].copy_from_slice(&b[..2]);
        uuid::Builder::from_unix_timestamp_millis(millisecond, &bytes).into_uuid()
    }

    /// 16 bytes in hexadecimal.
    pub(super) fn salt(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }
}
