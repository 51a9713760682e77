//! The arguments of one object of a plan, each in one of three states.
//!
//! Owns the view on `after`, `after_unknown`, `after_sensitive` and the configuration as one thing, so that nobody
//! else has to compare the four. Never hands out a sensitive string. Main types: [`Arg`], [`Args`], [`Segment`].

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use super::configuration::{Expression, Expressions};
use super::convert::type_name;
use crate::plan::error::PlanProblem;

/// What the plan says about one argument.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg<'a> {
    Known(&'a Value),
    /// Nobody set it, or it was set to null or the empty string.
    Absent,
    /// It has a value that the plan does not tell; the text says why.
    Unknown(String),
}

/// Why a sensitive value is not read.
pub const SENSITIVE: &str = "the plan marks it as sensitive";

/// A view on an object or on one of its nested blocks.
#[derive(Debug, Clone, Copy)]
pub struct Args<'a> {
    pub(super) values: Option<&'a Value>,
    pub(super) unknown: Option<&'a Value>,
    pub(super) sensitive: Option<&'a Value>,
    pub(super) config: Settings<'a>,
    /// For the object as it is today: what it will be. The configuration speaks about that, so that it tells
    /// something about today for the arguments that stay as they are.
    pub(super) later: Option<&'a Value>,
    /// The object does not exist yet, so that nothing but the configuration can have set an argument.
    pub(super) is_new: bool,
    /// Notes the paths that are asked for, when somebody wants to know them; not those inside nested blocks.
    pub(super) asked: Option<&'a Asked>,
    /// Is told where something stands that cannot be what is asked for.
    pub(super) witness: Witness<'a>,
}

/// The first value of a document that has the wrong form.
pub(super) type Misshapen = RefCell<Option<PlanProblem>>;

/// Who is told of values of the wrong form, and the object that they belong to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Witness<'a> {
    pub(super) misshapen: &'a Misshapen,
    pub(super) address: &'a str,
}

/// Nested blocks that nothing but the configuration fills. A plan does not show that a `dynamic` block makes them, so
/// that they may be unknown although the configuration seems to leave them out.
const ONLY_WRITTEN: &[&str] = &[
    "auth",
    "option",
    "option_settings",
    "parameter",
    "restore_to_point_in_time",
    "s3_import",
    "scaling_configuration",
    "selection_tag",
    "serverlessv2_scaling_configuration",
    "string_equals",
    "string_like",
    "string_not_equals",
    "string_not_like",
];

/// Paths that a mapping has asked for.
pub(super) type Asked = RefCell<BTreeSet<String>>;

/// What the configuration says of the object.
#[derive(Debug, Clone, Copy)]
pub(super) enum Settings<'a> {
    /// The plan has no configuration for it, or does not repeat this part of it.
    NotShown,
    Shown(&'a Expressions),
    /// The whole object comes from one expression.
    Whole(&'a Expression),
}

/// One step of a path such as `auth[0].secret_arn`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Segment<'a> {
    Key(&'a str),
    Index(usize),
}

/// A value with the marks that belong to it.
pub(super) struct Found<'a> {
    pub(super) arg: Arg<'a>,
    pub(super) sensitive: bool,
}

