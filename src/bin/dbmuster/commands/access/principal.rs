//! `dbmuster access path <iam-arn> <object>`: from an IAM user or role, by the database users that it logs in as, to the
//! privilege; who may become it; the other doors to the same data.

use std::io::{self, Write};

use dbmuster::access::iam::{Assumer, Behind, Cited, Gathered, Login, Opening, Principal, Reach};
use dbmuster::access::select::describe;
use dbmuster::model::Privilege;
use serde::Serialize;

use super::answer::{print_ways, ways};
use super::args::{AnswerFormat, PathArgs, SourceFlags};
use super::load::{Found, Loaded, load_with};
use super::person::{Way, line};
use super::who::{refuse_foreign, to_json};
use crate::diagnostic::Failure;
use crate::{output, policies};

/// More reasons than this are counted, not told.
const MOST_TOLD: usize = 5;

#[derive(Debug, Serialize)]
struct Answer<'a> {
    principal: &'a str,
    kind: &'static str,
    account_id: &'a str,
    object: String,
    server: &'a str,
    database: &'a str,
    /// Database users that it logs in as, or may.
    logins: Vec<LoginShown>,
    /// Why there is none; empty when there is one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    no_login: Vec<String>,
    can_assume: Vec<AssumerShown>,
    doors: Vec<DoorShown>,
    /// What was taken for granted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

/// A database user with the way in and the ways on.
#[derive(Debug, Serialize)]
struct LoginShown {
    login: Entry,
    /// Ways of the database user to what was asked for; empty when it has none.
    ways: Vec<Way>,
}

/// How a principal logs in as a database user.
#[derive(Debug, Serialize)]
pub struct Entry {
    pub principal: String,
    pub user: String,
    pub verdict: &'static str,
    pub reasons: Vec<String>,
    /// ARN of the instance, cluster or proxy.
    pub target: String,
    /// `itself`, `replica`, `proxy_with_secret` or `proxy_with_token`.
    pub behind: &'static str,
    /// What `rds-db:connect` is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    pub statements: Vec<Statement>,
}

#[derive(Debug, Serialize)]
pub struct Statement {
    policy: String,
    policy_id: String,
    statement: usize,
    effect: &'static str,
}

#[derive(Debug, Serialize)]
struct AssumerShown {
    who: String,
    kind: &'static str,
    verdict: &'static str,
    reasons: Vec<String>,
    /// Roles on the way, the principal itself last.
    through: Vec<String>,
}

#[derive(Debug, Serialize)]
struct DoorShown {
    door: &'static str,
    action: &'static str,
    what: &'static str,
    verdict: &'static str,
    reasons: Vec<String>,
    resource: String,
    takes: Vec<String>,
    statements: Vec<Statement>,
}

pub fn run(args: &PathArgs) -> Result<u8, Failure> {
    let (mut loaded, reach) = read(args)?;
    let principal = find(&reach, &args.role)?;
    loaded.lacks(&reach.problems(&principal.account));
    let found = loaded.find(&args.object)?;
    if let Some(privilege) = args.privilege {
        refuse_foreign(&found, privilege)?;
    }
    let answer = answer(&reach, principal, &found, args);
    output::write(None, |out| match args.format {
        AnswerFormat::Json => to_json(out, &answer),
        AnswerFormat::Terminal => to_terminal(out, &answer, args.privilege),
    })?;
    Ok(loaded.exit_code())
}

fn read(args: &PathArgs) -> Result<(Loaded, Reach), Failure> {
    refuse_live(&args.source)?;
    let mut gathered = Gathered::default();
    let loaded = load_with(&args.source, Some(&mut gathered))?;
    let reach = reach(&gathered, &loaded, args.as_of.as_deref())?;
    Ok((loaded, reach))
}

/// IAM is not read on the way: an inventory has to be there.
pub fn refuse_live(source: &SourceFlags) -> Result<(), Failure> {
    if source.inventory.is_some() {
        return Ok(());
    }
    Err(Failure::with_help(
        "failed to look into IAM: only an inventory tells of it, and none was named",
        "write one with `dbmuster collect` from a scope with [aws] and [postgres], and give --inventory FILE",
    ))
}

/// What can be asked about IAM, as of that time or the time of the inventory.
pub fn reach(gathered: &Gathered, loaded: &Loaded, as_of: Option<&str>) -> Result<Reach, Failure> {
    as_of.map(policies::instant).transpose()?;
    Ok(Reach::new(gathered, loaded.graphs(), as_of.or(loaded.collected_at.as_deref())))
}

