//! Service control policies, their statements and what they are attached to.

use aws_sdk_organizations::types::{PolicySummary, PolicyType};
use serde_json::json;

use crate::collect::aws::call::Page;
use crate::collect::aws::fields::{document, put, unknown};
use crate::collect::aws::findings::Findings;
use crate::collect::aws::operations::other;
use crate::collect::aws::place::Place;
use crate::model::Resource;

/// Reads the service control policies of the organization.
pub async fn read(place: &Place) -> Findings {
    let mut findings = place.findings();
    let client = place.clients().organizations();
    let fetch = |token: Option<String>| async move {
        let call = client.list_policies().filter(PolicyType::ServiceControlPolicy).set_next_token(token);
        let answer = call.send().await?;
        Ok(Page::new(answer.policies.unwrap_or_default(), answer.next_token))
    };
    place.more_calls(1);
    let listed = place.pages(&other::ORGANIZATIONS_POLICIES, None, fetch).await;
    let listed = findings.take(listed, &other::ORGANIZATIONS_POLICIES.lists());
    let policies = place.each(listed, |summary| policy(place, summary)).await;
    findings.resources.extend(policies.into_iter().flatten());
    findings
}

async fn policy(place: &Place, summary: PolicySummary) -> Option<Resource> {
    let (arn, id) = (summary.arn()?, summary.id()?);
    let mut found = place.resource("aws_organizations_policy", arn, summary.name().unwrap_or(id));
    found.region = None;
    found.reference_only = true;
    put(&mut found, "policy_type", summary.r#type().map(PolicyType::as_str));
    put(&mut found, "aws_managed", Some(summary.aws_managed()));
    put(&mut found, "description", summary.description().filter(|text| !text.is_empty()));
    let client = place.clients().organizations();
    place.more_calls(1);
    let describe = || async { Ok(client.describe_policy().policy_id(id).send().await?.policy) };
    let targets = |token: Option<String>| async move {
        let answer = client.list_targets_for_policy().policy_id(id).set_next_token(token).send().await?;
        Ok(Page::new(answer.targets.unwrap_or_default(), answer.next_token))
    };
    let (described, targets) = tokio::join!(
        place.one(&other::ORGANIZATIONS_POLICY, Some(id), describe),
        place.pages(&other::ORGANIZATIONS_TARGETS_FOR_POLICY, Some(id), targets)
    );
    match described.whole().map(|policy| policy.and_then(|policy| policy.content)) {
        Ok(Some(content)) => document(&mut found, "policy_statements", &content),
        Ok(None) => unknown(&mut found, "policy_statements", "the service gave no content"),
        Err(why) => unknown(&mut found, "policy_statements", why),
    }
    match targets.whole() {
        Ok(targets) => {
            let target = |target: &aws_sdk_organizations::types::PolicyTargetSummary| {
                let ty = target.r#type().map(|ty| ty.as_str())?;
                Some(json!({"target_id": target.target_id()?, "target_type": ty}))
            };
            put(&mut found, "targets", Some(targets.iter().filter_map(target).collect::<Vec<_>>()));
        }
        Err(why) => unknown(&mut found, "targets", why),
    }
    Some(found)
}
