//! What `check` prints: whole outputs of one evaluation that holds every status, verdict and nasty name.

pub mod fleet;
mod places;

use std::collections::BTreeMap;
use std::path::PathBuf;

use dbmuster::model::evaluation::{Cell, Subject};
use dbmuster::model::{
    Change, ChangeAction, ChangeSet, Evaluation, Finding, Fingerprint, Gap, GapCause, Gate, Location, MissingField,
    Origin, PlanSource, Policy, Severity, Status, Verdict,
};
use dbmuster::report::{ExitSummary, Format, OutputTarget, RenderOptions, Report, render};
use serde_json::{Value, json};

/// Control characters, a line end, a direction mark and a workflow command in one name.
pub const NASTY: &str = "aws_db_instance.b[\"\u{1b}[2J x\n::error::y \u{202e}%0A ##[group] [a](https://example.com)\"]";

pub fn policy(id: &str, family: &str, severity: Severity) -> Policy {
    Policy {
        id: id.to_owned(),
        title: format!("{} holds", id.replace('_', " ")),
        description: format!("Why {id} matters, in a sentence."),
        family: family.to_owned(),
        severity,
        severity_reason: None,
        resource_types: vec!["aws_rds_instance".to_owned()],
        applies_when: Vec::new(),
        requires: Vec::new(),
        reads: Vec::new(),
        partial: Vec::new(),
        parameters: BTreeMap::new(),
        remediation: BTreeMap::from([
            ("cli".to_owned(), format!("aws rds modify-db-instance --{id}")),
            ("terraform".to_owned(), format!("Set `{id} = true` in the resource and apply it in the next window.")),
        ]),
        references: vec!["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Welcome.html".to_owned()],
        controls: vec![format!("control-{id}")],
        opt_in: false,
        aliases: Vec::new(),
        deprecated: None,
        overrides: None,
        disabled: None,
    }
}

pub fn subject(id: &str, resource_type: &str, location: Option<Location>) -> Subject {
    Subject {
        id: id.into(),
        resource_type: resource_type.into(),
        name: id.to_owned(),
        account_id: None,
        region: Some("eu-central-1".to_owned()),
        owner: None,
        environment: Some("production".to_owned()),
        tier: None,
        engine: None,
        origin: Origin::Plan,
        location,
        tags: None,
    }
}

/// Cells of an evaluation under construction.
pub struct Builder(pub Evaluation);

impl Builder {
    pub fn new(policies: Vec<Policy>, subjects: Vec<Subject>) -> Self {
        Self(Evaluation {
            evaluated_at: "2026-01-02T03:04:05Z".to_owned(),
            inventory_digest: "1".repeat(64),
            policy_set_digest: "2".repeat(64),
            policies,
            subjects,
            ..Evaluation::default()
        })
    }

    pub fn cell(&mut self, subject: usize, policy: usize, status: Status, verdict: Option<Verdict>) -> &mut Finding {
        let (of, on) = (&self.0.policies[policy], &self.0.subjects[subject]);
        self.0.cells.push(Cell { policy: policy as u32, subject: subject as u32, status, verdict });
        self.0.coverage.count(status);
        self.0.findings.push(Finding {
            policy_id: of.id.as_str().into(),
            severity: of.severity,
            resource_id: on.id.clone(),
            resource_type: on.resource_type.clone(),
            resource_index: subject,
            status,
            verdict,
            message: "".into(),
            field: None,
            observed: None,
            missing: Vec::new(),
            parameters: std::sync::Arc::default(),
            location: None,
            waiver_id: None,
            is_known: false,
            fingerprint: Fingerprint((subject * 1_000 + policy) as u128),
        });
        self.0.findings.last_mut().unwrap()
    }

    /// A cell that nothing is to be said of.
    pub fn quiet(&mut self, subject: usize, policy: usize, status: Status) {
        self.0.cells.push(Cell { policy: policy as u32, subject: subject as u32, status, verdict: None });
        self.0.coverage.count(status);
    }
}

fn change(id: &str, resource_type: &str, action: ChangeAction) -> Change {
    Change {
        resource_id: id.to_owned(),
        resource_type: resource_type.to_owned(),
        action,
        deposed: None,
        previous_address: None,
        imported: false,
        replace_paths: Vec::new(),
        reason: None,
        warnings: Vec::new(),
    }
}

pub fn plan() -> PlanSource {
    PlanSource {
        path: "plans/my plan.json".to_owned(),
        kind: "terraform_plan".to_owned(),
        format_version: "1.2".to_owned(),
        tool_version: Some("1.9.8".to_owned()),
        digest: "3".repeat(64),
    }
}

