//! Data sources: they are read from an account, which nobody asks here; what follows from the place is known.

use std::rc::Rc;

use hcl_edit::Decorated;
use hcl_edit::expr::TraversalOperator;

use super::module::Module;
use super::providers;
use super::value::Found;

impl Module {
    /// `data.type.name.attribute`.
    pub(super) fn data(self: &Rc<Self>, ty: &str, name: &str, rest: &[Decorated<TraversalOperator>]) -> Found {
        if !self.tree.source.data.contains_key(&(ty.to_owned(), name.to_owned())) {
            return Found::failed(format!("refers to data.{ty}.{name}, which is not declared"));
        }
        let attribute = rest.iter().find_map(|operator| match operator.value() {
            TraversalOperator::GetAttr(attribute) => Some(attribute.as_str()),
            _ => None,
        });
        let placed = match (ty, attribute) {
            ("aws_region", Some("name" | "id" | "region")) => providers::region(self, "aws"),
            ("aws_partition", Some("partition")) => providers::region(self, "aws").map(|region| {
                let partition = if region.starts_with("cn-") {
                    "aws-cn"
                } else if region.starts_with("us-gov-") {
                    "aws-us-gov"
                } else {
                    "aws"
                };
                partition.to_owned()
            }),
            ("aws_caller_identity", Some("account_id" | "id")) => self.run.account_id.clone(),
            _ => None,
        };
        match placed {
            Some(text) => Found::text(text),
            None if ty == "aws_iam_policy_document" => {
                Found::unknown(format!("known after apply: refers to data.{ty}.{name}"))
            }
            None => Found::unknown(format!("data.{ty}.{name} is read when Terraform plans")),
        }
    }
}
