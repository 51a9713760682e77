//! From IAM principals to database users, who may become them, and the other doors: on a hand-made inventory.

use dbmuster::access::graphs;
use dbmuster::access::iam::{AssumerKind, Behind, Login, Reach, Verdict};
use dbmuster::model::{Gap, GapCause, Origin, Resource};
use serde_json::{Value, json};

const ACCOUNT: &str = "111122223333";
const OTHER: &str = "444455556666";
const DB: &str = "arn:aws:rds:eu-central-1:111122223333:db:shop";

/// An inventory in the making.
#[derive(Default, Clone)]
pub struct Made {
    pub resources: Vec<Resource>,
    pub gaps: Vec<Gap>,
}

fn arn(rest: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{rest}")
}

/// Statements as an inventory holds them.
fn statements(document: &Value) -> Value {
    json!(
        dbmuster::model::policy_document::statements(&json!({"Version": "2012-10-17", "Statement": document})).unwrap()
    )
}

fn allow(action: &str, resource: &str) -> Value {
    json!([{"Effect": "Allow", "Action": action, "Resource": resource}])
}

fn user_arn(user: &str) -> String {
    format!("arn:aws:rds-db:eu-central-1:{ACCOUNT}:dbuser:db-SHOP/{user}")
}

impl Made {
    fn add(&mut self, kind: &str, id: &str, name: &str, attributes: Value) -> &mut Resource {
        let mut resource = Resource::new(kind, id, name, Origin::Live);
        resource.account_id = id.split(':').nth(4).map(str::to_owned).or_else(|| Some(ACCOUNT.to_owned()));
        resource.attributes = attributes.as_object().unwrap().clone();
        self.resources.push(resource);
        self.resources.last_mut().unwrap()
    }

    fn get(&mut self, id: &str) -> &mut Resource {
        self.resources.iter_mut().find(|resource| resource.id == id).unwrap()
    }

    fn set(&mut self, id: &str, field: &str, value: Value) {
        self.get(id).attributes.insert(field.to_owned(), value);
    }

    /// A user with one inline policy.
    fn user(&mut self, name: &str, document: &Value) {
        let id = arn(&format!("user/{name}"));
        self.add("aws_iam_user", &id, name, json!({"managed_policy_arns": [], "groups": [], "unique_id": "AIDA1"}));
        self.inline(&id, document);
    }

