//! What a Rego module says, without running it: its package, rules, and everything it reads and calls.

use regorus::Engine;

use super::strictness::Strict;
use super::syntax_walk::Walk;
use super::watch::is_watched;
use super::{RegoError, Source, Spot};

/// How a rule is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// One value: `allow := true if ...`.
    Complete,
    /// A set: `deny contains msg if ...`.
    Set,
    Function,
    Default,
}

/// The head of one definition of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleHead {
    pub name: String,
    pub kind: RuleKind,
    /// How many arguments it takes, when it is a function.
    pub arguments: Option<usize>,
    /// It yields something other than `true`.
    pub has_value: bool,
    /// Its name has dots or brackets.
    pub nested: bool,
    pub spot: Spot,
}

/// A path below `input` or `data`. Parts that are only known at run time end it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Without the leading `input` or `data`.
    pub path: Vec<String>,
    /// Something computed follows the path.
    pub dynamic: bool,
    pub spot: Spot,
}

/// A call of a builtin or function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub name: String,
    /// Numbers given literally, where an argument is one.
    pub numbers: Vec<Option<i64>>,
    /// Largest number in the text that it formats by, when it formats by a literal one.
    pub width: u64,
    /// It is not known to fail.
    pub total: bool,
    pub arguments: usize,
    /// The function of a policy or helper that it means, dotted as it would follow `data`, unless it is a builtin.
    pub function: Option<String>,
    pub spot: Spot,
}

/// A rule that asks for another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    pub rule: String,
    /// Dotted, as it would follow `data`.
    pub wanted: String,
    pub spot: Spot,
}

/// The facts of one module.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Syntax {
    /// Dotted, without `data`.
    pub package: String,
    /// Dotted, as written.
    pub imports: Vec<String>,
    pub rules: Vec<RuleHead>,
    pub input: Vec<Reference>,
    pub data: Vec<Reference>,
    pub calls: Vec<Call>,
    pub uses: Vec<Use>,
    /// Places with a `with` modifier.
    pub with: Vec<Spot>,
    /// Places where an arithmetic operator stands that may fail.
    pub arithmetic: Vec<Spot>,
    /// Places where an undefined value would go unnoticed by the register machine: it binds a variable to it, puts it
    /// into a list, or hands it to a function, where the language says that the rule does not hold.
    pub uncertain: Vec<Spot>,
    /// Where the register machine needs a statement more to notice an undefined value, see [`Syntax::mended`].
    pub(super) loose: Vec<Loose>,
}

/// A value that may be undefined where the register machine does not look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Loose {
    /// Bound to this variable by the statement that ends at this byte.
    Assigned { end: usize, variable: String },
    /// Handed to a function or put into a list, as this text, by the statement that begins at this byte.
    Part { start: usize, text: String },
}

/// Deepest nesting of brackets. The parser tries again at every level, so that its time doubles with each.
const DEEPEST: usize = 12;

