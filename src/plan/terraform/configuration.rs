//! The part of a plan's configuration that is needed to know who refers to whom, in a compact form.
//!
//! Main types: [`Configuration`], [`Expressions`], [`Expression`].

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use super::args::{Segment, Settings, segments};

/// The arguments that a block sets, sorted by name.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
pub struct Expressions(pub(super) Box<[(Rc<str>, Expression)]>);

/// How one argument is set.
#[derive(Debug, PartialEq, Eq, Hash)]
pub enum Expression {
    /// A literal. The value itself is kept for providers and module inputs only.
    Constant(Option<Box<Value>>),
    /// Something computed, with the names that occur in it.
    References(Box<[Rc<str>]>),
    /// Nested blocks of that name.
    Blocks(Box<[Expressions]>),
}

impl Expression {
    pub(super) fn references(&self) -> &[Rc<str>] {
        match self {
            Self::References(names) => names,
            Self::Constant(_) | Self::Blocks(_) => &[],
        }
    }

    pub(super) fn block(&self, index: usize) -> Settings<'_> {
        match self {
            Self::Blocks(blocks) => blocks.get(index).map_or(Settings::NotShown, Settings::Shown),
            Self::Constant(_) | Self::References(_) => Settings::Whole(self),
        }
    }
}

impl Expressions {
    pub(super) fn get(&self, name: &str) -> Option<&Expression> {
        let index = self.0.binary_search_by(|(key, _)| (**key).cmp(name)).ok()?;
        self.0.get(index).map(|(_, expression)| expression)
    }

    /// The expression at a path; the expression of the whole where only that is shown.
    pub(super) fn find(&self, path: &str) -> Option<&Expression> {
        let mut here = self;
        let mut found = None;
        let mut steps = segments(path).peekable();
        while let Some(step) = steps.next() {
            let Segment::Key(name) = step else { continue };
            let expression = here.get(name)?;
            found = Some(expression);
            let Expression::Blocks(blocks) = expression else { break };
            let index = match steps.peek() {
                Some(Segment::Index(index)) => *index,
                Some(Segment::Key(_)) => 0,
                None => break,
            };
            here = blocks.get(index)?;
        }
        found
    }

    /// Whether the argument at the path is set. `None` where it cannot be told: a plan does not show blocks that
    /// are made by `dynamic`.
    pub(super) fn sets(&self, path: &str) -> Option<bool> {
        if self.find(path).is_some() {
            return Some(true);
        }
        let mut keys = segments(path).filter_map(|step| match step {
            Segment::Key(name) => Some(name),
            Segment::Index(_) => None,
        });
        let first = keys.next()?;
        (self.get(first).is_some() || keys.next().is_none()).then_some(false)
    }
}

/// The configuration of a plan; empty for a state.
#[derive(Debug, Default)]
pub struct Configuration {
    /// The root module is the first.
    pub(super) modules: Vec<Module>,
    /// By provider configuration key, such as `aws`, `aws.west` or `module.a:aws`.
    pub(super) providers: HashMap<String, Provider>,
}

/// One provider configuration.
#[derive(Debug)]
pub(super) struct Provider {
    /// Modules that it is written in.
    pub(super) module: Vec<String>,
    pub(super) expressions: Expressions,
}

/// One module as it is written, whatever the number of its instances.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// By `type.name` or `data.type.name`.
    pub(super) objects: HashMap<String, Configured>,
    pub(super) calls: HashMap<String, Call>,
    pub(super) outputs: HashMap<String, Expression>,
    /// Defaults of variables, strings only.
    pub(super) defaults: HashMap<String, String>,
}

/// One resource or data source as it is written.
#[derive(Debug)]
pub(super) struct Configured {
    pub(super) provider: Option<Rc<str>>,
    /// Shared by all that are written alike.
    pub(super) expressions: Rc<Expressions>,
}

/// One call of a module.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) module: usize,
    pub(super) source: Option<String>,
    pub(super) inputs: Expressions,
}

impl Configuration {
    /// The module at a path.
    pub(super) fn module(&self, path: &[&str]) -> Option<(usize, &Module)> {
        let mut index = 0;
        for name in path {
            index = self.modules.get(index)?.calls.get(*name)?.module;
        }
        self.modules.get(index).map(|module| (index, module))
    }
}
