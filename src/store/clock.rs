//! Times as the store keeps them: one number that orders runs by the time they are for, then by their own number.

use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime};

use super::StoreError;

/// Bits for the number of a run.
const RUN_BITS: u32 = 24;
/// As many runs as a store can hold.
pub(super) const MOST_RUNS: i64 = (1 << RUN_BITS) - 1;
/// Later than any run.
pub(super) const FOREVER: i64 = i64::MAX;
pub(super) const SECONDS_PER_DAY: i64 = 86_400;

/// Seconds since 1970.
pub(super) fn seconds(as_of: &str) -> Result<i64, StoreError> {
    let bad = || StoreError::BadTime { as_of: as_of.to_owned() };
    let parsed = OffsetDateTime::parse(as_of, &Rfc3339).map_err(|_| bad())?.unix_timestamp();
    if parsed < 0 { Err(bad()) } else { Ok(parsed) }
}

/// Place of a run among all of its scope.
pub(super) const fn position(seconds: i64, run_id: i64) -> i64 {
    (seconds << RUN_BITS) | run_id
}

pub(super) const fn seconds_of(position: i64) -> i64 {
    position >> RUN_BITS
}

/// RFC 3339 in UTC.
pub(super) fn text_of(position: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(seconds_of(position)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&Rfc3339).unwrap_or_default()
}

/// Whether the text is a calendar day, `YYYY-MM-DD`.
pub(super) fn is_day(text: &str) -> bool {
    text.len() == 10 && {
        let mut parts = text.splitn(3, '-').map(str::parse::<u16>);
        let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) = (parts.next(), parts.next(), parts.next()) else {
            return false;
        };
        let month = u8::try_from(month).ok().and_then(|month| time::Month::try_from(month).ok());
        let day = u8::try_from(day).ok();
        month.zip(day).is_some_and(|(month, day)| Date::from_calendar_date(i32::from(year), month, day).is_ok())
    }
}
