//! Who refers to whom: from an expression, an ARN, an id or a name to the object of the plan that it means.
//!
//! Follows names through module inputs, module outputs and arguments that are handed on. Never guesses between two
//! objects. Main types: [`Scope`] (the place from which is referred), [`Resolved`].

use std::cell::OnceCell;
use std::rc::Rc;

use super::address::{self, Address, Step};
use super::args::{Args, Settings, Witness, is_prefix};
use super::configuration::{Configured, Expression};
use super::document::{Body, Entry, Side};
use super::lookup::{Lookup, Way};
use super::mapping::Mapping;
use super::provenance::{self, Provenance};
use super::types;
use crate::plan::cloudformation;

/// Data source that builds policy documents.
pub(super) const POLICY_DOCUMENT: &str = "aws_iam_policy_document";

/// Types that are no resource of their own but stand for another: the argument that names it.
const STAND_INS: &[(&str, &str)] = &[
    ("aws_kms_alias", "target_key_id"),
    ("AWS::KMS::Alias", "target_key_id"),
    ("AWS::SecretsManager::SecretTargetAttachment", "secret_id"),
];

/// Attributes by which objects are referred to.
const IDENTIFYING: &[&str] = &[
    "arn",
    "id",
    "key_id",
    "name",
    "identifier",
    "resource_id",
    "cluster_resource_id",
    "cluster_identifier",
    "global_cluster_identifier",
    "db_snapshot_arn",
    "db_snapshot_identifier",
    "db_cluster_snapshot_arn",
    "db_cluster_snapshot_identifier",
    "target_db_snapshot_identifier",
    "target_db_cluster_snapshot_identifier",
    "target_key_arn",
    "target_key_id",
];

/// How many names are followed for one argument; a circle cannot be written, but many can.
const MAX_NAMES: usize = 200;

/// Where a reference is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) lookup: &'a Lookup<'a>,
    pub(super) entry: &'a Entry,
}

/// What an expression refers to.
#[derive(Debug)]
pub(super) enum Resolved {
    /// These and nothing else.
    All(Vec<String>),
    /// These, and something that cannot be followed.
    Some(Vec<String>),
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
enum Wanted<'k> {
    Kind(&'k str),
    Type(&'k str),
    PolicyData,
}

/// What has been found so far.
#[derive(Debug, Default)]
struct Trail {
    entries: Vec<usize>,
    /// The type was met, whether it has instances or not.
    met: bool,
    /// A value that is known, or only decides between others, is part of the expression.
    other_values: bool,
    /// Something that may be unknown could not be followed.
    lost: bool,
    names: usize,
}

/// Whether objects of that type, whichever tool's, become resources of that kind.
fn becomes(ty: &str, kind: &str) -> bool {
    let is_it = |mapping: &Mapping| mapping.resource_type == Some(kind);
    if ty.contains("::") { cloudformation::mappings(ty).any(is_it) } else { types::find(ty).is_some_and(is_it) }
}

/// Whether the configuration of this type is needed though it becomes no resource.
pub(in crate::plan) fn is_followed(data: bool, ty: &str) -> bool {
    if data { ty == POLICY_DOCUMENT } else { STAND_INS.iter().any(|(name, _)| *name == ty) }
}

impl<'a> Scope<'a> {
    pub(super) fn address(&self) -> &'a str {
        &self.entry.address
    }

    pub(super) fn terraform_type(&self) -> &'a str {
        self.entry.mapping.map_or(POLICY_DOCUMENT, |mapping| mapping.terraform_type)
    }

    /// The arguments of the object, whose body is read into `cell` if it was not yet.
    pub(super) fn args(&self, cell: &'a OnceCell<Body>) -> Args<'a> {
        let body = cell.get_or_init(|| self.lookup.body(self.entry));
        Args {
            values: Some(&body.values),
            unknown: Some(&body.unknown),
            sensitive: Some(&body.sensitive),
            config: self.configured().map_or(Settings::NotShown, |found| Settings::Shown(&found.expressions)),
            later: body.later.as_ref(),
            is_new: self.entry.is_new(self.lookup.side),
            asked: self.lookup.document.asked.as_ref(),
            witness: Witness { misshapen: &self.lookup.document.misshapen, address: &self.entry.address },
        }
    }

    /// How the object is written. A plan shows that for what will be; of an object that stays or is replaced it tells
    /// about today as well, for the arguments that keep their values (see `Args::later`).
    pub(super) fn configured(&self) -> Option<&'a Configured> {
        if self.lookup.side == Side::Before && self.entry.after.is_none() {
            return None;
        }
        let address = Address::parse(&self.entry.address)?;
        let modules: Vec<&str> = address.modules.iter().map(|step| step.name).collect();
        let (_, module) = self.lookup.document.configuration.module(&modules)?;
        module.objects.get(&address::key(&[], address.data, address.ty, address.name.name))
    }

