//! The parts of the document that are written once for each group, resource and database.

use super::{Absent, Attribute, ByService, Database, Drifted, OfGroup, Part, Unclear, Unknown, Verdict};
use crate::model::drift::{
    AbsentDatabase, Ambiguous, DriftedResource, FieldByService, FieldDrift, Group, GroupShare, LiveDatabase, Share,
    VerdictChange,
};
use crate::report::drift::{group_name, percent};

pub(super) fn part(share: &Share) -> Part {
    Part {
        databases: share.total(),
        managed: share.managed,
        unmanaged: share.unmanaged,
        uncertain: share.uncertain,
        managed_percent: percent(share).and_then(|text| text.parse().ok()),
    }
}

pub(super) fn of_group(one: &GroupShare) -> OfGroup<'_> {
    let (state, name) = match &one.group {
        Group::Named(name) => ("named", Some(name.as_str())),
        Group::None => ("none", None),
        Group::Unknown => ("not_known", None),
    };
    OfGroup { state, name, share: part(&one.share) }
}

pub(super) fn drifted(one: &DriftedResource) -> Drifted<'_> {
    Drifted {
        declared_id: &one.declared_id,
        declared_in: one.source,
        location: one.location.as_ref(),
        live_id: &one.live_id,
        resource_type: &one.resource_type,
        name: &one.name,
        account_id: one.account_id.as_deref(),
        region: one.region.as_deref(),
        owner: one.owner.as_deref(),
        matched_by: one.matched_by.as_str(),
        attributes: one.fields.iter().map(attribute_of).collect(),
        changed_by_service: one.by_service.iter().map(by_service).collect(),
        unknown: one
            .unknown
            .iter()
            .map(|field| Unknown { field: &field.field, side: field.side.as_str(), reason: &field.reason })
            .collect(),
        verdicts: one.verdicts.iter().map(verdict).collect(),
    }
}

pub(super) fn attribute_of(field: &FieldDrift) -> Attribute<'_> {
    Attribute {
        field: &field.field,
        declared: field.declared.as_ref(),
        live: field.live.as_ref(),
        policies: &field.policies,
    }
}

pub(super) fn by_service(field: &FieldByService) -> ByService<'_> {
    ByService {
        field: &field.field,
        declared: field.declared.as_ref(),
        live: field.live.as_ref(),
        reason: field.reason,
        source: field.source,
    }
}

pub(super) fn verdict(change: &VerdictChange) -> Verdict<'_> {
    Verdict {
        policy_id: &change.policy_id,
        title: &change.title,
        severity: change.severity.as_str(),
        declared: change.declared.as_str(),
        live: change.live.as_str(),
        is_worse: change.is_worse(),
        message: &change.message,
        attributes: &change.fields,
        waiver_id: change.waiver_id.as_deref(),
    }
}

pub(super) fn database(one: &LiveDatabase) -> Database<'_> {
    Database {
        id: &one.id,
        resource_type: &one.resource_type,
        name: &one.name,
        engine: one.engine.as_deref(),
        account_id: one.account_id.as_deref(),
        region: one.region.as_deref(),
        team: group_name(&one.team),
        reason: &one.reason,
    }
}

pub(super) fn absent(one: &AbsentDatabase) -> Absent<'_> {
    Absent {
        declared_id: &one.declared_id,
        declared_in: one.source,
        location: one.location.as_ref(),
        resource_type: &one.resource_type,
        name: &one.name,
        account_id: one.account_id.as_deref(),
        region: one.region.as_deref(),
        standing: one.standing.as_str(),
        reason: &one.reason,
    }
}

pub(super) fn unclear(one: &Ambiguous) -> Unclear<'_> {
    Unclear {
        declared_id: &one.declared_id,
        declared_in: one.source,
        location: one.location.as_ref(),
        resource_type: &one.resource_type,
        name: &one.name,
        candidates: &one.candidates,
    }
}
