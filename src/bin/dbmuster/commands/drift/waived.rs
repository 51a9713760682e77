//! Which failures by drift somebody has accepted, in the way of every other failure.

use std::collections::HashMap;
use std::sync::Arc;

use dbmuster::drift::Live;
use dbmuster::evaluate::{Item, fingerprint};
use dbmuster::model::drift::Drift;
use dbmuster::model::{Evaluation, Finding};
use dbmuster::policy::PolicySet;

use crate::waiving::Waiving;

/// Names the waiver in each failure by drift that one covers.
pub fn mark(drift: &mut Drift, live: &Live, set: &PolicySet, waiving: &Waiving) {
    if waiving.is_idle() {
        return;
    }
    let by_id: HashMap<&str, usize> =
        live.resources.iter().enumerate().map(|(at, resource)| (resource.id.as_str(), at)).collect();
    let mut evaluation = Evaluation {
        evaluated_at: drift.compared_at.clone(),
        policies: set.policies.iter().map(|loaded| loaded.policy.clone()).collect(),
        ..Evaluation::default()
    };
    // Which verdict each finding stands for.
    let mut places = Vec::new();
    for (at, one) in drift.drifted.iter().enumerate().filter(|(_, one)| !one.verdicts.is_empty()) {
        let Some(resource) = by_id.get(one.live_id.as_str()).and_then(|at| live.resources.get(*at)) else { continue };
        let item = Item::from_resource(resource.clone());
        let mut subject = item.subject();
        subject.tags = item.tags().map(Arc::new);
        let resource_index = evaluation.subjects.len();
        for (which, change) in one.verdicts.iter().enumerate().filter(|(_, change)| change.is_worse()) {
            places.push((at, which));
            evaluation.findings.push(Finding {
                policy_id: Arc::from(change.policy_id.as_str()),
                severity: change.severity,
                resource_id: subject.id.clone(),
                resource_type: subject.resource_type.clone(),
                resource_index,
                status: change.live,
                verdict: None,
                message: Arc::from(change.message.as_str()),
                field: None,
                observed: None,
                missing: Vec::new(),
                parameters: Arc::from([]),
                location: None,
                waiver_id: None,
                is_known: false,
                fingerprint: fingerprint(&change.policy_id, &one.live_id, None),
            });
        }
        evaluation.subjects.push(subject);
    }
    waiving.apply(&mut evaluation);
    for ((at, which), finding) in places.into_iter().zip(&evaluation.findings) {
        if let Some(change) = drift.drifted.get_mut(at).and_then(|one| one.verdicts.get_mut(which)) {
            change.waiver_id = finding.waiver_id.as_deref().map(str::to_owned);
        }
    }
}