    /// The resource of that kind which has this ARN, id or name.
    pub(super) fn by_value(&self, kind: &str, text: &str) -> Option<String> {
        match self.lookup.by_value.get(kind)?.get(text)?.as_slice() {
            [only] => Some(self.lookup.document.entries.get(*only)?.address.to_string()),
            // The same name in two regions.
            _ => None,
        }
    }

    /// As [`Scope::by_value`], with the names of the expression to decide between resources of the same name.
    pub(super) fn by_value_or_references(&self, kind: &str, text: &str, references: &[Rc<str>]) -> Option<String> {
        self.by_value(kind, text).or_else(|| {
            let same = self.lookup.by_value.get(kind)?.get(text)?;
            let trail = self.trail(Wanted::Kind(kind), references);
            let mut found = trail.entries.iter().filter(|index| same.contains(index));
            match (found.next(), found.next()) {
                (Some(only), None) => Some(self.lookup.document.entries.get(*only)?.address.to_string()),
                _ => None,
            }
        })
    }

    /// The resources of that kind to which the names of an expression lead.
    pub(super) fn by_references(&self, kind: &str, references: &[Rc<str>]) -> Resolved {
        let trail = self.trail(Wanted::Kind(kind), references);
        let found = trail.entries.iter().filter_map(|index| self.lookup.document.entries.get(*index));
        let ids = found.map(|entry| entry.address.to_string()).collect();
        if trail.lost || trail.other_values { Resolved::Some(ids) } else { Resolved::All(ids) }
    }

    /// The one resource of that kind to which the names lead, if nothing else can be the unknown part.
    pub(super) fn one_by_references(&self, kind: &str, references: &[Rc<str>]) -> Option<String> {
        let trail = self.trail(Wanted::Kind(kind), references);
        match trail.entries.as_slice() {
            [only] if !trail.lost => self.lookup.document.entries.get(*only).map(|entry| entry.address.to_string()),
            _ => None,
        }
    }

    /// Whether the names of an expression lead to an object of that Terraform type.
    pub(super) fn refers_to(&self, terraform_type: &str, references: &[Rc<str>]) -> bool {
        self.trail(Wanted::Type(terraform_type), references).met
    }

    /// Where the value of an expression of this object comes from.
    pub(super) fn provenance(&self, expression: &Expression) -> Provenance {
        let address = Address::parse(&self.entry.address);
        let modules: Option<Vec<&str>> = address.map(|found| found.modules.iter().map(|step| step.name).collect());
        modules.map_or(Provenance::Elsewhere, |modules| provenance::of(self.lookup.document, &modules, expression))
    }

