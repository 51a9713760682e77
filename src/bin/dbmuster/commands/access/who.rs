//! `dbmuster access who-can <privilege> <object>`.

use std::io::{self, Write};

use dbmuster::access::iam::{Gathered, Reach};
use dbmuster::access::select::describe;
use dbmuster::access::{Bits, End, Layer, Object, Path, RoleId, Selected};
use dbmuster::model::{ObjectClass, Privilege};
use serde::Serialize;

use super::args::{AnswerFormat, WhoCanArgs, layers};
use super::load::{Found, load_with};
use super::person::{Way, heading, line, print};
use super::principal::{Entry, reach, refuse_live};
use crate::diagnostic::Failure;
use crate::output;

/// Everybody who can.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    server: &'a str,
    database: &'a str,
    object: String,
    privilege: &'static str,
    grant_option: bool,
    holders: Vec<Way>,
    /// IAM users and roles that log in as one of them, or may; absent when they were not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    principals: Option<Vec<Entry>>,
}

pub fn run(args: &WhoCanArgs) -> Result<u8, Failure> {
    let mut gathered = Gathered::default();
    if args.principals {
        refuse_live(&args.source)?;
    }
    let mut loaded = load_with(&args.source, args.principals.then_some(&mut gathered))?;
    let reach = args.principals.then(|| reach(&gathered, &loaded, args.as_of.as_deref())).transpose()?;
    if let Some(reach) = &reach {
        let server = loaded.find(&args.object)?.graph.server().name.clone();
        loaded.lacks(&missing(reach, &server));
    }
    let found = loaded.find(&args.object)?;
    refuse_foreign(&found, args.privilege)?;
    let holders = holders(&found, args.privilege, args.grant_option, &layers(&args.layer));
    let principals = reach.map(|reach| principals(&reach, &found.graph.server().name, &holders));
    let answer = Answer {
        server: &found.graph.server().name,
        database: found.graph.database(),
        object: describe(found.graph, found.selected),
        privilege: args.privilege.as_str(),
        grant_option: args.grant_option,
        holders,
        principals,
    };
    output::write(None, |out| match args.format {
        AnswerFormat::Json => to_json(out, &answer),
        AnswerFormat::Terminal => to_terminal(out, &answer, &found),
    })?;
    Ok(loaded.exit_code())
}

/// Everybody in IAM who logs in as one of the holders.
fn principals(reach: &Reach, server: &str, holders: &[Way]) -> Vec<Entry> {
    let mut roles: Vec<&str> = holders.iter().map(|way| way.role.as_str()).collect();
    roles.sort_unstable();
    roles.dedup();
    roles.into_iter().flat_map(|role| reach.principals_of(server, role)).map(Entry::from).collect()
}

/// Why principals may be missing.
fn missing(reach: &Reach, server: &str) -> Vec<String> {
    let mut accounts: Vec<&str> =
        reach.targets().of_server(server).map(|(target, _)| target.account.as_str()).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let none = reach.targets().why_none(server).map(str::to_owned).into_iter();
    none.chain(accounts.into_iter().flat_map(|account| reach.problems(account))).collect()
}

pub fn to_json(out: &mut dyn Write, answer: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, answer)?;
    writeln!(out)
}

/// Refuses to look for what cannot be: nobody would learn that no such privilege exists.
pub fn refuse_foreign(found: &Found<'_>, privilege: Privilege) -> Result<(), Failure> {
    let major = found.graph.server().major;
    let class = match found.selected {
        Selected::Role(_) => ObjectClass::Role,
        Selected::ColumnOf(_) => ObjectClass::Column,
        Selected::Object(id) => found.graph.object(id).map_or(ObjectClass::Table, |object| object.class),
    };
    let known = class.privileges(major);
    if known.contains(privilege) {
        return Ok(());
    }
    let known: Vec<&str> = known.iter().map(Privilege::as_str).collect();
    Err(Failure::with_help(
        format!("failed to answer: in PostgreSQL {major} there is no {} on a {}", privilege.as_str(), class.as_str()),
        format!("ask for {}", known.join(", ")),
    ))
}