fn line(file: &str, line: u32) -> Option<Location> {
    Some(Location { file: file.to_owned(), line: Some(line), column: Some(3) })
}

/// One of everything.
pub fn everything() -> Evaluation {
    let long =
        "module.databases[\"eu-central-1.production\"].module.orders.module.primary.aws_db_instance.orders_primary[0]";
    let policies = vec![
        policy("rds_instance_backup_retention_min", "retention", Severity::Medium),
        policy("rds_instance_deletion_protection", "retention", Severity::Low),
        policy("rds_instance_not_public", "access", Severity::Critical),
        policy("rds_instance_storage_encrypted", "encryption", Severity::High),
    ];
    let subjects = vec![
        subject("aws_db_instance.a", "aws_rds_instance", line("infra/main.tf", 12)),
        subject(NASTY, "aws_rds_instance", None),
        subject(long, "aws_rds_instance", line("infra/größe.tf", 7)),
        subject("aws_db_instance.old", "aws_rds_instance", line("plans/my plan.json", 1)),
    ];
    let mut to = Builder::new(policies, subjects);
    let finding = to.cell(0, 0, Status::Indeterminate, Some(Verdict::NewlyUnknown));
    let unknown = |field: &str| MissingField { field: field.into(), reason: "known after apply".into() };
    finding.missing = vec![unknown("backup_retention_period")];
    to.quiet(0, 1, Status::Pass);
    let finding = to.cell(0, 2, Status::Fail, Some(Verdict::Introduced));
    finding.message = "the instance is reachable from the internet: publicly_accessible is true and its subnets have a route to an internet gateway".into();
    finding.field = Some("publicly_accessible".into());
    finding.observed = Some(json!(true));
    finding.location = line("infra/main.tf", 14).map(Box::new);
    to.cell(0, 3, Status::Fail, Some(Verdict::Introduced)).message = "storage is not encrypted".into();
    let finding = to.cell(1, 0, Status::Fail, Some(Verdict::Introduced));
    finding.message = "backups are kept 1 day\r\n::warning::7 are required".into();
    finding.field = Some("backup_retention_period".into());
    finding.observed = Some(json!({"a": "\u{1b}]0;x\u{7}", "b": [1, 2]}));
    to.quiet(1, 1, Status::NotApplicable);
    to.cell(1, 2, Status::Error, None).message = "two results for one rule at line 4".into();
    to.cell(1, 3, Status::Indeterminate, Some(Verdict::UnchangedUnknown)).missing = vec![unknown("kms_key")];
    to.cell(2, 0, Status::Pass, Some(Verdict::Fixed)).message = "backups were kept 1 day".into();
    to.cell(2, 1, Status::Fail, Some(Verdict::PreExisting)).message = "deletion protection is off".into();
    to.quiet(2, 2, Status::Pass);
    to.quiet(2, 3, Status::Pass);
    to.cell(3, 1, Status::Fail, Some(Verdict::PreExisting)).message = "deletion protection is off".into();
    to.cell(3, 3, Status::Fail, Some(Verdict::PreExisting)).message = "storage is not encrypted".into();
    let mut evaluation = to.0;
    let mut replaced = change("aws_db_instance.a", "aws_rds_instance", ChangeAction::DeleteThenCreate);
    replaced.replace_paths = vec!["storage_encrypted".to_owned()];
    replaced.warnings = vec!["the database is destroyed and created anew, with no final snapshot".to_owned()];
    let mut moved = change(long, "aws_rds_instance", ChangeAction::Update);
    moved.previous_address = Some("aws_db_instance.orders".to_owned());
    let mut deposed = change("aws_db_instance.a", "aws_rds_instance", ChangeAction::Delete);
    deposed.deposed = Some("00000001".to_owned());
    evaluation.change = Some(ChangeSet {
        sources: vec![plan()],
        changes: vec![
            replaced,
            deposed,
            change(NASTY, "aws_rds_instance", ChangeAction::Create),
            moved,
            change("aws_db_instance.old", "aws_rds_instance", ChangeAction::NoOp),
            change("aws_rds_cluster.gone", "aws_rds_cluster", ChangeAction::Delete),
            change("aws_kms_key.kept", "aws_kms_key", ChangeAction::Forget),
        ],
        other_resources: 5,
        access: Vec::new(),
    });
    evaluation.gaps = vec![Gap {
        target: "plans/my plan.json".to_owned(),
        operation: "read aws_db_proxy.p".to_owned(),
        cause: GapCause::Unsupported,
        account_id: None,
        region: None,
        resource_types: vec!["aws_rds_proxy".to_owned()],
        attempts: 1,
        message: "schema version 9".to_owned(),
    }];
    evaluation.coverage.resources_seen = 4;
    evaluation.coverage.resources_evaluated = 4;
    evaluation.coverage.gaps = 1;
    evaluation
}

