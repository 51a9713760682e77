//! What is known of each role beside its access: who it is, whether that person is still there, when it was last seen.
//!
//! What could not be told says so; nothing is taken for good because nobody said otherwise.
//! Main types: [`Subjects`], [`Subject`].

use time::Date;

use super::intake::{Facts, RoleFacts, ServerFacts};
use super::parts::ServerPart;
use crate::access::{Bits, Layer, RoleId, State};
use crate::review::inputs::{LastSeen, Mapping, People, Person, address};
use crate::review::{Flag, Joined};
use crate::waive::day_of;

/// Words in a role's name that tell what it is.
const KINDS: [(&str, &[&str]); 3] = [
    ("break-glass", &["break_glass", "breakglass", "break-glass", "emergency", "firefight"]),
    ("shared", &["shared", "common", "team_"]),
    (
        "service",
        &["svc", "service", "app_", "_app", "etl", "batch", "job", "cron", "bot", "exporter", "replicator", "monitor"],
    ),
];

/// Facts beside the graphs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub facts: &'a Facts,
    pub mapping: &'a Mapping,
    pub people: Option<&'a People>,
    pub last_seen: Option<&'a LastSeen>,
    pub dormant_days: i64,
    /// Day of the population.
    pub today: Option<Date>,
    /// When the inventory was read.
    pub collected_at: &'a str,
}

/// The roles of one server, by number.
#[derive(Debug, Default)]
pub(super) struct Subjects(Vec<Subject>);

#[derive(Debug)]
pub(super) struct Subject {
    pub kind: String,
    pub person: Person,
    pub authentication: Joined,
    pub last_seen: Joined,
    pub valid_until: String,
    pub connection_limit: i64,
    /// Address in the comment, when the file of people has none.
    pub email: String,
    pub flags: u16,
}

/// The bit of a flag.
pub(super) const fn bit(flag: Flag) -> u16 {
    1 << flag as u16
}

/// Flags of a set of bits, in their order.
pub(super) fn flags(bits: u16) -> Vec<Flag> {
    Flag::ALL.into_iter().filter(|flag| bits & bit(*flag) != 0).collect()
}

impl Subjects {
    pub fn of(part: &ServerPart, known: Known<'_>) -> Self {
        let facts = known.facts.servers.get(&*part.name);
        let conflicted = conflicted(part, known.mapping);
        let all = (0..).zip(&part.server.roles).map(|(id, role)| {
            let of_role = facts.and_then(|facts| facts.roles.get(&*role.name)).cloned().unwrap_or_default();
            let mut subject = subject(part, &role.name, &of_role, facts, known, id);
            if conflicted.contains(id) {
                subject.flags |= bit(Flag::SodPair);
            }
            subject
        });
        Self(all.collect())
    }

    pub fn get(&self, id: RoleId) -> Option<&Subject> {
        self.0.get(id as usize)
    }
}

/// Roles that come to both halves of a pair.
fn conflicted(part: &ServerPart, mapping: &Mapping) -> Bits {
    let roles = part.server.roles.len();
    let mut found = Bits::new(roles);
    for pair in &mapping.pairs {
        let half = |pattern: &globset::GlobMatcher| {
            let mut reach = Bits::new(roles);
            for (id, role) in (0..).zip(&part.server.roles) {
                if role.exists && pattern.is_match(&*role.name) {
                    reach.add(&part.links.who_reaches(Layer::SetRole, &[State::SetRole(id), State::Privileges(id)]));
                }
            }
            reach
        };
        let mut both = half(&pair.roles[0]);
        both.retain(&half(&pair.roles[1]));
        found.add_bits(&both);
    }
    found
}

