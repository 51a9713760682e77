//! What a request says of its principal and database, and the ids of clusters, replicas and proxies.

use super::*;

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
