//! One thread's work: the guard, the answers given before, and the rules of a policy, most decisive first.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use super::answer::{Denial, Detail, Fault, Judgement, Said};
use super::effective::{Choice, Found, Profile, joined, open_fields};
use super::guard::Gate;
use super::index::{ALWAYS_READ, Index};
use super::judge::Planned;
use super::memo::Memo;
use super::states::States;
use super::{Evaluator, Item};
use crate::model::{Kind, MissingField, ParameterUse, SelectorField, Status, kinds};
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
    /// By policy, and by position of its parameter values.
    runners: Vec<Vec<Option<Runner>>>,
    found: Found,
    memo: Memo,
    parsers: HashMap<&'static str, (RecordParser, Shape)>,
}

impl Kept {
    pub(super) fn new(policies: usize) -> Self {
        let runners = (0..policies).map(|_| Vec::new()).collect();
        Self { runners, found: Found::default(), memo: Memo::default(), parsers: HashMap::new() }
    }

    /// Lines that its runners reached.
    pub(super) fn coverage(&self) -> Result<Coverage, RegoError> {
        let mut all = Coverage::new();
        for runner in self.runners.iter().flatten().flatten() {
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
        let profile = evaluator.effects().profile(item, &mut self.kept.found);
        let mut judgements = Vec::with_capacity(plan.policies.len());
        for planned in plan.policies.iter().filter(|planned| wanted(item, planned.policy)) {
            let (status, mut detail) = self.policy(planned, item, &states, profile.as_deref());
            if let Some(detail) = detail.as_mut().filter(|_| status == Status::Fail) {
                detail.observed = detail.field.as_deref().and_then(|field| observed(item, text, &plan.shape, field));
            }
            judgements.push(Judgement { policy: planned.policy, status, detail: detail.map(Box::new) });
        }
        judgements
    }

    fn policy(
        &mut self,
        planned: &Planned,
        item: &Item,
        states: &States,
        profile: Option<&Profile>,
    ) -> (Status, Option<Detail>) {
        let choice = match profile.filter(|_| planned.is_ruled) {
            Some(profile) => profile.of(planned.policy),
            None => Choice::One(0),
        };
        let gate = planned.guard.check(item, states, self.shared.index);
        let partly = match gate {
            Gate::NotApplicable => return (Status::NotApplicable, None),
            Gate::Closed(missing) => {
                let (status, mut detail) = indeterminate(missing);
                if let Some(detail) = &mut detail {
                    detail.parameters = self.uses(planned.policy, &choice);
                }
                return (status, detail);
            }
            Gate::Partly(missing) => missing,
            Gate::Open => Vec::new(),
        };
        match choice {
            Choice::One(at) => self.with_values(planned, item, states, at, partly),
            Choice::TooMany(fields) => {
                let uses = self.evaluator.effects().base_uses(planned.policy);
                let (status, detail) = indeterminate(open_fields(item, &fields, &uses));
                (status, detail.map(|detail| Detail { parameters: uses, ..detail }))
            }
            Choice::OneOf(ref all, ref fields) => {
                let said: Vec<_> =
                    all.iter().map(|at| self.with_values(planned, item, states, *at, partly.clone())).collect();
                let uses = self.uses(planned.policy, &choice);
                one_of(item, fields, said, uses)
            }
        }
    }

    /// The parameters of a choice, with every value that may count.
    fn uses(&self, policy: u32, choice: &Choice) -> Arc<[ParameterUse]> {
        let of = |at: &usize| self.kept.found.values(policy, *at).map(|values| values.uses.clone());
        let base = || self.evaluator.effects().base_uses(policy);
        match choice {
            Choice::One(at) => of(at).unwrap_or_else(base),
            Choice::OneOf(all, _) => joined(&all.iter().filter_map(of).collect::<Vec<_>>()),
            Choice::TooMany(_) => base(),
        }
    }

    /// What the policy says with the values at that position.
    fn with_values(
        &mut self,
        planned: &Planned,
        item: &Item,
        states: &States,
        at: usize,
        partly: Vec<MissingField>,
    ) -> (Status, Option<Detail>) {
        let asked = (planned.policy, u32::try_from(at).unwrap_or(u32::MAX));
        let said = match &planned.key {
            // What is known in part differs in ways that the key does not see.
            Some(key) if partly.is_empty() => {
                let mut memo = std::mem::take(&mut self.kept.memo);
                let said = memo.answer(asked, key, states, || self.rules(planned.policy, at, item, Vec::new()));
                self.kept.memo = memo;
                said
            }
            Some(_) | None => self.rules(planned.policy, at, item, partly),
        };
        let (status, detail) = match said {
            Err(error) => {
                let detail = Detail { message: error.with_place().into(), ..Detail::default() };
                (Status::Error, Some(detail))
            }
            Ok(Said::NotApplicable) => (Status::NotApplicable, None),
            Ok(Said::Denied(denial)) => {
                let Denial { message, field, faults } = denial;
                (Status::Fail, Some(Detail { message, field, faults, ..Detail::default() }))
            }
            Ok(Said::Undecided(missing)) => indeterminate(missing),
            Ok(Said::Nothing) => (Status::Pass, None),
        };
        let detail = detail.map(|detail| Detail { parameters: self.uses(planned.policy, &Choice::One(at)), ..detail });
        (status, detail)
    }

    /// Asks the rules of a policy, most decisive first. A panic of the engine is an error like any other.
    fn rules(&mut self, policy: u32, values: usize, item: &Item, partly: Vec<MissingField>) -> Result<Said, RegoError> {
        let at = policy as usize;
        let patience = self.shared.patience.get(at);
        if let Some(error) = patience.and_then(Patience::lost) {
            return Err(error);
        }
        let Some((program, rules)) = self.evaluator.program(policy) else {
            return Err(RegoError::Evaluation { spot: None, message: "the policy was not compiled".to_owned() });
        };
        if self.kept.runners[at].len() <= values {
            self.kept.runners[at].resize_with(values + 1, || None);
        }
        if self.kept.runners[at][values].is_none() {
            let data = self.data(policy, values);
            self.kept.runners[at][values] = Some(Runner::new(program, &data, &self.evaluator.settings().limits)?);
        }
        let field = self.evaluator.policy(policy).and_then(|loaded| loaded.policy.requires.first()).cloned();
        let Some(runner) = &mut self.kept.runners[at][values] else { return Ok(Said::Nothing) };
        let input = with_empty_lists(&item.document, &partly);
        let asked = catch_unwind(AssertUnwindSafe(|| ask(runner, *rules, &input, field.as_deref(), partly)));
        let said = asked.unwrap_or_else(|_| {
            self.kept.runners[at][values] = None;
            Err(RegoError::Evaluation { spot: None, message: "the engine gave up on the policy".to_owned() })
        });
        if let (Err(error), Some(patience)) = (&said, patience) {
            patience.note(error);
        }
        said
    }

    fn data(&self, policy: u32, values: usize) -> Document {
        let found = self.kept.found.values(policy, values).map(|values| values.document.clone());
        let parameters = found.unwrap_or_else(|| self.evaluator.effects().base(policy).document);
        Document::object([
            ("as_of", self.shared.as_of.clone()),
            ("index", self.shared.by_type.clone()),
            ("parameters", parameters),
            ("referrers", self.shared.referrers.clone()),
            ("tables", self.evaluator.set().tables.clone()),
        ])
    }
}

/// The outcome when each of several sets of values may count: theirs, where they all come to the same.
fn one_of(
    item: &Item,
    fields: &[SelectorField],
    said: Vec<(Status, Option<Detail>)>,
    uses: Arc<[ParameterUse]>,
) -> (Status, Option<Detail>) {
    let mut said = said.into_iter();
    let Some(first) = said.next() else { return indeterminate(open_fields(item, fields, &uses)) };
    let mut error = (first.0 == Status::Error).then(|| first.clone());
    let mut is_same = true;
    for other in said {
        is_same &= other.0 == first.0;
        if error.is_none() && other.0 == Status::Error {
            error = Some(other);
        }
    }
    let (status, detail) = match error {
        Some(error) => error,
        None if is_same => first,
        None => indeterminate(open_fields(item, fields, &uses)),
    };
    (status, detail.map(|detail| Detail { parameters: uses, ..detail }))
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
        return Ok(Said::Denied(Denial {
            message: text.join("; ").into(),
            field: field.map(Arc::from),
            faults: if denied.len() > 1 { faults(&denied, main_field) } else { Arc::default() },
        }));
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

fn faults(denied: &[Message], main_field: Option<&str>) -> Arc<[Fault]> {
    let fault = |message: &Message| Fault {
        text: message.text.as_str().into(),
        field: message.field.as_deref().or(main_field).map(Arc::from),
    };
    denied.iter().map(fault).collect()
}

/// The resource as a policy sees it: a list of which nothing is known is an empty one with an unknown part.
fn with_empty_lists(document: &Document, partly: &[MissingField]) -> Document {
    let plain = |name: &str| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && !kinds::HEADER_FIELDS.contains(&name)
    };
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
