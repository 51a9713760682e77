//! The steps of a preview -> one change for each resource, with the state on both sides.
//!
//! Main types: [`Change`], [`Urn`].

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::error::PreviewError;

/// What happens to one resource.
#[derive(Debug)]
pub(super) struct Change<'p> {
    pub urn: &'p str,
    /// As Terraform calls them; empty for what is only read.
    pub actions: &'static [&'static str],
    pub old: Option<&'p Map<String, Value>>,
    pub new: Option<&'p Map<String, Value>>,
    pub imported: bool,
    /// An earlier copy that a replacement has left behind.
    pub left_over: bool,
    /// Properties that force the replacement.
    pub reasons: Vec<&'p str>,
}

/// The changes in the order of their first steps.
pub(super) fn changes(steps: &[Value]) -> Result<Vec<Change<'_>>, PreviewError> {
    let mut all: Vec<Change<'_>> = Vec::new();
    let mut known: HashMap<(&str, bool), usize> = HashMap::new();
    for (index, step) in steps.iter().enumerate() {
        let text = |name: &str| step.get(name).and_then(Value::as_str);
        let state = |name: &str| step.get(name).and_then(Value::as_object);
        let (old, new) = (state("oldState"), state("newState"));
        let (Some(op), Some(urn)) = (text("op"), text("urn")) else {
            return Err(PreviewError::NotAPreview("a step has no `op` or no `urn`"));
        };
        let flag = |state: Option<&Map<String, Value>>, name: &str| {
            state.and_then(|state| state.get(name)) == Some(&Value::Bool(true))
        };
        let left_over = flag(old, "delete");
        let mut imported = false;
        let actions: &[&str] = match op {
            "create" => &["create"],
            "same" | "refresh" => &["no-op"],
            "update" => &["update"],
            "delete" if flag(old, "retainOnDelete") => &["forget"],
            "delete" => &["delete"],
            // The order of the parts of a replacement says which comes first.
            "replace" | "create-replacement" | "import-replacement" => {
                imported = op == "import-replacement";
                &["create", "delete"]
            }
            "delete-replaced" => &["delete", "create"],
            "import" => {
                imported = true;
                &["no-op"]
            }
            "read"
            | "read-replacement"
            | "discard"
            | "discard-replaced"
            | "read-discard"
            | "remove-pending-replace" => &["read"],
            other => {
                let plain = other.len() < 40 && other.chars().all(|c| c.is_ascii_lowercase() || c == '-');
                let op = if plain { format!("`{other}`") } else { "an operation".to_owned() };
                return Err(PreviewError::Operation { index, op });
            }
        };
        let reasons = step.get("replaceReasons").and_then(Value::as_array).into_iter().flatten();
        let reasons: Vec<&str> = reasons.filter_map(Value::as_str).collect();
        let key = (urn, left_over);
        let change: &mut Change<'_> = match known.get(&key) {
            // A replacement has several steps.
            Some(at) => match all.get_mut(*at) {
                Some(change) => {
                    if matches!(change.actions, ["read"] | ["no-op"]) {
                        change.actions = actions;
                    }
                    change
                }
                None => continue,
            },
            None => {
                known.insert(key, all.len());
                let new = Change { urn, actions, old: None, new: None, imported, left_over, reasons: Vec::new() };
                all.push(new);
                match all.last_mut() {
                    Some(change) => change,
                    None => continue,
                }
            }
        };
        change.old = change.old.or(old);
        change.new = change.new.or(new);
        if change.reasons.is_empty() {
            change.reasons = reasons;
        }
    }
    Ok(all)
}

/// The parts of `urn:pulumi:stack::project::parent$type::name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Urn<'u> {
    /// Type of the resource itself, without those of its parents.
    pub ty: &'u str,
    pub name: &'u str,
}

impl<'u> Urn<'u> {
    pub(super) fn parse(text: &'u str) -> Option<Self> {
        let mut parts = text.strip_prefix("urn:pulumi:")?.splitn(4, "::");
        let (_, _, types, name) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        Some(Self { ty: types.rsplit('$').next().unwrap_or(types), name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_hold_anything() {
        let urn = Urn::parse("urn:pulumi:dev::shop::my:Db$aws:rds/instance:Instance::a::b c").unwrap();
        assert_eq!(urn, Urn { ty: "aws:rds/instance:Instance", name: "a::b c" });
        assert_eq!(Urn::parse("urn:pulumi:dev::shop"), None);
        assert_eq!(Urn::parse(""), None);
    }
}