fn subject(
    part: &ServerPart,
    name: &str,
    of: &RoleFacts,
    facts: Option<&ServerFacts>,
    known: Known<'_>,
    id: RoleId,
) -> Subject {
    let mut bits = 0;
    let role = part.server.role(id);
    let is_login = role.is_some_and(|role| role.login);
    let person = match known.people {
        Some(people) if is_login => people.find(name, &of.comment, known.today),
        Some(_) => Person::unknown("nobody logs in as it", false),
        None => Person::unknown("no file of people was given", false),
    };
    let kind = kind(name, of, &person, known.mapping, role.is_some_and(|role| role.predefined));
    if person.has_left {
        bits |= bit(Flag::Leaver);
    }
    if person.is_missing && is_login && matches!(kind.as_str(), "human" | "unknown") {
        bits |= bit(Flag::Orphan);
    }
    let seen = match (of.open_sessions, known.last_seen.and_then(|seen| seen.find(&part.name, name))) {
        (Some(sessions), _) if sessions > 0 => Joined::Known(known.collected_at.to_owned()),
        (_, Some(seen)) => Joined::Known(seen.to_owned()),
        (_, None) if known.last_seen.is_some() => {
            Joined::NotEvaluable("the file of last logins has no such row".to_owned())
        }
        (_, None) => Joined::NotEvaluable("no session was open, and no file of last logins was given".to_owned()),
    };
    if is_login {
        let days = seen.known().and_then(|seen| day_of(seen)).zip(known.today);
        let days = days.map(|(seen, today)| i64::from(today.to_julian_day()) - i64::from(seen.to_julian_day()));
        match days {
            None => bits |= bit(Flag::DormancyUnknown),
            Some(days) if days > known.dormant_days => bits |= bit(Flag::Dormant),
            Some(_) => {}
        }
    }
    let ends = day_of(&of.valid_until).zip(known.today);
    if ends.is_some_and(|(end, today)| end < today) {
        bits |= bit(Flag::PasswordExpired);
    }
    Subject {
        kind,
        email: if person.email.is_empty() {
            address(&of.comment).or_else(|| address(name)).unwrap_or_default().to_owned()
        } else {
            person.email.clone()
        },
        person,
        authentication: authentication(part, of, facts, id),
        last_seen: seen,
        valid_until: of.valid_until.clone(),
        connection_limit: of.connection_limit,
        flags: bits,
    }
}

fn kind(name: &str, of: &RoleFacts, person: &Person, mapping: &Mapping, is_predefined: bool) -> String {
    let told = mapping.kinds.iter().find(|(pattern, _)| pattern.as_ref().is_some_and(|pattern| pattern.is_match(name)));
    if let Some((_, kind)) = told {
        return kind.clone();
    }
    if is_predefined {
        return "predefined".to_owned();
    }
    let lower = name.to_lowercase();
    let by_name = KINDS.iter().find(|(_, words)| words.iter().any(|word| lower.contains(word)));
    match by_name {
        Some((kind, _)) => (*kind).to_owned(),
        None if person.who.known().is_some() || address(&of.comment).is_some() || address(name).is_some() => {
            "human".to_owned()
        }
        None => "unknown".to_owned(),
    }
}

/// How it may prove who it is, as far as memberships and the kind of its password tell.
fn authentication(part: &ServerPart, of: &RoleFacts, facts: Option<&ServerFacts>, id: RoleId) -> Joined {
    let is_member =
        |group: &str| part.server.role_id(group).is_some_and(|group| part.links.members_of(group).contains(id));
    match (is_member("rds_iam"), is_member("rds_ad")) {
        (true, true) => return Joined::Known("IAM and Kerberos at once, which lets nobody in".to_owned()),
        (true, false) => return Joined::Known("IAM".to_owned()),
        (false, true) => return Joined::Known("Kerberos".to_owned()),
        (false, false) => {}
    }
    match of.password_type.as_deref() {
        Some("none") => Joined::Known("no password: other ways only".to_owned()),
        Some(kind) => Joined::Known(format!("password ({kind})")),
        None if facts.is_some_and(|facts| !facts.managed_by.is_empty()) => {
            Joined::NotEvaluable("a password or a certificate: which, was not read".to_owned())
        }
        None => Joined::NotEvaluable("the kind of its password was not read".to_owned()),
    }
}
