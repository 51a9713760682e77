//! IAM policies, principals and RDS targets of a plan put over those of an inventory.
//!
//! Only what differs between the two sides of the plan is changed: a plan knows a part of what hangs on a role. What the
//! plan does not tell becomes unknown with its reason. Main type: [`Planned`]; main function: [`put`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use crate::model::{Location, Remark, Resource};

/// Kinds that decide who logs in.
const KINDS: [&str; 8] = [
    "aws_iam_group",
    "aws_iam_policy",
    "aws_iam_policy_attachment",
    "aws_iam_role",
    "aws_iam_user",
    "aws_rds_cluster",
    "aws_rds_instance",
    "aws_rds_proxy",
];
const ATTACHMENT: &str = "aws_iam_policy_attachment";
const POLICIES: &str = "managed_policy_arns";
/// Lists that more than the plan may write to.
const SHARED: [&str; 2] = [POLICIES, "groups"];
/// What a template cannot say of something that exists: its silence changes nothing.
const GIVEN_ONCE: [&str; 5] = ["db_cluster_resource_id", "dbi_resource_id", "endpoint_address", "path", "unique_id"];

/// Both sides of a plan, of these kinds only.
#[derive(Debug, Clone, Default)]
pub struct Planned {
    before: Vec<Resource>,
    after: Vec<Resource>,
}

impl Planned {
    /// What of the plan decides who logs in; absent when nothing of it changes.
    #[must_use]
    pub fn new(before: &[Resource], after: &[Resource]) -> Option<Self> {
        let kept = |side: &[Resource]| -> Vec<Resource> { side.iter().filter(|one| is_ours(one)).cloned().collect() };
        let made = Self { before: kept(before), after: kept(after) };
        (made.before != made.after).then_some(made)
    }
}

/// Puts plans over the resources of an inventory. Also gives what cannot be placed, with the reason.
pub(super) fn put(live: &[&Resource], plans: &[Planned]) -> (Vec<Resource>, Vec<Remark>) {
    let kept = live.iter().copied().filter(|one| is_ours(one));
    let mut over = Over { live: kept.map(|one| (one.id.clone(), one.clone())).collect(), unplaced: BTreeMap::new() };
    for plan in plans {
        over.plan(plan);
    }
    (over.live.into_values().collect(), over.unplaced.into_values().collect())
}

/// Whether a plan may say something of it that counts here.
pub(super) fn is_ours(resource: &Resource) -> bool {
    KINDS.contains(&resource.resource_type.as_str())
}

struct Over {
    live: BTreeMap<String, Resource>,
    unplaced: BTreeMap<String, Remark>,
}

/// Id in the plan -> id among the live ones, there already or made from account and name.
type Names = HashMap<String, String>;

impl Over {
    fn plan(&mut self, plan: &Planned) {
        let old: HashMap<&str, &Resource> = plan.before.iter().map(|one| (one.id.as_str(), one)).collect();
        let new: HashMap<&str, &Resource> = plan.after.iter().map(|one| (one.id.as_str(), one)).collect();
        let gone = plan.before.iter().filter(|one| !new.contains_key(one.id.as_str()));
        let pairs: Vec<(Option<&Resource>, Option<&Resource>)> = gone
            .map(|one| (Some(one), None))
            .chain(plan.after.iter().map(|one| (old.get(one.id.as_str()).copied(), Some(one))))
            .collect();
        let mut names = Names::new();
        // Policies that are written into a principal are named after it.
        for inline in [false, true] {
            for one in pairs.iter().filter_map(|(was, is)| was.or(*is)).filter(|one| is_inline(one) == inline) {
                if let Some(id) = self.name(one, &names) {
                    if let Some(word) = one.resource_type.strip_prefix("aws_iam_").filter(|_| !inline) {
                        names.insert(format!("{word}/{}", one.name), id.clone());
                    }
                    names.insert(one.id.clone(), id);
                }
            }
        }
        let changed = |pair: &&(Option<&Resource>, Option<&Resource>)| pair.0 != pair.1;
        let (attachments, others): (Vec<_>, Vec<_>) = pairs
            .iter()
            .filter(changed)
            .partition(|(was, is)| was.or(*is).is_some_and(|one| one.resource_type == ATTACHMENT));
        for &(was, is) in others {
            self.one(was, is, &names);
        }
        for &(was, is) in attachments {
            // First what goes: the same policy may come back to the same principal.
            for (side, comes) in [(was, false), (is, true)] {
                if let Some(attachment) = side {
                    self.attach(attachment, comes, &names);
                }
            }
        }
    }

