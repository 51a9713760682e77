//! Times as texts: RFC 3339 in UTC, so that they sort like the moments that they name.
//!
//! Owns their one form. Refuses to know what time it is.

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// Whether the text is an RFC 3339 time in UTC, written with `Z`, or with `+00:00` as credential reports of IAM have it.
#[must_use]
pub fn is_utc(text: &str) -> bool {
    (text.ends_with('Z') || text.ends_with("+00:00")) && OffsetDateTime::parse(text, &Rfc3339).is_ok()
}

/// The same moment in UTC; `None` when the text is no RFC 3339 time.
#[must_use]
pub fn to_utc(text: &str) -> Option<String> {
    if is_utc(text) {
        return Some(text.to_owned());
    }
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    moment.checked_to_offset(UtcOffset::UTC)?.format(&Rfc3339).ok()
}

#[cfg(test)]
mod tests {
    use super::{is_utc, to_utc};

    #[test]
    fn other_offsets_are_the_same_moment() {
        assert_eq!(to_utc("2026-01-01T01:30:00+02:00").as_deref(), Some("2025-12-31T23:30:00Z"));
        assert_eq!(to_utc("2026-01-01T00:00:00.5Z").as_deref(), Some("2026-01-01T00:00:00.5Z"));
        assert_eq!(to_utc("9998-12-31T00:00:00Z").as_deref(), Some("9998-12-31T00:00:00Z"));
    }

    #[test]
    fn what_is_no_time_has_none() {
        for text in
            ["", "infinity", "2026-01-01", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00", "9999-12-31T23:59:59-23:00"]
        {
            assert_eq!(to_utc(text), None, "{text}");
            assert!(!is_utc(text), "{text}");
        }
        assert!(is_utc("2026-01-01T00:00:00+00:00") && !is_utc("2026-01-01T00:00:00+01:00"));
    }
}
