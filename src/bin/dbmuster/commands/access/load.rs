//! From an inventory file or a running server to the graphs that questions are answered from.

use dbmuster::access::iam::Gathered;
use dbmuster::access::snapshot::Kind;
use dbmuster::access::{Access, Graph, Readers, RoleId, SelectError, Selected, Selector};
use dbmuster::inventory::{InventoryError, Reader};
use dbmuster::model::Gap;

use super::args::SourceFlags;
use crate::diagnostic::{Failure, warn};
use crate::exit_code::{CLEAN, INCOMPLETE};

const BATCH: usize = 4096;
/// More reasons than this are counted, not told.
const MOST_TOLD: usize = 5;

/// What was read.
#[derive(Debug)]
pub struct Loaded {
    access: Access,
    incomplete: bool,
    allowed: bool,
    /// When the inventory was collected; absent for servers that were read now.
    pub collected_at: Option<String>,
}

/// Something in one of the graphs.
pub struct Found<'a> {
    pub graph: &'a Graph,
    pub selected: Selected,
}

pub fn load(flags: &SourceFlags) -> Result<Loaded, Failure> {
    load_with(flags, None)
}

/// As [`load`], and keeps what is there of IAM.
pub fn load_with(flags: &SourceFlags, mut gathered: Option<&mut Gathered>) -> Result<Loaded, Failure> {
    let mut readers = Readers::default();
    let (gaps, collected_at) = match &flags.inventory {
        Some(path) => {
            let read = from_inventory(path, &mut readers, gathered.as_deref_mut());
            let (gaps, collected_at) = read.map_err(|error| Failure::from(&error))?;
            (gaps, Some(collected_at))
        }
        None => (live(flags, &mut readers)?, None),
    };
    if let Some(gathered) = gathered {
        gaps.iter().for_each(|gap| gathered.gap(gap));
    }
    let mut access = readers.finish();
    let missing = missing(&access, &gaps);
    for text in missing.iter().take(MOST_TOLD) {
        warn(&format!("the answer may be too short: {text}"));
    }
    if missing.len() > MOST_TOLD {
        warn(&format!("... and {} reasons more", missing.len() - MOST_TOLD));
    }
    if access.graphs.is_empty() && !missing.is_empty() {
        return Err(Failure::incomplete("failed to answer: no PostgreSQL server could be read"));
    }
    choose(&mut access, flags)?;
    Ok(Loaded { access, incomplete: !missing.is_empty(), allowed: flags.allow_incomplete, collected_at })
}

fn from_inventory(
    path: &std::path::Path,
    readers: &mut Readers,
    mut gathered: Option<&mut Gathered>,
) -> Result<(Vec<Gap>, String), InventoryError> {
    let mut reader = Reader::open(path)?;
    let mut gaps = Vec::new();
    while let Some(batch) = reader.next_batch(BATCH)? {
        for resource in &batch.parse()? {
            readers.add(resource);
            if let Some(gathered) = gathered.as_deref_mut() {
                gathered.add(resource);
            }
        }
        gaps.extend(batch.gaps);
    }
    Ok((gaps, reader.header().collected_at.clone()))
}

#[cfg(not(feature = "postgres"))]
fn live(_flags: &SourceFlags, _readers: &mut Readers) -> Result<Vec<Gap>, Failure> {
    Err(without_source())
}

#[cfg(feature = "postgres")]
fn live(flags: &SourceFlags, readers: &mut Readers) -> Result<Vec<Gap>, Failure> {
    if flags.scope.is_none() && flags.url.is_none() {
        return Err(without_source());
    }
    super::live::read(flags, readers)
}

fn without_source() -> Failure {
    Failure::with_help(
        "failed to choose what to read: neither an inventory nor a server was named",
        "give --inventory FILE, --scope FILE or --url postgres://user@host/database",
    )
}

/// Why answers may be too short.
fn missing(access: &Access, gaps: &[Gap]) -> Vec<String> {
    const KINDS: [&str; 6] = ["pg_cluster", "pg_role", "pg_membership", "pg_database", "pg_schema", "pg_object"];
    let hides = |gap: &&Gap| KINDS.iter().any(|kind| gap.may_hide(kind, None, None));
    let gaps = gaps.iter().filter(hides).map(|gap| {
        let message = if gap.message.is_empty() { String::new() } else { format!(": {}", gap.message) };
        format!("{}, {}{message}", gap.target, gap.cause.as_str())
    });
    gaps.chain(access.problems.iter().map(|problem| format!("{}: {}", problem.resource, problem.text))).collect()
}

