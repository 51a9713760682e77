//! Certificates, engine versions, major-version lifecycles and pending maintenance: facts that belong to databases but come
//! in answers of their own.
//!
//! Pure. Main types: [`Support`], [`VersionFacts`].

use std::collections::BTreeMap;

use aws_sdk_rds::types::{
    Certificate, DbEngineVersion, DbMajorEngineVersion, LifecycleSupportName, PendingMaintenanceAction,
    ResourcePendingMaintenanceActions,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::Value;

use super::draft::{Attributes, Draft, Site};
use crate::model::Resource;

/// A certificate authority, which is the same for every account. `None` when it has no name.
#[must_use]
pub fn certificate(it: &Certificate, site: &Site<'_>) -> Option<Resource> {
    let (arn, name) = (it.certificate_arn(), it.certificate_identifier());
    let mut draft = Draft::new("aws_rds_certificate", site, "cert", arn, name)?;
    let is = &mut draft.is;
    is.text("certificate_type", it.certificate_type());
    is.time("valid_from", it.valid_from());
    is.time("valid_till", it.valid_till());
    draft.of_no_account();
    draft.reference_only();
    Some(draft.done())
}

/// When the support of a major version ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Support {
    /// RFC 3339.
    pub standard_end: Option<String>,
    /// RFC 3339; absent where there is no Extended Support.
    pub extended_end: Option<String>,
}

/// Support by engine and major version.
pub type Lifecycles = BTreeMap<(String, String), Support>;

/// The lifecycles of all major versions of an answer.
#[must_use]
pub fn lifecycles(versions: &[DbMajorEngineVersion]) -> Lifecycles {
    let mut all = Lifecycles::new();
    for version in versions {
        let (Some(engine), Some(major)) = (version.engine(), version.major_engine_version()) else { continue };
        let mut support = Support::default();
        for lifecycle in version.supported_engine_lifecycles() {
            let end = lifecycle.lifecycle_support_end_date().and_then(rfc3339);
            match lifecycle.lifecycle_support_name() {
                Some(LifecycleSupportName::OpenSourceRdsStandardSupport) => support.standard_end = end,
                Some(LifecycleSupportName::OpenSourceRdsExtendedSupport) => support.extended_end = end,
                Some(_) | None => {}
            }
        }
        all.insert((engine.to_owned(), major.to_owned()), support);
    }
    all
}

/// The lifecycle of the major version that `version` belongs to: the longest that it begins with, by whole numbers.
#[must_use]
pub fn support_of<'l>(lifecycles: &'l Lifecycles, engine: &str, version: &str) -> Option<&'l Support> {
    let mut major = version;
    loop {
        if let Some(found) = lifecycles.get(&(engine.to_owned(), major.to_owned())) {
            return Some(found);
        }
        major = major.rsplit_once('.')?.0;
    }
}

/// What RDS says of one exact version of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionFacts {
    /// `available` or `deprecated`; absent when RDS lists the version no more, which says nothing by itself.
    pub status: Option<String>,
    pub minor_upgrade_targets: Vec<String>,
}

/// The facts of `version`; `None` when the answer does not have it.
#[must_use]
pub fn version_facts(answer: &[DbEngineVersion], version: &str) -> Option<VersionFacts> {
    let found = answer.iter().find(|found| found.engine_version() == Some(version))?;
    let mut targets: Vec<String> = found
        .valid_upgrade_target()
        .iter()
        .filter(|target| target.is_major_version_upgrade() == Some(false))
        .filter_map(|target| target.engine_version().map(str::to_owned))
        .collect();
    targets.sort_unstable();
    targets.dedup();
    Some(VersionFacts { status: found.status().map(str::to_owned), minor_upgrade_targets: targets })
}

/// Actions by the ARN of what they wait for.
#[must_use]
pub fn maintenance(answer: &[ResourcePendingMaintenanceActions]) -> BTreeMap<String, Vec<Value>> {
    let mut by_arn: BTreeMap<String, Vec<(String, Value)>> = BTreeMap::new();
    for resource in answer {
        let Some(arn) = resource.resource_identifier() else { continue };
        let actions = by_arn.entry(arn.to_owned()).or_default();
        actions.extend(resource.pending_maintenance_action_details().iter().map(action));
    }
    let plain = |mut actions: Vec<(String, Value)>| {
        actions.sort_by(|one, other| one.0.cmp(&other.0));
        actions.into_iter().map(|(_, action)| action).collect()
    };
    by_arn.into_iter().map(|(arn, actions)| (arn, plain(actions))).collect()
}

fn action(it: &PendingMaintenanceAction) -> (String, Value) {
    let mut is = Attributes::default();
    is.text("action", it.action());
    is.text("description", it.description());
    is.text("opt_in_status", it.opt_in_status());
    is.time("auto_applied_after_date", it.auto_applied_after_date());
    is.time("forced_apply_date", it.forced_apply_date());
    is.time("current_apply_date", it.current_apply_date());
    (it.action().unwrap_or_default().to_owned(), is.into())
}

fn rfc3339(time: &DateTime) -> Option<String> {
    time.fmt(Format::DateTime).ok()
}