    /// The id that the resource has among the live ones, or will have.
    fn name(&self, planned: &Resource, names: &Names) -> Option<String> {
        if planned.resource_type == ATTACHMENT {
            return None;
        }
        let known = planned.known_as.as_deref();
        let arn = known.and_then(|known| known.arn.clone()).or_else(|| Some(planned.id.clone()));
        if let Some(arn) = arn.filter(|arn| self.live.contains_key(arn)) {
            return Some(arn);
        }
        if is_inline(planned) {
            let holder = self.holder(planned, names)?;
            return Some(format!("{holder}/inline-policy/{}", planned.name));
        }
        let service_id = known.and_then(|known| known.service_id.as_deref());
        let same_id = |one: &&Resource| {
            let ids = ["dbi_resource_id", "db_cluster_resource_id"].map(|field| text(one, field));
            service_id.is_some() && ids.contains(&service_id)
        };
        if let Some(found) = self.live.values().find(same_id) {
            return Some(found.id.clone());
        }
        let mut fits = self.named(&planned.resource_type, &planned.name, planned);
        match (fits.next(), fits.next()) {
            (Some(only), None) => return Some(only.id.clone()),
            (Some(_), Some(_)) => return None,
            (None, _) => {}
        }
        // Of one from outside of the plan the name alone is known, and it is not made.
        if planned.reference_only {
            return None;
        }
        if let Some(arn) = known.and_then(|known| known.arn.clone()) {
            return Some(arn);
        }
        let word = planned.resource_type.strip_prefix("aws_iam_")?;
        let account = planned.account_id.clone().or_else(|| self.only_account())?;
        let path = text(planned, "path").unwrap_or("/");
        Some(format!("arn:{}:iam::{account}:{word}{path}{}", self.partition(), planned.name))
    }

    /// Live ones of that name where account and region do not contradict.
    fn named<'s>(&'s self, kind: &'s str, name: &'s str, like: &'s Resource) -> impl Iterator<Item = &'s Resource> {
        let agree = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
        self.live.values().filter(move |one| {
            one.resource_type == kind
                && one.name == name
                && !is_inline(one)
                && agree(&one.account_id, &like.account_id)
                && (agree(&one.region, &like.region) || kind.starts_with("aws_iam_"))
        })
    }

    fn only_account(&self) -> Option<String> {
        let all: BTreeSet<&String> = self.live.values().filter_map(|one| one.account_id.as_ref()).collect();
        (all.len() == 1).then(|| all.first().map(|one| (*one).clone())).flatten()
    }

    fn partition(&self) -> &str {
        self.live.keys().find_map(|id| id.strip_prefix("arn:")?.split(':').next()).unwrap_or("aws")
    }

    /// ARN of the principal that an inline policy is written into.
    fn holder(&self, policy: &Resource, names: &Names) -> Option<String> {
        let roles = policy.attributes.get("attached_roles").and_then(Value::as_array);
        let first = roles.and_then(|roles| roles.first()).and_then(Value::as_str);
        let said = text(policy, "attached_to").or(first)?;
        self.principal(said, word_of(&policy.id), policy, names)
    }

    /// ARN of a principal that is named by its id in the plan, its ARN or its name.
    fn principal(&self, said: &str, word: Option<&str>, like: &Resource, names: &Names) -> Option<String> {
        if let Some(id) = names.get(said) {
            return Some(id.clone());
        }
        if self.live.contains_key(said) {
            return Some(said.to_owned());
        }
        let words = word.map_or_else(|| vec!["role", "user", "group"], |word| vec![word]);
        let kinds: Vec<String> = words.iter().map(|word| format!("aws_iam_{word}")).collect();
        let mut fits = kinds.iter().flat_map(|kind| self.named(kind, said, like));
        match (fits.next(), fits.next()) {
            (Some(only), None) => Some(only.id.clone()),
            (Some(_), Some(_)) => None,
            // One that the plan makes.
            (None, _) => words.iter().find_map(|word| names.get(&format!("{word}/{said}")).cloned()),
        }
    }

    fn one(&mut self, was: Option<&Resource>, is: Option<&Resource>, names: &Names) {
        let Some(planned) = is.or(was) else { return };
        let Some(id) = names.get(&planned.id) else {
            self.leave_out(planned, "neither its ARN nor its account and name lead to one principal or policy there");
            return;
        };
        let Some(is) = is else {
            if !planned.reference_only {
                self.live.remove(id);
            } else if let Some(live) = self.live.get_mut(id) {
                // It stays, and what the plan said of it goes.
                let nothing = Resource::new(&planned.resource_type, &planned.id, &planned.name, planned.origin);
                merge(live, Some(&translated(planned, names)), &nothing);
            }
            return;
        };
        let is = translated(is, names);
        let was = was.map(|was| translated(was, names));
        match self.live.get_mut(id) {
            Some(live) => merge(live, was.as_ref(), &is),
            None => {
                let account = id.split(':').nth(4).map(str::to_owned);
                let made = Resource { id: id.clone(), account_id: account.or(is.account_id.clone()), ..is };
                self.live.insert(id.clone(), made);
            }
        }
    }

    fn leave_out(&mut self, planned: &Resource, why: &str) {
        // Nobody logs in at what is not in the inventory.
        if !planned.resource_type.starts_with("aws_iam_") {
            return;
        }
        let text = format!("who logs in by it is not known, as it is not put on the inventory: {why}");
        let file = Location { file: planned.id.clone(), line: None, column: None };
        let location = planned.location.clone().unwrap_or(file);
        let remark = Remark { location, address: Some(planned.id.clone()), text };
        self.unplaced.insert(planned.id.clone(), remark);
    }

