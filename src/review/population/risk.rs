//! How bad a unit would be in the wrong hands, and what the facts suggest.

use super::parts::{Gives, Population, Unit};
use super::subjects::{Subjects, bit};
use crate::model::Severity;
use crate::review::{Flag, Layered, LineKind, PrivilegeClass};

/// Flags as bits, and severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Risk {
    pub flags: u16,
    pub severity: Severity,
}

/// Classes of data whose readers matter.
const SENSITIVE: [&str; 8] = ["pii", "confidential", "restricted", "secret", "sensitive", "pci", "phi", "cardholder"];

impl Risk {
    pub fn of(unit: &Unit, population: &Population, subjects: &Subjects, place: (&str, &str)) -> Self {
        let mut bits = 0;
        let Some(database) = population.databases.get(unit.database as usize) else {
            return Self { flags: 0, severity: Severity::Low };
        };
        let server = population.servers.get(database.server as usize);
        if unit.kind == LineKind::Login {
            bits |= subjects.get(unit.who).map_or(0, |subject| subject.flags);
        }
        if let (Some(server), LineKind::Principal) = (server, unit.kind) {
            bits |= server.bands.get(unit.who as usize).map_or(0, |band| band.flags);
        }
        if let (Some(server), PrivilegeClass::Admin) = (server, unit.class)
            && matches!(unit.kind, LineKind::Login | LineKind::Principal)
        {
            let own = [(unit.who, Layered::Now)];
            let roles = if unit.kind == LineKind::Login { &own[..] } else { server.ways_at(unit.ways) };
            if roles.iter().any(|(role, _)| server.powerful.contains(*role)) {
                bits |= bit(Flag::SuperuserEquivalent);
            } else if roles.iter().any(|(role, _)| server.escalates.contains(*role)) {
                bits |= bit(Flag::Escalation);
            }
        }
        let mut add = |flag: Flag, holds: bool| {
            if holds {
                bits |= bit(flag);
            }
        };
        add(Flag::Escalation, unit.is_powerful);
        add(Flag::Public, unit.kind == LineKind::Public);
        add(Flag::Orphan, unit.kind == LineKind::Dropped);
        add(Flag::GrantOption, unit.grant_option);
        add(Flag::SelfGranted, unit.self_granted);
        add(Flag::Indeterminate, unit.is_open);
        let is_default = database.entries(unit.own).iter().all(|entry| entry.gives == Gives::Default);
        let is_default = unit.kind == LineKind::Public && is_default;
        Self { flags: bits, severity: severity(unit, bits, is_default, place) }
    }
}

fn severity(unit: &Unit, bits: u16, is_default: bool, (tier, data_class): (&str, &str)) -> Severity {
    let has = |flag| bits & bit(flag) != 0;
    if has(Flag::SuperuserEquivalent) || (has(Flag::Escalation) && unit.class == PrivilegeClass::Admin) {
        return Severity::Critical;
    }
    let base = match (unit.kind, unit.class) {
        (LineKind::Public, _) if is_default => return Severity::Low,
        (LineKind::Public, PrivilegeClass::Owner | PrivilegeClass::Write | PrivilegeClass::Admin) => Severity::High,
        (LineKind::Group, _) | (LineKind::Public, _) => Severity::Medium,
        (LineKind::Dropped, _) => Severity::Low,
        (_, PrivilegeClass::Admin | PrivilegeClass::Owner) => Severity::High,
        (_, PrivilegeClass::Write) => Severity::Medium,
        (_, PrivilegeClass::Read | PrivilegeClass::Execute | PrivilegeClass::Login | PrivilegeClass::All) => {
            Severity::Low
        }
    };
    let lower = data_class.to_lowercase();
    let counts = matches!(unit.class, PrivilegeClass::Read | PrivilegeClass::Write | PrivilegeClass::Owner);
    let is_dear = counts && (tier == "0" || SENSITIVE.iter().any(|word| lower.contains(word)));
    let mut severity = if is_dear { raised(base) } else { base };
    if has(Flag::Leaver) || has(Flag::SodPair) || has(Flag::Escalation) {
        severity = severity.max(Severity::High);
    }
    if has(Flag::Leaver) && unit.class <= PrivilegeClass::Write {
        severity = Severity::Critical;
    }
    if has(Flag::SelfGranted) || has(Flag::Orphan) && matches!(unit.kind, LineKind::Login | LineKind::Principal) {
        severity = severity.max(Severity::Medium);
    }
    severity
}

const fn raised(severity: Severity) -> Severity {
    match severity {
        Severity::Low => Severity::Medium,
        Severity::Medium => Severity::High,
        Severity::High | Severity::Critical => Severity::Critical,
    }
}

/// What the facts suggest, and why; never a decision.
pub(super) fn recommendation(
    kind: LineKind,
    class: PrivilegeClass,
    bits: u16,
    is_default: bool,
    employed: Option<&str>,
) -> (&'static str, String) {
    let has = |flag| bits & bit(flag) != 0;
    let (what, why) = if has(Flag::Leaver) {
        ("revoke", "the person has left")
    } else if kind == LineKind::Dropped {
        ("revoke", "the role was dropped; what is left of it helps nobody")
    } else if has(Flag::SodPair) {
        ("reduce", "it holds both halves of a pair that nobody should")
    } else if has(Flag::Dormant) {
        ("revoke", "it has not logged in for long")
    } else if has(Flag::Orphan) {
        ("revoke", "nobody answers for it")
    } else if has(Flag::SuperuserEquivalent) {
        ("reduce", "it can do everything; a role with less, and this one for emergencies only, would do")
    } else if has(Flag::Escalation) {
        ("reduce", "it can give itself more than it has")
    } else if kind == LineKind::Public && is_default {
        ("look", "nobody has decided it: it is the built-in default")
    } else if kind == LineKind::Public {
        ("revoke", "everybody holds it, and everybody who will ever log in")
    } else if has(Flag::Indeterminate) {
        ("look", "whether IAM lets it in could not be told; the path says why")
    } else if has(Flag::SelfGranted) {
        ("look", "it gave this to itself")
    } else if has(Flag::SelfReview) {
        ("look", "nobody else is named who could decide it")
    } else if kind == LineKind::Group {
        ("look", "does each member need all of it?")
    } else if employed.is_none() {
        ("look", "who it is and whether that person is still there could not be told")
    } else if has(Flag::DormancyUnknown) {
        ("look", "whether it is used could not be told")
    } else if has(Flag::GrantOption) {
        ("reduce", "it may pass it on")
    } else if class == PrivilegeClass::Login {
        ("look", "it logs in and has nothing of its own: what for?")
    } else {
        ("keep", "nothing that is known speaks against it")
    };
    (what, why.to_owned())
}
