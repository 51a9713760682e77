//! The part of a plan's configuration that is needed to know who refers to whom, in a compact form.
//!
//! Main types: [`Configuration`], [`Expressions`], [`Expression`].

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use super::args::{Segment, Settings, is_plain, segments};

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
    /// Elements that stand in the order of the values.
    Ordered(Box<[Expression]>),
}

impl Expression {
    pub(super) fn references(&self) -> &[Rc<str>] {
        match self {
            Self::References(names) => names,
            Self::Constant(_) | Self::Blocks(_) | Self::Ordered(_) => &[],
        }
    }

    /// The configuration of one of `count` blocks; see [`Expressions::find`].
    pub(super) fn block(&self, index: usize, count: usize) -> Settings<'_> {
        match self {
            Self::Ordered(elements) => elements.get(index).map_or(Settings::NotShown, |only| only.block(0, 1)),
            Self::Blocks(blocks) => match &**blocks {
                [only] if count == 1 => Settings::Shown(only),
                _ => Settings::NotShown,
            },
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
        self.look(path).flatten()
    }

    /// Whether the argument at the path is set. `None` where it cannot be told.
    pub(super) fn sets(&self, path: &str) -> Option<bool> {
        self.look(path).map(|found| found.is_some())
    }

    /// `None` where nothing can be told: blocks that `dynamic` makes are not shown, and of several blocks nobody knows
    /// which is which, since sets have an order of their own.
    fn look(&self, path: &str) -> Option<Option<&Expression>> {
        if is_plain(path) {
            return Some(self.get(path));
        }
        let mut here = self;
        let mut found: Option<&Expression> = None;
        let mut depth = 0;
        for step in segments(path) {
            let name = match (step, found) {
                (Segment::Key(name), _) => name,
                (Segment::Index(index), Some(Expression::Ordered(elements))) => {
                    found = elements.get(index);
                    continue;
                }
                (Segment::Index(_), _) => continue,
            };
            if let Some(Expression::Ordered(elements)) = found {
                found = elements.first();
            }
            if let Some(outer) = found {
                match outer {
                    Expression::Ordered(_) => return None,
                    Expression::Blocks(blocks) => match &**blocks {
                        [only] => here = only,
                        _ => return None,
                    },
                    Expression::Constant(_) | Expression::References(_) => return Some(found),
                }
            }
            found = here.get(name);
            if found.is_none() {
                let nested = depth == 0 && segments(path).nth(1).is_some();
                return if nested { None } else { Some(None) };
            }
            depth += 1;
        }
        Some(found)
    }
}

/// The configuration of a plan; empty for a state.
#[derive(Debug, Default)]
pub struct Configuration {
    /// The root module is the first.
    pub(super) modules: Vec<Module>,
    /// By provider configuration key, such as `aws`, `aws.west` or `module.a:aws`.
    pub(super) providers: HashMap<String, Provider>,
    /// Its providers come from the registry of OpenTofu, which calls its own version Terraform's.
    pub(super) is_opentofu: bool,
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
