//! One thread's work: the guard, the answers given before, and the rules of a policy, most decisive first.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use super::answer::{Denial, Detail, Judgement, Said};
use super::guard::Gate;
use super::index::{ALWAYS_READ, Index};
use super::judge::Planned;
use super::memo::Memo;
use super::states::States;
use super::{Evaluator, Item};
use crate::model::{Kind, MissingField, Status};
use crate::policy::Rules;
use crate::rego::{Coverage, Document, Message, RecordParser, RegoError, Runner, Shape};

/// What every policy can see beside its input.
#[derive(Debug)]
pub(super) struct Shared<'a> {
    pub index: &'a Index,
    pub by_type: Document,
    pub referrers: Document,
    pub as_of: Document,
    /// By policy.
    pub patience: Vec<Patience>,
}

/// Resources on which one policy may take too long before it is not asked any more.
const MOST_TIMEOUTS: u32 = 5;

/// How often a policy took too long, over all threads: one that never ends would cost its time limit for every
/// resource of a fleet. What it is not asked any more is the same error as where it was.
#[derive(Debug, Default)]
pub(super) struct Patience {
    timeouts: AtomicU32,
    last: OnceLock<RegoError>,
}

impl Patience {
    fn lost(&self) -> Option<RegoError> {
        let lost = self.timeouts.load(Ordering::Relaxed) >= MOST_TIMEOUTS;
        lost.then(|| self.last.get().cloned()).flatten()
    }

