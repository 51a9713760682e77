//! JUnit XML, which every CI system shows: a suite for each resource, a case for each policy on it.
//!
//! A failure is a failure; what could not be evaluated is an error, since nobody knows that it is well; what is waived,
//! does not apply or failed before the change is skipped, with the reason. What was not read is a suite of errors.
//! Readers refuse files that are too large, so the worst are kept and a skipped case says what was left out.

use std::collections::{BTreeMap, HashMap};
use std::io;

use quick_junit::{NonSuccessKind, Property, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::detail::{self, Details, Standing};
use super::text::{clip, count, escape};
use super::view::{self, Entry};
use super::{RenderOptions, Report};
use crate::model::evaluation::Subject;

/// GitLab counts every attribute and element and stops at 250,000.
const CASE_LIMIT: usize = 20_000;
/// GitLab takes files below 30 MB.
const BYTE_LIMIT: usize = 25_000_000;
const NAME_LIMIT: usize = 500;
const REASON_LIMIT: usize = 1_000;
/// Bytes of a case beside its texts, and of its suite.
const MARKUP: usize = 500;

pub(super) fn write(report: &Report<'_>, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    // Written at once, so that the reason of a refusal arrives as it is.
    let mut bytes = Vec::new();
    document(report, options).serialize(&mut bytes).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn document(report: &Report<'_>, options: &RenderOptions) -> Document {
    let mut room = Room { cases: CASE_LIMIT, bytes: BYTE_LIMIT };
    let gaps = gaps(report, &mut room);
    let (suites, left_out) = resources(report, options, &mut room);
    let mut document = Document::new("dbmuster");
    document.add_test_suite(about(report, options, gaps.left_out, &left_out));
    if !gaps.suite.test_cases.is_empty() {
        document.add_test_suite(gaps.suite);
    }
    document.add_test_suites(suites);
    document
}

/// What still fits.
struct Room {
    cases: usize,
    bytes: usize,
}

impl Room {
    fn take(&mut self, texts: &[&str]) -> bool {
        // A name is twice in a case, and a quotation mark is six characters in XML.
        let written =
            |text: &&str| text.chars().map(|c| if "<>&\"'".contains(c) { 6 } else { c.len_utf8() }).sum::<usize>();
        let bytes = MARKUP + 2 * texts.iter().map(written).sum::<usize>();
        let fits = self.cases > 0 && self.bytes >= bytes;
        // What comes later is not as bad: nothing small may slip in where something worse found no room.
        self.cases = if fits { self.cases - 1 } else { 0 };
        self.bytes = self.bytes.saturating_sub(bytes);
        fits
    }
}

fn shown(text: &str, limit: usize) -> String {
    escape(&clip(text, limit)).into_owned()
}

/// Readers drop the second case of the same class and name.
fn numbered(seen: &mut HashMap<(String, String), u32>, class: &str, name: String) -> String {
    let n = seen.entry((class.to_owned(), name.clone())).or_default();
    *n += 1;
    if *n == 1 { name } else { format!("{name} ({n})") }
}

struct Gaps {
    suite: TestSuite,
    left_out: usize,
}

fn gaps(report: &Report<'_>, room: &mut Room) -> Gaps {
    let mut gaps = Gaps { suite: TestSuite::new("not read"), left_out: 0 };
    let mut seen = HashMap::new();
    for gap in &report.evaluation.gaps {
        let (class, name) = (shown(&gap.operation, NAME_LIMIT), shown(&gap.target, NAME_LIMIT));
        let reason = shown(&detail::gap_sentence(gap), REASON_LIMIT);
        if !room.take(&[&class, &name, &reason]) {
            gaps.left_out += 1;
            continue;
        }
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_type(gap.cause.as_str()).set_message(reason);
        let mut case = TestCase::new(numbered(&mut seen, &class, name), status);
        case.set_classname(class);
        gaps.suite.add_test_case(case);
    }
    gaps
}

/// The suites in the order of the resources, and how many cases of each standing found no room.
fn resources(
    report: &Report<'_>,
    options: &RenderOptions,
    room: &mut Room,
) -> (Vec<TestSuite>, BTreeMap<Standing, usize>) {
    let details = Details::of(report);
    let mut seen = HashMap::new();
    let mut left_out = BTreeMap::new();
    let mut kept: Vec<(u32, u32, TestCase)> = Vec::new();
    let mut take = |standing: Standing, entry: Entry<'_>| {
        if room.cases == 0 {
            *left_out.entry(standing).or_default() += 1;
            return;
        }
        let name = shown(&entry.subject.id, NAME_LIMIT);
        let reason = reason(standing, entry, &details);
        if !room.take(&[&name, &reason, &entry.policy.id]) {
            *left_out.entry(standing).or_default() += 1;
            return;
        }
        let mut case = TestCase::new(numbered(&mut seen, &entry.policy.id, name), status(standing, entry, reason));
        case.set_classname(&entry.policy.id);
        kept.push((entry.cell.subject, entry.cell.policy, case));
    };
    let worst = detail::worst_first(report, options.gate);
    worst.iter().for_each(|&(standing, entry)| take(standing, entry));
    // What has no finding is many, and is not gathered: it is walked once for each standing.
    for wanted in [Standing::NotApplicable, Standing::Passed] {
        let quiet = view::entries(report.evaluation).filter(|entry| entry.finding.is_none());
        quiet.filter(|entry| Standing::of(*entry, options.gate) == wanted).for_each(|entry| take(wanted, entry));
    }
    kept.sort_by_key(|(subject, policy, _)| (*subject, *policy));
    let mut suites: Vec<TestSuite> = Vec::new();
    let mut of = None;
    for (index, _, case) in kept {
        let suite = match suites.last_mut() {
            Some(suite) if of == Some(index) => suite,
            Some(_) | None => {
                let subject = report.evaluation.subjects.get(index as usize);
                suites.push(TestSuite::new(subject.map_or_else(String::new, target)));
                of = Some(index);
                let Some(suite) = suites.last_mut() else { continue };
                suite
            }
        };
        suite.add_test_case(case);
    }
    (suites, left_out)
}

/// `account/region/name`, without what is not known.
fn target(subject: &Subject) -> String {
    let place = [subject.account_id.as_deref(), subject.region.as_deref()].into_iter().flatten();
    let parts: Vec<String> = place.chain([subject.name.as_str()]).map(|part| shown(part, NAME_LIMIT)).collect();
    parts.join("/")
}

fn reason(standing: Standing, entry: Entry<'_>, details: &Details<'_>) -> String {
    let reason = detail::reason(entry);
    let text = match standing {
        Standing::Waived => format!("{}; {reason}", details.waived_by(entry).unwrap_or_else(|| "waived".to_owned())),
        Standing::Before => format!("failed before this change too: {reason}"),
        Standing::StillUndecided => format!("not known before this change either: {reason}"),
        Standing::Broken => format!("failed to evaluate: {reason}"),
        Standing::Undecided => format!("not known: {reason}"),
        Standing::NotApplicable => "the policy does not apply to this resource".to_owned(),
        Standing::Failed => match details.life(entry) {
            Some(life) if life.is_overdue => {
                format!("{reason} (open for {} days, {} are allowed)", life.age_days, life.sla_days)
            }
            Some(_) | None => reason.into_owned(),
        },
        Standing::Fixed | Standing::Passed => String::new(),
    };
    shown(&text, REASON_LIMIT)
}

fn status(standing: Standing, entry: Entry<'_>, reason: String) -> TestCaseStatus {
    let mut status = match standing {
        Standing::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Standing::Broken | Standing::Undecided => TestCaseStatus::non_success(NonSuccessKind::Error),
        Standing::Before | Standing::StillUndecided | Standing::Waived | Standing::NotApplicable => {
            TestCaseStatus::skipped()
        }
        Standing::Fixed | Standing::Passed => return TestCaseStatus::success(),
    };
    match standing {
        Standing::Failed => {
            status.set_type(detail::severity(entry).as_str());
        }
        Standing::Broken | Standing::Undecided => {
            status.set_type(entry.cell.status.as_str());
        }
        Standing::Before
        | Standing::StillUndecided
        | Standing::Waived
        | Standing::NotApplicable
        | Standing::Fixed
        | Standing::Passed => {}
    }
    status.set_message(reason);
    status
}

/// The suite that tells of the whole run, with a skipped case for what was left out.
fn about(report: &Report<'_>, options: &RenderOptions, gaps: usize, left_out: &BTreeMap<Standing, usize>) -> TestSuite {
    let evaluation = report.evaluation;
    let mut suite = TestSuite::new("dbmuster");
    for (name, value) in [
        ("evaluated_at", evaluation.evaluated_at.as_str()),
        ("tool_version", options.tool_version.as_str()),
        ("inventory_digest", evaluation.inventory_digest.as_str()),
        ("policy_set_digest", evaluation.policy_set_digest.as_str()),
        ("exit_reason", options.exit.reason.as_str()),
    ] {
        suite.add_property(Property::new(name, escape(value)));
    }
    suite.add_property(Property::new("exit_code", options.exit.code.to_string()));
    if let Some(sentence) = view::nothing_judged(evaluation).filter(|_| evaluation.change.is_some()) {
        suite.add_test_case(note("nothing to judge", &sentence));
    }
    let cut: usize = gaps + left_out.values().sum::<usize>();
    if cut > 0 {
        let mut parts = Vec::new();
        if gaps > 0 {
            parts.push(count(gaps, "gap", "gaps"));
        }
        for (standing, &n) in left_out {
            let (one, many) = words(*standing);
            parts.push(count(n, one, many));
        }
        let text = format!(
            "{} left out, because readers refuse larger files: {}. The JSON output has them all.",
            count(cut, "result is", "results are"),
            parts.join(", ")
        );
        suite.add_test_case(note("left out", &text));
    }
    suite
}

fn note(name: &str, text: &str) -> TestCase {
    let mut status = TestCaseStatus::skipped();
    status.set_message(text);
    let mut case = TestCase::new(name, status);
    case.set_classname("dbmuster");
    case
}

const fn words(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Failed => ("failure", "failures"),
        Standing::Broken => ("policy error", "policy errors"),
        Standing::Undecided => ("outcome that is not known", "outcomes that are not known"),
        Standing::Before => ("failure from before the change", "failures from before the change"),
        Standing::StillUndecided => {
            ("outcome that was not known before either", "outcomes that were not known before either")
        }
        Standing::Waived => ("waived failure", "waived failures"),
        Standing::Fixed => ("mended failure", "mended failures"),
        Standing::NotApplicable => ("result that does not apply", "results that do not apply"),
        Standing::Passed => ("pass", "passes"),
    }
}