fn holders(found: &Found<'_>, privilege: Privilege, grant: bool, wanted: &[Layer]) -> Vec<Way> {
    let graph = found.graph;
    let roles = graph.server().roles.len();
    let (mut near, mut ways) = (Bits::new(roles), Vec::new());
    let of_role = if let Selected::Role(target) = found.selected { Some(graph.role_holders(target)) } else { None };
    for layer in Layer::ALL {
        let mut all = Bits::new(roles);
        match (&of_role, object(found)) {
            (Some(holders), _) => graph.add_role_holders(holders, privilege, grant, layer, &mut all),
            (None, Some(object)) => graph.add_holders(object, privilege, grant, layer, &mut all),
            (None, None) => {}
        }
        all.subtract(&near);
        near.add_bits(&all);
        if !wanted.contains(&layer) {
            continue;
        }
        let mut names: Vec<(String, RoleId)> = all.iter().map(|role| (graph.server().role_name(role), role)).collect();
        names.sort();
        for (_, role) in names {
            // Nobody is left out for want of words: a holder without a way stands there without one.
            let path = paths(found, role, privilege, grant).into_iter().next();
            let path = path
                .map_or_else(|| Path { layer, steps: Vec::new(), end: End::Role(role) }, |path| Path { layer, ..path });
            ways.push(Way::new(graph, role, object(found), (privilege, grant), &path));
        }
    }
    ways
}

/// The object that privileges are held on; absent for a role.
pub fn object<'a>(found: &Found<'a>) -> Option<&'a Object> {
    let graph = found.graph;
    match found.selected {
        Selected::Role(_) => None,
        Selected::Object(id) | Selected::ColumnOf(id) => graph.object(id),
    }
}

/// All ways of a role to what was found.
pub fn paths(found: &Found<'_>, role: RoleId, privilege: Privilege, grant: bool) -> Vec<Path> {
    match (found.selected, object(found)) {
        (Selected::Role(target), _) => found.graph.paths_to_role(role, target, privilege, grant),
        (_, Some(object)) => found.graph.paths(role, object, privilege, grant),
        (_, None) => Vec::new(),
    }
}

fn to_terminal(out: &mut dyn Write, answer: &Answer<'_>, found: &Found<'_>) -> io::Result<()> {
    let option = if answer.grant_option { " WITH GRANT OPTION" } else { "" };
    line(out, 0, &format!("{}{option} on {}", answer.privilege, answer.object))?;
    line(out, 0, &format!("database {}, server {}", answer.database, answer.server))?;
    if matches!(found.selected, Selected::ColumnOf(_)) {
        line(out, 0, "The column has no access control list of its own: the table's holds.")?;
    }
    for layer in Layer::ALL {
        let of_layer: Vec<&Way> = answer.holders.iter().filter(|way| way.layer == layer.as_str()).collect();
        if of_layer.is_empty() {
            continue;
        }
        writeln!(out)?;
        line(out, 0, &format!("{} ({})", heading(layer), of_layer.len()))?;
        let server = found.graph.server();
        let is_predefined =
            |way: &Way| server.role_id(&way.role).and_then(|id| server.role(id)).is_some_and(|one| one.predefined);
        let (predefined, own): (Vec<&Way>, Vec<&Way>) =
            of_layer.into_iter().partition(|way| is_predefined(way) && way.closed.contains(&"login"));
        for way in own {
            line(out, 2, &way.role)?;
            print(out, way, 4)?;
            let entries = answer.principals.iter().flatten().filter(|entry| entry.user == way.role);
            for entry in entries {
                line(out, 4, &format!("IAM: {} at {}: {}", entry.principal, entry.target, entry.verdict))?;
            }
        }
        if !predefined.is_empty() {
            let names: Vec<&str> = predefined.iter().map(|way| way.role.as_str()).collect();
            line(out, 2, &format!("predefined roles, which nobody logs in as: {}", names.join(", ")))?;
        }
    }
    if answer.holders.is_empty() {
        writeln!(out)?;
        line(out, 0, "Nobody can.")?;
    }
    Ok(())
}