    fn note(&self, error: &RegoError) {
        if error.is_timeout() {
            self.last.get_or_init(|| error.clone());
            self.timeouts.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// What a thread keeps from one window to the next.
#[derive(Debug)]
pub(super) struct Kept {
    runners: Vec<Option<Runner>>,
    memo: Memo,
    parsers: HashMap<&'static str, (RecordParser, Shape)>,
}

impl Kept {
    pub(super) fn new(policies: usize) -> Self {
        Self { runners: (0..policies).map(|_| None).collect(), memo: Memo::default(), parsers: HashMap::new() }
    }

    /// Lines that its runners reached.
    pub(super) fn coverage(&self) -> Result<Coverage, RegoError> {
        let mut all = Coverage::new();
        for runner in self.runners.iter().flatten() {
            for (path, lines) in runner.coverage()? {
                all.entry(path).or_default().add(&lines);
            }
        }
        Ok(all)
    }
}

/// One thread at work.
#[derive(Debug)]
pub(super) struct Worker<'a> {
    pub evaluator: &'a Evaluator<'a>,
    pub shared: &'a Shared<'a>,
    pub kept: &'a mut Kept,
}

impl Worker<'_> {
    /// Reads of a resource what its policies read.
    pub(super) fn parse(&mut self, kind: &'static Kind, text: &str) -> Result<Item, RegoError> {
        let (parser, shape) = self.kept.parsers.entry(kind.name).or_insert_with(|| {
            let nothing_more = || Shape::new(ALWAYS_READ, []);
            let shape = self.evaluator.plan(kind.name).map_or_else(nothing_more, |plan| plan.shape.clone());
            (RecordParser::new(&shape), shape)
        });
        Item::from_part(parser.parse(text)?, shape).map_err(|error| RegoError::Document { message: error.to_string() })
    }

    /// Judges one resource. `text` is all of it, when only a part was parsed.
    pub(super) fn item(
        &mut self,
        item: &Item,
        text: Option<&str>,
        wanted: &(dyn Fn(&Item, u32) -> bool + Sync),
    ) -> Vec<Judgement> {
        let Some(kind) = item.kind.filter(|_| !item.reference_only) else { return Vec::new() };
        let evaluator = self.evaluator;
        let Some(plan) = evaluator.plan(kind.name) else { return Vec::new() };
        let states = States::read(item, &plan.heads);
        let mut judgements = Vec::with_capacity(plan.policies.len());
        for planned in plan.policies.iter().filter(|planned| wanted(item, planned.policy)) {
            let (status, mut detail) = self.policy(planned, item, &states);
            if let Some(detail) = detail.as_mut().filter(|_| status == Status::Fail) {
                detail.observed = detail.field.as_deref().and_then(|field| observed(item, text, &plan.shape, field));
            }
            judgements.push(Judgement { policy: planned.policy, status, detail: detail.map(Box::new) });
        }
        judgements
    }

    fn policy(&mut self, planned: &Planned, item: &Item, states: &States) -> (Status, Option<Detail>) {
        let partly = match planned.guard.check(item, states, self.shared.index) {
            Gate::NotApplicable => return (Status::NotApplicable, None),
            Gate::Closed(missing) => return indeterminate(missing),
            Gate::Partly(missing) => missing,
            Gate::Open => Vec::new(),
        };
        let said = match &planned.key {
            // What is known in part differs in ways that the key does not see.
            Some(key) if partly.is_empty() => {
                let mut memo = std::mem::take(&mut self.kept.memo);
                let said = memo.answer(planned.policy, key, states, || self.rules(planned.policy, item, Vec::new()));
                self.kept.memo = memo;
                said
            }
            Some(_) | None => self.rules(planned.policy, item, partly),
        };
        match said {
            Err(error) => {
                let detail = Detail { message: error.to_string().into(), ..Detail::default() };
                (Status::Error, Some(detail))
            }
            Ok(Said::NotApplicable) => (Status::NotApplicable, None),
            Ok(Said::Denied(denial)) => {
                let Denial { message, field } = denial;
                (Status::Fail, Some(Detail { message, field, ..Detail::default() }))
            }
            Ok(Said::Undecided(missing)) => indeterminate(missing),
            Ok(Said::Nothing) => (Status::Pass, None),
        }
    }

    /// Asks the rules of a policy, most decisive first. A panic of the engine is an error like any other.
    fn rules(&mut self, policy: u32, item: &Item, partly: Vec<MissingField>) -> Result<Said, RegoError> {
        let at = policy as usize;
        let patience = self.shared.patience.get(at);
        if let Some(error) = patience.and_then(Patience::lost) {
            return Err(error);
        }
        let Some((program, rules)) = self.evaluator.program(policy) else {
            return Err(RegoError::Evaluation { spot: None, message: "the policy was not compiled".to_owned() });
        };
        if self.kept.runners[at].is_none() {
            self.kept.runners[at] = Some(Runner::new(program, &self.data(policy), &self.evaluator.settings().limits)?);
        }
        let field = self.evaluator.policy(policy).and_then(|loaded| loaded.policy.requires.first()).cloned();
        let Some(runner) = &mut self.kept.runners[at] else { return Ok(Said::Nothing) };
        let input = with_empty_lists(&item.document, &partly);
        let asked = catch_unwind(AssertUnwindSafe(|| ask(runner, *rules, &input, field.as_deref(), partly)));
        let said = asked.unwrap_or_else(|_| {
            self.kept.runners[at] = None;
            Err(RegoError::Evaluation { spot: None, message: "the engine gave up on the policy".to_owned() })
        });
        if let (Err(error), Some(patience)) = (&said, patience) {
            patience.note(error);
        }
        said
    }

    fn data(&self, policy: u32) -> Document {
        let parameters = self.evaluator.policy(policy).map_or_else(
            || Document::object([]),
            |loaded| Document::from_json(serde_json::Value::Object(loaded.parameters.clone().into_iter().collect())),
        );
        Document::object([
            ("as_of", self.shared.as_of.clone()),
            ("index", self.shared.by_type.clone()),
            ("parameters", parameters),
            ("referrers", self.shared.referrers.clone()),
            ("tables", self.evaluator.set().tables.clone()),
        ])
    }
}

/// The value that a message is about. A message may name a field that its policy does not read.
fn observed(item: &Item, text: Option<&str>, shape: &Shape, field: &str) -> Option<serde_json::Value> {
    let head = field.split(['.', '[']).next().unwrap_or_default();
    match text.filter(|_| !shape.keeps(head)) {
        Some(text) => Item::from_document(Document::parse(text).ok()?).ok()?.value_at(field),
        None => item.value_at(field),
    }
}

/// `main_field` is the field that a message is about when it names none; `partly` are the unknown parts of lists of
/// which the known part is enough to fail.
fn ask(
    runner: &mut Runner,
    rules: Rules,
    input: &Document,
    main_field: Option<&str>,
    mut partly: Vec<MissingField>,
) -> Result<Said, RegoError> {
    if let Some(rule) = rules.not_applicable
        && !runner.ask(rule, input)?.is_empty()
    {
        return Ok(Said::NotApplicable);
    }
    let said = runner.ask(rules.deny, input)?;
    let hangs = |message: &Message, part: &MissingField| message.hinges.iter().any(|path| lies_in(&part.field, path));
    let (unsure, denied): (Vec<Message>, Vec<Message>) =
        said.into_iter().partition(|message| partly.iter().any(|part| hangs(message, part)));
    if !denied.is_empty() {
        let mut text: Vec<&str> = denied.iter().map(|message| message.text.as_str()).collect();
        text.dedup();
        let field = denied.iter().find_map(|message| message.field.as_deref()).or(main_field);
        return Ok(Said::Denied(Denial { message: text.join("; ").into(), field: field.map(Arc::from) }));
    }
    if !unsure.is_empty() {
        partly.retain(|part| unsure.iter().any(|message| hangs(message, part)));
        return Ok(Said::Undecided(partly));
    }
    if !partly.is_empty() {
        if let Some(rule) = rules.settled {
            let settled = runner.ask(rule, input)?;
            partly.retain(|part| !settled.iter().any(|path| lies_in(&part.field, &path.text)));
        }
        if !partly.is_empty() {
            return Ok(Said::Undecided(partly));
        }
    }
    if let Some(rule) = rules.indeterminate {
        let undecided = runner.ask(rule, input)?;
        if !undecided.is_empty() {
            return Ok(Said::Undecided(undecided.into_iter().map(|said| missing(said, main_field)).collect()));
        }
    }
    Ok(Said::Nothing)
}

/// The resource as a policy sees it: a list of which nothing is known is an empty one with an unknown part.
fn with_empty_lists(document: &Document, partly: &[MissingField]) -> Document {
    let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let mut whole = partly.iter().map(|part| &*part.field).filter(|field| plain(field)).peekable();
    if whole.peek().is_none() {
        return document.clone();
    }
    let attributes = document.get("attributes").unwrap_or_else(|| Document::object([]));
    document
        .with("attributes", whole.fold(attributes, |attributes, field| attributes.with(field, Document::strings([]))))
}

/// Whether `path` is `part`, or lies inside it.
fn lies_in(path: &str, part: &str) -> bool {
    path.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn missing(said: Message, main_field: Option<&str>) -> MissingField {
    let field = said.field.as_deref().or(main_field).unwrap_or_default().into();
    MissingField { field, reason: said.text.into() }
}

fn indeterminate(missing: Vec<MissingField>) -> (Status, Option<Detail>) {
    let field = missing.first().map(|missing| missing.field.clone());
    (Status::Indeterminate, Some(Detail { field, missing, ..Detail::default() }))
}