pub fn options() -> RenderOptions {
    RenderOptions {
        exit: ExitSummary { code: 1, reason: "2 introduced findings at or above high".to_owned(), incomplete: true },
        tool_version: "0.0.0".to_owned(),
        base_dir: Some(PathBuf::from("/home/ci/repo")),
        ..RenderOptions::default()
    }
}

pub fn bytes(format: Format, evaluation: &Evaluation, options: &RenderOptions) -> Vec<u8> {
    let mut bytes = Vec::new();
    render(format, &Report::of_change(evaluation), options, &mut bytes).unwrap();
    bytes
}

pub fn text(format: Format, evaluation: &Evaluation, options: &RenderOptions) -> String {
    String::from_utf8(bytes(format, evaluation, options)).unwrap()
}

fn nothing(changes: Vec<Change>, other_resources: usize) -> Evaluation {
    let mut evaluation = Builder::new(Vec::new(), Vec::new()).0;
    evaluation.change = Some(ChangeSet { sources: vec![plan()], changes, other_resources, ..ChangeSet::default() });
    evaluation
}

fn assert_safe(text: &str) {
    for c in text.chars() {
        assert!(c == '\n' || !c.is_control(), "{c:?} in {text}");
        assert!(!('\u{202a}'..='\u{202e}').contains(&c), "{c:?} in {text}");
    }
}

#[test]
fn terminal_shows_what_the_change_brings_in() {
    let text = text(Format::Terminal, &everything(), &options());
    assert_safe(&text);
    insta::assert_snapshot!(text);
}

#[test]
fn terminal_shows_the_rest_on_request() {
    let verbose = text(Format::Terminal, &everything(), &RenderOptions { verbose: 1, ..options() });
    insta::assert_snapshot!(verbose);
    let more = text(Format::Terminal, &everything(), &RenderOptions { verbose: 2, ..options() });
    assert!(more.contains("n/a       rds_instance_deletion_protection") && !verbose.contains("n/a "), "{more}");
    let all = text(Format::Terminal, &everything(), &RenderOptions { gate: Gate::All, ..options() });
    assert!(all.contains("pre-existing: rds_instance_storage_encrypted"));
}

#[test]
fn terminal_lines_fit_in_80_columns_but_for_words_that_do_not() {
    for line in text(Format::Terminal, &everything(), &options()).lines() {
        let has_long_word = line.split(' ').any(|word| word.chars().count() > 70);
        let is_an_address = line.starts_with("aws_db_instance.b") || line.starts_with("module.");
        assert!(line.chars().count() <= 80 || has_long_word || is_an_address, "{line}");
    }
}

