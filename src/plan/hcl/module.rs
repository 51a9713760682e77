//! One instance of a module: the values of its variables, locals, resources and outputs, evaluated when they are asked for.
//!
//! Main types: [`Module`], [`Run`].

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use hcl_edit::Decorated;
use hcl_edit::expr::TraversalOperator;
use hcl_edit::structure::Body;

use super::each::{Each, Instances};
use super::eval::Scope;
use super::tree::{Called, Tree};
use super::types;
use super::value::{Found, Part};

/// Most instances that one block has, and all together.
const INSTANCES: usize = 10_000;
const ALL_INSTANCES: usize = 200_000;

/// What all modules of a run share.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub region: Option<String>,
    pub account_id: Option<String>,
    /// Expressions on the way, and all so far.
    pub depth: Cell<usize>,
    pub steps: Cell<usize>,
    /// Instances of all blocks.
    pub instances: Cell<usize>,
}

/// Values that are on the way, or known.
type Memo = RefCell<HashMap<String, Option<Found>>>;

/// One instance of a module.
#[derive(Debug)]
pub(super) struct Module {
    pub run: Rc<Run>,
    pub tree: Rc<Tree>,
    /// `module.a["x"]`, or nothing for the root.
    pub path: String,
    /// Values of variables that are given from outside; for the root only.
    given: HashMap<String, Found>,
    /// Who calls it, by which name, and as which instance.
    pub caller: Option<(Weak<Module>, String, Each)>,
    variables: Memo,
    locals: Memo,
    arguments: Memo,
    inner: RefCell<HashMap<String, Rc<Inner>>>,
    /// By the place of the block in memory, which is read once.
    counted: RefCell<HashMap<usize, Rc<Instances>>>,
}

/// The instances of a call.
#[derive(Debug)]
pub(super) enum Inner {
    Known(Vec<(Each, Rc<Module>)>),
    /// One stands for all.
    Open(Rc<str>, Rc<Module>),
    Elsewhere,
}

impl Module {
    pub(super) fn root(run: Rc<Run>, tree: Rc<Tree>, given: HashMap<String, Found>) -> Rc<Self> {
        Rc::new(Self::new(run, tree, String::new(), given, None))
    }

    fn new(
        run: Rc<Run>,
        tree: Rc<Tree>,
        path: String,
        given: HashMap<String, Found>,
        caller: Option<(Weak<Self>, String, Each)>,
    ) -> Self {
        let (variables, locals, arguments) = (Memo::default(), Memo::default(), Memo::default());
        Self {
            run,
            tree,
            path,
            given,
            caller,
            variables,
            locals,
            arguments,
            inner: RefCell::default(),
            counted: RefCell::default(),
        }
    }

