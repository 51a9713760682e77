//! The same facts as a folder of source files, in both syntaxes, and as a preview of Pulumi's.

use std::collections::BTreeMap;

use dbmuster::model::Resource;
use dbmuster::plan::cloudformation::TemplateOptions;
use dbmuster::plan::hcl::{self, SourceOptions};
use dbmuster::plan::{Plan, read_any_from};
use dbmuster::policy::{PolicySet, Selection, embedded};
use serde_json::{Map, Value, json};

use super::facts::{ACCOUNT, Fact, REGION, facts};
use super::{as_plan, verdicts};

/// Arguments that are nested blocks.
const BLOCKS: &[&str] = &["parameter", "ingress", "egress", "auth", "option"];

/// A value as an expression.
fn expression(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(expression).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(key, value)| format!("{:?} = {}", key, expression(value))).collect();
            format!("{{ {} }}", members.join(", "))
        }
        other => other.to_string(),
    }
}

fn block(arguments: &Map<String, Value>, references: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in arguments {
        match value {
            Value::Null => {}
            Value::Array(items) if BLOCKS.contains(&name.as_str()) => {
                for item in items {
                    text.push_str(&format!("{name} {{\n{}}}\n", block(item.as_object().unwrap(), &[])));
                }
            }
            Value::Object(members) if name == "tags" => {
                // In parts, so that something has to be put together.
                text.push_str(&format!(
                    "{name} = merge(local.nothing, {})\n",
                    expression(&Value::Object(members.clone()))
                ));
            }
            Value::String(policy) if name == "policy" => {
                let document: Value = serde_json::from_str(policy).unwrap();
                text.push_str(&format!("{name} = jsonencode({})\n", expression(&document)));
            }
            value => text.push_str(&format!("{name} = {}\n", expression(value))),
        }
    }
    for (name, target) in references {
        let target = if name.ends_with("_ids") { format!("[{target}]") } else { (*target).to_owned() };
        text.push_str(&format!("{name} = {target}\n"));
    }
    text
}

fn read(name: &str, text: &str) -> Plan {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(name), text).unwrap();
    hcl::read(dir.path(), &SourceOptions::default(), None, Some(ACCOUNT)).unwrap()
}

fn as_source(facts: &[Fact]) -> Vec<Resource> {
    let mut text = format!(
        "provider \"aws\" {{\n region = var.region\n}}\nvariable \"region\" {{\n default = {REGION:?}\n}}\nlocals {{\n nothing = {{}}\n}}\n"
    );
    for fact in facts {
        let (ty, name) = fact.address;
        let body = block(fact.arguments.as_object().unwrap(), &fact.references);
        text.push_str(&format!("resource {ty:?} {name:?} {{\n{body}}}\n"));
    }
    read("main.tf", &text).after
}

fn as_json_source(facts: &[Fact]) -> Vec<Resource> {
    let mut resources: BTreeMap<&str, BTreeMap<&str, Value>> = BTreeMap::new();
    for fact in facts {
        let (ty, name) = fact.address;
        let mut body = fact.arguments.clone();
        for (argument, target) in &fact.references {
            let target = json!(format!("${{{target}}}"));
            body[*argument] = if argument.ends_with("_ids") { json!([target]) } else { target };
        }
        resources.entry(ty).or_default().insert(name, body);
    }
    let text = json!({"provider": {"aws": {"region": "${local.region}"}}, "locals": {"region": REGION}, "resource": resources});
    read("main.tf.json", &text.to_string()).after
}

/// `storage_encrypted` as `storageEncrypted`.
fn camel(name: &str) -> String {
    let mut upper = false;
    let letters = name.chars().filter_map(|c| {
        let shown = if upper { c.to_ascii_uppercase() } else { c };
        upper = c == '_';
        (c != '_').then_some(shown)
    });
    letters.collect()
}

fn property(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(property).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, value)| (camel(key), property(value))).collect())
        }
        other => other.clone(),
    }
}

