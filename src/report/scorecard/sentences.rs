//! What a scorecard says in words: the reads that failed, the fields that nobody could tell, the policies that broke.
//!
//! Every text in here is escaped for a terminal; other renderers escape for their own format on top.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::group::hides_databases;
use crate::model::evaluation::Subject;
use crate::model::{Evaluation, Gap, GapCause, Place, Status, kinds};
use crate::report::detail;
use crate::report::text::{count, escape};

/// One reason for which results could not be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct Unknown {
    pub field: Option<String>,
    pub reason: String,
    pub resource_types: Vec<String>,
    pub results: usize,
    pub resources: usize,
}

/// Why results could not be decided, the reason that costs most first.
pub(in crate::report) fn unknowns(evaluation: &Evaluation) -> Vec<Unknown> {
    type Key<'a> = (Option<&'a str>, &'a str);
    #[derive(Default)]
    struct Met<'a> {
        types: BTreeSet<&'a str>,
        /// Policy and resource by number, because a fleet has hundreds of thousands; some more than once.
        results: Vec<(usize, usize)>,
    }
    let policies = evaluation.policies.iter().enumerate();
    let policies: HashMap<&str, usize> = policies.map(|(i, policy)| (policy.id.as_str(), i)).collect();
    let mut met: HashMap<Key<'_>, Met<'_>> = HashMap::new();
    for finding in evaluation.findings.iter().filter(|finding| finding.status == Status::Indeterminate) {
        let mut keys: Vec<Key<'_>> =
            finding.missing.iter().map(|missing| (Some(&*missing.field), &*missing.reason)).collect();
        if keys.is_empty() {
            keys.push((None, &finding.message));
        }
        let policy = policies.get(&*finding.policy_id).copied().unwrap_or(usize::MAX);
        for key in keys {
            let entry = met.entry(key).or_default();
            entry.types.insert(&finding.resource_type);
            entry.results.push((finding.resource_index, policy));
        }
    }
    let mut found: Vec<Unknown> = met
        .into_iter()
        .map(|((field, reason), mut met)| {
            met.results.sort_unstable();
            met.results.dedup();
            let results = met.results.len();
            met.results.dedup_by_key(|(resource, _)| *resource);
            Unknown {
                field: field.map(str::to_owned),
                reason: reason.to_owned(),
                resource_types: met.types.into_iter().map(str::to_owned).collect(),
                results,
                resources: met.results.len(),
            }
        })
        .collect();
    found.sort_by(|a, b| b.results.cmp(&a.results).then_with(|| (&a.field, &a.reason).cmp(&(&b.field, &b.reason))));
    found
}

impl Unknown {
    pub(in crate::report) fn sentence(&self) -> String {
        let results = count(self.results, "result", "results");
        let resources = count(self.resources, "resource", "resources");
        let are = if self.results == 1 { "is" } else { "are" };
        let reason = ended(&escape(&self.reason));
        match &self.field {
            Some(field) => {
                let types = self.resource_types.join(", ");
                format!(
                    "{results} on {resources} ({types}) {are} undecided because `{}` is unknown: {reason}",
                    escape(field)
                )
            }
            None => format!("{results} on {resources} {are} undecided: {reason}"),
        }
    }
}

/// The policies that broke, with one of their messages.
pub(in crate::report) fn broken(evaluation: &Evaluation) -> Vec<String> {
    let mut met: BTreeMap<&str, (BTreeSet<&str>, &str)> = BTreeMap::new();
    for finding in evaluation.findings.iter().filter(|finding| finding.status == Status::Error) {
        let entry = met.entry(&finding.policy_id).or_insert_with(|| (BTreeSet::new(), &*finding.message));
        entry.0.insert(&finding.resource_id);
        entry.1 = entry.1.min(&finding.message);
    }
    met.into_iter()
        .map(|(policy, (resources, message))| {
            let on = count(resources.len(), "resource", "resources");
            format!("The policy {} failed to evaluate on {on}: {}", escape(policy), ended(&escape(message)))
        })
        .collect()
}

/// How much of what was asked was answered.
pub(in crate::report) fn read(places: &[Place]) -> String {
    let sum = |of: fn(&Place) -> u64| places.iter().map(of).sum::<u64>();
    let whole = places.iter().filter(|place| place.is_complete()).count();
    format!(
        "{} of {} calls answered, {whole} of {} places read whole",
        sum(|place| place.answered),
        sum(|place| place.reads),
        places.len(),
    )
}

/// Every table of facts that is too old, as a sentence.
pub(in crate::report) fn stale_tables(evaluation: &Evaluation) -> Vec<String> {
    evaluation.stale_tables.iter().map(|stale| escape(&detail::stale_sentence(stale)).into_owned()).collect()
}

/// Policies that somebody put in the place of others or switched off, each as a sentence.
pub(in crate::report) fn own_policies(evaluation: &Evaluation) -> Vec<String> {
    let overriding = evaluation.policies.iter().filter_map(|policy| {
        let whose = policy.overrides?;
        Some(format!("The policy {} stands in the place of {}.", escape(&policy.id), whose.in_words()))
    });
    let off = evaluation.switched_off.iter();
    let off = off.map(|(id, why)| format!("The policy {} is switched off: {}", escape(id), ended(&escape(why))));
    overriding.chain(off).collect()
}

