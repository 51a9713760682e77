//! Fleets to make pages of: the sample as it is, the sample with a past, a hostile one, one that is too large.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use dbmuster::evaluate::{Evaluator, Item, Job, Settings, assemble};
use dbmuster::inventory::Reader;
use dbmuster::model::evaluation::Cell;
use dbmuster::model::policy::Parameter;
use dbmuster::model::{
    Evaluation, Finding, Fingerprint, Framework, Gap, GapCause, History, Manifest, MissingField, Origin, Requirement,
    Severity, Status, WaiverReport,
};
use dbmuster::policy::{PolicySet, Selection, embedded};
use dbmuster::rego::Limits;
use dbmuster::report::Report;
use dbmuster::report::scorecard::{Scorecards, scorecards_of};
use serde_json::json;

use super::nights::{manifest, past, waivers};
use crate::report::{policy, subject};

/// Everything that a report points to.
pub struct Fleet {
    pub evaluation: Evaluation,
    pub cards: Scorecards,
    pub waivers: WaiverReport,
    pub history: Option<History>,
    pub manifest: Option<Manifest>,
    pub frameworks: Vec<Framework>,
}

impl Fleet {
    pub fn of(evaluation: Evaluation) -> Self {
        let cards = scorecards_of(&evaluation, &[]);
        let waivers = WaiverReport::default();
        Self { evaluation, cards, waivers, history: None, manifest: None, frameworks: Vec::new() }
    }

    pub fn report(&self) -> Report<'_> {
        Report {
            evaluation: &self.evaluation,
            cards: Some(&self.cards),
            waivers: &self.waivers,
            history: self.history.as_ref(),
            manifest: self.manifest.as_ref(),
            frameworks: &self.frameworks,
        }
    }
}

/// The sample fleet, judged by our own policies.
pub fn sample() -> Fleet {
    let set = PolicySet::load(&[embedded().unwrap()], &Selection::default(), &[]).unwrap();
    let settings = Settings {
        threads: 1,
        as_of: "2026-11-01T02:00:00Z".to_owned(),
        limits: Limits::default(),
        interpreter_only: false,
        reuse_answers: true,
    };
    let evaluator = Evaluator::new(&set, settings).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("inventory/samples/fleet.ndjson");
    let mut reader = Reader::open(&path).unwrap();
    let mut job = Job::default();
    while let Some(mut batch) = reader.next_batch(256).unwrap() {
        job.after.extend(Item::parse_batch(&batch.json).unwrap());
        job.gaps.append(&mut batch.gaps);
    }
    job.digest = reader.digest().unwrap_or_default();
    Fleet::of(assemble(&evaluator, vec![job]).unwrap())
}

/// The sample with a hundred nights behind it, waivers, a manifest and a framework.
pub fn with_a_past() -> Fleet {
    let mut evaluation = sample().evaluation;
    let mut covered = 0;
    for finding in evaluation.findings.iter_mut().filter(|finding| finding.status == Status::Fail) {
        if finding.fingerprint.0 % 23 == 1 {
            finding.waiver_id = Some("W-2026-014".into());
            covered += 1;
        }
    }
    let families: Vec<String> = ["encryption", "network", "retention", "patching"].map(str::to_owned).into();
    let requirements = families.iter().zip(1..).map(|(family, n)| Requirement {
        id: format!("{n}.{}", n + 1),
        title: format!("What is stored is kept under {family}."),
        policies: evaluation.policies.iter().filter(|p| p.family == *family).map(|p| p.id.clone()).collect(),
        not_covered: (n % 2 == 0).then(|| "whether people follow the procedure".to_owned()),
    });
    let by_people = Requirement {
        id: "9.9".to_owned(),
        title: "Restores are practised.".to_owned(),
        policies: Vec::new(),
        not_covered: Some("restores are an exercise that leaves no trace in the services".to_owned()),
    };
    let framework = Framework {
        id: "example-1.0".to_owned(),
        title: "Example standard".to_owned(),
        version: "1.0".to_owned(),
        source: "https://standards.example/1".to_owned(),
        requirements: requirements.chain([by_people]).collect(),
    };
    let frameworks = vec![framework];
    let cards = scorecards_of(&evaluation, &frameworks);
    let history = Some(past(&evaluation, &cards));
    let manifest = Some(manifest(&evaluation));
    Fleet { cards, waivers: waivers(covered), history, manifest, frameworks, evaluation }
}

