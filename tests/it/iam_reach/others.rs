//! Who may become a principal, and the other doors to the same data.

use super::*;

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

#[test]
fn a_deny_in_a_trust_policy_keeps_strangers_out() {
    let made = |allowed: Value, denied: &Value, condition: Value| {
        let mut made = shop();
        let allow = json!({"Effect": "Allow", "Principal": allowed,
            "Action": ["sts:AssumeRole", "sts:AssumeRoleWithSAML"]});
        let mut deny = json!({"Effect": "Deny", "Action": "sts:*"});
        for (key, value) in denied.as_object().unwrap().iter().chain(condition.as_object().unwrap()) {
            deny[key] = value.clone();
        }
        made.role("app", &super::allow("rds-db:connect", "*"), &json!([allow, deny]));
        assumers(&made, "role/app")
    };
    let other = format!("arn:aws:iam::{OTHER}:root");
    let far = format!("arn:aws:iam::{OTHER}:role/far");
    let saml = "arn:aws:iam::111122223333:saml-provider/okta";
    let service = "codebuild.amazonaws.com";
    let all = json!({"Principal": "*"});
    for (allowed, denied) in [
        (json!({"AWS": other}), json!({"Principal": {"AWS": other}})),
        (json!({"AWS": OTHER}), json!({"Principal": {"AWS": other}})),
        (json!({"AWS": other}), json!({"Principal": {"AWS": OTHER}})),
        (json!({"AWS": far}), json!({"Principal": {"AWS": OTHER}})),
        (json!({"AWS": far}), json!({"Principal": {"AWS": far}})),
        (json!({"AWS": far}), json!({"NotPrincipal": {"AWS": arn("user/ann")}})),
        (json!({"AWS": other}), all.clone()),
        (json!("*"), all.clone()),
        (json!("*"), json!({"Principal": {"AWS": "*"}})),
        (json!({"Service": service}), all.clone()),
        (json!({"Service": service}), json!({"Principal": {"Service": service}})),
        (json!({"Federated": saml}), json!({"Principal": {"Federated": saml}})),
        (json!({"Federated": saml}), all.clone()),
    ] {
        assert_eq!(made(allowed.clone(), &denied, json!({})), [""; 0], "{allowed} {denied}");
    }
    // What is denied to somebody else, or of something else, is not denied.
    for (allowed, denied, wanted) in [
        (json!({"AWS": other}), json!({"Principal": {"AWS": "999900001111"}}), "account 444455556666 allowed"),
        (json!({"AWS": other}), json!({"Principal": {"AWS": far}}), "account 444455556666 allowed"),
        (json!({"AWS": other}), json!({"NotPrincipal": {"AWS": far}}), "account 444455556666 allowed"),
        (json!({"AWS": other}), json!({"Principal": {"Service": service}}), "account 444455556666 allowed"),
        (json!("*"), json!({"Principal": {"AWS": other}}), "everybody * allowed"),
        (json!("*"), json!({"NotPrincipal": {"AWS": other}}), "everybody * indeterminate"),
        (
            json!({"Service": service}),
            json!({"Principal": {"Service": "ec2.amazonaws.com"}}),
            "service codebuild.amazonaws.com allowed",
        ),
        (json!({"AWS": other}), json!({"Principal": "*", "Action": "sts:TagSession"}), "account 444455556666 allowed"),
        (
            json!({"Federated": saml}),
            json!({"Principal": "*", "Action": "sts:AssumeRole"}),
            "federated saml-provider/okta allowed",
        ),
    ] {
        assert_eq!(made(allowed.clone(), &denied, json!({})), [wanted], "{allowed} {denied}");
    }
    // A condition decides where it can.
    let elsewhere = json!({"Condition": {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}}});
    assert_eq!(made(json!({"AWS": other}), &all, elsewhere.clone()), [""; 0]);
    assert_eq!(made(json!("*"), &all, elsewhere), ["everybody * indeterminate"]);
    let here = json!({"Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}});
    assert_eq!(made(json!({"AWS": other}), &all, here), ["account 444455556666 allowed"]);
    let no_service = json!({"Condition": {"Bool": {"aws:PrincipalIsAWSService": "false"}}});
    assert_eq!(
        made(json!({"Service": service}), &all, no_service.clone()),
        ["service codebuild.amazonaws.com allowed"]
    );
    assert_eq!(made(json!({"AWS": other}), &all, no_service), [""; 0]);
}

#[test]
fn whoever_may_rewrite_a_policy_of_its_own_has_every_right() {
    let mut made = shop();
    let doors = |made: &Made, who: &str| -> Vec<String> {
        let all = made.reach().doors(&arn(who));
        all.into_iter()
            .filter(|one| one.door == "own_rights")
            .map(|one| format!("{} {}", one.action, one.resource))
            .collect()
    };
    let rewrite = allow("iam:CreatePolicyVersion", "*");
    let own = made.managed("own", &rewrite);
    let (create, default) = (format!("iam:CreatePolicyVersion {own}"), format!("iam:SetDefaultPolicyVersion {own}"));
    made.user("ann", &json!([]));
    made.user("grouped", &json!([]));
    made.user("bob", &rewrite);
    made.role("ci", &allow("iam:SetDefaultPolicyVersion", &own), &json!([]));
    assert_eq!(doors(&made, "user/bob"), [""; 0], "no policy is attached to it that could be rewritten");
    made.set(&arn("user/ann"), "managed_policy_arns", json!([own]));
    made.set(&arn("role/ci"), "managed_policy_arns", json!([own]));
    made.add("aws_iam_group", &arn("group/readers"), "readers", json!({"managed_policy_arns": [own]}));
    made.set(&arn("user/grouped"), "groups", json!(["readers"]));
    assert_eq!(doors(&made, "user/ann"), std::slice::from_ref(&create));
    assert_eq!(doors(&made, "user/grouped"), std::slice::from_ref(&create));
    assert_eq!(doors(&made, "role/ci"), [create.clone(), default]);
    let mut other = made.clone();
    other.set(&own, "policy_statements", statements(&allow("iam:CreatePolicyVersion", &arn("policy/other"))));
    assert_eq!(doors(&other, "user/ann"), [""; 0], "it is somebody else's policy");
    // What AWS writes nobody rewrites.
    let full = "arn:aws:iam::aws:policy/Full/account/111122223333";
    let attributes = json!({"policy_type": "managed", "policy_statements": statements(&allow("*", "*"))});
    made.add("aws_iam_policy", full, "Full", attributes).account_id = Some(ACCOUNT.to_owned());
    made.set(&arn("user/ann"), "managed_policy_arns", json!(["arn:aws:iam::aws:policy/Full"]));
    let all = doors(&made, "user/ann");
    assert!(!all.is_empty() && all.iter().all(|one| !one.contains("PolicyVersion")), "{all:?}");
}
