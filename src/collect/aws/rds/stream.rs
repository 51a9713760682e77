//! Database activity streams, which are told by the database that they come from. Main type: [`Stream`].

use aws_sdk_rds::types::{ActivityStreamMode, ActivityStreamStatus};

use super::database;
use super::draft::{Draft, Site};
use crate::model::Resource;

/// What a database says of its stream.
#[derive(Debug)]
pub struct Stream<'a> {
    /// ARN of the database.
    pub source: &'a str,
    pub name: &'a str,
    pub status: &'a ActivityStreamStatus,
    pub mode: Option<&'a ActivityStreamMode>,
    pub kms_key: Option<&'a str>,
    pub kinesis: Option<&'a str>,
}

impl Stream<'_> {
    /// The stream; `None` when there is none.
    #[must_use]
    pub fn resource(&self, site: &Site<'_>) -> Option<Resource> {
        if !matches!(self.status, ActivityStreamStatus::Started | ActivityStreamStatus::Starting) {
            return None;
        }
        let id = format!("{}/activity-stream", self.source);
        let mut draft = Draft::new("aws_rds_activity_stream", site, "activity-stream", Some(&id), Some(self.name))?;
        draft.is.set("source", self.source);
        draft.is.text("status", Some(self.status.as_str()));
        draft.is.text("mode", self.mode.map(ActivityStreamMode::as_str));
        draft.is.text("kinesis_stream_name", self.kinesis);
        database::key(&mut draft, site, "kms_key", self.kms_key);
        Some(draft.done())
    }
}