#[test]
fn terminal_colours_are_meanings_and_can_be_switched_off() {
    let coloured = text(Format::Terminal, &everything(), &RenderOptions { color: true, ..options() });
    assert!(coloured.contains("\u{1b}[1m\u{1b}[31mCRITICAL"), "{coloured}");
    let mut plain = String::new();
    for (i, part) in coloured.split('\u{1b}').enumerate() {
        plain.push_str(if i == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert_eq!(plain, text(Format::Terminal, &everything(), &options()));
}

#[test]
fn inputs_without_databases_say_so() {
    let none = text(Format::Terminal, &nothing(Vec::new(), 3), &options());
    assert!(none.contains("No database resources in the input (3 of other types are not judged)."), "{none}");
    let gone = change("aws_db_instance.a", "aws_rds_instance", ChangeAction::Delete);
    let deletes = text(Format::Terminal, &nothing(vec![gone.clone()], 0), &options());
    assert!(deletes.contains("The input only deletes database resources; deletes are listed, not judged."));
    assert!(deletes.contains("- aws_db_instance.a (aws_rds_instance)"), "{deletes}");
    assert!(deletes.contains("! aws_db_instance.a: the database is destroyed"), "{deletes}");
    let github = text(Format::Github, &nothing(vec![gone], 0), &options());
    assert!(github.contains("::notice title=dbmuster::The input only deletes database resources"), "{github}");
    assert!(!text(Format::Terminal, &everything(), &options()).contains("No database resources"));
}

#[test]
fn a_state_has_no_before_and_no_after() {
    let mut to = Builder::new(
        vec![policy("p", "access", Severity::High)],
        vec![subject("aws_db_instance.a", "aws_rds_instance", None)],
    );
    to.cell(0, 0, Status::Fail, None).message = "wrong".into();
    let source = PlanSource { kind: "terraform_state".to_owned(), ..plan() };
    to.0.change = Some(ChangeSet { sources: vec![source], ..ChangeSet::default() });
    let text = text(Format::Terminal, &to.0, &options());
    assert!(text.contains("HIGH      p\n") && text.contains("gate       all findings at or above high"), "{text}");
    assert!(!text.contains("introduced,"), "{text}");
}

#[test]
fn plans_that_share_an_address_keep_their_own_actions() {
    let id = "aws_db_instance.a";
    let one = subject(id, "aws_rds_instance", None);
    let mut to = Builder::new(vec![policy("p", "access", Severity::High)], vec![one.clone(), one]);
    to.cell(0, 0, Status::Fail, Some(Verdict::Introduced)).message = "first".into();
    to.cell(1, 0, Status::Fail, Some(Verdict::Introduced)).message = "second".into();
    let changes = [ChangeAction::Create, ChangeAction::Delete, ChangeAction::Update]
        .map(|action| change(id, "aws_rds_instance", action));
    to.0.change = Some(ChangeSet { sources: vec![plan(), plan()], changes: changes.to_vec(), ..Default::default() });
    let text = text(Format::Terminal, &to.0, &options());
    let (create, update) = (text.find("+ create").unwrap(), text.find("~ update").unwrap());
    assert!(create < text.find("first").unwrap() && text.find("first").unwrap() < update, "{text}");
}

#[test]
fn json_holds_every_cell_and_follows_its_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../docs/schema/check-v1.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for evaluation in [everything(), nothing(Vec::new(), 3), Evaluation::default()] {
        let text = text(Format::Json, &evaluation, &options());
        let document: Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<_> =
            validator.iter_errors(&document).map(|e| format!("{} at {}", e, e.instance_path)).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        assert_eq!(document["findings"].as_array().unwrap().len(), evaluation.cells.len());
        assert!(!text.contains("null"), "{text}");
        assert_safe(&text);
        assert_eq!(document["changes"].as_array().unwrap().len(), evaluation.change.map_or(0, |c| c.changes.len()));
    }
    let whole: Value = serde_json::from_str(&text(Format::Json, &everything(), &options())).unwrap();
    assert_eq!(whole["findings"][4]["resource_id"], NASTY);
    let mut wrong: Value = serde_json::from_str(&text(Format::Json, &everything(), &options())).unwrap();
    wrong["findings"][0]["status"] = json!("fine");
    assert!(!validator.is_valid(&wrong));
    insta::assert_snapshot!(text(Format::Json, &everything(), &options()));
}

#[test]
fn json_is_written_line_by_line() {
    let text = text(Format::Json, &everything(), &options());
    let findings = text.split_once("\"findings\":[\n").unwrap().1;
    let lines: Vec<&str> = findings.lines().take_while(|line| line.starts_with('{')).collect();
    assert_eq!(lines.len(), everything().cells.len());
    let passed: Value = serde_json::from_str(lines[1].trim_end_matches(',')).unwrap();
    let keys: Vec<_> = passed.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["family", "policy_id", "resource_id", "resource_type", "severity", "status"]);
}

#[test]
fn github_commands_cannot_be_forged_and_are_counted() {
    let text = text(Format::Github, &everything(), &options());
    assert_safe(&text);
    insta::assert_snapshot!(text);
    let policies = vec![policy("p", "access", Severity::Critical), policy("q", "access", Severity::Low)];
    let subjects = (0..12).map(|i| subject(&format!("aws_db_instance.a[{i}]"), "aws_rds_instance", None)).collect();
    let mut to = Builder::new(policies, subjects);
    for i in 0..12 {
        to.cell(i, 0, Status::Fail, Some(Verdict::Introduced)).message = "wrong".into();
        to.cell(i, 1, Status::Fail, Some(Verdict::PreExisting)).message = "was wrong".into();
    }
    let text = self::text(Format::Github, &to.0, &options());
    assert_eq!(text.matches("::error ").count(), 10);
    assert!(text.contains("::error title=dbmuster::3 findings that stop the change not shown here"), "{text}");
    assert!(!text.contains("was wrong"));
}

#[test]
fn the_same_evaluation_gives_the_same_bytes() {
    for format in Format::ALL.into_iter().filter(|format| !format.needs_fleet()) {
        assert_eq!(bytes(format, &everything(), &options()), bytes(format, &everything(), &options()), "{format}");
    }
}