    /// The data source whose policy document the expression is.
    pub(super) fn policy_data(&self, references: &[Rc<str>]) -> Option<Args<'a>> {
        let trail = self.trail(Wanted::PolicyData, references);
        let ([only], false) = (trail.entries.as_slice(), trail.lost || trail.other_values) else { return None };
        let entry = self.lookup.document.entries.get(*only)?;
        let cell = self.lookup.data.get(only)?;
        Some(Scope { lookup: self.lookup, entry }.args(cell))
    }

    fn trail(&self, wanted: Wanted<'_>, references: &[Rc<str>]) -> Trail {
        let mut trail = Trail::default();
        if let Some(address) = Address::parse(&self.entry.address) {
            let way: Vec<Way<'_>> =
                address.modules.iter().map(|step| Way { name: step.name, index: Some(step.index) }).collect();
            let own = address.name.index.or_else(|| address.modules.last().and_then(|step| step.index));
            self.follow(wanted, &way, own, references, &mut trail);
            if references.is_empty() {
                trail.lost = true;
            }
        } else {
            trail.lost = true;
        }
        trail.entries.sort_unstable();
        trail.entries.dedup();
        trail
    }

    fn follow(&self, wanted: Wanted<'_>, way: &[Way<'_>], own: Option<&str>, names: &[Rc<str>], trail: &mut Trail) {
        let keyed = names.iter().any(|name| name.starts_with("each.") || &**name == "count.index");
        let own = own.filter(|_| keyed);
        for (at, name) in names.iter().enumerate() {
            // `a.b.c` comes with `a.b`; the longest says most.
            let longer =
                |(other, text): (usize, &Rc<str>)| other != at && text.len() > name.len() && is_prefix(name, text);
            if names.iter().enumerate().any(longer) {
                continue;
            }
            trail.names += 1;
            if trail.names > MAX_NAMES {
                trail.lost = true;
                return;
            }
            self.follow_name(wanted, way, own, name, trail);
        }
    }

    fn follow_name(&self, wanted: Wanted<'_>, way: &[Way<'_>], own: Option<&str>, name: &str, trail: &mut Trail) {
        let configuration = &self.lookup.document.configuration;
        let modules: Vec<&str> = way.iter().map(|step| step.name).collect();
        let steps = address::steps(name);
        match steps.as_slice() {
            [Step { name: "var", .. }, variable, ..] => match way.split_last() {
                None => trail.other_values = true,
                Some((last, parents)) => {
                    let parent = configuration.module(modules.split_last().map_or(&[], |(_, rest)| rest));
                    let input = parent
                        .and_then(|(_, parent)| parent.calls.get(last.name))
                        .and_then(|call| call.inputs.get(variable.name));
                    // The instance of the module is what `each` and `count` mean in its inputs.
                    let own = last.index.flatten().or(own);
                    self.follow_expression(wanted, parents, own, input, trail);
                }
            },
            [Step { name: "module", .. }, module, output, ..] => {
                let mut inner = way.to_vec();
                inner.push(Way { name: module.name, index: module.index.map(Some) });
                let names: Vec<&str> = inner.iter().map(|step| step.name).collect();
                match configuration.module(&names).and_then(|(_, found)| found.outputs.get(output.name)) {
                    Some(expression) => self.follow_output(wanted, &inner, own, expression, trail),
                    None => trail.lost = true,
                }
            }
            [Step { name: "count" | "path" | "terraform" | "tofu", .. }, ..] => {}
            [Step { name: "each", .. }, Step { name: "key", .. }, ..] => {}
            [Step { name: "each" | "local" | "self", .. }, ..] => trail.other_values = true,
            [Step { name: "data", .. }, ty, object, ..] => match wanted {
                Wanted::PolicyData if ty.name == POLICY_DOCUMENT => {
                    let found = self.lookup.instances(way, true, ty.name, *object, own);
                    trail.lost |= found.len() != 1;
                    trail.entries.extend(found);
                }
                Wanted::PolicyData | Wanted::Kind(_) | Wanted::Type(_) => trail.lost = true,
            },
            [ty, object, rest @ ..] => self.follow_object(wanted, way, own, (ty.name, *object, rest), trail),
            _ => trail.lost = true,
        }
    }

    fn follow_object(
        &self,
        wanted: Wanted<'_>,
        way: &[Way<'_>],
        own: Option<&str>,
        (ty, object, rest): (&str, Step<'_>, &[Step<'_>]),
        trail: &mut Trail,
    ) {
        let is_it = match wanted {
            Wanted::Kind(kind) => becomes(ty, kind),
            Wanted::Type(name) => name == ty,
            Wanted::PolicyData => false,
        };
        let attribute = rest.first().map(|step| step.name);
        if is_it && attribute.is_none_or(|name| IDENTIFYING.contains(&name)) {
            trail.met = true;
            trail.entries.extend(self.lookup.instances(way, false, ty, object, own));
            return;
        }
        let argument = match STAND_INS.iter().find(|(name, _)| *name == ty) {
            Some((_, argument)) => Some(*argument),
            None => attribute,
        };
        let modules: Vec<&str> = way.iter().map(|step| step.name).collect();
        let found = (self.lookup.document.configuration.module(&modules))
            .and_then(|(_, module)| module.objects.get(&address::key(&[], false, ty, object.name)));
        match (found, argument) {
            (Some(found), Some(argument)) if found.expressions.get(argument).is_some() => {
                let own = object.index.or(own);
                self.follow_expression(wanted, way, own, found.expressions.get(argument), trail);
            }
            _ => trail.lost = true,
        }
    }

    /// An output is read in each instance of its module, so that an open index stays open.
    fn follow_output(
        &self,
        wanted: Wanted<'_>,
        way: &[Way<'_>],
        own: Option<&str>,
        output: &Expression,
        trail: &mut Trail,
    ) {
        let names = output.references();
        match output {
            Expression::References(_) if !names.is_empty() => {
                for name in names {
                    let longer = |other: &Rc<str>| other.len() > name.len() && is_prefix(name, other);
                    if !names.iter().any(longer) && trail.names < MAX_NAMES {
                        trail.names += 1;
                        self.follow_name(wanted, way, own, name, trail);
                    }
                }
            }
            Expression::Constant(_) => trail.other_values = true,
            Expression::References(_) | Expression::Blocks(_) | Expression::Ordered(_) => trail.lost = true,
        }
    }

    fn follow_expression(
        &self,
        wanted: Wanted<'_>,
        way: &[Way<'_>],
        own: Option<&str>,
        expression: Option<&Expression>,
        trail: &mut Trail,
    ) {
        match expression {
            Some(Expression::References(names)) if !names.is_empty() => self.follow(wanted, way, own, names, trail),
            // The default of a variable is known.
            None | Some(Expression::Constant(_)) => trail.other_values = true,
            Some(Expression::References(_) | Expression::Blocks(_) | Expression::Ordered(_)) => trail.lost = true,
        }
    }
}
