//! From migrations and the grants of plans to what they do to an inventory: the resources before and after, for policies,
//! and the delta of effective access.

mod base;

use std::path::{Path, PathBuf};

use dbmuster::access::annotate;
use dbmuster::access::change::{self, After, Logins, LoginsChanged, Planned, Run, sketch};
use dbmuster::evaluate::{Item, Job};
use dbmuster::model::{
    AccessDelta, Change, ChangeAction, ChangeSet, Gap, GapCause, Location, PlanSource, Remark, Resource, Statement,
};
use dbmuster::plan::Plan;
use dbmuster::plan::sql::{self, Files, Migration, SqlError};
use dbmuster::rego::Interner;

use self::base::{Base, choose, inventory, text};
use crate::args::{AgainstFlags, CheckArgs};
use crate::diagnostic::{Failure, note};

/// Kinds that a statement can change.
const KINDS: [&str; 7] =
    ["pg_database", "pg_default_acl", "pg_membership", "pg_object", "pg_policy", "pg_role", "pg_schema"];

/// Kinds of which a plan may say something that leads to nobody of the inventory.
const IAM_KINDS: [&str; 5] =
    ["aws_iam_group", "aws_iam_policy", "aws_iam_policy_attachment", "aws_iam_role", "aws_iam_user"];

/// What a change says to servers.
#[derive(Debug, Default)]
pub struct Granting {
    /// Files whose statements are run, in order.
    files: Vec<Vec<Statement>>,
    /// What plans change of who logs in.
    plans: Vec<Planned>,
    sources: Vec<PlanSource>,
    /// Newest time at which one of the files was written, seconds since 1970.
    written: Option<u64>,
}

/// Whether a file is a migration, or a folder that holds some.
pub fn is_ours(path: &Path) -> bool {
    (sql::is_migration(path) && !path.is_dir()) || sql::has_migrations(path)
}

/// Reads the migrations among the files of a check.
///
/// # Errors
///
/// All that cannot be read, together.
pub fn read(args: &CheckArgs) -> Result<Granting, Failure> {
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut failures = Vec::new();
    let said = |error: &SqlError| format!("failed to {error}\n  help: {}", error.help());
    // Files that are named beside each other are put into order together.
    let ours: Vec<&PathBuf> = args.files.iter().filter(|file| is_ours(file)).collect();
    for part in ours.chunk_by(|a, b| a.is_dir() == b.is_dir()) {
        let found: Vec<Result<Files, SqlError>> = if part.first().is_some_and(|file| file.is_dir()) {
            part.iter().map(|folder| sql::files(folder)).collect()
        } else {
            vec![Ok(sql::named(&part.iter().map(|file| (*file).clone()).collect::<Vec<_>>()))]
        };
        for found in found {
            match found {
                Ok(found) => {
                    say(&found);
                    paths.extend(found.run);
                }
                Err(error) => failures.push(said(&error)),
            }
        }
    }
    let mut granting = Granting::default();
    for path in &paths {
        match sql::read_path(path) {
            Ok(migration) => {
                migration.left_out.iter().for_each(note);
                granting.add(migration, path);
            }
            Err(error) => failures.push(said(&error)),
        }
    }
    if failures.is_empty() { Ok(granting) } else { Err(Failure::all(failures)) }
}

/// Says which files are not run, and that the order is another.
fn say(found: &Files) {
    const SHOWN: usize = 5;
    let show = |path: &PathBuf| path.to_string_lossy().replace('\\', "/");
    if !found.left_out.is_empty() {
        let count = found.left_out.len();
        let mut names: Vec<String> = found.left_out.iter().take(SHOWN).map(show).collect();
        if count > SHOWN {
            names.push(format!("{} more", count - SHOWN));
        }
        let (what, others) = if count == 1 { ("file is", "another does") } else { ("files are", "others do") };
        note(&format!("{count} {what} not run, as taking back what {others}: {}", names.join(", ")));
    }
    if found.reordered {
        let names: Vec<String> = found.run.iter().take(SHOWN).map(show).collect();
        note(&format!("the files are run by the numbers in their names: {} ..", names.join(", ")));
    }
}

impl Granting {
    fn add(&mut self, migration: Migration, path: &Path) {
        self.sources.push(PlanSource {
            path: migration.path,
            kind: "sql_migration".to_owned(),
            format_version: "postgresql".to_owned(),
            tool_version: None,
            digest: migration.digest,
        });
        self.wrote(path);
        self.files.push(migration.statements);
    }