impl<'a> Args<'a> {
    /// The argument at a dotted path, such as `storage_encrypted` or `auth[0].iam_auth`. A sensitive string is unknown.
    #[must_use]
    pub fn arg(&self, path: &str) -> Arg<'a> {
        let found = self.find(path);
        match found.arg {
            Arg::Known(value) if found.sensitive && !matches!(value, Value::Bool(_) | Value::Number(_)) => {
                Arg::Unknown(SENSITIVE.to_owned())
            }
            arg => arg,
        }
    }

    /// Whether the argument has a value, sensitive or not; `None` when the plan does not tell.
    #[must_use]
    pub fn is_present(&self, path: &str) -> Option<bool> {
        match self.find(path).arg {
            Arg::Known(_) => Some(true),
            Arg::Absent => Some(false),
            Arg::Unknown(_) => None,
        }
    }

    /// Whether the configuration sets the argument; `None` when the plan does not show the configuration of this part.
    #[must_use]
    pub fn is_configured(&self, path: &str) -> Option<bool> {
        match self.config_of(path) {
            Settings::NotShown => None,
            Settings::Shown(expressions) => expressions.sets(path),
            Settings::Whole(_) => Some(true),
        }
    }

    /// What the expression of the argument refers to, most specific first; empty when it refers to nothing.
    #[must_use]
    pub fn references(&self, path: &str) -> &'a [Rc<str>] {
        self.expression(path).map_or(&[], Expression::references)
    }

    /// The nested blocks of that name, as far as their number is known; see [`Args::blocks_unknown`].
    #[must_use]
    pub fn blocks(&self, path: &str) -> Vec<Self> {
        let (values, unknown, sensitive) = self.walk(path);
        let config = self.expression(path);
        let later = walk(self.later, path);
        let count = match values.or(unknown) {
            Some(Value::Array(items)) => items.len(),
            _ => 1,
        };
        let child = |values, unknown, sensitive, index| Self {
            values,
            unknown,
            sensitive,
            later: match later {
                Some(Value::Array(items)) => items.get(index),
                whole => whole,
            },
            config: match config {
                Some(expression) => expression.block(index, count),
                None => Settings::NotShown,
            },
            is_new: self.is_new,
            asked: None,
            witness: self.witness,
        };
        self.check_blocks(path, values, unknown);
        match values {
            Some(Value::Array(items)) => (items.iter().enumerate())
                .filter(|(index, item)| item.is_object() || is_true(element(unknown, *index)))
                .map(|(index, item)| child(Some(item), element(unknown, index), element(sensitive, index), index))
                .collect(),
            Some(block @ Value::Object(_)) => vec![child(Some(block), unknown, sensitive, 0)],
            _ => match unknown {
                Some(Value::Array(items)) => (items.iter().enumerate())
                    .map(|(index, item)| child(None, Some(item), element(sensitive, index), index))
                    .collect(),
                _ => Vec::new(),
            },
        }
    }

    /// Nested blocks are objects, and a value of another form must not count as none.
    fn check_blocks(&self, path: &str, values: Option<&Value>, unknown: Option<&Value>) {
        match values {
            Some(Value::Array(items)) => {
                let wrong = |(index, item): &(usize, &Value)| {
                    !item.is_object() && !item.is_null() && !is_true(element(unknown, *index))
                };
                if let Some((index, item)) = items.iter().enumerate().find(wrong) {
                    self.refuse(&format!("{path}[{index}]"), item, "an object");
                }
            }
            Some(other) if !is_true(unknown) && is_scalar(other) => self.refuse(path, other, "a list of objects"),
            _ => {}
        }
    }

    /// Tells that the value at the path has the wrong form.
    pub(super) fn refuse(&self, path: &str, found: &Value, expected: &'static str) {
        let Witness { misshapen, address } = self.witness;
        misshapen.borrow_mut().get_or_insert_with(|| PlanProblem::Shape {
            path: format!("{address}.{path}"),
            found: type_name(found),
            expected,
        });
    }

    /// Why the number of nested blocks is unknown; `None` when [`Args::blocks`] gives them all.
    #[must_use]
    pub fn blocks_unknown(&self, path: &str) -> Option<String> {
        let (values, unknown, _) = self.walk(path);
        match unknown {
            Some(Value::String(reason)) => Some(reason.clone()),
            Some(Value::Bool(true)) if values.is_none_or(Value::is_null) => match self.find(path).arg {
                Arg::Unknown(reason) => Some(reason),
                Arg::Known(_) | Arg::Absent => None,
            },
            _ => None,
        }
    }

    /// The value with its marks; sensitive values included.
    pub(super) fn find(&self, path: &str) -> Found<'a> {
        let (values, unknown, sensitive) = self.walk(path);
        let arg = match (values, unknown) {
            (_, Some(Value::String(reason))) => Arg::Unknown(reason.clone()),
            (_, Some(Value::Bool(true))) => {
                if self.is_new && !ONLY_WRITTEN.contains(&path) && self.is_configured(path) == Some(false) {
                    Arg::Absent
                } else {
                    Arg::Unknown(self.unknown_reason(path))
                }
            }
            (None | Some(Value::Null), _) => Arg::Absent,
            (Some(Value::String(text)), _) if text.is_empty() => Arg::Absent,
            (Some(value), _) => Arg::Known(value),
        };
        // The plain types cannot hold a secret, and are what most arguments are.
        let plain = matches!(arg, Arg::Absent | Arg::Unknown(_) | Arg::Known(Value::Bool(_)));
        Found { sensitive: !plain && (has_mark(sensitive) || is_secret(path)), arg }
    }

    /// Marks of the elements of a list: which are unknown, which are sensitive.
    pub(super) fn marks(&self, path: &str) -> (Option<&'a Value>, Option<&'a Value>) {
        let (_, unknown, sensitive) = self.walk(path);
        (unknown, sensitive)
    }

    pub(super) fn unknown_reason(&self, path: &str) -> String {
        if let (_, Some(Value::String(reason)), _) = self.walk(path) {
            return reason.clone();
        }
        let references = self.references(path);
        let mut shown: Vec<&str> = Vec::new();
        for reference in references {
            if !shown.iter().any(|other| is_prefix(reference, other)) {
                shown.push(reference);
            }
        }
        match shown.as_slice() {
            [] => "known after apply".to_owned(),
            [first] => format!("known after apply: refers to {first}"),
            [first, second] => format!("known after apply: refers to {first} and {second}"),
            [first, second, ..] => format!("known after apply: refers to {first}, {second} and others"),
        }
    }

    pub(super) fn expression(&self, path: &str) -> Option<&'a Expression> {
        match self.config_of(path) {
            Settings::NotShown => None,
            Settings::Shown(expressions) => expressions.find(path),
            Settings::Whole(expression) => Some(expression),
        }
    }

    fn config_of(&self, path: &str) -> Settings<'a> {
        match self.later {
            Some(later) if walk(Some(later), path) != walk(self.values, path) => Settings::NotShown,
            Some(_) | None => self.config,
        }
    }

    fn walk(&self, path: &str) -> (Option<&'a Value>, Option<&'a Value>, Option<&'a Value>) {
        if let Some(asked) = self.asked {
            asked.borrow_mut().insert(path.to_owned());
        }
        if is_plain(path) {
            let mark = |marks: Option<&'a Value>| match marks {
                Some(Value::Object(map)) => map.get(path),
                whole => whole.filter(|mark| is_true(Some(mark))),
            };
            let values = self.values.and_then(|values| values.as_object()?.get(path));
            return (values, mark(self.unknown), mark(self.sensitive));
        }
        let (mut values, mut unknown, mut sensitive) = (self.values, self.unknown, self.sensitive);
        for segment in segments(path) {
            if let Some(value) = values.filter(|value| is_scalar(value) && !is_true(unknown)) {
                self.refuse(path.split(['.', '[']).next().unwrap_or(path), value, "a list of objects");
            }
            values = step(values, segment);
            if !is_true(unknown) {
                unknown = step(unknown, segment);
            }
            if !is_true(sensitive) {
                sensitive = step(sensitive, segment);
            }
        }
        (values, unknown, sensitive)
    }
}

