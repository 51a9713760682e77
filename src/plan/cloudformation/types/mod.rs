//! One file per CloudFormation resource type, each with a `TYPE`.
//!
//! The build script lists the files of this folder, so that a new type is one new file. What the service does when a
//! property is absent is decided here, or by the Terraform file of the same thing where that says the same.
//! Main types: [`Type`].

use crate::plan::terraform::build::Mapping;

include!(concat!(env!("OUT_DIR"), "/cloudformation_types.rs"));

/// How one CloudFormation resource type is read.
#[derive(Debug)]
pub struct Type {
    /// `terraform_type` is the CloudFormation type.
    pub mapping: Mapping,
    /// Properties whose argument is not just the property in `snake_case`. `A.B` is a member of a property, `A[].B`
    /// that member of each of its elements.
    pub names: &'static [(&'static str, &'static str)],
    /// Members of nested objects, in `snake_case`, that are called otherwise.
    pub inner: &'static [(&'static str, &'static str)],
    /// What tells it from another thing of the same type; empty for the usual one.
    pub only_with: &'static [Hint],
}

/// What tells things of one type apart.
#[derive(Debug)]
pub enum Hint {
    /// The property is there.
    Has(&'static str),
    /// The property is a text that begins like this.
    Begins(&'static str, &'static str),
}

impl Type {
    /// The type of a resource with these properties: whether they are there, and their texts.
    #[must_use]
    pub fn of(ty: &str, has: impl Fn(&str) -> bool, text: impl Fn(&str) -> Option<String>) -> Option<&'static Self> {
        let named = || ALL.iter().copied().filter(|known| known.mapping.terraform_type == ty);
        let holds = |hint: &Hint| match hint {
            Hint::Has(property) => has(property),
            Hint::Begins(property, start) => {
                text(property).is_some_and(|text| text.to_ascii_lowercase().starts_with(start))
            }
        };
        let special = named().find(|known| known.only_with.iter().any(holds));
        special.or_else(|| named().find(|known| known.only_with.is_empty()))
    }
}