fn find<'a>(reach: &'a Reach, arn: &str) -> Result<&'a Principal, Failure> {
    reach.principal(arn).ok_or_else(|| {
        let like = reach.like(arn);
        let help = if like.is_empty() {
            "the inventory has no IAM users and roles: its scope needs [aws], and the account has to let it read IAM"
                .to_owned()
        } else {
            format!("it has {}; groups do not log in, their members do", like.join(", "))
        };
        Failure::with_help(format!("failed to find {arn}: the inventory has no such user or role"), help)
    })
}

fn answer<'a>(reach: &'a Reach, principal: &'a Principal, found: &Found<'a>, args: &PathArgs) -> Answer<'a> {
    let graph = found.graph;
    let server = &graph.server().name;
    let all = reach.logins(principal, server);
    let no_login = if all.is_empty() { why_none(reach, principal, server) } else { Vec::new() };
    let mut logins: Vec<LoginShown> = all
        .into_iter()
        .map(|login| {
            let role = graph.server().role_id(&login.user);
            let ways = role.map_or_else(Vec::new, |role| ways(found, role, args));
            LoginShown { login: Entry::from(login), ways }
        })
        .collect();
    logins.sort_by_key(|one| one.ways.is_empty());
    let own = reach.targets().of_server(server).find(|(_, behind)| *behind == Behind::Itself);
    let doors = own.map_or_else(Vec::new, |(target, _)| reach.doors_to(principal, target));
    Answer {
        principal: &principal.arn,
        kind: principal.kind.as_str(),
        account_id: &principal.account,
        object: describe(graph, found.selected),
        server,
        database: graph.database(),
        logins,
        no_login,
        can_assume: reach.can_assume(&principal.arn).into_iter().map(AssumerShown::from).collect(),
        doors: doors.into_iter().map(DoorShown::from).collect(),
        notes: reach.assumption(&principal.account).into_iter().collect(),
    }
}

/// Why the principal logs in as nobody.
fn why_none(reach: &Reach, principal: &Principal, server: &str) -> Vec<String> {
    if let Some(why) = reach.targets().why_none(server) {
        return vec![why.to_owned()];
    }
    let mut targets = reach.targets().of_server(server).map(|(target, _)| target);
    if let Some(elsewhere) = targets.find(|target| target.account != principal.account) {
        return vec![format!(
            "{} is in account {}: a principal of another account has to assume a role there first",
            elsewhere.arn, elsewhere.account
        )];
    }
    let users: Vec<&str> =
        reach.users().of(server).filter(|user| !user.with_token.is_no()).map(|one| &*one.name).collect();
    if users.is_empty() {
        return vec![format!("no role of {server} logs in with a token: none that may log in is a member of rds_iam")];
    }
    let ways = users.iter().flat_map(|user| reach.ways(&principal.arn, server, user));
    let mut reasons: Vec<String> = ways.flat_map(|way| way.reasons).collect();
    reasons.sort();
    reasons.dedup();
    reasons
}

impl From<Login> for Entry {
    fn from(login: Login) -> Self {
        Self {
            principal: login.principal,
            user: login.user,
            verdict: login.verdict.as_str(),
            reasons: login.reasons,
            target: login.via.target,
            behind: login.via.behind.as_str(),
            resource: login.via.resource,
            statements: login.via.statements.into_iter().map(Statement::from).collect(),
        }
    }
}

impl From<Cited> for Statement {
    fn from(cited: Cited) -> Self {
        let effect = if cited.allows { "allow" } else { "deny" };
        Self { policy: cited.policy, policy_id: cited.policy_id, statement: cited.statement, effect }
    }
}

impl From<Assumer> for AssumerShown {
    fn from(one: Assumer) -> Self {
        let Assumer { who, kind, through, verdict, reasons } = one;
        Self { who, kind: kind.as_str(), verdict: verdict.as_str(), reasons, through }
    }
}

impl From<Opening> for DoorShown {
    fn from(one: Opening) -> Self {
        Self {
            door: one.door,
            action: one.action,
            what: one.what,
            verdict: one.verdict.as_str(),
            reasons: one.reasons,
            resource: one.resource,
            takes: one.takes,
            statements: one.statements.into_iter().map(Statement::from).collect(),
        }
    }
}

