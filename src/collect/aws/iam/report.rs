//! The credential report: who has a console password, a second factor and access keys, and when each was used.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::collect::aws::call::{Answer, Why};
use crate::collect::aws::fields::{self, put, unknown};
use crate::collect::aws::operations::other;
use crate::collect::aws::place::Place;
use crate::model::{GapCause, Resource};

/// Fields of a user that only the report tells.
const FIELDS: [&str; 4] = ["console_access", "mfa_active", "password_last_used", "access_keys"];

/// Name of the root user in the report.
const ROOT: &str = "<root_account>";

/// How often to look whether the report is made, and how long to wait in between: 31 seconds in all.
const WAITS: [u64; 5] = [1, 2, 4, 8, 16];

/// Codes that say: there is no report that could be had now.
const NOT_READY: [&str; 6] = [
    "ReportNotPresent",
    "ReportExpired",
    "ReportInProgress",
    "CredentialReportNotPresentException",
    "CredentialReportExpiredException",
    "CredentialReportNotReadyException",
];

/// What the report writes where there is nothing to say.
pub const NO_WORD: [&str; 4] = ["", "N/A", "no_information", "not_supported"];

/// One line per user.
#[derive(Debug, Default)]
pub struct Report {
    /// When IAM made it.
    pub generated: Option<String>,
    rows: BTreeMap<String, BTreeMap<String, String>>,
}

/// The report, or why there is none.
pub async fn read(place: &Place) -> Result<Report, Why> {
    if let Some(report) = get(place).await? {
        return Ok(report);
    }
    let client = place.clients().iam();
    for seconds in WAITS {
        place
            .one(&other::IAM_GENERATE_CREDENTIAL_REPORT, None, || async {
                Ok(client.generate_credential_report().send().await?)
            })
            .await
            .whole()?;
        if let Some(report) = get(place).await? {
            return Ok(report);
        }
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }
    get(place).await?.ok_or_else(|| Why {
        operation: &other::IAM_CREDENTIAL_REPORT,
        cause: GapCause::Timeout,
        attempts: 1,
        code: String::new(),
        message: "IAM did not finish the report in half a minute".to_owned(),
    })
}

async fn get(place: &Place) -> Result<Option<Report>, Why> {
    let client = place.clients().iam();
    let fetch = || async { Ok(client.get_credential_report().send().await?) };
    let answer = place.one_or_absent(&other::IAM_CREDENTIAL_REPORT, None, &NOT_READY, fetch).await;
    let answer = match answer {
        Answer::Complete(answer) => answer,
        Answer::Partial(_, why) | Answer::Failed(why) => return Err(why),
    };
    let Some(answer) = answer else { return Ok(None) };
    let text = answer.content().map(|content| String::from_utf8_lossy(content.as_ref()).into_owned());
    let mut report = text.as_deref().and_then(parse).ok_or_else(|| Why {
        operation: &other::IAM_CREDENTIAL_REPORT,
        cause: GapCause::Malformed,
        attempts: 1,
        code: String::new(),
        message: "the credential report is no table with a column `user`".to_owned(),
    })?;
    report.generated = fields::time(answer.generated_time());
    Ok(Some(report))
}

/// The report from CSV; `None` when it has no column for the user.
#[must_use]
pub fn parse(text: &str) -> Option<Report> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).map(cells);
    let header = lines.next()?;
    let user = header.iter().position(|name| name == "user")?;
    let mut report = Report::default();
    for line in lines {
        let name = line.get(user)?.clone();
        report.rows.insert(name, header.iter().cloned().zip(line).collect());
    }
    Some(report)
}

/// The cells of a line; names of users may hold commas, and are quoted then.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut rest = line.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' if quoted && rest.peek() == Some(&'"') => {
                rest.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    cells.push(cell);
    cells
}

