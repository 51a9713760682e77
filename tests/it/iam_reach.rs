//! From IAM principals to database users, who may become them, and the other doors: on a hand-made inventory.

mod endpoints;
mod organization;
mod others;

use dbmuster::access::graphs;
use dbmuster::access::iam::{AssumerKind, Behind, Login, Reach, Verdict};
use dbmuster::model::{Gap, GapCause, Origin, Resource};
use serde_json::{Value, json};

pub const ACCOUNT: &str = "111122223333";
const OTHER: &str = "444455556666";
pub const DB: &str = "arn:aws:rds:eu-central-1:111122223333:db:shop";

/// An inventory in the making.
#[derive(Default, Clone)]
pub struct Made {
    pub resources: Vec<Resource>,
    pub gaps: Vec<Gap>,
}

pub fn arn(rest: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{rest}")
}

/// Statements as an inventory holds them.
pub fn statements(document: &Value) -> Value {
    json!(
        dbmuster::model::policy_document::statements(&json!({"Version": "2012-10-17", "Statement": document})).unwrap()
    )
}

pub fn allow(action: &str, resource: &str) -> Value {
    json!([{"Effect": "Allow", "Action": action, "Resource": resource}])
}

pub fn user_arn(user: &str) -> String {
    format!("arn:aws:rds-db:eu-central-1:{ACCOUNT}:dbuser:db-SHOP/{user}")
}

impl Made {
    pub fn add(&mut self, kind: &str, id: &str, name: &str, attributes: Value) -> &mut Resource {
        let mut resource = Resource::new(kind, id, name, Origin::Live);
        resource.account_id = id.split(':').nth(4).map(str::to_owned).or_else(|| Some(ACCOUNT.to_owned()));
        resource.attributes = attributes.as_object().unwrap().clone();
        self.resources.push(resource);
        self.resources.last_mut().unwrap()
    }

    pub fn get(&mut self, id: &str) -> &mut Resource {
        self.resources.iter_mut().find(|resource| resource.id == id).unwrap()
    }

    pub fn set(&mut self, id: &str, field: &str, value: Value) {
        self.get(id).attributes.insert(field.to_owned(), value);
    }

    /// A user with one inline policy.
    pub fn user(&mut self, name: &str, document: &Value) {
        let id = arn(&format!("user/{name}"));
        self.add("aws_iam_user", &id, name, json!({"managed_policy_arns": [], "groups": [], "unique_id": "AIDA1"}));
        self.inline(&id, document);
    }

    /// A role with one inline policy, trusted by those principals.
    pub fn role(&mut self, name: &str, document: &Value, trust: &Value) {
        let id = arn(&format!("role/{name}"));
        let trust = statements(trust);
        self.add(
            "aws_iam_role",
            &id,
            name,
            json!({"managed_policy_arns": [], "trust_statements": trust, "unique_id": "AROA1"}),
        );
        self.inline(&id, document);
    }

    pub fn inline(&mut self, holder: &str, document: &Value) {
        let name = holder.rsplit('/').next().unwrap().to_owned();
        let attributes =
            json!({"policy_type": "inline", "attached_to": name, "policy_statements": statements(document)});
        self.add("aws_iam_policy", &format!("{holder}/inline-policy/p"), "p", attributes);
    }

    pub fn managed(&mut self, name: &str, document: &Value) -> String {
        let id = arn(&format!("policy/{name}"));
        let attributes = json!({"policy_type": "managed", "policy_statements": statements(document)});
        self.add("aws_iam_policy", &id, name, attributes);
        id
    }

    pub fn membership(&mut self, role: &str, member: &str, options: [bool; 3]) {
        let id = format!("shop/member/{role}/{member}/rdsadmin");
        let [admin, inherit, set] = options;
        let attributes = json!({"cluster": "shop", "role_name": role, "member_name": member, "grantor_name": "rdsadmin",
            "role_dropped": false, "member_dropped": false, "grantor_dropped": false,
            "admin_option": admin, "inherits": inherit, "can_set_role": set});
        self.add("pg_membership", &id, "m", attributes);
    }

    pub fn pg_role(&mut self, name: &str, login: bool) {
        let attributes = json!({"cluster": "shop", "rolsuper": false, "rolinherit": true, "rolcreaterole": false,
            "rolcreatedb": false, "rolcanlogin": login, "rolreplication": false, "rolbypassrls": false, "rolconnlimit": -1,
            "can_login": login, "is_predefined": false, "is_bootstrap": false});
        self.add("pg_role", &format!("shop/role/{name}"), name, attributes);
    }

