//! What a change does to each outcome.

use crate::model::{Status, Verdict};

/// The verdict on a cell, given its outcome before the change (`None` when the resource did not exist) and after.
/// Outcomes that need no attention have none.
pub(super) const fn verdict(before: Option<Status>, after: Status) -> Option<Verdict> {
    match after {
        Status::Fail => match before {
            Some(Status::Fail) => Some(Verdict::PreExisting),
            // An unknown past is no excuse: what is known fails after the change.
            None | Some(Status::Pass | Status::NotApplicable | Status::Indeterminate | Status::Error) => {
                Some(Verdict::Introduced)
            }
        },
        Status::Indeterminate => match before {
            Some(Status::Indeterminate) => Some(Verdict::UnchangedUnknown),
            None | Some(Status::Pass | Status::Fail | Status::NotApplicable | Status::Error) => {
                Some(Verdict::NewlyUnknown)
            }
        },
        Status::Pass | Status::NotApplicable => match before {
            Some(Status::Fail) => Some(Verdict::Fixed),
            None | Some(Status::Pass | Status::NotApplicable | Status::Indeterminate | Status::Error) => None,
        },
        Status::Error => None,
    }
}

#[cfg(test)]
mod tests {
    use super::verdict;
    use crate::model::{Status, Verdict};

    #[test]
    fn a_failure_is_introduced_unless_it_was_there_before() {
        assert_eq!(verdict(None, Status::Fail), Some(Verdict::Introduced));
        assert_eq!(verdict(Some(Status::Indeterminate), Status::Fail), Some(Verdict::Introduced));
        assert_eq!(verdict(Some(Status::Fail), Status::Fail), Some(Verdict::PreExisting));
    }

    #[test]
    fn an_unknown_is_never_a_fix() {
        assert_eq!(verdict(Some(Status::Fail), Status::Indeterminate), Some(Verdict::NewlyUnknown));
        assert_eq!(verdict(Some(Status::Indeterminate), Status::Indeterminate), Some(Verdict::UnchangedUnknown));
        assert_eq!(verdict(Some(Status::Fail), Status::Pass), Some(Verdict::Fixed));
        assert_eq!(verdict(Some(Status::Indeterminate), Status::Pass), None);
    }
}
