//! Policies as files that somebody can keep: texts, helpers and tables of every tree, and which policies ran with which
//! parameters. What is read back has the same digest.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rules::KeptRule;
use super::{ParameterRule, ParameterSetting, PolicySet, PolicyTree, Problem, Selection, folder};

/// Says which policies ran.
const SET: &str = "policy-set.json";

#[derive(Serialize, Deserialize)]
struct SetFile {
    schema_version: String,
    digest: String,
    /// Folders of policies in the order of loading.
    trees: Vec<TreeFile>,
    /// Policies that ran, with every parameter in force.
    policies: BTreeMap<String, BTreeMap<String, Value>>,
    /// Rules that gave some resources other values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rules: Vec<KeptRule>,
    /// Policies that did not run because a folder switched them off, and why.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    switched_off: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct TreeFile {
    folder: String,
    /// It came with the binary.
    embedded: bool,
}

impl PolicySet {
    /// Everything that the set was loaded from, as files by name; `trees` are those that it was loaded from.
    ///
    /// # Errors
    ///
    /// When a table or parameter has no JSON form.
    pub fn kept(&self, trees: &[PolicyTree]) -> Result<BTreeMap<String, Vec<u8>>, Problem> {
        let mut files = BTreeMap::new();
        let mut of_trees = Vec::new();
        for (at, tree) in trees.iter().enumerate() {
            let top = (at + 1).to_string();
            for policy in &tree.policies {
                let name = format!("{top}/{}/{}/{}.rego", policy.family, policy.id, policy.id);
                files.insert(name, policy.source.text.clone().into_bytes());
            }
            for helper in &tree.helpers {
                let file = helper.path.rsplit(['/', '\\']).next().unwrap_or_default();
                files.insert(format!("{top}/lib/{file}"), helper.text.clone().into_bytes());
            }
            for (stem, table) in &tree.tables {
                files.insert(format!("{top}/data/{stem}.json"), document(table)?);
            }
            of_trees.push(TreeFile { folder: top, embedded: !tree.is_user });
        }
        let ran = self.policies.iter().map(|loaded| (loaded.policy.id.clone(), loaded.parameters.clone())).collect();
        let schema_version = "1".to_owned();
        let rules = self.rules.iter().filter(|rule| !rule.settings.is_empty()).map(KeptRule::of).collect();
        let set = SetFile {
            schema_version,
            digest: self.digest.clone(),
            trees: of_trees,
            policies: ran,
            rules,
            switched_off: self.switched_off.clone(),
        };
        files.insert(SET.to_owned(), document(&set)?);
        Ok(files)
    }

    /// Loads what [`Self::kept`] gave and somebody wrote into a folder.
    ///
    /// # Errors
    ///
    /// When a file is missing or altered so that it cannot be loaded.
    pub fn read_back(dir: &Path) -> Result<Self, Vec<Problem>> {
        let path = dir.join(SET);
        let shown = path.display().to_string();
        let unread = |why: String| {
            let help = "the folder was not kept whole, or was altered";
            vec![Problem::of_file(&shown, format!("no policies were loaded: {why}"), help)]
        };
        let text = std::fs::read_to_string(&path).map_err(|error| unread(error.to_string()))?;
        let set: SetFile = serde_json::from_str(&text).map_err(|error| unread(error.to_string()))?;
        if set.schema_version != "1" {
            return Err(unread(format!("the list is of version {:?}, this program knows \"1\"", set.schema_version)));
        }
        let mut trees = Vec::new();
        for kept in &set.trees {
            if kept.folder.is_empty() || !kept.folder.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(unread(format!("{:?} is no folder of policies", kept.folder)));
            }
            trees.push(PolicyTree { is_user: !kept.embedded, ..folder(&dir.join(&kept.folder))? });
        }
        let selection = Selection { policies: set.policies.keys().cloned().collect(), ..Selection::default() };
        let setting =
            |policy: &str, (name, value): (&String, &Value)| ParameterSetting::new(policy, name, value.clone());
        let settings: Vec<ParameterSetting> = set
            .policies
            .iter()
            .flat_map(|(policy, values)| values.iter().map(move |value| setting(policy, value)))
            .collect();
        let rules: Vec<ParameterRule> = set.rules.into_iter().map(KeptRule::into_rule).collect();
        let read = Self::load_with_rules(&trees, &selection, &settings, &rules)?;
        Ok(Self { switched_off: set.switched_off, ..read })
    }
}

fn document(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    let written = serde_json::to_value(value).and_then(|value| serde_json::to_vec_pretty(&value));
    let mut bytes = written.map_err(|error| {
        Problem::general(format!("policies were not kept: {error}"), "this is a fault of dbmuster; report it")
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}