impl Report {
    fn flag(row: &BTreeMap<String, String>, column: &str) -> Option<bool> {
        match row.get(column)?.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// A time; `N/A`, `no_information` and `not_supported` are none.
    fn time(row: &BTreeMap<String, String>, column: &str) -> Option<String> {
        let text = row.get(column)?;
        OffsetDateTime::parse(text, &Rfc3339).ok().map(|_| text.clone())
    }

    /// Last sign-in of the root user.
    #[must_use]
    pub fn root_password_last_used(&self) -> Option<String> {
        Self::time(self.rows.get(ROOT)?, "password_last_used")
    }

    fn keys(row: &BTreeMap<String, String>) -> Vec<Value> {
        let key = |number: u8| {
            let column = |name: &str| format!("access_key_{number}_{name}");
            let active = Self::flag(row, &column("active"))?;
            let rotated = Self::time(row, &column("last_rotated"));
            if !active && rotated.is_none() {
                return None;
            }
            let said = |name: &str| row.get(&column(name)).filter(|text| !NO_WORD.contains(&text.as_str())).cloned();
            let mut key = Map::from_iter([("active".to_owned(), Value::Bool(active))]);
            let values = [
                ("last_rotated", rotated),
                ("last_used_date", Self::time(row, &column("last_used_date"))),
                ("last_used_service", said("last_used_service")),
                ("last_used_region", said("last_used_region")),
            ];
            key.extend(values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))));
            Some(Value::Object(key))
        };
        [1, 2].into_iter().filter_map(key).collect()
    }
}

/// Tells users what the report says of them. Gives the positions of users who came after the report.
pub fn tell(resources: &mut [Resource], report: &Result<Report, Why>) -> Vec<usize> {
    let mut late = Vec::new();
    let users = resources.iter_mut().enumerate().filter(|(_, resource)| resource.resource_type == "aws_iam_user");
    for (at, user) in users {
        let report = match report {
            Ok(report) => report,
            Err(why) => {
                FIELDS.iter().for_each(|field| unknown(user, field, why));
                continue;
            }
        };
        let Some(row) = report.rows.get(&user.name) else {
            let made = report.generated.as_deref().map_or_else(String::new, |time| format!(" of {time}"));
            let reason = format!("the credential report{made} does not know the user yet");
            FIELDS.iter().for_each(|field| unknown(user, field, &reason));
            late.push(at);
            continue;
        };
        for (field, column) in [("console_access", "password_enabled"), ("mfa_active", "mfa_active")] {
            match Report::flag(row, column) {
                Some(flag) => put(user, field, Some(flag)),
                None => unknown(user, field, format!("the credential report says nothing in `{column}`")),
            }
        }
        put(user, "password_last_used", Report::time(row, "password_last_used"));
        put(user, "access_keys", Some(Report::keys(row)));
    }
    late
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "user,arn,password_enabled,password_last_used,mfa_active,access_key_1_active,\
        access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,\
        access_key_2_active,access_key_2_last_rotated";

    #[test]
    fn a_line_per_user_and_no_word_is_taken_for_a_time() {
        let text = format!(
            "{HEADER}\n<root_account>,a,not_supported,2026-01-02T03:04:05+00:00,true,false,N/A,N/A,N/A,N/A,false,N/A\n\
             \"ann,b\",b,true,no_information,false,true,2025-01-02T03:04:05+00:00,N/A,N/A,N/A,false,N/A\n"
        );
        let report = parse(&text).unwrap();
        assert_eq!(report.root_password_last_used().as_deref(), Some("2026-01-02T03:04:05+00:00"));
        let row = &report.rows["ann,b"];
        assert_eq!(Report::flag(row, "password_enabled"), Some(true));
        assert_eq!(Report::time(row, "password_last_used"), None);
        assert_eq!(
            Report::keys(row),
            [serde_json::json!({"active": true, "last_rotated": "2025-01-02T03:04:05+00:00"})]
        );
        assert!(Report::keys(&report.rows[ROOT]).is_empty());
    }

    #[test]
    fn what_is_no_report_is_refused() {
        for text in ["", "<html>", "a,b\n1,2"] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
