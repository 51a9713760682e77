//! When two values are the same, when AWS changed one itself, and when nobody can say.

use serde_json::{Value, json};

use super::harness::{Fleet, fields, object, report, state, state_of};

/// What differs when the database is live like this and declared like that.
fn differs(live: &[(&str, Value)], declared: Value) -> Vec<String> {
    let fleet = Fleet::new().database("orders", |a| {
        for (name, value) in live {
            a[*name] = value.clone();
        }
    });
    fields(&report(&fleet, &state(&[("orders", declared)]), &[]))
}

#[test]
fn the_same_thing_written_otherwise_is_the_same() {
    for declared in [
        json!({"engine_version": "16"}),
        json!({"instance_class": "DB.R7G.Large"}),
        json!({"kms_key_id": "aaaa-1111"}),
        json!({"parameter_group_name": "Hardened"}),
        json!({"vpc_security_group_ids": ["arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1"]}),
        json!({"enabled_cloudwatch_logs_exports": ["postgresql", "upgrade"]}),
        json!({"maintenance_window": "sun:03:00-sun:04:00"}),
    ] {
        assert_eq!(differs(&[], declared.clone()), Vec::<String>::new(), "{declared}");
    }
}

#[test]
fn what_somebody_changed_differs() {
    for (field, live, declared) in [
        ("publicly_accessible", json!(true), json!({})),
        ("db_instance_class", json!("db.r7g.4xlarge"), json!({})),
        ("enabled_cloudwatch_logs_exports", json!(["postgresql"]), json!({})),
        ("vpc_security_groups", json!(["arn:aws:ec2:eu-west-1:111122223333:security-group/sg-2"]), json!({})),
        ("db_parameter_group", json!("arn:aws:rds:eu-west-1:111122223333:pg:other"), json!({})),
        ("engine_version", json!("17.2"), json!({})),
        ("engine_version", json!("16.4"), json!({})),
        ("engine_version", json!("16.10"), json!({"engine_version": "16.4", "auto_minor_version_upgrade": false})),
        ("kms_key", json!("arn:aws:kms:eu-west-1:111122223333:key/bbbb"), json!({})),
        ("allocated_storage", json!(400), json!({"max_allocated_storage": 300})),
        ("allocated_storage", json!(50), json!({"max_allocated_storage": 300})),
        ("preferred_maintenance_window", json!("mon:03:00-mon:04:00"), json!({})),
        ("ca_certificate_identifier", json!("rds-ca-2019"), json!({})),
        ("port", json!(5433), json!({})),
        ("read_replica_source", json!("arn:aws:rds:eu-west-1:111122223333:db:other"), json!({})),
    ] {
        let found = differs(&[(field, live.clone())], declared.clone());
        assert!(found.contains(&field.to_owned()), "{field} {live} {declared}: {found:?}");
    }
}

#[test]
fn what_aws_changes_by_itself_is_listed_with_its_reason_and_is_no_drift() {
    for (field, live, declared) in [
        ("engine_version", json!([["engine_version", "16.10"]]), json!({"engine_version": "16.4"})),
        (
            "allocated_storage",
            json!([["allocated_storage", 220], ["max_allocated_storage", 300]]),
            json!({"max_allocated_storage": 300}),
        ),
        (
            "ca_certificate_identifier",
            json!([["ca_certificate_identifier", "rds-ca-rsa2048-g1"]]),
            json!({"ca_cert_identifier": "rds-ca-2019"}),
        ),
        (
            "db_instance_class",
            json!([["db_instance_class", "db.r7g.large"],
                ["pending_modified_values", {"db_instance_class": "db.r7g.4xlarge"}]]),
            json!({"instance_class": "db.r7g.4xlarge"}),
        ),
        (
            "option_group",
            json!([["option_group", "arn:aws:rds:eu-west-1:111122223333:og:default:postgres-17"]]),
            json!({}),
        ),
    ] {
        let fleet = Fleet::new().database("orders", |a| {
            for pair in live.as_array().unwrap() {
                a[pair[0].as_str().unwrap()] = pair[1].clone();
            }
        });
        let report = report(&fleet, &state(&[("orders", declared)]), &[]);
        assert_eq!(fields(&report), Vec::<String>::new(), "{field}");
        if field != "option_group" {
            let by_service = &report["drifted"][0]["changed_by_service"][0];
            assert_eq!(by_service["field"], field, "{report}");
            assert!(by_service["reason"].as_str().is_some_and(|reason| reason.len() > 20));
            assert!(by_service["source"].as_str().is_some_and(|source| source.contains("Guide")));
        }
    }
}

#[test]
fn what_the_declaration_leaves_to_the_service_is_no_drift() {
    let left = json!({"kms_key_id": null, "backup_window": null, "maintenance_window": null,
        "performance_insights_kms_key_id": null, "db_subnet_group_name": null, "iops": null, "storage_type": null});
    assert_eq!(
        differs(&[("iops", json!(3000)), ("availability_zone", json!("eu-west-1a"))], left),
        Vec::<String>::new()
    );
}

#[test]
fn tags_are_compared_one_by_one_but_for_those_of_aws() {
    let mut fleet = Fleet::new().database("orders", |_| {});
    fleet.with("orders", |record| {
        record["tags"] = json!({"owner": "growth", "environment": "production", "aws:backup:source": "x",
            "tier": "1", "by-hand": "yes"});
        record["owner"] = json!("growth");
    });
    let report = report(&fleet, &state(&[("orders", json!({}))]), &[]);
    assert_eq!(fields(&report), ["tags[by-hand]", "tags[owner]"]);
    assert_eq!(report["drifted"][0]["changed_by_service"][0]["field"], "tags[aws:backup:source]");
}

