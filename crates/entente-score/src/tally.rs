//! Right, wrong, missed, and the three figures made of them.

use std::ops::AddAssign;

/// How often something was right, wrong and missed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Expected and found.
    pub right: usize,
    /// Found, but not expected.
    pub wrong: usize,
    /// Expected, but not found.
    pub missed: usize,
}

impl Tally {
    /// The share of what was found that is right; 0 when nothing was found.
    pub fn precision(&self) -> f64 {
        share(self.right, self.wrong)
    }

    /// The share of what was expected that was found; 0 when nothing was expected.
    pub fn recall(&self) -> f64 {
        share(self.right, self.missed)
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        share(2 * self.right, self.wrong + self.missed)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }
}

fn share(part: usize, rest: usize) -> f64 {
    if part == 0 { 0.0 } else { part as f64 / (part + rest) as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_is_the_harmonic_mean() {
        let tally = Tally { right: 6, wrong: 2, missed: 4 };
        let (p, r) = (tally.precision(), tally.recall());
        assert_eq!((p, r), (0.75, 0.6));
        assert!((tally.f1() - 2.0 * p * r / (p + r)).abs() < 1e-12);
    }

    #[test]
    fn nothing_is_worth_nothing() {
        assert_eq!(Tally::default().f1(), 0.0);
    }
}
