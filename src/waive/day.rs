//! Calendar days, as people write them.

use time::{Date, Month};

/// The day of an RFC 3339 time that is in UTC already, as every time of a run is.
#[must_use]
pub fn day_of(time: &str) -> Option<Date> {
    parse_day(time.get(..10)?)
}

/// Exactly `YYYY-MM-DD`, and a day that exists.
#[must_use]
pub fn parse_day(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shaped {
        return None;
    }
    let month = Month::try_from(text.get(5..7)?.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(text.get(..4)?.parse().ok()?, month, text.get(8..)?.parse().ok()?).ok()
}

/// Whole days from one day to another; negative when the second comes first.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    i64::from(to.to_julian_day()) - i64::from(from.to_julian_day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist_are_days() {
        assert!(parse_day("2028-02-29").is_some());
        let none = [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-01",
            "26-01-01",
            "2026-01-01 ",
            "2026/01/01",
            "",
            "２０２６-01-01",
        ];
        for text in none {
            assert_eq!(parse_day(text), None, "{text}");
        }
        assert_eq!(day_of("2026-11-20T23:59:59Z"), parse_day("2026-11-20"));
    }
}
