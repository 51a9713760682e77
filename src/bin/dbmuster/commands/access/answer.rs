//! `dbmuster access path <role> <object> [privilege]`.

use std::io::{self, Write};

use dbmuster::access::select::describe;
use dbmuster::access::{Layer, RoleId};
use dbmuster::model::{ObjectClass, Privilege};
use serde::Serialize;

use super::args::{AnswerFormat, PathArgs};
use super::load::{Found, load, role};
use super::person::{Way, hba, heading, line, print};
use super::principal;
use super::who::{object, paths, refuse_foreign, to_json};
use crate::diagnostic::Failure;
use crate::output;

#[derive(Debug, Serialize)]
struct Answer<'a> {
    server: &'a str,
    database: &'a str,
    role: &'a str,
    object: String,
    ways: Vec<Way>,
}

pub fn run(args: &PathArgs) -> Result<u8, Failure> {
    if args.role.starts_with("arn:") {
        return principal::run(args);
    }
    let loaded = load(&args.source)?;
    let found = loaded.find(&args.object)?;
    let graph = found.graph;
    let id = role(graph, &args.role)?;
    if let Some(privilege) = args.privilege {
        refuse_foreign(&found, privilege)?;
    }
    let ways = ways(&found, id, args);
    let answer = Answer {
        server: &graph.server().name,
        database: graph.database(),
        role: &args.role,
        object: describe(graph, found.selected),
        ways,
    };
    let note = hba(graph, id);
    output::write(None, |out| match args.format {
        AnswerFormat::Json => to_json(out, &answer),
        AnswerFormat::Terminal => to_terminal(out, &answer, args.privilege, &note),
    })?;
    Ok(loaded.exit_code())
}

/// Every way of the role to what was asked for.
pub fn ways(found: &Found<'_>, role: RoleId, args: &PathArgs) -> Vec<Way> {
    let class = object(found).map_or(ObjectClass::Role, |object| object.class);
    let mut ways = Vec::new();
    for privilege in class.privileges(found.graph.server().major).iter() {
        if args.privilege.is_some_and(|wanted| wanted != privilege) {
            continue;
        }
        let most = if args.privilege.is_some() { usize::MAX } else { 1 };
        for path in paths(found, role, privilege, args.grant_option).into_iter().take(most) {
            ways.push(Way::new(found.graph, role, object(found), (privilege, args.grant_option), &path));
        }
    }
    ways
}

fn to_terminal(out: &mut dyn Write, answer: &Answer<'_>, asked: Option<Privilege>, hba: &str) -> io::Result<()> {
    line(out, 0, &format!("{} on {}", answer.role, answer.object))?;
    line(out, 0, &format!("database {}, server {}; {hba}", answer.database, answer.server))?;
    print_ways(out, &answer.ways, asked, 0)
}

/// Prints ways, those that differ only in the privilege as one.
pub fn print_ways(out: &mut dyn Write, ways: &[Way], asked: Option<Privilege>, indent: usize) -> io::Result<()> {
    if ways.is_empty() {
        let what = asked.map_or("nothing", Privilege::as_str);
        writeln!(out)?;
        let text = match asked {
            Some(_) => format!("No way to {what}: not now, not after SET ROLE, not by rights that it can get itself."),
            None => "No way to any privilege, in none of the three layers.".to_owned(),
        };
        return line(out, indent, &text);
    }
    let mut told: Vec<bool> = vec![false; ways.len()];
    for (place, way) in ways.iter().enumerate() {
        if told[place] {
            continue;
        }
        // One way to several privileges is told once.
        let mut names = Vec::new();
        for (other, told) in ways.iter().zip(&mut told).skip(place) {
            if is_same(way, other) && (asked.is_none() || names.is_empty()) {
                names.push(other.privilege);
                *told = true;
            }
        }
        let layer = Layer::ALL.into_iter().find(|layer| layer.as_str() == way.layer).unwrap_or(Layer::Now);
        let option = if way.grant_option { " WITH GRANT OPTION" } else { "" };
        writeln!(out)?;
        line(out, indent, &format!("{}{option}: {}", names.join(", "), heading(layer)))?;
        print(out, way, indent + 2)?;
    }
    Ok(())
}

fn is_same(one: &Way, other: &Way) -> bool {
    (one.layer, &one.steps, &one.source, one.rows, &one.rows_reason)
        == (other.layer, &other.steps, &other.source, other.rows, &other.rows_reason)
}
