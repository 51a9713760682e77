//! IAM at size: policies read, every principal against every database user, and back.
//!
//! `cargo bench --bench iam [-- PRINCIPALS DATABASES USERS]`; 5,000 principals, 200 databases with 20 users each without
//! arguments. One principal in ten may log in somewhere, one in fifty is an administrator; the rest has policies of its own
//! that never name a database, as it is in real accounts.
#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]
#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::time::Instant;

use dbmuster::access::graphs;
use dbmuster::access::iam::{Reach, Verdict};
use dbmuster::model::{Origin, Resource};
use serde_json::{Value, json};

const ACCOUNT: &str = "111122223333";

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let at = |place: usize, default| numbers.get(place).copied().unwrap_or(default);
    let (principals, databases, users) = (at(0, 5_000), at(1, 200), at(2, 20));
    let mut resources = Vec::new();
    (0..principals).for_each(|number| principal(&mut resources, number, databases));
    (0..databases).for_each(|number| database(&mut resources, number, users));
    println!("{principals} principals, {databases} databases with {users} users each: {} resources", resources.len());

    let begin = Instant::now();
    let access = graphs(&resources);
    println!("{:44}{:>9.3} s", "graphs of the databases", begin.elapsed().as_secs_f64());
    let begin = Instant::now();
    let reach = Reach::of(&resources, &[], &access.graphs, None);
    println!("{:44}{:>9.3} s", "policies read", begin.elapsed().as_secs_f64());

    let begin = Instant::now();
    let mut found = [0_usize; 3];
    for number in 0..databases {
        for user in 0..users {
            for login in reach.principals_of(&server(number), &format!("user{user}")) {
                found[login.verdict as usize] += 1;
            }
        }
    }
    let pairs = principals * databases * users;
    println!(
        "{:44}{:>9.3} s   {pairs} pairs: {} allowed, {} indeterminate",
        "every user of every database",
        begin.elapsed().as_secs_f64(),
        found[Verdict::Allowed as usize],
        found[Verdict::Indeterminate as usize]
    );
    let begin = Instant::now();
    let logins = reach.database_users(&arn(0)).len();
    println!("{:44}{:>9.3} s   {logins} users", "one administrator", begin.elapsed().as_secs_f64());
    let begin = Instant::now();
    let doors = reach.doors(&arn(0)).len();
    println!("{:44}{:>9.3} s   {doors} doors", "its doors", begin.elapsed().as_secs_f64());
    let begin = Instant::now();
    let assumers = reach.can_assume(&arn(1)).len();
    println!("{:44}{:>9.3} s   {assumers} principals", "who may become a role", begin.elapsed().as_secs_f64());
}

fn arn(number: usize) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/team/role{number}")
}

fn server(number: usize) -> String {
    format!("db{number}")
}

fn add(resources: &mut Vec<Resource>, kind: &str, id: &str, name: &str, attributes: &Value) {
    let mut resource = Resource::new(kind, id, name, Origin::Live);
    resource.account_id = Some(ACCOUNT.to_owned());
    resource.attributes = attributes.as_object().unwrap().clone();
    resources.push(resource);
}

fn statement(effect: &str, actions: &Value, on: &Value, conditions: &Value) -> Value {
    json!({"effect": effect, "actions": actions, "not_actions": [], "resources": on, "not_resources": [],
        "principals": [], "not_principals": [], "conditions": conditions})
}

fn principal(resources: &mut Vec<Resource>, number: usize, databases: usize) {
    let id = arn(number);
    let trust = json!([{"effect": "Allow", "actions": ["sts:AssumeRole"], "not_actions": [], "resources": [],
        "not_resources": [], "principals": [format!("AWS:arn:aws:iam::{ACCOUNT}:root")], "not_principals": [], "conditions": []}]);
    let name = format!("role{number}");
    add(resources, "aws_iam_role", &id, &name, &json!({"managed_policy_arns": [], "trust_statements": trust}));
    let none = json!([]);
    let mut statements = vec![
        statement(
            "Allow",
            &json!(["s3:GetObject", "s3:PutObject"]),
            &json!([format!("arn:aws:s3:::bucket{number}/*")]),
            &none,
        ),
        statement("Allow", &json!(["sqs:*", "sns:Publish"]), &json!(["*"]), &none),
        statement("Deny", &json!(["iam:*"]), &json!(["*"]), &none),
    ];
    if number.is_multiple_of(50) {
        statements.push(statement("Allow", &json!(["*"]), &json!(["*"]), &none));
    } else if number.is_multiple_of(10) {
        let users = format!("arn:aws:rds-db:*:{ACCOUNT}:dbuser:db-{}/user*", number % databases.max(1));
        let mfa = json!([{"operator": "Bool", "key": "aws:multifactorauthpresent", "values": ["true"]}]);
        let conditions = if number.is_multiple_of(20) { &mfa } else { &none };
        statements.push(statement("Allow", &json!(["rds-db:connect"]), &json!([users]), conditions));
    }
    let policy = json!({"policy_type": "inline", "attached_to": name, "policy_statements": statements});
    add(resources, "aws_iam_policy", &format!("{id}/inline-policy/own"), "own", &policy);
}

fn database(resources: &mut Vec<Resource>, number: usize, users: usize) {
    let (server, db) = (server(number), format!("arn:aws:rds:eu-central-1:{ACCOUNT}:db:db{number}"));
    let id = format!("db-{number}");
    add(
        resources,
        "aws_rds_instance",
        &db,
        &server,
        &json!({"iam_database_authentication_enabled": true, "dbi_resource_id": id}),
    );
    add(resources, "pg_cluster", &server, &server, &json!({"server_version_num": 160_004, "database_resource": db}));
    let role = |name: &str, login: bool| {
        json!({"cluster": server, "rolsuper": false, "rolinherit": true, "rolcreaterole": false, "rolcanlogin": login,
            "rolconnlimit": -1, "name": name})
    };
    add(resources, "pg_role", &format!("{server}/role/rds_iam"), "rds_iam", &role("rds_iam", false));
    for user in (0..users).map(|user| format!("user{user}")) {
        add(resources, "pg_role", &format!("{server}/role/{user}"), &user, &role(&user, true));
        let membership = json!({"cluster": server, "role_name": "rds_iam", "member_name": user, "grantor_name": "user0",
            "admin_option": false, "inherits": true, "can_set_role": true});
        add(resources, "pg_membership", &format!("{server}/member/{user}"), &user, &membership);
    }
    let database = json!({"cluster": server, "owner_name": "user0", "acl_is_default": true, "allows_connections": true,
        "is_valid": true, "connection_limit": -1, "contents_read": true});
    add(resources, "pg_database", &format!("{server}/database/app"), "app", &database);
}
