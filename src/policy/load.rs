//! Policies ready to run: METADATA read, text compiled when it is needed.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::field_path::FieldPath;
use super::lint::{input_of_helper, unsafe_calls, unsafe_text};
use super::rules::checked;
use super::{
    ParameterRule, ParameterSetting, PolicyFile, PolicyTree, Problem, Selection, apply_parameters, disabled, metadata,
};
use crate::model::policy::Overridden;
use crate::model::{Policy, Presence, kinds};
use crate::rego::{Document, Program, Root, Source, Syntax};

/// Positions of the rules in a policy's program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    pub deny: usize,
    pub not_applicable: Option<usize>,
    pub indeterminate: Option<usize>,
    /// Parts of partial lists that cannot matter, whatever is unknown in them.
    pub settled: Option<usize>,
}

/// The helper files of a tree, shared by its policies and parsed once for all of them.
#[derive(Debug, Default)]
pub struct Helpers {
    sources: Vec<Source>,
    syntaxes: OnceLock<Vec<Syntax>>,
}

/// One policy with everything that evaluation needs.
#[derive(Debug, Clone)]
pub struct LoadedPolicy {
    pub policy: Policy,
    pub requires: Vec<FieldPath>,
    pub reads: Vec<FieldPath>,
    /// Parameter values in force.
    pub parameters: BTreeMap<String, Value>,
    pub source: Source,
    pub is_user: bool,
    helpers: Arc<Helpers>,
    syntax: OnceLock<Result<Syntax, Problem>>,
    program: OnceLock<Result<(Program, Rules), Problem>>,
}

/// The policies of one run, sorted by id.
#[derive(Debug, Clone)]
pub struct PolicySet {
    pub policies: Vec<LoadedPolicy>,
    /// `data.tables`.
    pub tables: Document,
    /// Values of parameters for some resources, in the order in which they count: the last one wins.
    pub rules: Vec<ParameterRule>,
    /// SHA-256 over texts, helpers, tables, parameters and rules, hexadecimal.
    pub digest: String,
    /// Policies that would have run if a folder had not switched them off, and why it did.
    pub switched_off: BTreeMap<String, String>,
}

impl LoadedPolicy {
    /// Reads the METADATA of `file`.
    ///
    /// # Errors
    /// Every problem of the METADATA; for a user's policy also text that must not run.
    pub fn load(file: &PolicyFile, helpers: &Arc<Helpers>, is_user: bool) -> Result<Self, Vec<Problem>> {
        let policy = metadata::parse(&file.source, &file.family, &file.id)?;
        let paths = |names: &[String]| names.iter().filter_map(|name| FieldPath::parse(name).ok()).collect();
        let loaded = Self {
            requires: paths(&policy.requires),
            reads: paths(&policy.reads),
            parameters: policy.parameters.iter().map(|(name, p)| (name.clone(), p.default.clone())).collect(),
            policy,
            source: file.source.clone(),
            is_user,
            helpers: helpers.clone(),
            syntax: OnceLock::new(),
            program: OnceLock::new(),
        };
        if is_user {
            // The binary's own policies are held to this by its tests.
            let problems = unsafe_text(&loaded);
            if !problems.is_empty() {
                return Err(problems);
            }
        }
        Ok(loaded)
    }