pub(super) fn segments(path: &str) -> impl Iterator<Item = Segment<'_>> {
    path.split(['.', '[']).filter(|part| !part.is_empty()).map(|part| {
        let index = part.strip_suffix(']').and_then(|digits| digits.parse().ok());
        index.map_or(Segment::Key(part), Segment::Index)
    })
}

/// One name, which nearly every path is.
pub(super) fn is_plain(path: &str) -> bool {
    !path.bytes().any(|byte| matches!(byte, b'.' | b'['))
}

fn walk<'a>(value: Option<&'a Value>, path: &str) -> Option<&'a Value> {
    segments(path).fold(value, step).filter(|value| !value.is_null())
}

fn step<'a>(value: Option<&'a Value>, segment: Segment<'_>) -> Option<&'a Value> {
    match (value?, segment) {
        (Value::Object(map), Segment::Key(key)) => map.get(key),
        (Value::Array(items), Segment::Index(index)) => items.get(index),
        // A block that may occur once is a list of one; both spellings reach into it.
        (Value::Array(items), Segment::Key(key)) => items.first()?.as_object()?.get(key),
        _ => None,
    }
}

/// Something that has neither members nor elements. The empty text stands for nothing.
fn is_scalar(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

pub(super) fn element(marks: Option<&Value>, index: usize) -> Option<&Value> {
    match marks {
        Some(Value::Array(items)) => items.get(index),
        Some(mark @ (Value::Bool(true) | Value::String(_))) => Some(mark),
        _ => None,
    }
}

/// Whether the value itself is marked: by `true`, or by the reason why it is unknown.
pub(super) fn is_true(mark: Option<&Value>) -> bool {
    matches!(mark, Some(Value::Bool(true) | Value::String(_)))
}

/// Why an element is unknown, when its mark says so itself.
pub(super) fn reason_of(mark: Option<&Value>) -> Option<&str> {
    mark.and_then(Value::as_str)
}

/// Whether a mark, or any mark below it, is set.
pub(super) fn has_mark(mark: Option<&Value>) -> bool {
    match mark {
        Some(Value::Bool(set)) => *set,
        Some(Value::String(_)) => true,
        Some(Value::Array(items)) => items.iter().any(|item| has_mark(Some(item))),
        Some(Value::Object(map)) => map.values().any(|item| has_mark(Some(item))),
        _ => false,
    }
}

/// Arguments that hold secrets, for plans of tools too old to mark them.
fn is_secret(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    ["password", "secret_string", "secret_binary", "auth_token", "private_key", "access_key"]
        .iter()
        .any(|word| last.contains(word))
}

pub(super) fn is_prefix(short: &str, long: &str) -> bool {
    long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}