/// Refuses text whose brackets are nested so deeply that parsing it would not end.
fn refuse_deep_nesting(source: &Source) -> Result<(), RegoError> {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for (number, line) in source.text.lines().enumerate() {
        let mut quoted = None;
        let mut characters = line.chars();
        while let Some(c) = characters.next() {
            match (quoted, c) {
                (Some('"'), '\\') => drop(characters.next()),
                (Some(quote), c) if c == quote => quoted = None,
                (Some(_), _) => {}
                (None, '"' | '`') => quoted = Some(c),
                (None, '#') => break,
                (None, '[' | '{' | '(') => {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
                (None, ']' | '}' | ')') => depth = depth.saturating_sub(1),
                (None, _) => {}
            }
        }
        if deepest > DEEPEST {
            let line = u32::try_from(number + 1).unwrap_or(u32::MAX);
            let spot = Some(Spot { file: source.path.clone(), line, column: 1 });
            let message = format!("brackets are nested more than {DEEPEST} deep");
            return Err(RegoError::Text { spot, message });
        }
    }
    Ok(())
}

impl Loose {
    const fn at(&self) -> usize {
        match self {
            Self::Assigned { end, .. } => *end,
            Self::Part { start, .. } => *start,
        }
    }
}

/// A string that no value equals: comparing with it holds for every defined value, and for no undefined one.
const NO_VALUE: &str = "\\u0001";

/// The one builtin with a watch that also fails on values of the right type: a text that names no moment. (Operators on
/// sets have no name in Rego.)
const FAILS_ON_VALUES: &str = "time.parse_rfc3339_ns";

/// Builtins whose answer depends on something other than their arguments, or that reach outside.
const IMPURE_BUILTINS: [&str; 9] = [
    "http.send",
    "net.lookup_ip_addr",
    "opa.runtime",
    "rand.intn",
    "rego.parse_module",
    "time.now_ns",
    "trace",
    "uuid.rfc4122",
    "io.jwt.decode_verify",
];

/// Whether a builtin fails on nothing but values of other types than the schema promises. The register machine may run
/// it: it is stopped when it does fail.
pub(super) fn is_total(name: &str) -> bool {
    is_watched(name) && name != FAILS_ON_VALUES
}

/// Whether a name can only be a builtin's. Others may be functions of the policy.
pub(super) fn is_builtin(name: &str) -> bool {
    is_total(name) || is_impure(name)
}

/// Whether it is one of the [`IMPURE_BUILTINS`].
pub(super) fn is_impure(name: &str) -> bool {
    IMPURE_BUILTINS.contains(&name)
}

impl Syntax {
    /// Reads `source`.
    ///
    /// # Errors
    /// When the text is not Rego v1.
    pub fn parse(source: &Source) -> Result<Self, RegoError> {
        refuse_deep_nesting(source)?;
        let mut engine = Engine::new();
        engine
            .add_policy(source.path.clone(), source.text.clone())
            .map_err(|e| RegoError::from_engine(&e.to_string(), false))?;
        let module = engine.get_modules().first().cloned();
        Ok(module.map(|module| Walk::module(source, &module, &|_, _| false, &Strict::default())).unwrap_or_default())
    }

    /// Packages of helpers that `text` imports, found without parsing it.
    pub(super) fn imported_packages(text: &str) -> impl Iterator<Item = &str> {
        text.lines().filter_map(|line| line.strip_prefix("import data.")?.split_whitespace().next())
    }

    /// Whether the module defines a rule of that name.
    #[must_use]
    pub fn defines(&self, rule: &str) -> bool {
        self.rules.iter().any(|head| head.name == rule)
    }

    /// Calls of builtins that depend on more than their arguments.
    pub fn impure_calls(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|call| is_impure(&call.name))
    }

    /// Ranges so long that they are a mistake or an attack.
    pub fn long_ranges(&self) -> impl Iterator<Item = &Call> {
        const MOST: i64 = 100_000;
        self.calls.iter().filter(|call| {
            call.name.starts_with("numbers.range")
                && match call.numbers[..] {
                    [Some(from), Some(to), ..] => to.saturating_sub(from).saturating_abs() > MOST,
                    _ => false,
                }
        })
    }

    /// Texts padded to a length that is a mistake or an attack.
    pub fn wide_formats(&self) -> impl Iterator<Item = &Call> {
        const MOST: u64 = 1_000;
        self.calls.iter().filter(|call| call.width > MOST)
    }

    /// Complete rules with more than one definition that yield values: two that disagree are an error in one engine
    /// and silence in another.
    #[must_use]
    pub fn ambiguous_rules(&self) -> Vec<&RuleHead> {
        self.repeated(RuleKind::Complete).filter(|head| self.yields_value(&head.name)).collect()
    }

    fn yields_value(&self, rule: &str) -> bool {
        self.rules.iter().any(|head| head.name == rule && head.has_value)
    }

    fn repeated(&self, kind: RuleKind) -> impl Iterator<Item = &RuleHead> {
        self.rules.iter().enumerate().filter_map(move |(at, head)| {
            let again = self.rules[..at].iter().any(|other| other.name == head.name && other.kind == kind);
            (head.kind == kind && again).then_some(head)
        })
    }

    /// Why the register machine must not run this, if so. See the module's documentation.
    #[must_use]
    pub fn why_not_clear(&self) -> Option<String> {
        if let Some(spot) = self.with.first() {
            return Some(format!("`with` at {spot}"));
        }
        if let Some(head) = self.rules.iter().find(|head| head.kind == RuleKind::Default || head.nested) {
            return Some(format!("the form of rule `{}` at {}", head.name, head.spot));
        }
        if let Some(head) = self.ambiguous_rules().first() {
            return Some(format!("several definitions of `{}` at {}", head.name, head.spot));
        }
        if let Some(head) = self.repeated(RuleKind::Function).find(|head| self.yields_value(&head.name)) {
            return Some(format!("several definitions of function `{}` at {}", head.name, head.spot));
        }
        if let Some(spot) = self.uncertain.first() {
            return Some(format!("a value at {spot} may be undefined"));
        }
        if let Some(spot) = self.arithmetic.first() {
            return Some(format!("arithmetic at {spot}"));
        }
        self.calls
            .iter()
            .find(|call| !call.total && call.function.is_none())
            .map(|call| format!("`{}` at {} can fail", call.name, call.spot))
    }

    /// The text with a statement beside each loose value that stops the body when the value is undefined. The
    /// language stops there by itself; the register machine goes on.
    pub(super) fn mended(&self, text: &str) -> String {
        let mut mended = text.to_owned();
        let mut loose: Vec<&Loose> = self.loose.iter().collect();
        loose.sort_by_key(|loose| std::cmp::Reverse(loose.at()));
        for loose in loose {
            let statement = match loose {
                Loose::Assigned { variable, .. } => format!("; {variable} != \"{NO_VALUE}\""),
                Loose::Part { text, .. } => format!("{text} != \"{NO_VALUE}\"; "),
            };
            mended.insert_str(loose.at(), &statement);
        }
        mended
    }
}
