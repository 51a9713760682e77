//! `dbmuster access path <role> <object> [privilege]`.

use std::io::{self, Write};

use dbmuster::access::Layer;
use dbmuster::access::select::describe;
use dbmuster::model::{ObjectClass, Privilege};
use serde::Serialize;

use super::args::{AnswerFormat, PathArgs};
use super::load::{load, role};
use super::person::{Way, hba, heading, line, print};
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
    let loaded = load(&args.source)?;
    let found = loaded.find(&args.object)?;
    let graph = found.graph;
    let id = role(graph, &args.role)?;
    if let Some(privilege) = args.privilege {
        refuse_foreign(&found, privilege)?;
    }
    let class = object(&found).map_or(ObjectClass::Role, |object| object.class);
    let mut ways = Vec::new();
    for privilege in class.privileges(graph.server().major).iter() {
        if args.privilege.is_some_and(|wanted| wanted != privilege) {
            continue;
        }
        let most = if args.privilege.is_some() { usize::MAX } else { 1 };
        for path in paths(&found, id, privilege, args.grant_option).into_iter().take(most) {
            ways.push(Way::new(graph, id, object(&found), (privilege, args.grant_option), &path));
        }
    }
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

fn to_terminal(out: &mut dyn Write, answer: &Answer<'_>, asked: Option<Privilege>, hba: &str) -> io::Result<()> {
    line(out, 0, &format!("{} on {}", answer.role, answer.object))?;
    line(out, 0, &format!("database {}, server {}; {hba}", answer.database, answer.server))?;
    if answer.ways.is_empty() {
        let what = asked.map_or("nothing", Privilege::as_str);
        writeln!(out)?;
        let text = match asked {
            Some(_) => format!("No way to {what}: not now, not after SET ROLE, not by rights that it can get itself."),
            None => "No way to any privilege, in none of the three layers.".to_owned(),
        };
        return line(out, 0, &text);
    }
    let mut told: Vec<bool> = vec![false; answer.ways.len()];
    for (place, way) in answer.ways.iter().enumerate() {
        if told[place] {
            continue;
        }
        // One way to several privileges is told once.
        let mut names = Vec::new();
        for (other, told) in answer.ways.iter().zip(&mut told).skip(place) {
            if is_same(way, other) && (asked.is_none() || names.is_empty()) {
                names.push(other.privilege);
                *told = true;
            }
        }
        let layer = Layer::ALL.into_iter().find(|layer| layer.as_str() == way.layer).unwrap_or(Layer::Now);
        let option = if way.grant_option { " WITH GRANT OPTION" } else { "" };
        writeln!(out)?;
        line(out, 0, &format!("{}{option}: {}", names.join(", "), heading(layer)))?;
        print(out, way, 2)?;
    }
    Ok(())
}

fn is_same(one: &Way, other: &Way) -> bool {
    (one.layer, &one.steps, &one.source, one.rows, &one.rows_reason)
        == (other.layer, &other.steps, &other.source, other.rows, &other.rows_reason)
}