    /// Gives a principal a policy, or takes it away.
    fn attach(&mut self, attachment: &Resource, comes: bool, names: &Names) {
        let word =
            text(attachment, "principal_type").map(str::to_owned).or_else(|| word_of(&attachment.id).map(Into::into));
        let said = text(attachment, "principal");
        let found = said.and_then(|said| self.principal(said, word.as_deref(), attachment, names));
        let Some(principal) = found.and_then(|id| self.live.get_mut(&id)) else {
            self.leave_out(attachment, "the principal that it names is not there");
            return;
        };
        let Some(policy) = text(attachment, "policy_arn") else {
            let why = attachment.unknown_fields.get("policy_arn").map_or("it is not in the plan", String::as_str);
            principal.unknown_fields.insert(POLICIES.to_owned(), format!("the policy of {}: {why}", attachment.id));
            return;
        };
        let policy = names.get(policy).cloned().unwrap_or_else(|| policy.to_owned());
        let list = principal.attributes.entry(POLICIES).or_insert_with(|| Value::Array(Vec::new()));
        let Value::Array(list) = list else { return };
        list.retain(|one| one.as_str() != Some(&policy));
        if comes {
            list.push(policy.into());
        }
    }
}

fn text<'r>(resource: &'r Resource, field: &str) -> Option<&'r str> {
    resource.attributes.get(field)?.as_str()
}

fn is_inline(resource: &Resource) -> bool {
    resource.resource_type == "aws_iam_policy" && text(resource, "policy_type") == Some("inline")
}

/// What sort of principal the type of a declared policy or attachment says.
fn word_of(id: &str) -> Option<&'static str> {
    let pairs = [("aws_iam_role_", "role"), ("aws_iam_user_", "user"), ("aws_iam_group_", "group")];
    let templates = [("AWS::IAM::Role", "role"), ("AWS::IAM::User", "user"), ("AWS::IAM::Group", "group")];
    pairs.into_iter().chain(templates).find(|(part, _)| id.contains(part)).map(|(_, word)| word)
}

/// With the ids that things have among the live ones, instead of those of the plan.
fn translated(planned: &Resource, names: &Names) -> Resource {
    let mut made = planned.clone();
    let translate = |value: &mut Value| {
        if let Value::String(text) = value
            && let Some(id) = names.get(text.as_str())
        {
            text.clone_from(id);
        }
    };
    for (field, value) in &mut made.attributes {
        match *value {
            Value::Array(ref mut items) => items.iter_mut().for_each(translate),
            ref mut other => translate(other),
        }
        // Groups go by their names.
        for item in value.as_array_mut().into_iter().flatten().filter(|_| field == "groups") {
            if let Some(name) =
                item.as_str().filter(|text| text.starts_with("arn:")).and_then(|arn| arn.rsplit('/').next())
            {
                *item = name.to_owned().into();
            }
        }
    }
    made
}

/// Puts what differs on the live resource.
fn merge(live: &mut Resource, was: Option<&Resource>, is: &Resource) {
    let empty = Resource::new(&is.resource_type, &is.id, &is.name, is.origin);
    let side = was.unwrap_or(&empty);
    let list = |one: &Resource, field: &str| one.attributes.get(field).and_then(Value::as_array).cloned();
    for field in SHARED {
        let (old, new) = (list(side, field).unwrap_or_default(), list(is, field).unwrap_or_default());
        if old == new {
            continue;
        }
        let mut merged = list(live, field).unwrap_or_default();
        merged.retain(|one| !old.contains(one));
        merged.extend(new.into_iter().filter(|one| !old.is_empty() || one.is_string()));
        merged.dedup();
        live.attributes.insert(field.to_owned(), Value::Array(merged));
    }
    let fields = side.attributes.keys().chain(is.attributes.keys());
    let fields: BTreeSet<&String> = fields.filter(|field| !SHARED.contains(&field.as_str())).collect();
    for field in fields {
        let (old, new) = (side.attributes.get(field), is.attributes.get(field));
        match new {
            Some(value) if old != new => {
                live.unknown_fields.remove(field);
                live.attributes.insert(field.clone(), value.clone());
            }
            None if !is.unknown_fields.contains_key(field) => drop(live.attributes.remove(field)),
            Some(_) | None => {}
        }
    }
    for (field, why) in &is.unknown_fields {
        // An entry of a list makes the list unknown.
        let whole = field.split('[').next().unwrap_or(field);
        let silent = was.is_none() && GIVEN_ONCE.contains(&whole);
        let already = was.is_some_and(|was| was.unknown_fields.contains_key(field));
        if silent || already || matches!(whole, "account_id" | "region") {
            continue;
        }
        if !SHARED.contains(&whole) {
            live.attributes.remove(whole);
        }
        live.unknown_fields.insert(whole.to_owned(), why.clone());
    }
    if was.is_some_and(|was| was.tags != is.tags) {
        live.tags.clone_from(&is.tags);
    }
}
