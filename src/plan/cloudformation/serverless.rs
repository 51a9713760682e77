//! Functions of SAM: the role that comes with one which names none.
//!
//! Main function: [`with_roles`].

use super::node::{Data, Entry, Node, Spot};

const FUNCTION: &str = "AWS::Serverless::Function";

/// The resources, and the roles that their functions get.
pub(super) fn with_roles(mut resources: Vec<Entry>) -> Vec<Entry> {
    let roles: Vec<Entry> = resources.iter().filter_map(role).collect();
    // A role of that name which is written out counts.
    let new = roles.into_iter().filter(|role| resources.iter().all(|known| known.key != role.key));
    let new: Vec<Entry> = new.collect();
    resources.extend(new);
    resources
}

fn role(function: &Entry) -> Option<Entry> {
    let is_function = function.value.get("Type").and_then(Node::as_text) == Some(FUNCTION);
    let properties = function.value.get("Properties")?;
    if !is_function || properties.get("Role").is_some() {
        return None;
    }
    let spot = function.spot;
    let policies = properties.entry("Policies");
    let (mut held, mut own) = (Vec::new(), Vec::new());
    let all = match policies.map(|entry| &entry.value) {
        Some(list) if matches!(list.data, Data::List(_)) => list.items(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    for (index, policy) in all.iter().enumerate() {
        let here = policy.spot;
        match (policy.as_text(), policy.function()) {
            (Some(name), _) if !name.contains(':') => {
                held.push(Node::text(format!("arn:aws:iam::aws:policy/{name}"), here));
            }
            (Some(_), _) | (None, Some(_)) => held.push(policy.clone()),
            (None, None) => {
                let document = match policy.get("Statement") {
                    Some(_) => policy.clone(),
                    None => Node::new(Data::Unknown("a policy template of SAM says what is in it"), here),
                };
                let name = Node::text(format!("{}RolePolicy{index}", function.key), here);
                own.push(map(here, [("PolicyName", name), ("PolicyDocument", document)]));
            }
        }
    }
    let at = policies.map_or(spot, |entry| entry.spot);
    let mut all = vec![
        ("AssumeRolePolicyDocument", trust(spot)),
        ("ManagedPolicyArns", Node::new(Data::List(held), at)),
        ("Policies", Node::new(Data::List(own), at)),
    ];
    all.extend(properties.get("PermissionsBoundary").map(|boundary| ("PermissionsBoundary", boundary.clone())));
    let mut members = vec![("Type", Node::text("AWS::IAM::Role", spot)), ("Properties", map(spot, all))];
    members.extend(function.value.get("Condition").map(|condition| ("Condition", condition.clone())));
    Some(Entry { key: format!("{}Role", function.key), spot, value: map(spot, members) })
}

/// Lambda may assume it.
fn trust(spot: Spot) -> Node {
    let text = |text: &str| Node::text(text, spot);
    let service = map(spot, [("Service", text("lambda.amazonaws.com"))]);
    let statement = map(spot, [("Effect", text("Allow")), ("Action", text("sts:AssumeRole")), ("Principal", service)]);
    map(spot, [("Version", text("2012-10-17")), ("Statement", Node::new(Data::List(vec![statement]), spot))])
}

fn map<'k>(spot: Spot, members: impl IntoIterator<Item = (&'k str, Node)>) -> Node {
    let entries = members.into_iter().map(|(key, value)| Entry { key: key.to_owned(), spot, value });
    Node::new(Data::Map(entries.collect()), spot)
}
