//! Random numbers that are the same on every machine and with every version of a library.

/// `SplitMix64`, which is enough to scatter names and numbers.
pub(super) struct Random(u64);

impl Random {
    /// Numbers of a seed; `stream` tells the guilds of one seed apart.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut random = Self(seed ^ stream.wrapping_mul(0xd134_2543_de82_ef95));
        // Seeds that differ in one bit differ in all from here on.
        random.next();
        random
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 for a bound of 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// Whether one of so many throws succeeds.
    pub(super) fn one_in(&mut self, throws: u64) -> bool {
        self.below(throws) == 0
    }

    /// One of the items.
    pub(super) fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        let index = self.below(u64::try_from(items.len()).unwrap_or(1));
        items[usize::try_from(index).unwrap_or(0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_yields_the_same_numbers_for_ever() {
        let mut random = Random::new(7, 0);
        assert_eq!([random.below(1_000), random.below(1_000), random.below(1_000)], [804, 346, 203]);
    }
}