/// Every gap as sentences, in the order of its places.
pub(in crate::report) fn gaps(evaluation: &Evaluation) -> Vec<String> {
    gap_texts(&evaluation.gaps)
}

pub(super) fn gap_texts(gaps: &[Gap]) -> Vec<String> {
    let mut gaps: Vec<&Gap> = gaps.iter().collect();
    gaps.sort();
    gaps.dedup();
    // The same call that failed for the same reason in fifty accounts is one thing to mend.
    let mut alike: Vec<(&Gap, Vec<&str>)> = Vec::new();
    let mut known = BTreeMap::new();
    for gap in gaps {
        let key = (&gap.operation, gap.cause, &gap.message, &gap.resource_types);
        let at = *known.entry(key).or_insert_with(|| {
            alike.push((gap, Vec::new()));
            alike.len() - 1
        });
        alike[at].1.push(&gap.target);
    }
    alike.into_iter().map(|(gap, targets)| gap_text(gap, &targets)).collect()
}

/// Places of one kind of gap that are named.
const TARGETS: usize = 3;

fn gap_text(gap: &Gap, targets: &[&str]) -> String {
    let happened = match gap.cause {
        GapCause::AccessDenied => "was denied",
        GapCause::Throttled => "was throttled",
        GapCause::Timeout => "timed out",
        GapCause::Unreachable => "failed because nothing answered",
        GapCause::Malformed => "gave an answer that could not be read",
        GapCause::Unsupported => "is not supported there",
        GapCause::DeniedByScp => "is forbidden by a service control policy",
        GapCause::RoleNotAssumable => "failed because the role could not be assumed",
        GapCause::CredentialsInvalid => "failed because the credentials are not accepted",
        GapCause::CredentialsExpired => "failed because the credentials had expired",
        GapCause::AuthenticationFailed => "failed because the login was refused",
        GapCause::ClockSkew => "failed because this machine's clock is wrong",
        GapCause::RegionNotEnabled => "failed because the region is not enabled",
        GapCause::AccountSuspended => "failed because the account is suspended",
        GapCause::TooManyConnections => "failed because the server has no connection left",
        GapCause::TlsFailure => "failed because no trusted encrypted connection came about",
        GapCause::StandbyConflict => "was cancelled by the standby's recovery",
        GapCause::Vanished => "failed because what was to be read is gone",
        GapCause::Interrupted => "was interrupted",
        GapCause::NotAttempted => "was not attempted",
    };
    let named: Vec<_> = targets.iter().take(TARGETS).map(|target| escape(target)).collect();
    let mut text = format!("{} {happened} for {}", escape(&gap.operation), named.join("; "));
    if targets.len() > TARGETS {
        text.push_str(&format!(" and {} more", targets.len() - TARGETS));
    }
    if gap.attempts > 1 {
        text.push_str(&format!(" ({} attempts)", gap.attempts));
    }
    if gap.message.is_empty() {
        text.push('.');
    } else {
        text.push_str(&format!(": {}", ended(&escape(&gap.message))));
    }
    if gap.resource_types.is_empty() {
        text.push_str(" Resources of any type may be missing.");
    } else {
        let titles: Vec<_> = gap
            .resource_types
            .iter()
            .map(|ty| kinds::find(ty).map_or_else(|| escape(ty), |kind| kind.title.into()))
            .collect();
        text.push_str(&format!(" May be missing: {}.", titles.join(", ")));
    }
    if hides_databases(gap) {
        text.push_str(" Databases that nobody saw score 0.");
    }
    text
}

/// What a database is and whose: `RDS DB instance, 111122223333 eu-central-1, production, team payments`.
pub(in crate::report) fn who(subject: &Subject) -> String {
    let title = kinds::find(&subject.resource_type).map_or(&*subject.resource_type, |kind| kind.title);
    let mut parts = vec![title.to_owned()];
    let place: Vec<_> = [&subject.account_id, &subject.region].into_iter().flatten().map(|part| escape(part)).collect();
    if !place.is_empty() {
        parts.push(place.join(" "));
    }
    parts.push(subject.environment.as_deref().map_or_else(|| "no environment".to_owned(), |e| escape(e).into_owned()));
    parts.push(subject.tier.as_deref().map_or_else(|| "no tier".to_owned(), |tier| format!("tier {}", escape(tier))));
    parts.push(
        subject.owner.as_deref().map_or_else(|| "no owner".to_owned(), |owner| format!("owner {}", escape(owner))),
    );
    parts.join(", ")
}

/// A resource in a list: its name and place in AWS, else the id, which names server and database.
pub(super) fn label(subject: &Subject) -> String {
    let place: Vec<_> = [&subject.account_id, &subject.region].into_iter().flatten().map(|part| escape(part)).collect();
    match place.is_empty() {
        true => escape(&subject.id).into_owned(),
        false => format!("{} ({})", escape(&subject.name), place.join(" ")),
    }
}

/// Ends a fragment as a sentence.
fn ended(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}
