//! `dbmuster access who-can <privilege> <object>`.

use std::io::{self, Write};

use dbmuster::access::select::describe;
use dbmuster::access::{Bits, End, Layer, Object, Path, RoleId, Selected};
use dbmuster::model::{ObjectClass, Privilege};
use serde::Serialize;

use super::args::{AnswerFormat, WhoCanArgs, layers};
use super::load::{Found, load};
use super::person::{Way, heading, line, print};
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
}

pub fn run(args: &WhoCanArgs) -> Result<u8, Failure> {
    let loaded = load(&args.source)?;
    let found = loaded.find(&args.object)?;
    refuse_foreign(&found, args.privilege)?;
    let holders = holders(&found, args.privilege, args.grant_option, &layers(&args.layer));
    let answer = Answer {
        server: &found.graph.server().name,
        database: found.graph.database(),
        object: describe(found.graph, found.selected),
        privilege: args.privilege.as_str(),
        grant_option: args.grant_option,
        holders,
    };
    output::write(None, |out| match args.format {
        AnswerFormat::Json => to_json(out, &answer),
        AnswerFormat::Terminal => to_terminal(out, &answer, &found),
    })?;
    Ok(loaded.exit_code())
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