/// What somebody would write into a name to harm whoever reads the report.
pub const HOSTILE: [&str; 12] = [
    "</script><script>window.owned=1</script>",
    "\"><img src=x onerror=window.owned=1>",
    "' onmouseover='window.owned=1",
    "</style><style>*{display:none}",
    "javascript:window.owned=1",
    "https://evil.example/beacon.png",
    "{{page.title}} {{{accounts}}} {{> head}}",
    "abc\u{202e}txt.exe\u{2066}\u{200b}\u{feff}",
    "line\nbreak\ttab\u{0}\u{1b}[31m\u{85}\u{2028}",
    "</details></section></main><h1>owned</h1>",
    "&lt;already&amp;escaped&#x3c;",
    "a=b`c`${window.owned=1}<!-- -->]]>",
];

pub fn finding(policy: &str, severity: Severity, resource: &str, index: usize, status: Status, n: u128) -> Finding {
    Finding {
        policy_id: policy.into(),
        severity,
        resource_id: resource.into(),
        resource_type: "aws_rds_instance".into(),
        resource_index: index,
        status,
        verdict: None,
        message: "".into(),
        field: None,
        observed: None,
        missing: Vec::new(),
        parameters: std::sync::Arc::default(),
        location: None,
        waiver_id: None,
        is_known: false,
        fingerprint: Fingerprint(n),
    }
}

/// Every text that comes from outside is hostile, and one name is very long.
pub fn hostile() -> Fleet {
    let mut evaluation = Evaluation {
        evaluated_at: "2026-11-01T06:00:00Z".to_owned(),
        inventory_digest: "1".repeat(64),
        policy_set_digest: "2".repeat(64),
        ..Evaluation::default()
    };
    for (text, n) in HOSTILE.iter().zip(0_usize..) {
        let mut own = policy(&format!("p{n:02}_{text}"), &format!("family {text}"), Severity::ALL[n % 4]);
        own.title = format!("Title {text}");
        own.description = format!("Description {text}\nsecond line {text}");
        own.severity_reason = Some((*text).to_owned());
        own.remediation =
            BTreeMap::from([((*text).to_owned(), format!("do {text}")), ("cli".to_owned(), (*text).to_owned())]);
        own.references = vec![(*text).to_owned()];
        own.parameters = BTreeMap::from([(
            (*text).to_owned(),
            Parameter { default: json!([text]), description: (*text).to_owned(), ..Parameter::default() },
        )]);
        evaluation.policies.push(own);
    }
    evaluation.policies.sort_by(|a, b| a.id.cmp(&b.id));
    for (text, n) in HOSTILE.iter().zip(0_usize..) {
        let long = if n == 0 { "very-long-name-".repeat(80) } else { (*text).to_owned() };
        let mut own = subject(&format!("id {n} {text}"), "aws_rds_instance", None);
        own.name = long;
        own.account_id = Some((*text).to_owned());
        own.region = Some((*text).to_owned());
        own.owner = Some((*text).to_owned());
        own.environment = Some((*text).to_owned());
        own.tier = Some((*text).to_owned());
        own.engine = Some((*text).to_owned());
        own.origin = Origin::Live;
        evaluation.subjects.push(own);
        let policies: Vec<_> = evaluation.policies.iter().map(|p| (p.id.clone(), p.severity)).collect();
        for ((id, severity), p) in policies.iter().zip(0_u32..) {
            let status = [Status::Fail, Status::Indeterminate, Status::Error, Status::Pass][(n + p as usize) % 4];
            evaluation.cells.push(Cell { policy: p, subject: u32::try_from(n).unwrap(), status, verdict: None });
            if status == Status::Pass {
                continue;
            }
            let resource = evaluation.subjects[n].id.clone();
            let mut one =
                finding(id, *severity, &resource, n, status, u128::try_from(n * 100).unwrap() + u128::from(p));
            one.message = (*text).into();
            one.field = Some((*text).into());
            one.observed = Some(json!({*text: text}));
            if status == Status::Indeterminate {
                one.missing = vec![MissingField { field: (*text).into(), reason: (*text).into() }];
            }
            if status == Status::Fail && p == 0 {
                one.waiver_id = Some((*text).into());
            }
            evaluation.findings.push(one);
        }
    }
    evaluation.gaps = HOSTILE
        .iter()
        .map(|text| Gap {
            target: (*text).to_owned(),
            operation: (*text).to_owned(),
            cause: GapCause::AccessDenied,
            attempts: 1,
            message: (*text).to_owned(),
            account_id: Some((*text).to_owned()),
            region: Some((*text).to_owned()),
            resource_types: vec!["aws_rds_instance".to_owned()],
        })
        .collect();
    let mut fleet = Fleet::of(evaluation);
    fleet.waivers = waivers(1);
    for (one, text) in fleet.waivers.uses.iter_mut().zip(HOSTILE) {
        one.waiver.reason = text.to_owned();
        one.waiver.owner = text.to_owned();
        one.waiver.policy = text.to_owned();
        one.waiver.ticket = Some(text.to_owned());
    }
    fleet
}

