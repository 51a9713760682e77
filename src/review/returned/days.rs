//! Days and times as people and spreadsheets write them.
//!
//! Refuses to guess: what may be two days is none. Main function: [`read`].

use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime};

/// Day 0 of a spreadsheet's calendar, as far as days after February 1900 go.
const EPOCH: i32 = 2_415_019;
/// Numbers that are taken for days of a spreadsheet: 1954 to 2119.
const SERIALS: std::ops::Range<f64> = 20_000.0..80_000.0;

/// A day, and the time when there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct When {
    pub day: Date,
    /// In UTC; absent when only the day is known, or the time without its zone.
    pub moment: Option<OffsetDateTime>,
    /// `2026-12-01`, or RFC 3339 as it was written.
    pub text: String,
}

/// Components of a spreadsheet's date, as text.
pub(super) fn of_serial((year, month, day, hour, minute, second, _): (u16, u8, u8, u8, u8, u8, u16)) -> String {
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date} {hour:02}:{minute:02}:{second:02}") }
}

/// What the text says; a fragment when it says no day, or perhaps two.
pub(super) fn read(text: &str) -> Result<When, String> {
    let text = text.trim();
    if let Ok(moment) = OffsetDateTime::parse(text, &Rfc3339) {
        let moment = moment.to_offset(time::UtcOffset::UTC);
        return Ok(When { day: moment.date(), moment: Some(moment), text: text.to_owned() });
    }
    let serial = text.parse::<f64>().ok().filter(|number| SERIALS.contains(number));
    if let Some(number) = serial {
        #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
        let day = Date::from_julian_day(EPOCH + number as i32).map_err(|_| "it is no day".to_owned())?;
        return Ok(of_day(day));
    }
    let Some((date, clock)) = text.split_once(['T', ' ']) else { return date_of(text).map(of_day) };
    let when = date_of(date).map(of_day)?;
    if is_clock(clock.trim()) {
        Ok(when)
    } else {
        Err("what stands behind the day is no time such as 14:30".to_owned())
    }
}

/// `14:30`, `14:30:05.25`, `2:30 PM`: a time that there is, without a zone.
fn is_clock(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let half = ["AM", "PM"].into_iter().find_map(|half| upper.strip_suffix(half));
    let clock = half.unwrap_or(&upper).trim_end();
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<Option<u32>> = clock
        .split(':')
        .map(|part| Some(part).filter(|part| is_digits(part) && part.len() <= 2).and_then(|part| part.parse().ok()))
        .collect();
    let (hour, minute, second) = match parts[..] {
        [Some(hour), Some(minute)] if fraction == "0" => (hour, minute, 0),
        [Some(hour), Some(minute), Some(second)] => (hour, minute, second),
        _ => return false,
    };
    let is_hour = if half.is_some() { (1..=12).contains(&hour) } else { hour < 24 };
    is_hour && minute < 60 && second < 60 && is_digits(fraction)
}

fn of_day(day: Date) -> When {
    When { day, moment: None, text: day_text(day) }
}

/// `2026-12-31`
pub(super) fn day_text(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())
}

fn date_of(text: &str) -> Result<Date, String> {
    let no_day = || "it is no day such as 2026-12-31".to_owned();
    let mark = text.chars().find(|c| matches!(c, '-' | '/' | '.')).ok_or_else(no_day)?;
    let parts: Vec<u16> = text.split(mark).map(str::parse).collect::<Result<_, _>>().map_err(|_| no_day())?;
    let [a, b, c] = parts[..] else { return Err(no_day()) };
    let first = text.split(mark).next().unwrap_or_default();
    let (year, month, day) = match mark {
        _ if first.len() == 4 => (a, b, c),
        // Day first is the only custom with points.
        '.' => (c, b, a),
        '/' if a > 12 => (c, b, a),
        '/' if b > 12 || a == b => (c, a, b),
        '/' => return Err("it may be one of two days: write it as 2026-12-31".to_owned()),
        _ => return Err(no_day()),
    };
    if year < 1900 {
        return Err(no_day());
    }
    let month = u8::try_from(month).ok().and_then(|month| Month::try_from(month).ok()).ok_or_else(no_day)?;
    let day = u8::try_from(day).map_err(|_| no_day())?;
    Date::from_calendar_date(i32::from(year), month, day).map_err(|_| no_day())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn days_are_read_as_they_are_written() {
        for text in [
            "2026-12-31",
            " 2026-12-31 ",
            "2026/12/31",
            "31.12.2026",
            "31/12/2026",
            "12/31/2026",
            "46387",
            "46387.5",
            "2026-12-31 10:15:00",
            "2026-12-31T10:15",
            "2026-12-31 9:05",
            "2026-12-31 23:59:59.999",
            "12/31/2026 2:30 PM",
            "31.12.2026 12:00:00 am",
        ] {
            assert_eq!(read(text).unwrap().text, "2026-12-31", "{text}");
        }
        let moment = read("2026-12-31T23:30:00-02:00").unwrap();
        assert_eq!(moment.day.to_string(), "2027-01-01");
        assert!(moment.moment.is_some());
    }

    #[test]
    fn a_time_that_there_is_not_is_none() {
        for clock in [
            "99:99",
            "25:00",
            "24:00",
            "10:60",
            "10:15:60",
            "10",
            "1015",
            "10:",
            ":10",
            "13:00 PM",
            "0:30 AM",
            "10:15.",
            "10:15:00.x",
            "::",
            "M",
            "10:15:00:00",
            "+1:00",
        ] {
            for between in ["T", " "] {
                assert!(read(&format!("2026-11-10{between}{clock}")).is_err(), "{between}{clock}");
            }
        }
        assert!(read("2026-11-10T").is_err());
    }

    #[test]
    fn what_may_be_two_days_is_none() {
        for text in
            ["", "soon", "01/02/2026", "2026-13-01", "2026-02-30", "26-12-31", "1", "31-12-2026", "2026-12-31 or so"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
