//! How much one template may take to evaluate: functions multiply, and hostile templates multiply without end.
//!
//! Main types: [`Work`].

use std::cell::Cell;

/// Steps for the expressions of one template and those that it nests, each about the cost of one value. A template of
/// the largest size that CloudFormation takes needs a few hundred thousand.
const STEPS: usize = 1_000_000;
/// What reading one nested template counts for.
pub(super) const STACK: usize = 1000;

/// What is left of the steps.
#[derive(Debug)]
pub(super) struct Work(Cell<usize>);

impl Default for Work {
    fn default() -> Self {
        Self(Cell::new(STEPS))
    }
}

impl Work {
    /// Whether so many steps were left. When they were not, none is.
    pub(super) fn take(&self, steps: usize) -> bool {
        let left = self.0.get().checked_sub(steps);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Whether so many more templates like this one are worth evaluating.
    pub(super) fn allows(&self, times: usize) -> bool {
        let spent = STEPS - self.0.get();
        spent.saturating_mul(times) <= STEPS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_come_to_an_end() {
        let work = Work::default();
        assert!(work.take(100) && work.allows(16));
        assert!(work.take(STEPS - 101) && work.take(1) && !work.allows(2));
        assert!(!work.take(1) && !work.take(1));
    }
}