/// Keeps the server and database that were asked for.
fn choose(access: &mut Access, flags: &SourceFlags) -> Result<(), Failure> {
    if let Some(target) = &flags.target {
        let fits =
            |graph: &Graph| graph.server().name == *target || graph.server().name.ends_with(&format!("/{target}"));
        refuse_none(access, &format!("server {target:?}"), fits, |graph| graph.server().name.clone())?;
        access.graphs.retain(fits);
    }
    if let Some(database) = &flags.database {
        let fits = |graph: &Graph| graph.database() == database;
        refuse_none(access, &format!("database {database:?}"), fits, |graph| graph.database().to_owned())?;
        access.graphs.retain(fits);
    }
    if access.graphs.is_empty() {
        return Err(Failure::with_help(
            "failed to answer: no PostgreSQL server was read",
            "`dbmuster collect --scope FILE` with a [postgres] section writes an inventory that has some",
        ));
    }
    Ok(())
}

fn refuse_none(
    access: &Access,
    wanted: &str,
    fits: impl Fn(&Graph) -> bool,
    name: impl Fn(&Graph) -> String,
) -> Result<(), Failure> {
    if access.graphs.iter().any(fits) {
        return Ok(());
    }
    let mut known: Vec<String> = access.graphs.iter().map(name).collect();
    known.dedup();
    Err(Failure::with_help(
        format!("failed to find {wanted}: it was not read"),
        format!("read were: {}", known.join(", ")),
    ))
}

impl Loaded {
    pub fn graphs(&self) -> &[Graph] {
        &self.access.graphs
    }

    /// Where the object is, which must be in one database only.
    pub fn find(&self, text: &str) -> Result<Found<'_>, Failure> {
        let refused = |error: SelectError| Failure::with_help(format!("failed to {error}"), error.help());
        let selector = Selector::parse(text).map_err(refused)?;
        let mut found: Vec<Found<'_>> = Vec::new();
        for graph in self.graphs() {
            if let Some(selected) = selector.find(graph).map_err(refused)? {
                found.push(Found { graph, selected });
            }
        }
        match found.len() {
            0 => Err(self.unknown(text)),
            1 => Ok(found.swap_remove(0)),
            _ => {
                let places: Vec<String> = found
                    .iter()
                    .map(|one| format!("--target {} --database {}", one.graph.server().name, one.graph.database()))
                    .collect();
                Err(Failure::with_help(
                    format!("failed to choose a database: {text:?} is in {} of them", found.len()),
                    format!("add one of: {}", places.join("; ")),
                ))
            }
        }
    }

    /// Says what the name may have been meant to be.
    fn unknown(&self, text: &str) -> Failure {
        let error = SelectError::Unknown { text: text.to_owned() };
        let named = text.rsplit_once(':').map_or(text, |(_, name)| name).to_lowercase();
        let objects = self.graphs().iter().flat_map(Graph::objects);
        let own = objects.filter(|one| !one.is_system && one.kind != Kind::FollowingType && one.column.is_empty());
        let names =
            own.map(
                |one| if one.schema.is_empty() { one.name.to_string() } else { format!("{}.{}", one.schema, one.name) },
            );
        let near = names.map(|name| (strsim::damerau_levenshtein(&name.to_lowercase(), &named), name));
        // A few letters, or the schema left out.
        let fits = |(distance, name): &(usize, String)| {
            *distance <= named.len() / 4 + 1 || name.rsplit('.').next().is_some_and(|last| last == named)
        };
        let nearest = near.filter(fits).min();
        let help = match nearest {
            Some((_, name)) => format!("did you mean {name}? {}", error.help()),
            None => error.help().to_owned(),
        };
        Failure::with_help(format!("failed to {error}"), help)
    }

    /// Something else was not read, so that the answer may be too short.
    pub fn lacks(&mut self, reasons: &[String]) {
        for text in reasons.iter().take(MOST_TOLD) {
            warn(&format!("the answer may be too short: {text}"));
        }
        self.incomplete |= !reasons.is_empty();
    }

    /// The exit code once everything was told.
    pub const fn exit_code(&self) -> u8 {
        if self.incomplete && !self.allowed { INCOMPLETE } else { CLEAN }
    }
}

/// The role of that name.
pub fn role(graph: &Graph, name: &str) -> Result<RoleId, Failure> {
    graph.server().role_id(name).ok_or_else(|| {
        let error = SelectError::UnknownRole { name: name.to_owned(), server: graph.server().name.clone() };
        Failure::with_help(format!("failed to {error}"), error.help())
    })
}
