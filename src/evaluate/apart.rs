//! What tells resources apart that have the same id in several inventories of one run, such as one address in the plans
//! of two regions.
//!
//! Refuses to look at the order in which they were named: a finding keeps its fingerprint when another inventory comes
//! or goes before it. Main function: [`places`].

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Item, Job};

/// One occurrence of an id.
struct Occurrence<'a> {
    job: usize,
    region: Option<&'a str>,
    account: Option<&'a str>,
    path: Option<&'a str>,
}

/// For each inventory, the resources whose id others have as well, and what is theirs alone.
pub(super) fn places(jobs: &[Job]) -> Vec<HashMap<String, String>> {
    let mut by_id: HashMap<&str, Vec<Occurrence<'_>>> = HashMap::new();
    for (job, one) in jobs.iter().enumerate() {
        let path = one.change.as_ref().and_then(|change| change.sources.first()).map(|source| source.path.as_str());
        let items = one.after.iter().chain(one.before.iter().flatten()).filter(|item| !item.reference_only);
        for item in items {
            let all = by_id.entry(item.id()).or_default();
            if all.last().is_none_or(|last| last.job != job) {
                all.push(occurrence(job, item, path));
            }
        }
    }
    let mut places: Vec<HashMap<String, String>> = jobs.iter().map(|_| HashMap::new()).collect();
    let shared: BTreeMap<&str, Vec<Occurrence<'_>>> = by_id.into_iter().filter(|(_, all)| all.len() > 1).collect();
    for (id, all) in shared {
        for (occurrence, place) in all.iter().zip(apart(&all)) {
            if let Some(of_job) = places.get_mut(occurrence.job) {
                of_job.insert(id.to_owned(), place);
            }
        }
    }
    places
}

fn occurrence<'a>(job: usize, item: &'a Item, path: Option<&'a str>) -> Occurrence<'a> {
    Occurrence { job, region: item.text("region"), account: item.text("account_id"), path }
}

/// The least that tells all of them apart; nothing when they are the same in all.
fn apart(all: &[Occurrence<'_>]) -> Vec<String> {
    let ways: [fn(&Occurrence<'_>) -> Option<String>; 4] = [
        |one| one.region.map(|region| format!("region {region}")),
        |one| one.account.map(|account| format!("account {account}")),
        |one| Some(format!("account {} region {}", one.account?, one.region?)),
        |one| one.path.map(|path| format!("file {path}")),
    ];
    for way in ways {
        let places: Vec<String> = all.iter().filter_map(way).collect();
        let different: HashSet<&String> = places.iter().collect();
        if different.len() == all.len() {
            return places;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::{Occurrence, apart};

    fn one(region: Option<&'static str>, account: Option<&'static str>, path: &'static str) -> Occurrence<'static> {
        Occurrence { job: 0, region, account, path: Some(path) }
    }

    #[test]
    fn the_least_that_differs_tells_them_apart() {
        let both = [one(Some("eu"), Some("1"), "a"), one(Some("us"), Some("1"), "b")];
        assert_eq!(apart(&both), ["region eu", "region us"]);
        let both = [one(Some("eu"), Some("1"), "a"), one(Some("eu"), Some("2"), "b")];
        assert_eq!(apart(&both), ["account 1", "account 2"]);
        let both = [one(None, None, "a"), one(Some("eu"), None, "b")];
        assert_eq!(apart(&both), ["file a", "file b"]);
        assert!(apart(&[one(None, None, "a"), one(None, None, "a")]).is_empty());
    }
}