    /// A role with one inline policy, trusted by those principals.
    fn role(&mut self, name: &str, document: &Value, trust: &Value) {
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

    fn inline(&mut self, holder: &str, document: &Value) {
        let name = holder.rsplit('/').next().unwrap().to_owned();
        let attributes =
            json!({"policy_type": "inline", "attached_to": name, "policy_statements": statements(document)});
        self.add("aws_iam_policy", &format!("{holder}/inline-policy/p"), "p", attributes);
    }

    fn managed(&mut self, name: &str, document: &Value) -> String {
        let id = arn(&format!("policy/{name}"));
        let attributes = json!({"policy_type": "managed", "policy_statements": statements(document)});
        self.add("aws_iam_policy", &id, name, attributes);
        id
    }

    fn membership(&mut self, role: &str, member: &str, options: [bool; 3]) {
        let id = format!("shop/member/{role}/{member}/rdsadmin");
        let [admin, inherit, set] = options;
        let attributes = json!({"cluster": "shop", "role_name": role, "member_name": member, "grantor_name": "rdsadmin",
            "role_dropped": false, "member_dropped": false, "grantor_dropped": false,
            "admin_option": admin, "inherits": inherit, "can_set_role": set});
        self.add("pg_membership", &id, "m", attributes);
    }

    fn pg_role(&mut self, name: &str, login: bool) {
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
fn shop() -> Made {
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

#[test]
fn facts_of_the_request_are_those_of_the_principal_and_the_database() {
    let with = |kind: &str, condition: Value| {
        let mut made = shop();
        let document = json!([{"Effect": "Allow", "Action": "rds-db:connect", "Resource": user_arn("app"), "Condition": condition}]);
        if kind == "role" {
            made.role("ann", &document, &json!([]));
        } else {
            made.user("ann", &document);
        }
        made.get(&arn(&format!("{kind}/ann"))).tags.insert("Team".to_owned(), "checkout".to_owned());
        made.reach().ways(&arn(&format!("{kind}/ann")), "shop", "app").remove(0).verdict.as_str()
    };
    for (kind, condition, wanted) in [
        ("user", json!({"StringEquals": {"aws:PrincipalTag/team": "checkout"}}), "allowed"),
        ("user", json!({"StringEquals": {"aws:PrincipalTag/team": "x"}}), "denied"),
        ("user", json!({"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}), "allowed"),
        ("user", json!({"StringEquals": {"aws:PrincipalType": "User"}}), "allowed"),
        ("role", json!({"StringEquals": {"aws:PrincipalType": "User"}}), "denied"),
        ("user", json!({"StringEquals": {"aws:userid": "AIDA1"}}), "allowed"),
        ("role", json!({"StringLike": {"aws:userid": "AROA1:*"}}), "allowed"),
        ("role", json!({"StringLike": {"aws:userid": "AROA2:*"}}), "denied"),
        ("role", json!({"StringEquals": {"aws:userid": "AROA1:ann"}}), "indeterminate"),
        ("user", json!({"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}), "allowed"),
        ("user", json!({"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1"]}}), "denied"),
        ("user", json!({"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}), "allowed"),
        ("user", json!({"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}), "allowed"),
        ("role", json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a*"}}), "allowed"),
        ("user", json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}), "indeterminate"),
        ("user", json!({"DateLessThan": {"aws:CurrentTime": "2026-11-20T12:00:01Z"}}), "allowed"),
        ("user", json!({"DateLessThan": {"aws:CurrentTime": "2026-11-20T11:00:00Z"}}), "denied"),
        ("user", json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), "indeterminate"),
        ("user", json!({"StringEquals": {"aws:SourceVpce": "vpce-1"}}), "indeterminate"),
        ("role", json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}), "indeterminate"),
    ] {
        assert_eq!(with(kind, condition.clone()), wanted, "{kind} {condition}");
    }
    // Tags of a session come on top of those of the role.
    let mut made = shop();
    let document = json!([{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "a"}}}]);
    made.role(
        "sso",
        &document,
        &json!([{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/x"},
        "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"]}]),
    );
    assert_eq!(made.reach().ways(&arn("role/sso"), "shop", "app")[0].verdict, Verdict::Indeterminate);
}

/// Adds an organization; policies are given as (document, targets).
fn organization(made: &mut Made, units: &Value, policies: &[(Value, &[(&str, &str)])]) {
    let id = format!("arn:aws:organizations::{OTHER}:account/o-1/{ACCOUNT}");
    let own =
        made.add("aws_organizations_account", &id, "shop", json!({"status": "ACTIVE", "management_account": false}));
    own.account_id = Some(ACCOUNT.to_owned());
    match units {
        Value::Null => drop(own.unknown_fields.insert("organizational_units".to_owned(), "not asked for".to_owned())),
        units => drop(own.attributes.insert("organizational_units".to_owned(), units.clone())),
    }
    for (number, (document, targets)) in policies.iter().enumerate() {
        let targets: Vec<Value> =
            targets.iter().map(|(id, kind)| json!({"target_id": id, "target_type": kind})).collect();
        let id = format!("arn:aws:organizations::{OTHER}:policy/o-1/service_control_policy/p-{number}");
        made.add(
            "aws_organizations_policy",
            &id,
            &format!("p{number}"),
            json!({"policy_type": "SERVICE_CONTROL_POLICY",
            "aws_managed": false, "policy_statements": statements(document), "targets": targets}),
        );
    }
}

/// Statements, and the targets (id, type) that a service control policy of them is attached to.
type Attached = (Value, Vec<(&'static str, &'static str)>);

#[test]
fn service_control_policies_bind_level_by_level() {
    let root = ("r-1", "ROOT");
    let (unit, elsewhere) = (("ou-1", "ORGANIZATIONAL_UNIT"), ("ou-2", "ORGANIZATIONAL_UNIT"));
    let account = (ACCOUNT, "ACCOUNT");
    let all = || allow("*", "*");
    let none = || json!([{"Effect": "Deny", "Action": "rds-db:*", "Resource": "*"}]);
    let known = json!(["r-1", "ou-1"]);
    let cases: Vec<(&str, Value, Vec<Attached>, &str)> = vec![
        ("all levels allow", known.clone(), vec![(all(), vec![root, unit, account])], "allowed"),
        (
            "a level names something else",
            known.clone(),
            vec![(all(), vec![root, unit]), (allow("s3:*", "*"), vec![account])],
            "denied",
        ),
        ("the root denies", known.clone(), vec![(all(), vec![root, unit, account]), (none(), vec![root])], "denied"),
        (
            "another unit denies",
            known.clone(),
            vec![(all(), vec![root, unit, account]), (none(), vec![elsewhere])],
            "allowed",
        ),
        (
            "one unit denies and it is not known which holds",
            Value::Null,
            vec![(all(), vec![root, unit, elsewhere, account]), (none(), vec![elsewhere])],
            "indeterminate",
        ),
        (
            "all units allow, whichever holds",
            Value::Null,
            vec![(all(), vec![root, unit, elsewhere, account])],
            "allowed",
        ),
        (
            "the account itself denies, whichever unit holds",
            Value::Null,
            vec![(all(), vec![root, unit, account]), (none(), vec![account])],
            "denied",
        ),
    ];
    for (name, units, policies, wanted) in cases {
        let mut made = shop();
        made.user("ann", &allow("*", "*"));
        let policies: Vec<(Value, &[(&str, &str)])> =
            policies.iter().map(|(document, targets)| (document.clone(), targets.as_slice())).collect();
        organization(&mut made, &units, &policies);
        let way = made.reach().ways(&arn("user/ann"), "shop", "app").remove(0);
        assert_eq!(way.verdict.as_str(), wanted, "{name}: {:?}", way.reasons);
        if name == "the root denies" {
            // Neither the management account nor a role of a service is bound.
            let mut role = made.clone();
            role.role("aws-service", &allow("*", "*"), &json!([]));
            role.set(&arn("role/aws-service"), "path", json!("/aws-service-role/x.amazonaws.com/"));
            assert_eq!(role.reach().ways(&arn("role/aws-service"), "shop", "app")[0].verdict, Verdict::Allowed);
            made.set(
                &format!("arn:aws:organizations::{OTHER}:account/o-1/{ACCOUNT}"),
                "management_account",
                json!(true),
            );
            assert_eq!(made.reach().ways(&arn("user/ann"), "shop", "app")[0].verdict, Verdict::Allowed);
        }
    }
    let mut made = shop();
    made.user("ann", &allow("*", "*"));
    assert!(made.reach().assumption(ACCOUNT).is_some(), "nobody asked the organization");
    organization(&mut made, &known, &[(all(), &[root, unit, account])]);
    assert_eq!(made.reach().assumption(ACCOUNT), None);
}

#[test]
fn clusters_replicas_and_proxies_have_ids_of_their_own() {
    let mut made = shop();
    made.user("ann", &allow("rds-db:connect", &user_arn("app").replace("db-SHOP", "*")));
    let replica = DB.replace("db:shop", "db:shop-replica");
    made.add(
        "aws_rds_instance",
        &replica,
        "shop-replica",
        json!({"iam_database_authentication_enabled": true,
        "dbi_resource_id": "db-REPLICA", "read_replica_source": DB, "master_user_managed": false}),
    );
    let proxy = "arn:aws:rds:eu-central-1:111122223333:db-proxy:prx-1";
    made.add(
        "aws_rds_proxy",
        proxy,
        "pool",
        json!({"engine_family": "POSTGRESQL", "default_auth_scheme": "NONE",
        "auth": [{"iam_auth": "REQUIRED", "secret": "s"}], "targets": [{"database": DB}]}),
    );
    let ways = |made: &Made, user: &str| -> Vec<String> {
        let all = made.reach().principals_of("shop", user);
        all.iter()
            .map(|one| {
                format!("{} {}", one.via.resource.clone().unwrap().split(':').nth(6).unwrap(), one.verdict.as_str())
            })
            .collect()
    };
    assert_eq!(ways(&made, "app"), ["db-SHOP/app allowed", "db-REPLICA/app allowed"]);
    // The proxy logs in with a password, which a member of rds_iam has no use for; whose it is was not read.
    made.inline(&arn("user/ann"), &allow("rds-db:connect", "*"));
    assert_eq!(ways(&made, "plain"), ["prx-1/plain indeterminate"]);
    made.set(proxy, "default_auth_scheme", json!("IAM_AUTH"));
    assert_eq!(ways(&made, "app"), ["db-SHOP/app allowed", "db-REPLICA/app allowed", "prx-1/app allowed"]);
    made.set(proxy, "default_auth_scheme", json!("NONE"));
    made.set(proxy, "auth", json!([{"iam_auth": "DISABLED", "secret": "s"}]));
    assert!(ways(&made, "plain").is_empty());

    let cluster = "arn:aws:rds:eu-central-1:111122223333:cluster:shop";
    made.add(
        "aws_rds_cluster",
        cluster,
        "shop",
        json!({"iam_database_authentication_enabled": true,
        "db_cluster_resource_id": "cluster-SHOP"}),
    );
    let member = DB.replace("db:shop", "db:shop-1");
    made.add(
        "aws_rds_cluster_instance",
        &member,
        "shop-1",
        json!({"db_cluster": cluster, "dbi_resource_id": "db-MEMBER",
        "endpoint_address": "one.example.org"}),
    );
    // Whatever of the three names it: the cluster's id counts, not the member's.
    for change in [
        json!({"database_resource": cluster, "rds_cluster": cluster}),
        json!({"database_resource": member, "rds_instance": member}),
        json!({"host": "ONE.example.org"}),
    ] {
        let mut made = made.clone();
        let server = made.get("shop");
        for field in ["database_resource", "rds_instance"] {
            server.attributes.remove(field);
        }
        server.attributes.extend(change.as_object().unwrap().clone());
        assert_eq!(ways(&made, "app"), ["cluster-SHOP/app allowed"], "{change}");
    }
}

/// Who may become the role, as `kind who verdict`.
fn assumers(made: &Made, role: &str) -> Vec<String> {
    let name = |who: &str| who.replace(&arn(""), "");
    let all = made.reach().can_assume(&arn(role));
    all.iter()
        .map(|one| {
            let before: Vec<String> = one.through.iter().rev().skip(1).rev().map(|role| name(role)).collect();
            format!("{} {} {} {}", one.kind.as_str(), name(&one.who), one.verdict.as_str(), before.join(">"))
                .trim_end()
                .to_owned()
        })
        .collect()
}

#[test]
fn who_may_become_a_role_is_told_apart() {
    let trust = |principal: Value| json!([{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]);
    let made = |principal: Value| {
        let mut made = shop();
        made.user("ann", &json!([]));
        made.user("bob", &allow("sts:*", "*"));
        made.role(
            "ci",
            &allow("sts:AssumeRole", &arn("role/app")),
            &json!([{"Effect": "Allow",
            "Principal": {"Service": "codebuild.amazonaws.com", "AWS": arn("user/ann")}, "Action": "sts:AssumeRole"}]),
        );
        made.role("app", &allow("rds-db:connect", "*"), &trust(principal));
        made
    };
    // The account leaves it to policies: bob and ci have one; ann comes by way of ci.
    assert_eq!(
        assumers(&made(json!({"AWS": arn("root")})), "role/app"),
        [
            "user user/ann allowed role/ci",
            "user user/bob allowed",
            "role role/ci allowed",
            "service codebuild.amazonaws.com allowed role/ci"
        ]
    );
    // A name in the same account is enough.
    assert_eq!(assumers(&made(json!({"AWS": arn("user/ann")})), "role/app"), ["user user/ann allowed"]);
    assert_eq!(
        assumers(&made(json!({"AWS": [format!("arn:aws:iam::{OTHER}:root"), "999900001111", "AIDAGONE"]})), "role/app"),
        ["account 444455556666 allowed", "account 999900001111 allowed"]
    );
    assert_eq!(assumers(&made(json!({"AWS": arn("role/gone")})), "role/app"), ["role role/gone indeterminate"]);
    assert_eq!(assumers(&made(json!("*")), "role/app").last().unwrap(), "everybody * allowed");
    let federated = json!([{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/AWSSSO_1"},
        "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}]);
    let mut sso = shop();
    sso.role("AWSReservedSSO_Readers_1", &allow("rds-db:connect", "*"), &federated);
    let all = sso.reach().can_assume(&arn("role/AWSReservedSSO_Readers_1"));
    assert_eq!((all[0].kind, all[0].verdict), (AssumerKind::Federated, Verdict::Indeterminate));
    assert!(all[0].reasons[0].contains("saml:aud"), "{:?}", all[0].reasons);
    // Sessions and paths: the role of a session is found by its name.
    sso.set(&arn("role/AWSReservedSSO_Readers_1"), "path", json!("/aws-reserved/sso.amazonaws.com/"));
    let session = format!("arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Readers_1/ann");
    assert_eq!(sso.reach().principal(&session).unwrap().arn, arn("role/AWSReservedSSO_Readers_1"));
    assert_eq!(sso.reach().database_users(&session).len(), 3);
}

#[test]
fn a_trust_policy_binds_by_its_conditions_and_denies() {
    let trust = json!([
        {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Condition": {"ArnLike": {"aws:PrincipalArn": arn("user/b*")}}},
        {"Effect": "Deny", "Principal": {"AWS": arn("user/ben")}, "Action": "sts:*"},
    ]);
    let mut made = shop();
    for name in ["ann", "bob", "ben"] {
        made.user(name, &allow("sts:AssumeRole", "*"));
    }
    made.user("bill", &json!([{"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*"}]));
    made.user("bert", &json!([]));
    made.role("app", &allow("rds-db:connect", "*"), &trust);
    assert_eq!(
        assumers(&made, "role/app"),
        ["user user/bert allowed", "user user/bob allowed", "everybody * indeterminate"]
    );
    // A boundary that is silent stops a role that is named, not a user.
    let boundary = made.managed("boundary", &allow("s3:*", "*"));
    made.role("ci", &json!([]), &json!([]));
    made.set(&arn("role/ci"), "permissions_boundary", json!(boundary));
    made.set(&arn("user/bert"), "permissions_boundary", json!(boundary));
    let named = json!([{"Effect": "Allow", "Principal": {"AWS": [arn("role/ci"), arn("user/bert")]}, "Action": "sts:AssumeRole"}]);
    made.set(&arn("role/app"), "trust_statements", statements(&named));
    assert_eq!(assumers(&made, "role/app"), ["user user/bert allowed"]);
}

#[test]
fn other_doors_to_the_same_data() {
    let mut made = shop();
    made.user("admin", &allow("*", "*"));
    made.user("rds", &json!([{"Effect": "Allow", "Action": "rds:*", "Resource": "*"}, {"Effect": "Deny", "Action": "rds:Restore*", "Resource": "*"}]));
    made.user("one", &json!([{"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue", "pi:*", "logs:GetLogEvents"],
        "Resource": ["arn:aws:secretsmanager:*:*:secret:rds!*", "arn:aws:pi:*:*:metrics/rds/db-SHOP", "arn:aws:logs:*:*:log-group:/aws/rds/instance/shop/*"]}]));
    made.user("none", &allow("s3:*", "*"));
    made.set(DB, "master_user_secret_kms_key", json!("arn:aws:kms:eu-central-1:111122223333:key/1"));
    made.add("aws_rds_snapshot", &DB.replace("db:shop", "snapshot:old"), "old", json!({"db_instance": DB}));
    let reach = made.reach();
    let doors = |user: &str| -> Vec<String> {
        let mut all: Vec<String> =
            reach.doors(&arn(&format!("user/{user}"))).iter().map(|one| one.door.to_owned()).collect();
        all.dedup();
        all
    };
    assert_eq!(
        doors("admin"),
        [
            "master_password",
            "master_secret",
            "snapshot_share",
            "snapshot_copy",
            "restore_snapshot",
            "restore_time",
            "replica",
            "export",
            "engine_role",
            "log_file",
            "log_group",
            "query_text",
            "own_rights"
        ]
    );
    assert_eq!(
        doors("rds"),
        ["master_password", "snapshot_share", "snapshot_copy", "replica", "export", "engine_role", "log_file"]
    );
    assert_eq!(doors("one"), ["master_secret", "log_group", "query_text"]);
    assert!(doors("none").is_empty());
    let secret = &reach.doors(&arn("user/one"))[0];
    assert_eq!(secret.database.as_deref(), Some(DB));
    assert_eq!(
        secret.takes,
        ["kms:Decrypt on arn:aws:kms:eu-central-1:111122223333:key/1, which only the policy of the key can give it"]
    );
    let share = reach.doors(&arn("user/rds")).into_iter().find(|one| one.door == "snapshot_share").unwrap();
    assert_eq!(share.resource, "arn:aws:rds:eu-central-1:111122223333:snapshot:old");
}