const TOKENS: &[(&str, &str)] = &[
    ("aws_db_cluster_snapshot", "rds/clusterSnapshot:ClusterSnapshot"),
    ("aws_db_instance", "rds/instance:Instance"),
    ("aws_db_parameter_group", "rds/parameterGroup:ParameterGroup"),
    ("aws_db_snapshot", "rds/snapshot:Snapshot"),
    ("aws_iam_policy", "iam/policy:Policy"),
    ("aws_kms_key", "kms/key:Key"),
    ("aws_rds_cluster", "rds/cluster:Cluster"),
    ("aws_rds_cluster_instance", "rds/clusterInstance:ClusterInstance"),
    ("aws_rds_cluster_parameter_group", "rds/clusterParameterGroup:ClusterParameterGroup"),
    ("aws_secretsmanager_secret", "secretsmanager/secret:Secret"),
    ("aws_security_group", "ec2/securityGroup:SecurityGroup"),
    ("aws_vpc_security_group_ingress_rule", "vpc/securityGroupIngressRule:SecurityGroupIngressRule"),
];

fn urn(ty: &str, name: &str) -> String {
    let token = TOKENS.iter().find(|(known, _)| *known == ty).unwrap_or_else(|| panic!("{ty}")).1;
    format!("urn:pulumi:prod::shop::aws:{token}::{name}")
}

fn as_pulumi(facts: &[Fact]) -> Vec<Resource> {
    let unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    let steps: Vec<Value> = facts
        .iter()
        .map(|fact| {
            let (ty, name) = fact.address;
            let mut inputs = Map::new();
            for (argument, value) in fact.arguments.as_object().unwrap() {
                let plural = matches!(argument.as_str(), "parameter");
                let key = if plural { format!("{argument}s") } else { camel(argument) };
                inputs.insert(key, if argument == "tags" { value.clone() } else { property(value) });
            }
            let mut dependencies = Map::new();
            for (argument, target) in &fact.references {
                let mut parts = target.split('.');
                let target = urn(parts.next().unwrap(), parts.next().unwrap());
                inputs.insert(
                    camel(argument),
                    if argument.ends_with("_ids") { json!([unknown]) } else { json!(unknown) },
                );
                dependencies.insert(camel(argument), json!([target]));
            }
            json!({"op": "create", "urn": urn(ty, name), "newState": {"urn": urn(ty, name), "custom": true,
                "type": format!("aws:{}", TOKENS.iter().find(|(known, _)| *known == ty).unwrap().1),
                "inputs": inputs, "propertyDependencies": dependencies}})
        })
        .collect();
    let preview = json!({"config": {"aws:region": REGION}, "steps": steps, "changeSummary": {"create": facts.len()}});
    let options = TemplateOptions { account_id: Some(ACCOUNT.to_owned()), ..TemplateOptions::default() };
    read_any_from(preview.to_string().as_bytes(), "preview.json", &options).unwrap().after
}

fn same_as_the_plan(read: fn(&[Fact]) -> Vec<Resource>) {
    let set = PolicySet::load(&[embedded().unwrap()], &Selection { include_opt_in: true, ..Selection::default() }, &[])
        .unwrap();
    let facts = facts();
    let (planned, why_planned) = verdicts(&set, as_plan(&facts));
    let (written, why_written) = verdicts(&set, read(&facts));
    let nothing = String::new();
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for cell in planned.keys().chain(written.keys()) {
        if planned.get(cell) != written.get(cell) {
            wrong.entry(&cell.2).or_default().push(format!(
                "{cell:?}: planned {:?} {}, written {:?} {}",
                planned.get(cell),
                why_planned.get(cell).unwrap_or(&nothing),
                written.get(cell),
                why_written.get(cell).unwrap_or(&nothing)
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_plan_and_the_source_of_the_same_are_judged_alike() {
    same_as_the_plan(as_source);
}

#[test]
fn a_plan_and_the_source_in_json_are_judged_alike() {
    same_as_the_plan(as_json_source);
}

#[test]
fn a_plan_and_the_preview_of_the_same_are_judged_alike() {
    same_as_the_plan(as_pulumi);
}