    fn reach(&self) -> Reach {
        let access = graphs(&self.resources);
        assert!(access.problems.is_empty(), "{:?}", access.problems);
        Reach::of(&self.resources, &self.gaps, &access.graphs, Some("2026-11-20T12:00:00Z"))
    }
}

/// One server with its users: `app` in rds_iam through a group, `plain` not, `admin` by ADMIN OPTION alone, `group` without
/// LOGIN, `shut` without CONNECT.
pub fn shop() -> Made {
    let mut made = Made::default();
    made.add(
        "aws_rds_instance",
        DB,
        "shop",
        json!({
        "iam_database_authentication_enabled": true, "dbi_resource_id": "db-SHOP", "master_user_managed": true,
        "master_user_secret": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-1-abc",
        "performance_insights_enabled": true, "enabled_cloudwatch_logs_exports": ["postgresql"],
        "endpoint_address": "shop.example.org"}),
    );
    made.get(DB).tags.insert("team".to_owned(), "checkout".to_owned());
    made.add(
        "pg_cluster",
        "shop",
        "shop",
        json!({"server_version_num": 160_004, "server_version": "16.4",
        "database_resource": DB, "rds_instance": DB, "host": "elsewhere", "in_recovery": false, "settings": {}}),
    );
    for (name, login) in [
        ("rdsadmin", true),
        ("rds_iam", false),
        ("group", false),
        ("app", true),
        ("plain", true),
        ("admin", true),
        ("shut", true),
        ("App", true),
    ] {
        made.pg_role(name, login);
    }
    made.membership("rds_iam", "group", [false, true, true]);
    made.membership("group", "app", [false, false, true]);
    made.membership("rds_iam", "shut", [false, true, true]);
    made.membership("rds_iam", "App", [false, true, true]);
    made.membership("rds_iam", "admin", [true, false, false]);
    made.add(
        "pg_database",
        "shop/database/shop",
        "shop",
        json!({"cluster": "shop", "owner_name": "rdsadmin",
        "acl": "{rdsadmin=CTc/rdsadmin,app=c/rdsadmin,plain=c/rdsadmin,admin=c/rdsadmin,App=c/rdsadmin}",
        "acl_is_default": false, "allows_connections": true, "is_valid": true, "connection_limit": -1,
        "contents_read": true, "is_template": false}),
    );
    made
}

fn logins(reach: &Reach, principal: &str) -> Vec<String> {
    reach.database_users(&arn(principal)).iter().map(|one| format!("{} {}", one.user, one.verdict.as_str())).collect()
}

