//! What a change does to access, in sentences that every report for people uses. Nothing is escaped here.

use crate::model::{AccessDelta, DeltaGroup, Direction, LoginChange, Remark};

/// Names that one sentence lists.
const NAMES: usize = 5;

/// `14 more can SELECT on table pii.customers (3 of them log in): alice, bob, ... and 9 more`.
#[must_use]
pub fn sentence(group: &DeltaGroup) -> String {
    let (count, privileges) = (group.roles.len(), group.privileges.join(", "));
    let what = objects(group);
    let option = if group.grant_option { " and pass it on" } else { "" };
    let verb = match group.direction {
        Direction::Gained => format!("{count} more can {privileges}{option} on {what}"),
        Direction::Lost => format!("{count} fewer can {privileges}{option} on {what}"),
        Direction::Nearer => format!("{count} can {privileges}{option} on {what} more easily"),
        Direction::Farther => format!("{count} can {privileges}{option} on {what} less easily"),
    };
    let how = match (group.direction, group.layer_before.as_deref(), group.layer_after.as_deref()) {
        (Direction::Gained, _, Some(after)) => near(after).to_owned(),
        (Direction::Lost, Some(before), _) => near(before).to_owned(),
        (_, Some(before), Some(after)) => format!("{} instead of {}", near(after), near(before)),
        _ => String::new(),
    };
    let login = match group.login_roles {
        0 => "none of them logs in".to_owned(),
        all if all == count => "all of them log in".to_owned(),
        some => format!("{some} of them log in"),
    };
    format!("{verb}, {how} ({login}): {}", few(&group.roles))
}

const fn near(layer: &str) -> &'static str {
    match layer.as_bytes() {
        b"now" => "at once",
        b"set_role" => "after SET ROLE",
        _ => "by rights that they can use to get it",
    }
}

fn objects(group: &DeltaGroup) -> String {
    let name = |object: &crate::model::DeltaObject| format!("{} {}", object.class.replace('_', " "), object.shown());
    match group.objects.as_slice() {
        [one] => name(one),
        [first, ..] => format!("{} objects, such as {}", group.objects.len(), name(first)),
        [] => String::new(),
    }
}

/// The first names, and how many there are beside.
#[must_use]
pub fn few(names: &[String]) -> String {
    let shown = names.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > NAMES { format!("{shown} and {} more", names.len() - NAMES) } else { shown }
}

/// Everything but the groups, a line each.
#[must_use]
pub fn facts(delta: &AccessDelta) -> Vec<String> {
    let mut lines = Vec::new();
    for (word, names) in [("new roles", &delta.new_roles), ("dropped roles", &delta.dropped_roles)] {
        if !names.is_empty() {
            lines.push(format!("{word}: {}", few(names)));
        }
    }
    for one in &delta.attributes {
        let (role, attribute) = (&one.role, &one.attribute);
        lines.push(match (one.layer_before.as_deref(), one.layer_after.as_deref()) {
            (None, Some(after)) => format!("{role} comes to have {attribute} {}", near(after)),
            (Some(before), None) => format!("{role} no longer has {attribute} ({} before)", near(before)),
            (Some(before), Some(after)) => {
                format!("{role} has {attribute} {} instead of {}", near(after), near(before))
            }
            (None, None) => continue,
        });
    }
    for one in &delta.rows {
        let (table, privileges) = (one.table.shown(), one.privileges.join(", "));
        lines.push(format!(
            "row level security of {table}: {} for {privileges} instead of {}: {}",
            one.after,
            one.before,
            few(&one.roles)
        ));
    }
    for one in &delta.logins {
        lines.push(login(one));
    }
    lines
}

/// `2 more IAM principals can log in as app: arn:..., arn:...`.
fn login(one: &LoginChange) -> String {
    let (count, user, names) = (one.principals.len(), &one.user, few(&one.principals));
    let is_open = |verdict: &Option<String>| verdict.as_deref() == Some("indeterminate");
    let noun = if count == 1 { "IAM principal" } else { "IAM principals" };
    let (before, after) = (is_open(&one.verdict_before), is_open(&one.verdict_after));
    let sentence = match one.direction {
        Direction::Gained if after => format!("{count} more {noun} may log in as {user}"),
        Direction::Gained => format!("{count} more {noun} can log in as {user}"),
        Direction::Lost if before => format!("{count} {noun} that might log in as {user} no longer can"),
        Direction::Lost => format!("{count} fewer {noun} can log in as {user}"),
        Direction::Nearer => format!("{count} {noun} can log in as {user}, which was not certain before"),
        Direction::Farther => format!("{count} {noun} may no longer log in as {user}"),
    };
    let why = if after { format!(" (not certain: {})", few(&one.reasons)) } else { String::new() };
    format!("{sentence}: {names}{why}")
}

/// `in orders on srv`, or `on srv` where all databases of a server are meant.
#[must_use]
pub fn place(delta: &AccessDelta) -> String {
    match (delta.database.as_str(), delta.server.as_str()) {
        ("", "") => "on the servers of the inventory".to_owned(),
        ("", server) => format!("on {server}"),
        (database, server) => format!("in {database} on {server}"),
    }
}

/// `m.sql:3:1: what it does`.
#[must_use]
pub fn remark(one: &Remark) -> String {
    let location = &one.location;
    let mut place = one.address.clone().unwrap_or_else(|| location.file.clone());
    for number in [location.line, location.column].into_iter().flatten() {
        place.push_str(&format!(":{number}"));
    }
    format!("{place}: {}", one.text)
}
