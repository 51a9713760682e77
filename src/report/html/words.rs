//! Numbers, times and states as the page writes them.

use std::borrow::Cow;

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::model::{Finding, Severity, Status};
use crate::report::text::{clip, visible};

/// Characters of an observed value that are shown.
const VALUE: usize = 240;
/// Characters of a message or reason that are shown.
const MESSAGE: usize = 1_200;

/// `12,345`.
pub(super) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1,234 databases`, `1 database`.
pub(super) fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n), if n == 1 { one } else { many })
}

/// A length, which no machine of ours makes larger than it can count.
pub(super) fn number(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

pub(super) fn parsed(time: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(time, &Rfc3339).ok().map(|time| time.to_offset(time::UtcOffset::UTC))
}

/// `1 November 2026, 02:00 UTC`; what is no time stays as it is.
pub(super) fn moment(time: &str) -> String {
    parsed(time).map_or_else(
        || visible(time).into_owned(),
        |t| format!("{} {} {}, {:02}:{:02} UTC", t.day(), t.month(), t.year(), t.hour(), t.minute()),
    )
}

/// `1 Nov 2026`.
pub(super) fn day(time: &str) -> String {
    parsed(time).map_or_else(
        || visible(time).into_owned(),
        |t| format!("{} {} {}", t.day(), clip(&t.month().to_string(), 9).chars().take(3).collect::<String>(), t.year()),
    )
}

/// `+1.2`, `−0.4`, `±0.0`: the sign always stands there.
pub(super) fn signed(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded > 0.0 {
        format!("+{rounded:.1}")
    } else if rounded < 0.0 {
        format!("\u{2212}{:.1}", -rounded)
    } else {
        "\u{b1}0.0".to_owned()
    }
}

/// `3 days`, `today`.
pub(super) fn age(days: i64) -> String {
    match days {
        ..=0 => "today".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{} days", thousands(days.unsigned_abs())),
    }
}

/// The first ten digits of a digest.
pub(super) fn short(digest: &str) -> String {
    visible(digest).chars().take(10).collect()
}

/// A text from outside, cut where nobody reads on.
pub(super) fn shown(text: &str) -> String {
    brief(text).into_owned()
}

/// Like [`shown`], without a copy of what needs none.
pub(super) fn brief(text: &str) -> Cow<'_, str> {
    match visible(text) {
        Cow::Borrowed(text) => clip(text, MESSAGE),
        Cow::Owned(text) => clip(&text, MESSAGE).into_owned().into(),
    }
}

/// A value as JSON writes it; a text without its quotation marks.
pub(super) fn value(value: &Value) -> String {
    let text = match value {
        Value::String(text) if text.is_empty() => "\"\" (empty)".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    clip(&visible(&text), VALUE).into_owned()
}

/// What a finding is, in one word.
pub(super) const fn status(finding: &Finding) -> &'static str {
    match finding.status {
        Status::Fail if finding.waiver_id.is_some() => "waived",
        Status::Fail => "failed",
        Status::Indeterminate => "undecided",
        Status::Error => "broken",
        Status::Pass => "passed",
        Status::NotApplicable => "not applicable",
    }
}

/// Worst first.
pub(super) const WORST_FIRST: [Severity; 4] = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_and_times_are_written_for_people() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(counted(1, "day", "days"), "1 day");
        assert_eq!(moment("2026-11-01T02:00:00Z"), "1 November 2026, 02:00 UTC");
        assert_eq!(moment("2026-11-01T01:00:00+02:00"), "31 October 2026, 23:00 UTC");
        assert_eq!(moment("yesterday\u{202e}"), "yesterday\\u{202e}");
        assert_eq!(day("2026-11-01T02:00:00Z"), "1 Nov 2026");
        assert_eq!([1.25, -0.44, 0.01, -0.01].map(signed), ["+1.3", "\u{2212}0.4", "\u{b1}0.0", "\u{b1}0.0"]);
        assert_eq!([-1, 0, 1, 4000].map(age), ["today", "today", "1 day", "4,000 days"]);
    }

    #[test]
    fn values_are_short_and_visible() {
        assert_eq!(value(&json!("")), "\"\" (empty)");
        assert_eq!(value(&json!({"a": [1, true]})), "{\"a\":[1,true]}");
        assert_eq!(value(&json!("x\u{202e}y")), "x\\u{202e}y");
        assert_eq!(value(&json!("z".repeat(900))).chars().count(), VALUE);
    }
}