fn only(mut all: Vec<Login>) -> Login {
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[test]
fn a_user_is_reached_when_everything_holds() {
    let mut made = shop();
    made.user("ann", &allow("rds-db:connect", &user_arn("app")));
    made.user("root-like", &allow("*", "*"));
    made.user("rds-only", &allow("rds:*", "*"));
    let reach = made.reach();
    let way = only(reach.database_users(&arn("user/ann")));
    assert_eq!((way.user.as_str(), way.verdict, way.via.behind), ("app", Verdict::Allowed, Behind::Itself));
    assert_eq!(way.via.resource.as_deref(), Some(user_arn("app").as_str()));
    assert_eq!((way.via.statements[0].statement, way.databases.as_slice()), (1, ["shop".to_owned()].as_slice()));
    // ADMIN OPTION alone may count; whoever may everything comes to every user, and to none that asks for a password.
    assert_eq!(logins(&reach, "user/root-like"), ["App allowed", "admin indeterminate", "app allowed"]);
    assert!(logins(&reach, "user/rds-only").is_empty());
    let back: Vec<String> = reach.principals_of("shop", "app").into_iter().map(|one| one.principal).collect();
    assert_eq!(back, [arn("user/ann"), arn("user/root-like")]);
    assert!(reach.principals_of("shop", "plain").is_empty());
    assert!(reach.principals_of("nothing", "app").is_empty());
    let why = |user: &str| reach.ways(&arn("user/root-like"), "shop", user).remove(0).reasons;
    assert_eq!(why("plain"), ["plain is no member of rds_iam"]);
    assert_eq!(why("shut"), ["shut may not connect to any database"]);
}

#[test]
fn each_condition_of_the_way_counts() {
    let check = |change: &dyn Fn(&mut Made), wanted: &str, reason: &str| {
        let mut made = shop();
        made.user("ann", &allow("rds-db:connect", &user_arn("app")));
        change(&mut made);
        let way = made.reach().ways(&arn("user/ann"), "shop", "app").remove(0);
        assert_eq!(way.verdict.as_str(), wanted, "{reason}: {:?}", way.reasons);
        assert!(way.reasons.iter().any(|one| one.contains(reason)), "{reason}: {:?}", way.reasons);
    };
    check(
        &|made| made.set(DB, "iam_database_authentication_enabled", json!(false)),
        "denied",
        "IAM authentication is off",
    );
    check(
        &|made| {
            made.get(DB).attributes.remove("iam_database_authentication_enabled");
        },
        "indeterminate",
        "was not read",
    );
    check(&|made| made.set(DB, "dbi_resource_id", json!("db-NEW")), "denied", "nothing in the policies");
    check(
        &|made| {
            made.get(DB).attributes.remove("dbi_resource_id");
        },
        "indeterminate",
        "the id of arn:aws:rds:eu-central-1:111122223333:db:shop",
    );
    check(
        &|made| made.set("shop/database/shop", "allows_connections", json!(false)),
        "indeterminate",
        "may connect is not known",
    );
    check(
        &|made| made.set(&arn("user/ann"), "permissions_boundary", json!(arn("policy/gone"))),
        "indeterminate",
        "boundary",
    );
    check(&|made| made.set(&arn("user/ann"), "groups", json!(["gone"])), "indeterminate", "the group gone");
    check(
        &|made| made.set(&arn("user/ann"), "managed_policy_arns", json!(["arn:aws:iam::aws:policy/AWSDenyAll"])),
        "indeterminate",
        "AWSDenyAll was not read",
    );
    check(
        &|made| {
            let id = format!("{}/inline-policy/p", arn("user/ann"));
            let policy = made.get(&id);
            policy.attributes.remove("policy_statements");
            policy.unknown_fields.insert("policy_statements".to_owned(), "access denied".to_owned());
        },
        "indeterminate",
        "access denied",
    );
    check(
        &|made| made.gaps.push(gap("iam:GetAccountAuthorizationDetails", "aws_iam_policy")),
        "indeterminate",
        "GetAccount",
    );
    check(
        &|made| made.gaps.push(gap("organizations:ListPolicies", "aws_organizations_policy")),
        "indeterminate",
        "service control",
    );
}

fn gap(operation: &str, kind: &str) -> Gap {
    Gap {
        target: format!("account {ACCOUNT}"),
        operation: operation.to_owned(),
        cause: GapCause::AccessDenied,
        account_id: Some(ACCOUNT.to_owned()),
        region: None,
        resource_types: vec![kind.to_owned()],
        attempts: 1,
        message: String::new(),
    }
}

#[test]
fn policies_come_from_groups_attachments_and_boundaries() {
    let connect = allow("rds-db:connect", &user_arn("app"));
    let mut made = shop();
    made.user("ann", &json!([]));
    made.set(&arn("user/ann"), "groups", json!(["readers"]));
    made.add("aws_iam_group", &arn("group/readers"), "readers", json!({"managed_policy_arns": []}));
    assert!(logins(&made.reach(), "user/ann").is_empty());
    let mut inline = made.clone();
    inline.inline(&arn("group/readers"), &connect);
    assert_eq!(logins(&inline.reach(), "user/ann"), ["app allowed"]);
    let id = made.managed("connect", &connect);
    let mut attached = made.clone();
    attached.add(
        "aws_iam_policy_attachment",
        &format!("{id}/attachment/group/readers"),
        "connect",
        json!({"policy_arn": id, "principal_type": "group", "principal": "readers"}),
    );
    assert_eq!(logins(&attached.reach(), "user/ann"), ["app allowed"]);
    made.set(&arn("group/readers"), "managed_policy_arns", json!([id]));
    assert_eq!(logins(&made.reach(), "user/ann"), ["app allowed"]);
    let boundary = made.managed("boundary", &allow("s3:*", "*"));
    made.set(&arn("user/ann"), "permissions_boundary", json!(boundary));
    assert!(logins(&made.reach(), "user/ann").is_empty());
    made.set(&boundary, "policy_statements", statements(&allow("rds-db:*", "*")));
    assert_eq!(logins(&made.reach(), "user/ann"), ["app allowed"]);
    // One of AWS that the collector left out is silent, as far as it says what it keeps.
    made.set(&arn("user/ann"), "managed_policy_arns", json!(["arn:aws:iam::aws:policy/AmazonSQSFullAccess"]));
    assert_eq!(logins(&made.reach(), "user/ann"), ["App indeterminate", "admin indeterminate", "app indeterminate"]);
    made.add("aws_account", &arn("root"), "x", json!({"policy_actions_kept": ["rds-db:connect"]}));
    assert_eq!(logins(&made.reach(), "user/ann"), ["app allowed"]);
}
