//! One declared source, ready to be compared: what should be there once it is applied.
//!
//! Main types: [`Declared`], [`DeclaredResource`].

use std::collections::{BTreeMap, HashMap};

use super::kinds::{RULE, is_compared};
use crate::model::{ChangeAction, KnownAs, PlanSource, Resource};
use crate::plan::{Plan, Unread};

/// One plan, state, template or folder.
#[derive(Debug)]
pub struct Declared {
    pub source: PlanSource,
    /// When the tool made it, RFC 3339, where the file says so.
    pub made_at: Option<String>,
    /// The file was changed after the inventory was collected, by the word of the file system.
    pub is_changed_later: bool,
    pub resources: Vec<DeclaredResource>,
    /// Position of the resource with that id.
    pub by_id: HashMap<String, usize>,
    /// Positions of the rules of security groups that are declared on their own.
    pub rules: Vec<usize>,
    /// Why it may declare more than it shows, as sentences without their end.
    pub hidden: Vec<String>,
}

/// One resource of it.
#[derive(Debug)]
pub struct DeclaredResource {
    pub resource: Resource,
    /// The change makes it, so that it may not be there yet.
    pub is_new: bool,
    /// The change takes it away, so that it is still managed and has no future to be compared with.
    pub is_going: bool,
}

impl Declared {
    /// Takes what a plan says. What another reader gives in the same form is taken in the same way.
    #[must_use]
    pub fn of(plan: Plan, made_at: Option<String>, is_changed_later: bool) -> Self {
        let mut hidden: Vec<String> = plan
            .unread
            .iter()
            .map(|part| match part {
                Unread::Stack { name } => {
                    format!("the template of the nested stack {name} does not lie beside {}", plan.source.path)
                }
                Unread::Made { name, reason } => format!("{name} of {}: {reason}", plan.source.path),
                Unread::Module { name, source } => {
                    let source = source.as_deref().unwrap_or("a place that is computed");
                    format!("the module {name} of {} comes from {source}, which was not read", plan.source.path)
                }
                Unread::Unchanged { count } => {
                    format!("{} does not show {count} resources that stay as they are", plan.source.path)
                }
            })
            .collect();
        if plan.is_partial {
            hidden.push(format!("{} calls itself incomplete (-target, or deferred changes)", plan.source.path));
        }
        // A template says of everything that it is created, and a state of nothing.
        let is_plan =
            ["terraform_plan", "pulumi_preview", "cloudformation_change_set"].contains(&plan.source.kind.as_str());
        let actions: BTreeMap<&str, ChangeAction> = plan
            .changes
            .iter()
            .filter(|change| change.deposed.is_none())
            .map(|change| (change.resource_id.as_str(), change.action))
            .collect();
        let action = |id: &str| actions.get(id).copied();
        let mut before: HashMap<String, Resource> =
            plan.before.into_iter().map(|resource| (resource.id.clone(), resource)).collect();
        let mut resources = Vec::new();
        for mut resource in plan.after {
            let earlier = before.remove(&resource.id);
            if let Some(earlier) = earlier.and_then(|earlier| earlier.known_as) {
                // A replacement is not known by the names that it will have; today's are those of what it replaces.
                complete(&mut resource, *earlier);
            }
            let is_new = is_plan && action(&resource.id) == Some(ChangeAction::Create);
            resources.push(DeclaredResource { resource, is_new, is_going: false });
        }
        let mut going: Vec<Resource> = before
            .into_values()
            .filter(|resource| action(&resource.id) == Some(ChangeAction::Delete))
            .filter(|resource| is_compared(&resource.resource_type))
            .collect();
        going.sort_by(|a, b| a.id.cmp(&b.id));
        resources.extend(going.into_iter().map(|resource| DeclaredResource {
            resource,
            is_new: false,
            is_going: true,
        }));
        let is_rule =
            |(at, declared): (usize, &DeclaredResource)| (declared.resource.resource_type == RULE).then_some(at);
        let rules = resources.iter().enumerate().filter_map(is_rule).collect();
        let by_id = resources.iter().enumerate().map(|(at, declared)| (declared.resource.id.clone(), at)).collect();
        Self { source: plan.source, made_at, is_changed_later, resources, by_id, rules, hidden }
    }

    /// The resource with that id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&DeclaredResource> {
        self.resources.get(*self.by_id.get(id)?)
    }
}

/// Fills in what only the past tells.
fn complete(resource: &mut Resource, earlier: KnownAs) {
    let known = resource.known_as.get_or_insert_with(Box::default);
    known.arn = known.arn.take().or(earlier.arn);
    known.identifier = known.identifier.take().or(earlier.identifier);
    known.service_id = known.service_id.take().or(earlier.service_id);
    known.endpoint = known.endpoint.take().or(earlier.endpoint);
}