    fn wrote(&mut self, path: &Path) {
        let time = std::fs::metadata(path).and_then(|found| found.modified()).ok();
        let seconds =
            time.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok()).map(|since| since.as_secs());
        self.written = self.written.max(seconds);
    }

    /// Takes the grants out of plans, and looks at what they change of logins when there is something to put it on.
    pub fn take(&mut self, plans: &mut [Plan], against: bool) {
        for plan in plans {
            // A state is no change.
            let planned = (against && plan.source.kind != "terraform_state")
                .then(|| Planned::new(&plan.before, &plan.after))
                .flatten();
            if planned.is_some() {
                self.wrote(Path::new(&plan.source.path));
                self.plans.extend(planned);
            }
            let statements = std::mem::take(&mut plan.statements);
            if !statements.is_empty() {
                self.wrote(Path::new(&plan.source.path));
                self.files.push(statements);
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.plans.is_empty()
    }

    /// What policies are to judge, one job for each server that is changed.
    ///
    /// # Errors
    ///
    /// When the inventory cannot be read, or does not say which database is meant.
    pub fn job(self, flags: &AgainstFlags) -> Result<Job, Failure> {
        let statements: Vec<&Statement> = self.files.iter().flatten().collect();
        let (base, server, databases) = match &flags.against {
            // Who logs in is the same in all databases.
            Some(path) if self.files.is_empty() => (inventory(path)?, String::new(), Vec::new()),
            Some(path) => {
                let base = inventory(path)?;
                let (server, databases) = choose(&base, flags, &statements)?;
                (base, server, databases)
            }
            None => {
                let database = flags.database.first().map_or("database", String::as_str);
                let resources = sketch::resources(&self.files, database, flags.role.as_deref());
                let databases =
                    if flags.database.is_empty() { vec![database.to_owned()] } else { flags.database.clone() };
                (Base { resources, ..Base::default() }, sketch::SERVER.to_owned(), databases)
            }
        };
        if let Some(role) = &flags.role {
            let known = |one: &Resource| one.resource_type == "pg_role" && one.name == *role;
            if !base.resources.iter().any(known) {
                let help = "give the name of a role of the server, as it is, without folding";
                return Err(Failure::with_help(
                    format!("failed to run the change as {role:?}: there is no such role"),
                    help,
                ));
            }
        }
        // Several databases are changed one after the other: roles belong to all of them.
        let first = base.resources;
        let mut resources: Vec<Resource> = Vec::new();
        let mut told = After::default();
        let mut deltas: Vec<AccessDelta> = Vec::new();
        let mut unplaced: Vec<Remark> = Vec::new();
        for (number, database) in databases.iter().enumerate() {
            let run = Run { server: &server, database, role: flags.role.as_deref(), files: &self.files };
            let now = if number == 0 { &first } else { &resources };
            let after = change::apply(now, &run);
            if flags.against.is_some() {
                deltas.extend(change::delta(now, &run, &after));
            }
            resources = after.resources(now).cloned().collect();
            told.unknown.extend(after.unknown);
            told.refused.extend(after.refused);
            told.assumptions.extend(after.assumptions);
        }
        if flags.against.is_some() {
            let logins = Logins { plans: &self.plans, gaps: &base.gaps, as_of: base.collected_at.as_deref() };
            let after = if databases.is_empty() { &first } else { &resources };
            let found = logins.compare(first.iter(), after.iter());
            unplaced.clone_from(&found.unplaced);
            put_logins(found, &server, &mut deltas);
        }
        let stale = base
            .collected_at
            .as_deref()
            .map_or(Some("the inventory does not say when it was collected".to_owned()), |at| self.stale(at));
        for delta in &mut deltas {
            delta.inventory.clone_from(&base.path);
            delta.collected_at.clone_from(&base.collected_at);
            delta.stale.clone_from(&stale);
        }
        let digest = self.sources.iter().fold(String::new(), |text, source| text + &source.digest);
        let sides = if self.files.is_empty() {
            // Plans judge their own resources.
            (Vec::new(), Vec::new())
        } else {
            (narrowed(first, &server), narrowed(resources, &server))
        };
        let mut job = job(sides, &told, deltas, self.sources, digest);
        job.gaps.extend(unplaced.iter().map(|one| Gap {
            operation: "iam".to_owned(),
            resource_types: IAM_KINDS.map(str::to_owned).to_vec(),
            ..gap(one, "what it does is not known")
        }));
        Ok(job)
    }

    /// Why the inventory may not show what the change will meet.
    fn stale(&self, collected_at: &str) -> Option<String> {
        use time::format_description::well_known::Rfc3339;
        let collected = time::OffsetDateTime::parse(collected_at, &Rfc3339).ok()?;
        let written = time::OffsetDateTime::from_unix_timestamp(i64::try_from(self.written?).ok()?).ok()?;
        (collected < written).then(|| {
            format!(
                "the inventory was collected at {collected_at}, before the change was written: what happened since is not \
                 in it"
            )
        })
    }
}

/// Gives each server's logins to its first database, or to the server as a whole.
fn put_logins(found: LoginsChanged, server: &str, deltas: &mut Vec<AccessDelta>) {
    for (name, logins) in found.servers {
        match deltas.iter_mut().find(|delta| delta.server == name) {
            Some(delta) => delta.logins = logins,
            None => deltas.push(AccessDelta { server: name, logins, ..AccessDelta::default() }),
        }
    }
    if found.unplaced.is_empty() {
        return;
    }
    if deltas.is_empty() {
        deltas.push(AccessDelta { server: server.to_owned(), ..AccessDelta::default() });
    }
    if let Some(first) = deltas.first_mut() {
        first.unknown.extend(found.unplaced);
    }
}

fn gap(remark: &Remark, what: &str) -> Gap {
    let Location { file, line, column } = &remark.location;
    let mut target = remark.address.clone().unwrap_or_else(|| file.clone());
    for number in [line, column].into_iter().flatten() {
        target.push_str(&format!(":{number}"));
    }
    Gap {
        target,
        operation: "sql".to_owned(),
        cause: GapCause::NotAttempted,
        account_id: None,
        region: None,
        resource_types: KINDS.map(str::to_owned).to_vec(),
        attempts: 0,
        message: format!("{what}: {}", remark.text),
    }
}

/// What is on the server is judged; what is around it can be looked up; other servers are left out.
fn narrowed(resources: Vec<Resource>, server: &str) -> Vec<Resource> {
    let is_pg = |one: &Resource| one.resource_type.starts_with("pg_");
    let kept = resources.into_iter().filter(|one| !is_pg(one) || one.id == server || text(one, "cluster") == server);
    kept.map(|mut one| {
        one.reference_only |= !is_pg(&one);
        one
    })
    .collect()
}

/// What stands for something that is not known is judged once the change says something of it.
fn judge_changed(before: &mut [Resource], after: &mut [Resource]) {
    let old: std::collections::HashMap<String, usize> =
        before.iter().enumerate().map(|(place, one)| (one.id.clone(), place)).collect();
    for one in after.iter_mut().filter(|one| one.reference_only && one.resource_type.starts_with("pg_")) {
        if let Some(was) = old.get(&one.id).and_then(|place| before.get_mut(*place)).filter(|was| **was != *one) {
            (was.reference_only, one.reference_only) = (false, false);
        }
    }
}

fn job(
    (mut before, mut after): (Vec<Resource>, Vec<Resource>),
    told: &After,
    deltas: Vec<AccessDelta>,
    sources: Vec<PlanSource>,
    digest: String,
) -> Job {
    let mut gaps: Vec<Gap> = told.unknown.iter().map(|one| gap(one, "what it does is not known")).collect();
    gaps.extend(told.refused.iter().map(|one| gap(one, "the server would refuse it")));
    for text in &told.assumptions {
        note(text);
    }
    judge_changed(&mut before, &mut after);
    change::fresh(&mut before);
    change::fresh(&mut after);
    annotate(&mut before, &[]);
    annotate(&mut after, &[]);
    let changes = changes(&before, &after);
    let mut interner = Interner::default();
    let mut items = |resources: Vec<Resource>| -> Vec<Item> {
        resources.into_iter().map(|resource| Item::interned(resource, &mut interner)).collect()
    };
    Job {
        before: Some(items(before)),
        after: items(after),
        gaps,
        digest,
        keep_tags: true,
        change: Some(ChangeSet { sources, changes, other_resources: 0, access: deltas }),
    }
}

/// What becomes of each resource.
fn changes(before: &[Resource], after: &[Resource]) -> Vec<Change> {
    let old: std::collections::HashMap<&str, &Resource> = before.iter().map(|one| (one.id.as_str(), one)).collect();
    let new: std::collections::HashSet<&str> = after.iter().map(|one| one.id.as_str()).collect();
    let change = |one: &Resource, action| Change {
        resource_id: one.id.clone(),
        resource_type: one.resource_type.clone(),
        action,
        deposed: None,
        previous_address: None,
        imported: false,
        replace_paths: Vec::new(),
        reason: None,
        warnings: Vec::new(),
    };
    let kept = after.iter().map(|one| match old.get(one.id.as_str()) {
        None => change(one, ChangeAction::Create),
        Some(was) if *was == one => change(one, ChangeAction::NoOp),
        Some(_) => change(one, ChangeAction::Update),
    });
    let gone = before.iter().filter(|one| !new.contains(one.id.as_str())).map(|one| change(one, ChangeAction::Delete));
    kept.chain(gone).collect()
}

/// Leaves out of the report what the change does not touch: an inventory is no list of changes.
pub fn strip(changes: &mut ChangeSet) {
    if changes.sources.iter().any(|source| source.kind == "sql_migration") || !changes.access.is_empty() {
        changes.changes.retain(|one| one.action != ChangeAction::NoOp || !one.resource_type.starts_with("pg_"));
    }
}
