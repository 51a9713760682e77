//! Reasons that speak of a plan, in the words of what was really read.

use crate::model::Resource;

/// Puts the name of the thing (`template`, `source`, `preview`) where the reasons of a resource say plan.
pub(super) fn reword(resource: &mut Resource, thing: &str) {
    for reason in resource.unknown_fields.values_mut() {
        *reason = match reason.as_str() {
            "the plan does not tell the account" => format!("the {thing} does not tell the account; --account does"),
            "the plan does not tell the region" => format!("the {thing} does not tell the region; --region does"),
            "the plan marks it as sensitive" => "it is a secret".to_owned(),
            other => other.replace("this plan", &format!("this {thing}")).replace("the plan", &format!("the {thing}")),
        };
    }
}
