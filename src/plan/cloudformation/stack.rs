//! One template with its parameters: what its names stand for and which of its conditions hold.
//!
//! Nested stacks whose template lies beside it are stacks of their own, read when they are first asked for. Main types:
//! [`Stack`], [`Truth`].

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::error::{TemplateError, shown};
use super::found::Found;
use super::node::{Data, Entry, Node, Spot};
use super::parameters::{self, TemplateOptions};
use super::work::Work;
use super::{loops, nested, serverless};

/// Stacks within stacks.
pub(super) const STACKS: usize = 16;
/// Functions within functions, and names that stand for names.
pub(super) const DEPTH: usize = 400;

/// One template, ready to be evaluated.
#[derive(Debug)]
pub(super) struct Stack {
    /// `Network/Database/` for a stack in a stack, empty for the outermost.
    pub prefix: String,
    pub file: Rc<str>,
    /// Templates on the way to this one, itself last, as far as they are files.
    pub way: Vec<PathBuf>,
    pub options: Rc<TemplateOptions>,
    pub root: Node,
    pub resources: Vec<Entry>,
    /// Loops of resources over what is not known, each with the reason.
    pub open_loops: Vec<(String, String)>,
    by_name: HashMap<String, usize>,
    pub parameters: HashMap<String, Found>,
    /// A macro that may rewrite everything.
    pub macro_name: Option<String>,
    pub(super) assumed: RefCell<Vec<(String, bool)>>,
    pub(super) decided: RefCell<HashMap<String, Truth>>,
    pub(super) depth: Cell<usize>,
    /// The value that is evaluated is that of a property which anybody may read.
    pub(super) plain: Cell<bool>,
    pub(super) work: Rc<Work>,
    /// Resources whose names are being looked up, and the names that have been found, under what is assumed just now.
    pub(super) resolving: RefCell<Vec<String>>,
    pub(super) named: RefCell<HashMap<String, Result<Option<String>, String>>>,
    pub(super) children: RefCell<HashMap<String, nested::Child>>,
}

/// Whether a condition holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    /// With the reason why it cannot be told.
    Open(String),
}

/// What a stack is made from.
pub(super) struct Origin {
    pub prefix: String,
    pub file: Rc<str>,
    pub way: Vec<PathBuf>,
    pub options: Rc<TemplateOptions>,
    pub work: Rc<Work>,
}

impl Stack {
    pub(super) fn new(
        mut root: Node,
        origin: Origin,
        mut given: HashMap<String, Found>,
    ) -> Result<Self, TemplateError> {
        let resources = check(&mut root)?;
        let mut stack = Self {
            prefix: origin.prefix,
            file: origin.file,
            way: origin.way,
            options: origin.options,
            resources: Vec::new(),
            open_loops: Vec::new(),
            by_name: HashMap::new(),
            parameters: HashMap::new(),
            macro_name: unknown_macro(&root),
            root,
            assumed: RefCell::default(),
            decided: RefCell::default(),
            depth: Cell::default(),
            plain: Cell::default(),
            work: origin.work,
            resolving: RefCell::default(),
            named: RefCell::default(),
            children: RefCell::default(),
        };
        for entry in stack.root.get("Parameters").map(Node::entries).unwrap_or_default() {
            let given = given.remove(&entry.key);
            let value = parameters::value(&entry.key, &entry.value, given)?;
            stack.parameters.insert(entry.key.clone(), value);
        }
        check_conditions(&stack.root)?;
        let expanded = loops::expand(&stack, resources)?;
        stack.resources = serverless::with_roles(expanded.entries);
        stack.open_loops = expanded.open;
        stack.by_name = stack.resources.iter().enumerate().map(|(index, entry)| (entry.key.clone(), index)).collect();
        Ok(stack)
    }

    pub(super) fn resource(&self, name: &str) -> Option<&Entry> {
        self.resources.get(*self.by_name.get(name)?)
    }

