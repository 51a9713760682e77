//! `dbmuster access what-can <role>`.

use std::io::{self, Write};

use dbmuster::access::select::describe_object;
use dbmuster::access::{Graph, Layer, Object, PUBLIC, RoleId, State};
use dbmuster::model::Privilege;
use serde::Serialize;

use super::args::{AnswerFormat, WhatCanArgs, layers};
use super::load::{load, role};
use super::person::{hba, heading, line};
use super::who::to_json;
use crate::diagnostic::Failure;
use crate::output;

/// One role in one database.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    server: &'a str,
    database: &'a str,
    role: &'a str,
    /// Layer in which it is a superuser; everything is in its reach then.
    #[serde(skip_serializing_if = "Option::is_none")]
    superuser: Option<&'static str>,
    /// Roles that it can SET ROLE to.
    set_role: Vec<String>,
    /// Further roles that it can make itself a member of.
    can_become: Vec<String>,
    objects: Vec<OnObject>,
    /// Objects on which it holds what everybody holds, and nothing else.
    only_public: usize,
}

#[derive(Debug, Serialize)]
struct OnObject {
    class: &'static str,
    schema: String,
    object: String,
    column: String,
    privileges: Vec<Held>,
    #[serde(skip)]
    shown: String,
}

#[derive(Debug, Serialize)]
struct Held {
    privilege: &'static str,
    grant_option: bool,
    layer: &'static str,
}

pub fn run(args: &WhatCanArgs) -> Result<u8, Failure> {
    let loaded = load(&args.source)?;
    let mut answers = Vec::new();
    for graph in loaded.graphs() {
        answers.push(answer(graph, args)?);
    }
    output::write(None, |out| match args.format {
        AnswerFormat::Json => to_json(out, &answers),
        AnswerFormat::Terminal => {
            answers.iter().zip(loaded.graphs()).try_for_each(|(answer, graph)| to_terminal(out, answer, graph))
        }
    })?;
    Ok(loaded.exit_code())
}

fn answer<'a>(graph: &'a Graph, args: &'a WhatCanArgs) -> Result<Answer<'a>, Failure> {
    let is_public = args.role == "PUBLIC" && graph.server().role_id("PUBLIC").is_none();
    let id = if is_public { PUBLIC } else { role(graph, &args.role)? };
    let wanted = layers(&args.layer);
    let mut answer = Answer {
        server: &graph.server().name,
        database: graph.database(),
        role: &args.role,
        superuser: Layer::ALL.into_iter().find(|layer| graph.superusers(*layer).contains(id)).map(Layer::as_str),
        set_role: Vec::new(),
        can_become: Vec::new(),
        objects: Vec::new(),
        only_public: 0,
    };
    if !is_public {
        let reached = graph.links().reached_from(Layer::SetRole, id);
        let set: Vec<RoleId> =
            reached.states().filter_map(|s| if let State::SetRole(r) = s { Some(r) } else { None }).collect();
        let names = |roles: &[RoleId]| {
            let mut names: Vec<String> =
                roles.iter().filter(|r| **r != id).map(|r| graph.server().role_name(*r)).collect();
            names.sort();
            names
        };
        answer.set_role = names(&set);
        if answer.superuser.is_none() {
            let further: Vec<RoleId> = graph.potential_roles(id).into_iter().filter(|r| !set.contains(r)).collect();
            answer.can_become = names(&further);
        }
    }
    let of_class = |object: &&Object| args.class.is_empty() || args.class.contains(&object.class);
    for object in graph.objects().iter().filter(of_class).filter(|object| args.system || !object.is_system) {
        let (held, has_public) = held(graph, id, object, &wanted, is_public);
        if held.is_empty() {
            answer.only_public += usize::from(has_public);
            continue;
        }
        answer.objects.push(OnObject {
            class: object.class.as_str(),
            schema: object.schema.to_string(),
            object: object.name.to_string(),
            column: object.column.to_string(),
            privileges: held,
            shown: describe_object(object),
        });
    }
    Ok(answer)
}

/// What it holds on an object beyond what everybody does, and whether everybody holds something.
fn held(graph: &Graph, id: RoleId, object: &Object, wanted: &[Layer], is_public: bool) -> (Vec<Held>, bool) {
    let mut held = Vec::new();
    let mut has_public = false;
    for privilege in graph.privileges_of(object).iter() {
        let mut public = false;
        graph.sources(object, privilege, false, Layer::Now, |source| public |= source.holder == PUBLIC);
        has_public |= public;
        for grant_option in [false, true] {
            let layer = if is_public {
                (public && !grant_option).then_some(Layer::Now)
            } else if public && !grant_option {
                None
            } else {
                graph.layer(id, object, privilege, grant_option)
            };
            if let Some(layer) = layer.filter(|layer| wanted.contains(layer)) {
                held.push(Held { privilege: Privilege::as_str(privilege), grant_option, layer: layer.as_str() });
            }
        }
    }
    (held, has_public)
}

fn to_terminal(out: &mut dyn Write, answer: &Answer<'_>, graph: &Graph) -> io::Result<()> {
    line(out, 0, &format!("{} in database {}, server {}", answer.role, answer.database, answer.server))?;
    if let Some(id) = graph.server().role_id(answer.role) {
        let login = graph.server().role(id).is_some_and(|role| role.login);
        let login = if login { "it can log in" } else { "it cannot log in itself" };
        line(out, 2, &format!("{login}; {}", hba(graph, id)))?;
    }
    if !answer.set_role.is_empty() {
        line(out, 2, &format!("SET ROLE to: {}", answer.set_role.join(", ")))?;
    }
    if !answer.can_become.is_empty() {
        line(out, 2, &format!("can make itself a member of: {}", answer.can_become.join(", ")))?;
    }
    if let Some(layer) = Layer::ALL.into_iter().find(|layer| Some(layer.as_str()) == answer.superuser) {
        line(out, 2, &format!("superuser ({}): everything below is in its reach", heading(layer)))?;
    }
    for layer in Layer::ALL {
        let mut is_first = true;
        for object in &answer.objects {
            let words: Vec<String> = words(&object.privileges, layer);
            if words.is_empty() {
                continue;
            }
            if is_first {
                writeln!(out)?;
                line(out, 0, heading(layer))?;
                is_first = false;
            }
            line(out, 2, &format!("{}: {}", object.shown, words.join(", ")))?;
        }
    }
    if answer.objects.is_empty() {
        line(out, 2, "nothing beyond what everybody can do")?;
    }
    writeln!(out)?;
    line(
        out,
        0,
        &format!("* may be passed on, (*) only that. Objects with what everybody holds only: {}.", answer.only_public),
    )
}

fn words(held: &[Held], layer: Layer) -> Vec<String> {
    let mut words = Vec::new();
    let here = |one: &&Held| one.layer == layer.as_str();
    for one in held.iter().filter(here) {
        let twin = |option| {
            held.iter().filter(here).any(|other| other.privilege == one.privilege && other.grant_option == option)
        };
        match one.grant_option {
            false if twin(true) => words.push(format!("{}*", one.privilege)),
            false => words.push(one.privilege.to_owned()),
            true if twin(false) => {}
            true => words.push(format!("{}(*)", one.privilege)),
        }
    }
    words
}