/// `findings` findings on databases of `accounts` accounts, as plain as real ones.
pub fn large(findings: usize, accounts: usize) -> Fleet {
    let mut evaluation = Evaluation {
        evaluated_at: "2026-11-01T06:00:00Z".to_owned(),
        inventory_digest: "1".repeat(64),
        policy_set_digest: "2".repeat(64),
        ..Evaluation::default()
    };
    const EACH: usize = 20;
    for n in 0..EACH {
        let mut own = policy(&format!("rds_instance_policy_number_{n:02}"), "encryption", Severity::ALL[n % 4]);
        own.title = format!("RDS DB instances have the property that policy number {n:02} asks for");
        evaluation.policies.push(own);
    }
    let policies: Vec<_> = evaluation.policies.iter().map(|p| (p.id.clone(), p.severity)).collect();
    for at in 0..findings.div_ceil(EACH) {
        let account = format!("{:012}", 111_111_111_111 + at % accounts);
        let id = format!("arn:aws:rds:eu-central-1:{account}:db:service-{at:06}-production");
        let mut own = subject(&id, "aws_rds_instance", None);
        own.name = format!("service-{at:06}-production");
        own.account_id = Some(account);
        own.tier = Some((at % 4).to_string());
        own.owner = Some(format!("team-{}", at % 17));
        own.origin = Origin::Live;
        evaluation.subjects.push(own);
        let left = findings - at * EACH;
        for ((policy, severity), p) in policies.iter().zip(0_u32..).take(left) {
            let status = if p % 9 == 8 { Status::Indeterminate } else { Status::Fail };
            let cell = Cell { policy: p, subject: u32::try_from(at).unwrap(), status, verdict: None };
            evaluation.cells.push(cell);
            let n = u128::try_from(at).unwrap() << 64 | u128::from(p) | 0xa5a5_a5a5 << 96;
            let mut one = finding(policy, *severity, &id, at, status, n);
            match status {
                Status::Indeterminate => {
                    one.missing = vec![MissingField {
                        field: "parameters[rds.force_ssl]".into(),
                        reason: "rds:DescribeDBParameters was denied for this parameter group".into(),
                    }];
                }
                _ => {
                    one.message = "backups are kept for 1 day, and the policy asks for at least 7 days".into();
                    one.field = Some("backup_retention_period".into());
                    one.observed = Some(json!(1));
                }
            }
            evaluation.findings.push(one);
        }
    }
    Fleet::of(evaluation)
}

/// Templates below a folder of their own.
pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("html")).unwrap();
    for (name, text) in files {
        fs::write(dir.path().join("html").join(name), text).unwrap();
    }
    dir
}
