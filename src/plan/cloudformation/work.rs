//! How much one template may take to evaluate: functions multiply, and hostile templates multiply without end.
//!
//! Main types: [`Work`].

use std::cell::Cell;

/// Steps for the expressions of one template and those that it nests, each about the cost of one value. A template of
/// the largest size that CloudFormation takes needs a few hundred thousand.
const STEPS: usize = 5_000_000;
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_come_to_an_end() {
        let work = Work::default();
        assert!(work.take(STEPS - 1) && work.take(1));
        assert!(!work.take(1) && !work.take(1));
    }
}