fn to_terminal(out: &mut dyn Write, answer: &Answer<'_>, asked: Option<Privilege>) -> io::Result<()> {
    line(out, 0, &format!("{} on {}", answer.principal, answer.object))?;
    line(out, 0, &format!("database {}, server {}", answer.database, answer.server))?;
    if answer.logins.is_empty() {
        writeln!(out)?;
        line(out, 0, "It logs in as no database user there:")?;
        some(out, 2, &answer.no_login)?;
    }
    let mut told: Vec<&str> = Vec::new();
    for one in answer.logins.iter().filter(|one| !one.ways.is_empty()) {
        if told.contains(&one.login.user.as_str()) {
            continue;
        }
        told.push(&one.login.user);
        writeln!(out)?;
        // The ways on are the same wherever it logs in.
        for entry in answer.logins.iter().map(|other| &other.login).filter(|other| other.user == one.login.user) {
            print_entry(out, entry, 0)?;
        }
        print_ways(out, &one.ways, asked, 2)?;
    }
    let idle: Vec<String> = answer
        .logins
        .iter()
        .filter(|one| one.ways.is_empty())
        .map(|one| format!("{} ({})", one.login.user, one.login.verdict))
        .collect();
    if !idle.is_empty() {
        writeln!(out)?;
        let text = format!("It logs in as these too, which have no way to the object: {}", idle.join(", "));
        line(out, 0, &text)?;
    }
    assumers(out, answer)?;
    doors(out, answer)?;
    for note in &answer.notes {
        writeln!(out)?;
        line(out, 0, &format!("note: {note}"))?;
    }
    Ok(())
}

/// The way in.
pub fn print_entry(out: &mut dyn Write, entry: &Entry, indent: usize) -> io::Result<()> {
    line(out, indent, &format!("log in as {}: {}", entry.user, entry.verdict))?;
    for one in &entry.statements {
        let verb = if one.effect == "allow" { "allows" } else { "denies" };
        let text = format!("{} ({}), statement {}, {verb} rds-db:connect", one.policy, one.policy_id, one.statement);
        line(out, indent + 2, &text)?;
    }
    if let Some(resource) = &entry.resource {
        line(out, indent + 2, &format!("on {resource}"))?;
    }
    let by = match entry.behind {
        "replica" => " (a replica, for reading)",
        "proxy_with_secret" => " (a proxy, which logs in with a secret)",
        "proxy_with_token" => " (a proxy, which logs in with a token of its own)",
        _itself => "",
    };
    line(out, indent + 2, &format!("at {}{by}", entry.target))?;
    for reason in &entry.reasons {
        line(out, indent + 2, &format!("not decided: {reason}"))?;
    }
    Ok(())
}

fn assumers(out: &mut dyn Write, answer: &Answer<'_>) -> io::Result<()> {
    if answer.kind != "role" {
        return Ok(());
    }
    writeln!(out)?;
    line(out, 0, &format!("can assume it ({})", answer.can_assume.len()))?;
    for one in &answer.can_assume {
        let before = one.through.len().saturating_sub(1);
        let through = one.through.iter().take(before).cloned().collect::<Vec<_>>().join(", then ");
        let through = if through.is_empty() { String::new() } else { format!(", by way of {through}") };
        line(out, 2, &format!("{} {}: {}{through}", one.kind, one.who, one.verdict))?;
        some(out, 4, &one.reasons)?;
    }
    if answer.can_assume.is_empty() {
        line(out, 2, "nobody that its trust policy lets in")?;
    }
    Ok(())
}

fn doors(out: &mut dyn Write, answer: &Answer<'_>) -> io::Result<()> {
    if answer.doors.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    line(out, 0, &format!("other doors to the same data ({})", answer.doors.len()))?;
    for one in &answer.doors {
        line(out, 2, &format!("{}: {}, {}", one.action, one.what, one.verdict))?;
        if !one.takes.is_empty() {
            line(out, 4, &format!("takes {}", one.takes.join("; ")))?;
        }
        some(out, 4, &one.reasons)?;
    }
    Ok(())
}

/// The first reasons, and how many more there are.
fn some(out: &mut dyn Write, indent: usize, reasons: &[String]) -> io::Result<()> {
    for reason in reasons.iter().take(MOST_TOLD) {
        line(out, indent, reason)?;
    }
    if reasons.len() > MOST_TOLD {
        line(out, indent, &format!("... and {} reasons more", reasons.len() - MOST_TOLD))?;
    }
    Ok(())
}