    /// What the text says.
    ///
    /// # Errors
    /// When it is not Rego.
    pub fn syntax(&self) -> Result<&Syntax, Problem> {
        self.syntax
            .get_or_init(|| Syntax::parse(&self.source).map_err(|error| Problem::from_rego(&self.source, &error)))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The compiled text and its rules; compiled at the first call.
    ///
    /// # Errors
    /// When it does not compile or has no rule `deny`.
    pub fn program(&self) -> Result<(&Program, Rules), Problem> {
        let compiled = self.program.get_or_init(|| self.compile()).as_ref().map_err(Clone::clone)?;
        Ok((&compiled.0, compiled.1))
    }

    fn compile(&self) -> Result<(Program, Rules), Problem> {
        let rules = ["deny", "not_applicable", "indeterminate", "settled"];
        let program =
            Program::compile(&self.source, &self.helpers.sources, &rules, &|root, path| self.is_certain(root, path))
                .map_err(|error| Problem::from_rego(&self.source, &error))?;
        let Some(deny) = program.entry("deny") else {
            let help = "write `deny contains msg if { ... }`";
            return Err(Problem::of_source(&self.source, "the policy has no rule `deny`", help));
        };
        let rules = Rules {
            deny,
            not_applicable: program.entry("not_applicable"),
            indeterminate: program.entry("indeterminate"),
            settled: program.entry("settled"),
        };
        Ok((program, rules))
    }

    /// Whether a path always has a value when the policy runs, because the guard has seen to it.
    fn is_certain(&self, root: Root, path: &[String]) -> bool {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        match (root, &parts[..]) {
            (Root::Input, ["attributes", field]) => {
                self.policy.requires.iter().any(|name| name == field)
                    && self
                        .policy
                        .resource_types
                        .iter()
                        .filter_map(|name| kinds::find(name))
                        .all(|kind| kind.field(field).is_some_and(|field| field.presence == Presence::Always))
            }
            (Root::Input, [field]) => ["id", "name", "resource_type", "origin", "tags", "attributes"].contains(field),
            (Root::Data, ["parameters", name]) => self.policy.parameters.contains_key(*name),
            (Root::Data, ["as_of" | "index" | "referrers" | "tables"]) => true,
            // Types that METADATA reaches have a document, empty or not.
            (Root::Data, ["index", name]) => {
                self.policy.resource_types.iter().filter_map(|name| kinds::find(name)).all(|kind| {
                    self.requires.iter().chain(&self.reads).any(|path| path.joined_kind(kind) == Some(*name))
                })
            }
            (Root::Input | Root::Data, _) => false,
        }
    }

    /// Whether it, or a helper of it, looks into that table.
    #[must_use]
    pub fn looks_into(&self, table: &str) -> bool {
        self.program().is_ok_and(|(program, _)| program.mentions(table))
    }

    /// The same policy with another text, which is compiled when it is needed.
    #[must_use]
    pub fn with_text(&self, text: String) -> Self {
        let source = Source { path: self.source.path.clone(), text };
        Self { source, syntax: OnceLock::new(), program: OnceLock::new(), ..self.clone() }
    }

    /// The same policy beside another text of a helper, both compiled when they are needed.
    #[must_use]
    pub fn with_helper(&self, path: &str, text: &str) -> Self {
        let other = |helper: &Source| {
            let text = if helper.path == path { text.to_owned() } else { helper.text.clone() };
            Source { path: helper.path.clone(), text }
        };
        let sources = self.helpers.sources.iter().map(other).collect();
        let helpers = Arc::new(Helpers { sources, syntaxes: OnceLock::new() });
        Self { helpers, program: OnceLock::new(), ..self.clone() }
    }

    /// Every helper file that it could import.
    #[must_use]
    pub fn helpers(&self) -> &[Source] {
        &self.helpers.sources
    }

    /// What those files say.
    #[must_use]
    pub fn helper_syntaxes(&self) -> &[Syntax] {
        // A file that is no Rego is reported where the tree is loaded; it has no rules to look at.
        let parse = || self.helpers.sources.iter().filter_map(|helper| Syntax::parse(helper).ok()).collect();
        self.helpers.syntaxes.get_or_init(parse)
    }
}

impl PolicySet {
    /// Loads the chosen policies of `trees` and sets their parameters.
    ///
    /// # Errors
    /// Every problem found, in the order of the files.
    pub fn load(
        trees: &[PolicyTree],
        selection: &Selection,
        settings: &[ParameterSetting],
    ) -> Result<Self, Vec<Problem>> {
        Self::load_with_rules(trees, selection, settings, &[])
    }

    /// The same, with values for some resources.
    ///
    /// # Errors
    /// Every problem found, in the order of the files.
    pub fn load_with_rules(
        trees: &[PolicyTree],
        selection: &Selection,
        settings: &[ParameterSetting],
        rules: &[ParameterRule],
    ) -> Result<Self, Vec<Problem>> {
        let (mut policies, mut problems) = load_each(trees);
        if !problems.is_empty() {
            return Err(problems);
        }
        problems.extend(apply_parameters(&mut policies, settings).err().into_iter().flatten());
        let rules = checked(&policies, rules, settings).unwrap_or_else(|found| {
            problems.extend(found);
            Vec::new()
        });
        if !problems.is_empty() {
            return Err(problems);
        }
        let set = Self { rules, ..Self::of(trees, policies) };
        set.choose(selection).map_err(|problem| vec![problem])
    }

    /// Loads every policy that can be loaded, beside the problems of the others.
    #[must_use]
    pub fn load_what_loads(trees: &[PolicyTree]) -> (Self, Vec<Problem>) {
        let (policies, problems) = load_each(trees);
        (Self::of(trees, policies), problems)
    }

    /// Keeps the chosen policies.
    ///
    /// # Errors
    /// When a name or glob chooses nothing.
    pub fn choose(mut self, selection: &Selection) -> Result<Self, Problem> {
        let all: Vec<&Policy> = self.policies.iter().map(|loaded| &loaded.policy).collect();
        let chosen = selection.choose(&all)?;
        let wanted = Selection { include_disabled: true, ..selection.clone() }.choose(&all)?;
        let off = wanted.iter().filter(|at| chosen.binary_search(at).is_err()).filter_map(|at| all.get(*at));
        self.switched_off = off.filter_map(|policy| Some((policy.id.clone(), policy.disabled.clone()?))).collect();
        let mut at = 0;
        self.policies.retain(|_| {
            at += 1;
            chosen.binary_search(&(at - 1)).is_ok()
        });
        for rule in &mut self.rules {
            rule.settings.retain(|setting| self.policies.iter().any(|loaded| loaded.policy.id == setting.policy));
        }
        self.digest = digest(&self.policies, &self.tables, &self.rules);
        Ok(self)
    }

