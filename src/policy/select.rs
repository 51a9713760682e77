//! Which policies run.

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::Problem;
use crate::model::Policy;

/// The user's choice of policies.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Ids or globs of the only policies to run; empty means all.
    pub policies: Vec<String>,
    /// Ids or globs of policies to leave out.
    pub skip: Vec<String>,
    /// The only families to run; empty means all.
    pub families: Vec<String>,
    /// Run policies that are off by default too.
    pub include_opt_in: bool,
    /// Run policies that a folder has switched off too.
    pub include_disabled: bool,
}

impl Selection {
    /// Indexes of the chosen ones of `policies`.
    ///
    /// # Errors
    /// When a name or glob chooses nothing, so that a misspelt id is not a silent pass.
    pub fn choose(&self, policies: &[&Policy]) -> Result<Vec<usize>, Problem> {
        for family in &self.families {
            if !policies.iter().any(|policy| policy.family == *family) {
                let mut known: Vec<&str> = policies.iter().map(|policy| policy.family.as_str()).collect();
                known.sort_unstable();
                known.dedup();
                let message = format!("no policy was selected: there is no family `{family}`");
                return Err(Problem::general(message, format!("families: {}", known.join(", "))));
            }
        }
        let only = globs(&self.policies, policies)?;
        let skip = globs(&self.skip, policies)?;
        let chosen = |policy: &Policy| {
            let wanted = if self.policies.is_empty() {
                (self.include_opt_in || !policy.opt_in) && policy.deprecated.is_none()
            } else {
                matches(&only, policy)
            };
            // A glob does not mean a policy that is switched off; its id does.
            let on = self.include_disabled || policy.disabled.is_none() || self.policies.contains(&policy.id);
            let family = self.families.is_empty() || self.families.contains(&policy.family);
            wanted && on && family && !matches(&skip, policy)
        };
        Ok(policies.iter().enumerate().filter(|(_, policy)| chosen(policy)).map(|(at, _)| at).collect())
    }
}

fn matches(set: &GlobSet, policy: &Policy) -> bool {
    set.is_match(&policy.id) || policy.aliases.iter().any(|alias| set.is_match(alias))
}

fn globs(patterns: &[String], policies: &[&Policy]) -> Result<GlobSet, Problem> {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = Glob::new(pattern).map_err(|error| {
            Problem::general(format!("no policy was selected by `{pattern}`: {error}"), "use an id, or * and ? in one")
        })?;
        let matcher = glob.compile_matcher();
        let hits =
            |policy: &&Policy| matcher.is_match(&policy.id) || policy.aliases.iter().any(|a| matcher.is_match(a));
        if !policies.iter().any(hits) {
            let near = closest(pattern, policies).map_or_else(String::new, |id| format!("did you mean `{id}`? "));
            let message = format!("no policy was selected: there is none that `{pattern}` matches");
            return Err(Problem::general(message, format!("{near}`dbmuster policy list` shows the ids")));
        }
        builder.add(glob);
    }
    builder.build().map_err(|error| Problem::general(error.to_string(), "use fewer or simpler patterns"))
}

/// The id that is nearest to what was typed: it shares the most leading characters, when that is a good part of it.
pub fn closest<'a>(pattern: &str, policies: &[&'a Policy]) -> Option<&'a str> {
    let pattern = pattern.replace('-', "_");
    let shared = |id: &str| id.chars().zip(pattern.chars()).take_while(|(a, b)| a == b).count();
    let best = policies.iter().map(|policy| policy.id.as_str()).max_by_key(|id| shared(id))?;
    (shared(best) >= 6).then_some(best)
}
