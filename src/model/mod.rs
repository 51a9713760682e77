//! The data that everybody shares: resources, policies, findings, evaluations.
//!
//! Pure data and serde, nothing else: no I/O, no clock, no import from another module of this crate.
//! Main types: [`Resource`], [`Gap`], [`Policy`], [`Finding`], [`Coverage`], and the table of
//! [`kinds`] that says which attributes a resource of each type has.

pub mod access_delta;
pub mod acl;
pub mod change;
pub mod drift;
pub mod evaluation;
pub mod exact;
pub mod field;
pub mod field_source;
pub mod finding;
pub mod framework;
pub mod gap;
pub mod gate;
pub mod history;
pub mod iam_actions;
pub mod inventory;
pub mod kinds;
pub mod ledger;
pub mod location;
pub mod manifest;
pub mod measure;
pub mod moment;
pub mod parameter;
pub mod parts;
pub mod pg_id;
pub mod policy;
pub mod policy_document;
pub mod privilege;
pub mod rds_fields;
pub mod resource;
pub mod severity;
pub mod sql;
pub mod statement;
pub mod tagging;
pub mod tls;
pub mod waiver;

pub use access_delta::{
    AccessDelta, AttributeChange, DeltaGroup, DeltaObject, Direction, LoginChange, Remark, RowsChange,
};
pub use change::{Change, ChangeAction, ChangeSet, PlanSource};
pub use evaluation::{Coverage, Evaluation, StaleTable};
pub use field::{Field, FieldType, Kind, Presence};
pub use field_source::{FieldSource, WhenAbsent};
pub use finding::{Finding, Fingerprint, MissingField, Status, Verdict};
pub use framework::{Framework, Requirement, RequirementCoverage};
pub use gap::{Gap, GapCause};
pub use gate::Gate;
pub use history::{History, Life, LifeState, Resolved, ResolvedReason, Sla, Step, TrendPoint};
pub use inventory::Inventory;
pub use ledger::{Ledger, Place, Read};
pub use location::Location;
pub use manifest::{InventoryEvidence, Manifest};
pub use measure::{Measure, MeasureSource};
pub use parameter::{ParameterSource, ParameterUse, Selector, SelectorField};
pub use policy::Policy;
pub use privilege::{ObjectClass, Privilege, Privileges};
pub use resource::{KnownAs, Origin, Resource};
pub use severity::Severity;
pub use statement::{
    Action, Alteration, DefaultGrant, Grant, Granted, MembershipGrant, NewObject, Password, PolicyText, QualifiedName,
    RoleAttributes, RoleRef, Routine, Statement, Targets,
};
pub use tagging::{TagDefaults, TagMapping};
pub use tls::TlsMode;
pub use waiver::{BaselineUse, WaivedResource, Waiver, WaiverAges, WaiverReport, WaiverState, WaiverUse};