    fn of(trees: &[PolicyTree], policies: Vec<LoadedPolicy>) -> Self {
        let mut tables = BTreeMap::new();
        for tree in trees {
            tables.extend(tree.tables.clone());
        }
        let tables = Document::from_json(Value::Object(tables.into_iter().collect()));
        Self {
            digest: digest(&policies, &tables, &[]),
            policies,
            tables,
            rules: Vec::new(),
            switched_off: BTreeMap::new(),
        }
    }
}

fn load_each(trees: &[PolicyTree]) -> (Vec<LoadedPolicy>, Vec<Problem>) {
    let mut policies: Vec<LoadedPolicy> = Vec::new();
    let mut problems = Vec::new();
    // A user's policy may use the helpers of the binary; one of the user's stands in for one of the same name.
    let embedded: Vec<&Source> = trees.iter().filter(|tree| !tree.is_user).flat_map(|tree| &tree.helpers).collect();
    for tree in trees {
        let mut helpers = tree.helpers.clone();
        if tree.is_user {
            let own: Vec<&str> = tree.helpers.iter().map(file_name).collect();
            helpers.extend(embedded.iter().filter(|helper| !own.contains(&file_name(helper))).copied().cloned());
        }
        let helpers = Arc::new(Helpers { sources: helpers, syntaxes: OnceLock::new() });
        // The binary's own helpers are held to this by its tests.
        for helper in tree.helpers.iter().filter(|_| tree.is_user) {
            match Syntax::parse(helper) {
                Ok(syntax) => {
                    problems.extend(unsafe_calls(helper, &syntax));
                    problems.extend(input_of_helper(helper, &syntax));
                }
                Err(error) => problems.push(Problem::from_rego(helper, &error)),
            }
        }
        let mut own = Vec::new();
        for file in &tree.policies {
            match LoadedPolicy::load(file, &helpers, tree.is_user) {
                Ok(policy) => own.push(policy),
                Err(found) => problems.extend(found),
            }
        }
        own.sort_by(|a, b| a.policy.id.cmp(&b.policy.id));
        problems.extend(twice(&own));
        policies = joined(policies, own);
        let before = policies.iter_mut().filter(|loaded| !tree.holds(loaded)).map(|loaded| &mut loaded.policy);
        problems.extend(disabled::apply(tree, before));
    }
    (policies, problems)
}

/// Policies of one folder that have the same id in different families.
fn twice(policies: &[LoadedPolicy]) -> Vec<Problem> {
    let same = policies.windows(2).filter(|pair| pair[0].policy.id == pair[1].policy.id);
    same.map(|pair| {
        let message = format!("there is a policy `{}` already, in {}", pair[1].policy.id, pair[0].source.path);
        let help = "rename the folder: ids are unique across families";
        Problem::of_source(&pair[1].source, message, help)
    })
    .collect()
}

/// All of them, sorted by id; one of a later folder stands in the place of one before it.
fn joined(before: Vec<LoadedPolicy>, own: Vec<LoadedPolicy>) -> Vec<LoadedPolicy> {
    let mut all: BTreeMap<String, LoadedPolicy> =
        before.into_iter().map(|loaded| (loaded.policy.id.clone(), loaded)).collect();
    for mut loaded in own {
        if let Some(earlier) = all.remove(&loaded.policy.id) {
            loaded.policy.overrides = Some(if earlier.is_user { Overridden::Folder } else { Overridden::BuiltIn });
        }
        all.insert(loaded.policy.id.clone(), loaded);
    }
    all.into_values().collect()
}

fn file_name(helper: &Source) -> &str {
    helper.path.rsplit(['/', '\\']).next().unwrap_or_default()
}

fn digest(policies: &[LoadedPolicy], tables: &Document, rules: &[ParameterRule]) -> String {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    };
    for loaded in policies {
        part(&loaded.policy.family);
        part(&loaded.policy.id);
        part(&loaded.source.text);
        for (name, value) in &loaded.parameters {
            part(name);
            part(&value.to_string());
        }
    }
    let mut helpers: Vec<&str> =
        policies.iter().flat_map(|loaded| loaded.helpers().iter().map(|helper| helper.text.as_str())).collect();
    helpers.sort_unstable();
    helpers.dedup();
    helpers.into_iter().for_each(&mut part);
    part(&tables.to_json().unwrap_or_default().to_string());
    for rule in rules.iter().filter(|rule| !rule.settings.is_empty()) {
        part(&rule.name);
        // A selector is made of texts and lists of texts, which always have a JSON form.
        part(&serde_json::to_string(&rule.selector).unwrap_or_default());
        for setting in &rule.settings {
            part(&setting.policy);
            part(&setting.name);
            part(&setting.value.to_string());
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