#[test]
fn unknown_on_either_side_is_unknown_and_never_drift() {
    let mut fleet = Fleet::new().database("orders", |_| {});
    fleet.with("orders", |record| {
        record["attributes"].as_object_mut().unwrap().remove("publicly_accessible");
        record["unknown_fields"] = json!({"publicly_accessible": "access denied", "tags": "access denied"});
        record["tags"] = json!({});
    });
    let report = report(&fleet, &state(&[("orders", json!({}))]), &[]);
    assert_eq!(fields(&report), Vec::<String>::new());
    let unknown = report["drifted"][0]["unknown"].as_array().unwrap();
    let of = |field: &str| {
        unknown.iter().find(|one| one["field"] == field).unwrap_or_else(|| panic!("{field}: {unknown:?}"))
    };
    assert_eq!(
        of("publicly_accessible"),
        &json!({"field": "publicly_accessible", "side": "live", "reason": "access denied"})
    );
    assert_eq!(of("tags")["side"], "live");
    assert_eq!(of("in_backup_plan")["side"], "declared");
}

#[test]
fn a_parameter_changed_by_hand_changes_the_verdict_on_the_database() {
    let group = "arn:aws:rds:eu-west-1:111122223333:pg:hardened";
    let fleet = Fleet::new().database("orders", |_| {}).resource(
        "aws_rds_parameter_group",
        group,
        "hardened",
        json!({"family": "postgres16", "parameters": {"rds.force_ssl": "0", "log_statement": "DDL"}}),
    );
    let parameter = |name: &str, value: &str| json!({"name": name, "value": value, "apply_method": "immediate"});
    let declared = state_of(vec![
        object("aws_db_instance", "orders", super::harness::arguments("orders")),
        object(
            "aws_db_parameter_group",
            "hardened",
            json!({"arn": group, "name": "hardened", "family": "postgres16",
                "parameter": [parameter("rds.force_ssl", "1"), parameter("log_statement", "ddl")], "tags_all": {}}),
        ),
    ]);
    let report = report(&fleet, &declared, &[]);
    assert_eq!(fields(&report), ["parameters[rds.force_ssl]"]);
    let database = report["drifted"].as_array().unwrap().iter().find(|one| one["name"] == "orders").unwrap();
    let tls = database["verdicts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["policy_id"] == "rds_postgres_instance_tls_required");
    let tls = tls.unwrap_or_else(|| panic!("{database}"));
    assert_eq!((&tls["declared"], &tls["live"], &tls["attributes"]), (&json!("pass"), &json!("fail"), &json!([])));
}

#[test]
fn rules_of_a_security_group_are_compared_one_peer_at_a_time() {
    let id = "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1";
    let rule = |cidr: &[&str]| {
        json!({"protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_blocks": cidr, "ipv6_cidr_blocks": [],
            "prefix_list_ids": [], "security_groups": [], "self": false})
    };
    let fleet = Fleet::new().database("orders", |_| {}).resource(
        "aws_security_group",
        id,
        "databases",
        json!({"vpc_id": "vpc-1", "ingress": [rule(&["10.0.0.0/8", "0.0.0.0/0"])], "egress": []}),
    );
    let block = |cidr: &str| {
        json!({"protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_blocks": [cidr], "description": cidr,
            "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false})
    };
    let declared = |ingress: Value| {
        state_of(vec![object(
            "aws_security_group",
            "databases",
            json!({"arn": id, "id": "sg-1", "name": "databases", "vpc_id": "vpc-1", "ingress": ingress, "egress": [],
                "tags_all": {}}),
        )])
    };
    let same = report(&fleet, &declared(json!([block("0.0.0.0/0"), block("10.0.0.0/8")])), &[]);
    assert_eq!(fields(&same), Vec::<String>::new(), "{same}");
    let opened = report(&fleet, &declared(json!([block("10.0.0.0/8")])), &[]);
    let found = &opened["drifted"][0]["attributes"][0];
    assert_eq!(found["field"], "ingress");
    assert_eq!((&found["declared"], &found["live"]), (&json!([]), &json!(["tcp 5432-5432 0.0.0.0/0"])));
    let worse = opened["drifted"][0]["verdicts"].as_array().unwrap();
    assert!(worse.iter().any(|one| one["policy_id"] == "rds_security_group_no_world_ingress"), "{worse:?}");
}

#[test]
fn an_alias_is_the_key_that_it_points_at_and_unknown_without_it() {
    let declared = json!({"kms_key_id": "alias/databases"});
    let fleet = Fleet::new().database("orders", |_| {});
    let unread = report(&fleet, &state(&[("orders", declared.clone())]), &[]);
    assert_eq!(fields(&unread), Vec::<String>::new());
    assert!(unread["drifted"][0]["unknown"].as_array().unwrap().iter().any(|one| one["field"] == "kms_key"));
    let key = |alias: &str| {
        json!({"key_manager": "CUSTOMER", "enabled": true, "key_spec": "SYMMETRIC_DEFAULT", "aliases": [alias],
            "key_material_origin": "AWS_KMS", "rotation_enabled": true, "policy_statements": []})
    };
    let id = "arn:aws:kms:eu-west-1:111122223333:key/aaaa-1111";
    for (alias, expected) in [("alias/databases", Vec::new()), ("alias/other", vec!["kms_key".to_owned()])] {
        let fleet = Fleet::new().database("orders", |_| {}).resource("aws_kms_key", id, id, key(alias));
        assert_eq!(fields(&report(&fleet, &state(&[("orders", declared.clone())]), &[])), expected, "{alias}");
    }
}