    /// Folder of the template, when it is a file.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.way.last().and_then(|file| file.parent())
    }

    /// Whether the condition of that name holds, under what is assumed just now.
    pub(super) fn condition(&self, name: &str) -> Truth {
        if let Some((_, holds)) = self.assumed.borrow().iter().rev().find(|(assumed, _)| assumed == name) {
            return if *holds { Truth::Yes } else { Truth::No };
        }
        if let Some(known) = self.decided.borrow().get(name) {
            return known.clone();
        }
        if self.depth.get() >= DEPTH {
            return Truth::Open("it is nested too deeply".to_owned());
        }
        self.depth.set(self.depth.get() + 1);
        let truth = match self.root.get("Conditions").and_then(|all| all.get(name)) {
            Some(definition) => self.truth(definition),
            None => Truth::Open(format!("there is no condition `{name}`")),
        };
        self.depth.set(self.depth.get() - 1);
        self.decided.borrow_mut().insert(name.to_owned(), truth.clone());
        truth
    }

    /// Whether the resource comes into being.
    pub(super) fn exists(&self, resource: &Node) -> Truth {
        resource.get("Condition").and_then(Node::as_text).map_or(Truth::Yes, |name| self.condition(name))
    }

    /// Evaluates under an assumption, and under what follows from it.
    pub(super) fn assuming<T>(&self, condition: &str, holds: bool, evaluate: impl FnOnce() -> T) -> T {
        let before = self.assumed.borrow().len();
        // What has been found so far is found without the assumption.
        let decided = self.decided.take();
        let named = self.named.take();
        self.assume(condition, holds, 0);
        let found = evaluate();
        self.assumed.borrow_mut().truncate(before);
        self.decided.replace(decided);
        self.named.replace(named);
        found
    }

    fn assume(&self, condition: &str, holds: bool, depth: usize) {
        // Conditions may name each other many times over: each is followed once.
        let known = self.assumed.borrow().iter().rev().find(|(name, _)| name == condition).map(|(_, holds)| *holds);
        if known == Some(holds) || !self.work.take(1 + self.assumed.borrow().len() / 16) {
            return;
        }
        self.assumed.borrow_mut().push((condition.to_owned(), holds));
        if depth > 32 {
            return;
        }
        let Some((function, given)) =
            self.root.get("Conditions").and_then(|all| all.get(condition)).and_then(Node::function)
        else {
            return;
        };
        let named = |node: &Node| match node.function() {
            Some(("Condition", name)) => name.as_text().map(|name| (name.to_owned(), true)),
            Some(("Fn::Not", inner)) => match inner.items() {
                [only] => match only.function() {
                    Some(("Condition", name)) => name.as_text().map(|name| (name.to_owned(), false)),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        // All of a conjunction hold with it, none of a disjunction without it.
        let follows: Vec<(String, bool)> = match (function, holds) {
            ("Fn::And", true) | ("Fn::Or", false) => given.items().iter().filter_map(named).collect(),
            ("Fn::Not", _) => given.items().iter().filter_map(named).map(|(name, same)| (name, !same)).collect(),
            ("Condition", _) => given.as_text().map(|name| (name.to_owned(), true)).into_iter().collect(),
            _ => Vec::new(),
        };
        for (name, same) in follows {
            self.assume(&name, same == holds, depth + 1);
        }
    }

    /// Whether the expression of a condition holds.
    pub(super) fn truth(&self, node: &Node) -> Truth {
        let Some((function, given)) = node.function() else {
            return match node.scalar().as_deref() {
                Some("true") => Truth::Yes,
                Some("false") => Truth::No,
                _ => Truth::Open("a condition is no function of conditions".to_owned()),
            };
        };
        match function {
            "Condition" => match given.as_text() {
                Some(name) => self.condition(name),
                None => Truth::Open("a condition is named by something that is no name".to_owned()),
            },
            "Fn::Not" => match given.items() {
                [only] => match self.truth(only) {
                    Truth::Yes => Truth::No,
                    Truth::No => Truth::Yes,
                    open @ Truth::Open(_) => open,
                },
                _ => Truth::Open("`Fn::Not` takes one condition".to_owned()),
            },
            "Fn::And" => self.all(given.items(), &Truth::No, Truth::Yes),
            "Fn::Or" => self.all(given.items(), &Truth::Yes, Truth::No),
            "Fn::Equals" => self.equals(given.items()),
            other => Truth::Open(format!("the function {} is not known in conditions", shown(other))),
        }
    }

    /// The first that decides, else the open ones, else the rest.
    fn all(&self, conditions: &[Node], decisive: &Truth, rest: Truth) -> Truth {
        let mut open = None;
        for condition in conditions {
            match self.truth(condition) {
                truth if truth == *decisive => return truth,
                Truth::Open(reason) => open = open.or(Some(Truth::Open(reason))),
                Truth::Yes | Truth::No => {}
            }
        }
        open.unwrap_or(rest)
    }

    fn equals(&self, sides: &[Node]) -> Truth {
        let [left, right] = sides else { return Truth::Open("`Fn::Equals` takes two values".to_owned()) };
        let (left, right) = (self.eval(left), self.eval(right));
        match (left.value(), right.value()) {
            (Some(first), Some(second)) => {
                let same = match (left.text(), right.text()) {
                    (Some(first), Some(second)) => first == second,
                    _ => first == second,
                };
                if same { Truth::Yes } else { Truth::No }
            }
            _ => {
                let why = left.why().or(right.why()).unwrap_or("a value is not known");
                Truth::Open(why.to_owned())
            }
        }
    }
}

/// Takes the resources out of a template that has the shape of one.
fn check(root: &mut Node) -> Result<Vec<Entry>, TemplateError> {
    let Data::Map(entries) = &mut root.data else {
        return Err(TemplateError::NotATemplate("the document is no object"));
    };
    let Some(at) = entries.iter().position(|entry| entry.key == "Resources") else {
        return Err(TemplateError::NotATemplate("it has no `Resources`"));
    };
    let resources = std::mem::replace(&mut entries[at].value, Node::new(Data::Null, Spot::default()));
    for name in ["Parameters", "Mappings", "Conditions", "Outputs"] {
        if let Some(entry) = root.entry(name) {
            expect_map(&entry.value, name)?;
        }
    }
    expect_map(&resources, "Resources")?;
    // A macro may make sense of what is none by itself.
    let rewritten = unknown_macro(root).is_some();
    let Data::Map(resources) = resources.data else { return Ok(Vec::new()) };
    for entry in resources.iter().filter(|entry| !entry.key.starts_with("Fn::")) {
        let path = format!("Resources.{}", shown(&entry.key).trim_matches('`'));
        expect_map(&entry.value, &path)?;
        if let Some(properties) = entry.value.get("Properties").filter(|_| !rewritten) {
            expect_map(properties, &format!("{path}.Properties"))?;
        }
    }
    Ok(resources)
}

fn expect_map(node: &Node, path: &str) -> Result<(), TemplateError> {
    match &node.data {
        Data::Map(_) | Data::Null | Data::Unknown(_) => Ok(()),
        Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::List(_) => Err(TemplateError::Shape {
            path: path.to_owned(),
            line: node.spot.line,
            found: node.type_name(),
            expected: "an object",
        }),
    }
}

/// The first transform that is none of those of AWS, which leave what is judged here alone.
fn unknown_macro(root: &Node) -> Option<String> {
    let transform = root.get("Transform")?;
    let name = |node: &Node| node.as_text().or_else(|| node.get("Name").and_then(Node::as_text)).map(str::to_owned);
    let names: Vec<String> = match &transform.data {
        Data::List(items) => items.iter().filter_map(name).collect(),
        _ => name(transform).into_iter().collect(),
    };
    names.into_iter().find(|name| !name.starts_with("AWS::") || name == "AWS::Include")
}

/// Refuses conditions that refer to each other in a circle.
fn check_conditions(root: &Node) -> Result<(), TemplateError> {
    let Some(all) = root.get("Conditions") else { return Ok(()) };
    let mut done: HashSet<&str> = HashSet::new();
    for entry in all.entries() {
        let mut way: Vec<&str> = Vec::new();
        visit(all, &entry.key, &mut way, &mut done)?;
    }
    Ok(())
}

fn visit<'n>(
    all: &'n Node,
    name: &'n str,
    way: &mut Vec<&'n str>,
    done: &mut HashSet<&'n str>,
) -> Result<(), TemplateError> {
    if done.contains(name) {
        return Ok(());
    }
    if let Some(from) = way.iter().position(|other| *other == name) {
        let names: Vec<String> = way.iter().skip(from).map(|name| shown(name)).collect();
        return Err(TemplateError::ConditionCircle { names: names.join(", ") });
    }
    if way.len() >= DEPTH {
        let spot = all.entry(name).map(|entry| entry.spot).unwrap_or_default();
        return Err(TemplateError::TooDeep { limit: DEPTH, line: spot.line, column: spot.column });
    }
    way.push(name);
    let mut named = Vec::new();
    if let Some(definition) = all.get(name) {
        conditions_in(definition, &mut named);
    }
    for other in named {
        visit(all, other, way, done)?;
    }
    way.pop();
    done.insert(name);
    Ok(())
}

fn conditions_in<'n>(node: &'n Node, named: &mut Vec<&'n str>) {
    if let Some(("Condition", name)) = node.function() {
        named.extend(name.as_text());
    }
    node.items().iter().for_each(|item| conditions_in(item, named));
    node.entries().iter().for_each(|entry| conditions_in(&entry.value, named));
}
