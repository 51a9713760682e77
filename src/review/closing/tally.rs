//! What a later inventory shows of a line, counted, and what that comes to.
//!
//! What is unknown never counts as gone. Main types: [`Tally`], [`Proof`].

use std::collections::BTreeSet;

use crate::review::Closure;

/// Ways that are told of one line; the rest is counted.
pub(super) const MOST_WAYS: usize = 20;

/// What the later inventory shows of one line.
#[derive(Debug)]
pub(super) struct Proof {
    pub closure: Closure,
    pub residual: Vec<String>,
    pub reason: String,
}

/// Facts of a line as they are counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Those that were to go.
    pub asked: usize,
    /// Those that are as near as they were.
    pub open: usize,
    /// Those that are further away, and still in reach.
    pub far: usize,
    pub residual: BTreeSet<String>,
    pub unknown: BTreeSet<String>,
}

impl Tally {
    pub fn proof(self) -> Proof {
        let closure = if self.open > 0 && self.open == self.asked {
            Closure::Open
        } else if self.open > 0 || self.far > 0 {
            Closure::Partly
        } else if !self.unknown.is_empty() || self.asked == 0 {
            Closure::NotEvaluable
        } else {
            Closure::Closed
        };
        let mut residual: Vec<String> = self.residual.into_iter().collect();
        if residual.len() > MOST_WAYS {
            let rest = self.open + self.far - MOST_WAYS;
            residual.truncate(MOST_WAYS);
            residual.push(format!("and {rest} more"));
        }
        let mut reason: Vec<String> = self.unknown.into_iter().collect();
        if closure == Closure::NotEvaluable && reason.is_empty() {
            reason.push("the line names nothing that could be looked for".to_owned());
        }
        Proof { closure, residual, reason: reason.join("; ") }
    }
}