    /// Whether the variable has a value from outside.
    pub(super) fn is_given(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    pub(super) fn variable(self: &Rc<Self>, name: &str) -> Found {
        remembered(&self.variables, name, || self.variable_here(name))
    }

    fn variable_here(self: &Rc<Self>, name: &str) -> Found {
        let Some(declared) = self.tree.source.variables.get(name) else {
            return Found::failed(format!("the variable `{name}` is not declared"));
        };
        let body = &declared.what;
        let scope = Scope::of(self);
        let attribute = |name: &str| body.get_attribute(name).map(|attribute| &attribute.value);
        let given = match &self.caller {
            None => self.given.get(name).cloned(),
            Some((caller, call, each)) => caller.upgrade().and_then(|caller| {
                let block = caller.tree.source.modules.get(call)?;
                let input = block.what.get_attribute(name)?;
                let scope = Scope { each: each.clone(), ..Scope::of(&caller) };
                Some(scope.eval(&input.value))
            }),
        };
        let nullable = attribute("nullable").and_then(|flag| flag.as_bool()).unwrap_or(true);
        let given = given.filter(|found| nullable || !found.is_null());
        let found = match (given, attribute("default")) {
            (Some(given), _) => given,
            (None, Some(default)) => scope.eval(default),
            (None, None) if self.caller.is_none() => {
                Found::unknown(format!("the variable `{name}` has no default; --var and --var-file give its value"))
            }
            (None, None) => Found::unknown(format!("the variable `{name}` of the module is not given")),
        };
        let mut found = match attribute("type") {
            Some(ty) => types::convert(found, ty, &|default| scope.eval(default)),
            None => found,
        };
        found.sensitive |= attribute("sensitive").and_then(|flag| flag.as_bool()).unwrap_or(false);
        found
    }

    pub(super) fn local(self: &Rc<Self>, name: &str) -> Found {
        let Some(local) = self.tree.source.locals.get(name) else {
            return Found::failed(format!("the local `{name}` is not declared"));
        };
        remembered(&self.locals, name, || Scope::of(self).eval(&local.what))
    }

    /// How many instances the block has.
    pub(super) fn instances(self: &Rc<Self>, body: &Body) -> Rc<Instances> {
        let key = std::ptr::from_ref(body).addr();
        if let Some(known) = self.counted.borrow().get(&key) {
            return Rc::clone(known);
        }
        let mut found = self.count(body);
        if let Instances::Many(all) = &found {
            let total = self.run.instances.get().saturating_add(all.len());
            self.run.instances.set(total);
            if total > ALL_INSTANCES {
                found = Instances::Open(Rc::from("the source has too many instances"), body.has_attribute("count"));
            }
        }
        let found = Rc::new(found);
        self.counted.borrow_mut().insert(key, Rc::clone(&found));
        found
    }

    fn count(self: &Rc<Self>, body: &Body) -> Instances {
        let scope = Scope::of(self);
        let attribute = |name: &str| body.get_attribute(name).map(|attribute| &attribute.value);
        if let Some(count) = attribute("count") {
            let count = scope.eval(count);
            return match count.as_index().filter(|count| *count <= INSTANCES) {
                Some(count) => Instances::Many((0..count).map(Each::Index).collect()),
                None => Instances::Open(open(&count, "`count` is no number of instances"), true),
            };
        }
        let Some(all) = attribute("for_each") else { return Instances::Single };
        let all = scope.eval(all).bounded();
        let pairs: Option<Vec<(Found, Found)>> = match &all.part {
            Part::Map(members) => {
                Some(members.iter().map(|(key, item)| (Found::text(key.as_str()), item.clone())).collect())
            }
            // A set: each key is its value.
            Part::List(items) => items
                .iter()
                .map(|item| item.as_text().map(|text| (Found::text(Rc::clone(&text)), Found::text(text))))
                .collect(),
            _ => None,
        };
        match pairs {
            Some(pairs) if pairs.len() <= INSTANCES => {
                Instances::Many(pairs.into_iter().map(|(key, value)| Each::Key(key, value.like(&[&all]))).collect())
            }
            _ => Instances::Open(open(&all, "`for_each` takes a map or a set of texts"), false),
        }
    }

    /// The modules that a call makes.
    pub(super) fn inner(self: &Rc<Self>, name: &str) -> Option<Rc<Inner>> {
        if let Some(known) = self.inner.borrow().get(name) {
            return Some(Rc::clone(known));
        }
        let called = self.tree.calls.get(name)?;
        let made = match called {
            Called::Elsewhere { .. } => Inner::Elsewhere,
            Called::Local { tree, .. } => {
                let body = &self.tree.source.modules.get(name)?.what;
                let make = |each: &Each| {
                    let path = format!("{}module.{name}{}", self.prefix(), each.index());
                    let caller = Some((Rc::downgrade(self), name.to_owned(), each.clone()));
                    Rc::new(Self::new(Rc::clone(&self.run), Rc::clone(tree), path, HashMap::new(), caller))
                };
                match &*self.instances(body) {
                    Instances::Single => Inner::Known(vec![(Each::None, make(&Each::None))]),
                    Instances::Many(all) => Inner::Known(all.iter().map(|each| (each.clone(), make(each))).collect()),
                    Instances::Open(reason, _) => Inner::Open(Rc::clone(reason), make(&Each::Open(Rc::clone(reason)))),
                }
            }
        };
        let made = Rc::new(made);
        self.inner.borrow_mut().insert(name.to_owned(), Rc::clone(&made));
        Some(made)
    }

    /// `module.name.output`, or of one of its instances.
    pub(super) fn output_of(
        self: &Rc<Self>,
        scope: &Scope<'_>,
        name: &str,
        rest: &[Decorated<TraversalOperator>],
    ) -> Found {
        let Some(inner) = self.inner(name) else {
            return Found::failed(format!("the module `{name}` is not declared"));
        };
        let elsewhere = || Found::unknown(format!("the module `{name}` is not read: its source is no folder here"));
        match (&*inner, rest.split_first().map(|(first, after)| (first.value(), after))) {
            (Inner::Elsewhere, _) => elsewhere(),
            (Inner::Open(reason, _), _) => Found::unknown(Rc::clone(reason)),
            (_, None) => Found::unknown(format!("the module `{name}` stands where a value is meant")),
            (Inner::Known(all), Some((TraversalOperator::GetAttr(output), after))) => match all.as_slice() {
                [(Each::None, module)] => scope.follow(module.output(output.as_str()), after),
                _ => Found::failed(format!("the module `{name}` has instances")),
            },
            (Inner::Known(all), Some((TraversalOperator::Index(key), after))) => {
                let key = scope.eval(key);
                let found = all.iter().find(|(each, _)| each.is(&key));
                match (found, after.split_first().map(|(first, after)| (first.value(), after))) {
                    (Some((_, module)), Some((TraversalOperator::GetAttr(output), after))) => {
                        scope.follow(module.output(output.as_str()), after)
                    }
                    _ => key.spread("it asks for an instance that is not there"),
                }
            }
            (Inner::Known(all), Some((TraversalOperator::FullSplat(_) | TraversalOperator::AttrSplat(_), after))) => {
                match after.split_first().map(|(first, after)| (first.value(), after)) {
                    Some((TraversalOperator::GetAttr(output), after)) => {
                        let of = |module: &Rc<Self>| scope.follow(module.output(output.as_str()), after);
                        Found::list(all.iter().map(|(_, module)| of(module)).collect())
                    }
                    _ => Found::unknown(format!("the module `{name}` stands where a value is meant")),
                }
            }
            (Inner::Known(_), Some((TraversalOperator::LegacyIndex(_), _))) => Found::unknown("known after apply"),
        }
    }

    fn output(self: &Rc<Self>, name: &str) -> Found {
        let Some(output) = self.tree.source.outputs.get(name) else {
            return Found::failed(format!("the module has no output `{name}`"));
        };
        let body = &output.what;
        let key = format!("output {name}");
        let mut found = remembered(&self.arguments, &key, || match body.get_attribute("value") {
            Some(value) => Scope::of(self).eval(&value.value),
            None => Found::null(),
        });
        found.sensitive |= body.get_attribute("sensitive").and_then(|flag| flag.value.as_bool()).unwrap_or(false);
        found
    }

    /// `type.name.attribute`, or of one of its instances.
    pub(super) fn resource(
        self: &Rc<Self>,
        scope: &Scope<'_>,
        ty: &str,
        name: &str,
        rest: &[Decorated<TraversalOperator>],
    ) -> Found {
        let Some(declared) = self.tree.source.resources.get(&(ty.to_owned(), name.to_owned())) else {
            return Found::failed(format!("refers to {ty}.{name}, which is not declared"));
        };
        let body = &declared.what;
        let prefix = self.prefix();
        let whole = || Found::unknown(format!("known after apply: refers to {prefix}{ty}.{name}"));
        let of = |each: Each, rest: &[Decorated<TraversalOperator>]| match rest.split_first() {
            Some((first, after)) => match first.value() {
                TraversalOperator::GetAttr(attribute) => {
                    scope.follow(self.argument(body, (ty, name), each, attribute.as_str()), after)
                }
                _ => whole(),
            },
            None => whole(),
        };
        match (&*self.instances(body), rest.split_first().map(|(first, after)| (first.value(), after))) {
            (Instances::Open(reason, _), _) => Found::unknown(Rc::clone(reason)),
            (Instances::Single, Some((TraversalOperator::FullSplat(_) | TraversalOperator::AttrSplat(_), after))) => {
                Found::list(vec![of(Each::None, after)])
            }
            (Instances::Single, _) => of(Each::None, rest),
            (Instances::Many(all), Some((TraversalOperator::Index(key), after))) => {
                let key = scope.eval(key);
                match all.iter().find(|each| each.is(&key)) {
                    Some(each) => of(each.clone(), after),
                    None => key.spread("it asks for an instance that is not there"),
                }
            }
            (Instances::Many(all), Some((TraversalOperator::LegacyIndex(index), after))) => {
                let wanted = usize::try_from(*index.value()).map_or_else(|_| Found::null(), Found::count);
                all.iter().find(|each| each.is(&wanted)).map_or_else(whole, |each| of(each.clone(), after))
            }
            (
                Instances::Many(all),
                Some((TraversalOperator::FullSplat(_) | TraversalOperator::AttrSplat(_), after)),
            ) => Found::list(all.iter().map(|each| of(each.clone(), after)).collect()),
            (Instances::Many(all), None) if all.iter().all(|each| matches!(each, Each::Index(_))) => {
                Found::list(all.iter().map(|_| whole()).collect())
            }
            (Instances::Many(all), None) => {
                Found::map(all.iter().filter_map(|each| each.key().map(|key| (key, whole()))).collect())
            }
            (Instances::Many(_), Some(_)) => Found::failed(format!("{ty}.{name} has instances")),
        }
    }

    /// What comes before the addresses of its objects.
    pub(super) fn prefix(&self) -> String {
        if self.path.is_empty() { String::new() } else { format!("{}.", self.path) }
    }

    /// What an argument of an object is set to; what nobody sets, the provider may compute.
    fn argument(self: &Rc<Self>, body: &Body, (ty, name): (&str, &str), each: Each, attribute: &str) -> Found {
        let place = format!("{ty}.{name}{}.{attribute}", each.index());
        let computed = || Found::unknown(format!("known after apply: refers to {}{place}", self.prefix()));
        let Some(written) = body.get_attribute(attribute) else { return computed() };
        remembered(&self.arguments, &place, || {
            let found = Scope { each, ..Scope::of(self) }.eval(&written.value);
            if found.is_null() { computed() } else { found }
        })
    }
}

/// Evaluates once; what asks for itself is not known.
fn remembered(memo: &Memo, name: &str, make: impl FnOnce() -> Found) -> Found {
    match memo.borrow().get(name) {
        Some(Some(found)) => return found.clone(),
        Some(None) => return Found::unknown("it refers to itself"),
        None => {}
    }
    memo.borrow_mut().insert(name.to_owned(), None);
    let found = make().bounded();
    memo.borrow_mut().insert(name.to_owned(), Some(found.clone()));
    found
}

fn open(found: &Found, otherwise: &str) -> Rc<str> {
    let reason = found.why().unwrap_or_else(|| Rc::from(otherwise));
    Rc::from(format!("the number of instances is not known: {reason}"))
}
