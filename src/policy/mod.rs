//! Policies: found by path, METADATA parsed and validated, selected, linted, scaffolded.
//!
//! It owns what a policy folder is and every error in it, with file, line and caret. It does not judge resources.
//! Main types: [`PolicySet`], [`LoadedPolicy`], [`Selection`], [`FieldPath`], [`Problem`].

mod disabled;
mod facts;
mod field_path;
mod files;
mod frameworks;
mod kept;
mod lint;
mod lint_words;
mod load;
mod metadata;
mod parameters;
mod problem;
mod rules;
mod scaffold;
mod select;
mod unit_tests;

pub use field_path::{FieldPath, OwnPath};
pub use files::{PolicyFile, PolicyTree, embedded, folder};
pub use frameworks::{choose_frameworks, frameworks, lint_frameworks, measures};
pub use lint::{lint_one, lint_tree};
pub use load::{LoadedPolicy, PolicySet, Rules};
pub use parameters::{ParameterSetting, Place, Places, apply_parameters, put_over};
pub use problem::Problem;
pub use rules::{ParameterRule, Pattern};
pub use scaffold::scaffold;
pub use select::{Selection, closest};
pub use unit_tests::{CaseFile, PolicyTests, read_cases, run_policy_tests};
