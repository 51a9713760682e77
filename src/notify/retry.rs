//! How long to wait before the next try.

use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// The first wait; each further one is twice as long.
const FIRST: Duration = Duration::from_secs(1);
/// No wait is longer: the audit has ended and somebody may be waiting for it.
const LONGEST: Duration = Duration::from_secs(60);

/// Whether an answer with this status may be another when asked again.
pub(super) const fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502..=599)
}

/// The wait after the `attempt`-th try, counted from 1. None when the receiver asks for more patience than there is.
pub(super) fn wait(attempt: u32, retry_after: Option<&str>, now: i64) -> Option<Duration> {
    let asked = retry_after.and_then(|value| asked(value.trim(), now));
    match asked {
        Some(asked) if asked > LONGEST => None,
        Some(asked) => Some(asked.max(FIRST)),
        None => Some(FIRST.saturating_mul(1 << attempt.saturating_sub(1).min(6)).min(LONGEST)),
    }
}

/// Seconds, or a date as HTTP writes them.
fn asked(value: &str, now: i64) -> Option<Duration> {
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    // HTTP writes GMT where mail writes an offset.
    let then = OffsetDateTime::parse(&value.replace("GMT", "+0000"), &Rfc2822).ok()?;
    let left = then.unix_timestamp().saturating_sub(now);
    Some(Duration::from_secs(u64::try_from(left).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_what_is_asked_for_is_kept() {
        let seconds = |wait: Option<Duration>| wait.map(|wait| wait.as_secs());
        assert_eq!(
            (1..=8).map(|n| seconds(wait(n, None, 0)).unwrap_or_default()).collect::<Vec<_>>(),
            [1, 2, 4, 8, 16, 32, 60, 60]
        );
        assert_eq!(seconds(wait(1, Some("7"), 0)), Some(7));
        assert_eq!(seconds(wait(1, Some("0"), 0)), Some(1));
        assert_eq!(seconds(wait(1, Some("3600"), 0)), None);
        assert_eq!(seconds(wait(1, Some("Sun, 06 Nov 1994 08:49:37 GMT"), 784_111_777 - 9)), Some(9));
        assert_eq!(seconds(wait(1, Some("Sun, 06 Nov 1994 08:49:37 GMT"), 784_111_777 + 9)), Some(1));
        assert_eq!(seconds(wait(3, Some("soon"), 0)), Some(4));
        assert_eq!(seconds(wait(u32::MAX, None, 0)), Some(60));
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for status in [408, 429, 500, 502, 503, 504, 599] {
            assert!(is_passing(status), "{status}");
        }
        for status in [200, 301, 400, 401, 403, 404, 410, 413, 501] {
            assert!(!is_passing(status), "{status}");
        }
    }
}
