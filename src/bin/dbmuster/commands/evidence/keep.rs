//! Policies as evidence: their texts, helpers and tables, and which of them ran with which parameters.

use std::collections::BTreeMap;
use std::path::Path;

use dbmuster::evidence::{Entry, EvidenceError, Part, canonical};
use dbmuster::policy::{ParameterSetting, PolicySet, PolicyTree, Selection, folder};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::diagnostic::Failure;

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
}

#[derive(Serialize, Deserialize)]
struct TreeFile {
    folder: String,
    /// It came with dbmuster.
    embedded: bool,
}

/// Keeps everything that the policies of a run are made of.
pub fn keep_policies(entry: &mut Entry, trees: &[PolicyTree], set: &PolicySet) -> Result<(), EvidenceError> {
    let mut files = Vec::new();
    for (at, tree) in trees.iter().enumerate() {
        let top = format!("{}", at + 1);
        for policy in &tree.policies {
            let name = format!("{top}/{}/{}/{}.rego", policy.family, policy.id, policy.id);
            entry.keep_bytes(Part::Policies, &name, policy.source.text.as_bytes())?;
        }
        for helper in &tree.helpers {
            let file = Path::new(&helper.path).file_name().unwrap_or_default().to_string_lossy();
            entry.keep_bytes(Part::Policies, &format!("{top}/lib/{file}"), helper.text.as_bytes())?;
        }
        for (stem, table) in &tree.tables {
            entry.keep_bytes(Part::Policies, &format!("{top}/data/{stem}.json"), &canonical(table)?)?;
        }
        files.push(TreeFile { folder: top, embedded: !tree.is_user });
    }
    let ran = set.policies.iter().map(|loaded| (loaded.policy.id.clone(), loaded.parameters.clone())).collect();
    let file = SetFile { schema_version: "1".to_owned(), digest: set.digest.clone(), trees: files, policies: ran };
    entry.keep_bytes(Part::Policies, SET, &canonical(&file)?).map(drop)
}

/// Loads them again from the folder of a run.
pub fn load_policies(run: &Path) -> Result<PolicySet, Failure> {
    let top = run.join(Part::Policies.folder());
    let unread = |why: &dyn std::fmt::Display| {
        let help = "the run was kept without its policies, or they were altered: verify it without --replay";
        Failure::with_help(format!("failed to read `{SET}` of the run: {why}"), help)
    };
    let text = std::fs::read_to_string(top.join(SET)).map_err(|error| unread(&error))?;
    let file: SetFile = serde_json::from_str(&text).map_err(|error| unread(&error))?;
    let mut trees = Vec::new();
    for kept in &file.trees {
        if !kept.folder.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(unread(&"a folder has no number for a name"));
        }
        let mut tree = folder(&top.join(&kept.folder))?;
        tree.is_user = !kept.embedded;
        trees.push(tree);
    }
    let selection = Selection { policies: file.policies.keys().cloned().collect(), ..Selection::default() };
    let parameters: Vec<ParameterSetting> = file
        .policies
        .iter()
        .flat_map(|(policy, values)| {
            values.iter().map(|(name, value)| ParameterSetting {
                policy: policy.clone(),
                name: name.clone(),
                value: value.clone(),
            })
        })
        .collect();
    Ok(PolicySet::load(&trees, &selection, &parameters)?)
}
