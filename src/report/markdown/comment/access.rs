//! Who gains or loses what inside a database, as lists of a comment. Main function: [`sections`].

use super::sections::Section;
use super::span::{code, words};
use super::{NAME_LIMIT, REASON_LIMIT};
use crate::model::{AccessDelta, DeltaGroup, Direction, Remark};
use crate::report::text::count;

/// Names of one list that are spelled out; the others are counted.
const MOST_NAMES: usize = 8;

/// The lists of one database: more access first, then what is not known or refused, then less access.
pub(super) fn sections(delta: &AccessDelta) -> Vec<Section> {
    let of = |what: &str| match (delta.database.as_str(), delta.server.as_str()) {
        ("", "") => format!("{what} on the servers of the inventory"),
        ("", server) => format!("{what} on {}", code(server, 80)),
        (database, server) => format!("{what} in {} on {}", code(database, 80), code(server, 80)),
    };
    let mut more: Vec<String> = Vec::new();
    let mut less: Vec<String> = Vec::new();
    for change in &delta.attributes {
        let rows = if change.layer_after.is_some() { &mut more } else { &mut less };
        let verb = if change.layer_after.is_some() { "gains" } else { "loses" };
        let (role, attribute) = (code(&change.role, NAME_LIMIT), words(&change.attribute, 80));
        rows.push(format!("**{role} {verb} {attribute}**{}", layers(&change.layer_before, &change.layer_after)));
    }
    for login in &delta.logins {
        let rows = if login.direction.is_more() { &mut more } else { &mut less };
        let is_open = login.verdict_after.as_deref() == Some("indeterminate");
        let verb = match (login.direction.is_more(), is_open) {
            (true, false) => "can now log in as",
            (true, true) => "may now log in as",
            (false, false) => "can no longer log in as",
            (false, true) => "may no longer log in as",
        };
        let why = if is_open { format!(": {}", words(&login.reasons.join("; "), REASON_LIMIT)) } else { String::new() };
        rows.push(format!("{} {verb} {}{why}", names(&login.principals), code(&login.user, NAME_LIMIT)));
    }
    for group in &delta.groups {
        let rows = if group.direction.is_more() { &mut more } else { &mut less };
        rows.push(row(group));
    }
    for change in &delta.rows {
        more.push(format!(
            "{} with {} on {}: {} instead of {}",
            names(&change.roles),
            words(&change.privileges.join(", "), NAME_LIMIT),
            code(&change.table.shown(), NAME_LIMIT),
            words(&change.after, NAME_LIMIT),
            words(&change.before, NAME_LIMIT)
        ));
    }
    let mut open: Vec<String> = delta.stale.iter().map(|why| words(why, REASON_LIMIT)).collect();
    open.extend(delta.unknown.iter().map(|remark| said("not known", remark)));
    open.extend(delta.refused.iter().map(|remark| said("the server would refuse it", remark)));
    vec![
        Section { title: of("More access"), rows: more, is_folded: false },
        Section { title: of("Access that is not known"), rows: open, is_folded: false },
        Section { title: of("Less access"), rows: less, is_folded: false },
    ]
}

fn row(group: &DeltaGroup) -> String {
    let verb = match group.direction {
        Direction::Gained => "gains",
        Direction::Lost => "loses",
        Direction::Nearer => "comes nearer to",
        Direction::Farther => "gets farther from",
    };
    let logins = match group.login_roles {
        0 => String::new(),
        n => format!(", {} of them log in", n),
    };
    let who = format!("{} ({}{logins})", names(&group.roles), count(group.roles.len(), "role", "roles"));
    let objects: Vec<String> =
        group.objects.iter().map(|object| format!("{} {}", object.class, object.shown())).collect();
    let grant = if group.grant_option { ", with the right to pass it on" } else { "" };
    let way = if group.way_after.is_empty() { &group.way_before } else { &group.way_after };
    let way = if way.is_empty() { String::new() } else { format!(", by {}", code(&way.join(" -> "), REASON_LIMIT)) };
    format!(
        "{who} {verb} {} on {}{grant}{}{way}",
        words(&group.privileges.join(", "), NAME_LIMIT),
        names(&objects),
        layers(&group.layer_before, &group.layer_after)
    )
}

fn layers(before: &Option<String>, after: &Option<String>) -> String {
    let shown = |layer: &String| words(&layer.replace('_', " "), 80);
    match (before, after) {
        (Some(before), Some(after)) => format!(" ({} instead of {})", shown(after), shown(before)),
        (None, Some(after)) => format!(" ({})", shown(after)),
        (Some(_) | None, None) => String::new(),
    }
}

fn names(all: &[String]) -> String {
    let shown: Vec<String> = all.iter().take(MOST_NAMES).map(|name| code(name, 120)).collect();
    let more = all.len().saturating_sub(MOST_NAMES);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

fn said(what: &str, remark: &Remark) -> String {
    let line = remark.location.line.map(|line| format!(":{line}")).unwrap_or_default();
    let place = code(&format!("{}{line}", remark.location.file), NAME_LIMIT);
    format!("{what} in {place}: {}", words(&remark.text, REASON_LIMIT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DeltaObject;

    #[test]
    fn more_access_is_told_with_its_way_and_names_stay_harmless() {
        let group = DeltaGroup {
            direction: Direction::Gained,
            layer_before: None,
            layer_after: Some("set_role".to_owned()),
            privileges: vec!["SELECT".to_owned()],
            grant_option: false,
            objects: vec![DeltaObject {
                class: "table".to_owned(),
                schema: "pii".to_owned(),
                name: "cards".to_owned(),
                column: String::new(),
            }],
            roles: (0..14).map(|n| format!("@team-{n:02}`")).collect(),
            login_roles: 14,
            way_before: Vec::new(),
            way_after: vec!["member of readers".to_owned(), "grant on pii.cards".to_owned()],
        };
        let delta =
            AccessDelta { server: "orders".into(), database: "app".into(), groups: vec![group], ..<_>::default() };
        let [more, open, less] = <[Section; 3]>::try_from(sections(&delta)).unwrap();
        assert_eq!(more.title, "More access in `app` on `orders`");
        let row = &more.rows[0];
        assert!(
            row.contains("and 6 more (14 roles, 14 of them log in) gains SELECT on `table pii.cards` (set role)"),
            "{row}"
        );
        assert!(row.contains("by `member of readers -> grant on pii.cards`"), "{row}");
        assert!(row.starts_with("`` @team-00` ``"), "{row}");
        assert!(open.rows.is_empty() && less.rows.is_empty());
    }
}
