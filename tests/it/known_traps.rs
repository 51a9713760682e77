//! Situations that scanners are known to judge wrongly, each as a plan shows it, judged from the file to the verdict.

mod databases;
pub mod harness;
mod keeping;

use dbmuster::model::Status::{Fail, Indeterminate, NotApplicable, Pass};
use serde_json::json;

use harness::{CLUSTER, DB, Object, cluster, db, expect};

#[test]
fn who_is_judged_for_what() {
    const MEMBER: &str = "aws_rds_cluster_instance.m";
    let member = |class: &str| {
        Object(
            MEMBER,
            json!({"identifier": "m", "cluster_identifier": "c", "engine": "aurora-postgresql",
        "engine_version": "16.6", "instance_class": class, "db_parameter_group_name": "members"}),
            &[],
        )
    };
    let group = |ty: &'static str, name: &str, family: &str, value: &str| {
        Object(
            ty,
            json!({"name": name, "family": family,
        "parameter": [{"name": "rds.force_ssl", "value": value, "apply_method": "immediate"}]}),
            &[],
        )
    };
    expect(
        "a member of a cluster is no standalone instance, and TLS is read from the group of its cluster",
        &[
            cluster(
                json!({"engine": "aurora-postgresql", "engine_version": "16.6", "db_cluster_parameter_group_name": "all",
                "storage_encrypted": true, "deletion_protection": true}),
                &[("kms_key_id", "")],
            ),
            member("db.r7g.large"),
            group("aws_rds_cluster_parameter_group.all", "all", "aurora-postgresql16", "1"),
            group("aws_db_parameter_group.members", "members", "aurora-postgresql16", "0"),
        ],
        &[
            ("rds_instance_storage_encrypted", MEMBER, None),
            ("rds_instance_multi_az", MEMBER, None),
            ("rds_instance_deletion_protection", MEMBER, None),
            ("rds_instance_backup_enabled", MEMBER, None),
            ("rds_instance_backup_plan", MEMBER, None),
            ("rds_instance_iam_auth", MEMBER, None),
            ("rds_postgres_instance_tls_required", MEMBER, None),
            ("rds_instance_not_public", MEMBER, Some(Pass)),
            ("rds_aurora_postgres_tls_required", CLUSTER, Some(Pass)),
            ("rds_cluster_storage_encrypted", CLUSTER, Some(Pass)),
            ("rds_cluster_deletion_protection", CLUSTER, Some(Pass)),
        ],
    );
    expect(
        "a standalone instance is no cluster",
        &[db(json!({"engine": "postgres", "engine_version": "16.9", "storage_encrypted": true}), &[])],
        &[
            ("rds_instance_storage_encrypted", DB, Some(Pass)),
            ("rds_cluster_storage_encrypted", DB, None),
            ("rds_cluster_deletion_protection", DB, None),
            ("rds_cluster_multi_az", DB, None),
        ],
    );
    expect(
        "clusters of Neptune and DocumentDB have types and engines of their own",
        &[
            Object("aws_neptune_cluster.n", json!({"cluster_identifier": "n", "storage_encrypted": false}), &[]),
            Object("aws_docdb_cluster.d", json!({"cluster_identifier": "d", "storage_encrypted": false}), &[]),
            cluster(json!({"engine": "neptune", "storage_encrypted": false}), &[]),
        ],
        &[
            ("rds_cluster_storage_encrypted", "aws_neptune_cluster.n", None),
            ("rds_cluster_storage_encrypted", "aws_docdb_cluster.d", None),
            ("rds_cluster_storage_encrypted", CLUSTER, Some(NotApplicable)),
        ],
    );
    expect(
        "a Multi-AZ DB cluster has no audit log, a public address of its own and plain storage by default",
        &[cluster(
            json!({"engine": "mysql", "engine_version": "8.0.42", "db_cluster_instance_class": "db.m6gd.large",
            "publicly_accessible": true, "db_subnet_group_name": "private"}),
            &[("storage_encrypted", "")],
        )],
        &[
            ("rds_aurora_mysql_audit_enabled", CLUSTER, Some(NotApplicable)),
            ("rds_aurora_mysql_audit_export", CLUSTER, Some(NotApplicable)),
            ("rds_multi_az_cluster_not_public", CLUSTER, Some(Fail)),
            ("rds_cluster_multi_az", CLUSTER, Some(Pass)),
            ("rds_cluster_storage_encrypted", CLUSTER, Some(Fail)),
        ],
    );
    for (engine, version, expected) in [
        ("oracle-ee", "19.0.0.0.ru-2024-01.rur-2024-01.r1", NotApplicable),
        ("sqlserver-se", "15.00.4236.7.v1", NotApplicable),
        ("mariadb", "10.5.20", NotApplicable),
        ("mariadb", "10.6.16", Fail),
        ("postgres", "16.9", Fail),
    ] {
        expect(
            "IAM authentication is asked of engines that have it",
            &[db(json!({"engine": engine, "engine_version": version}), &[])],
            &[("rds_instance_iam_auth", DB, Some(expected))],
        );
    }
    expect(
        "Aurora named on an instance is still Aurora",
        &[db(json!({"engine": "aurora-postgresql", "engine_version": "10.11"}), &[])],
        &[("rds_aurora_postgres_file_read_fixed", DB, Some(Fail))],
    );
}

#[test]
fn who_reaches_it() {
    expect(
        "a closed security group does not excuse the public address",
        &[
            db(
                json!({"engine": "postgres", "publicly_accessible": true}),
                &[("vpc_security_group_ids", "aws_security_group.closed.id")],
            ),
            Object("aws_security_group.closed", json!({"name": "closed", "ingress": [], "egress": []}), &[("id", "")]),
        ],
        &[
            ("rds_instance_not_public", DB, Some(Fail)),
            ("rds_security_group_no_world_ingress", "aws_security_group.closed", Some(Pass)),
        ],
    );
    let rule = |port: u16, range: &str| {
        json!({"protocol": "tcp", "from_port": port, "to_port": port, "cidr_blocks": [range],
        "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false})
    };
    expect(
        "every group counts, not the first alone",
        &[
            Object("aws_security_group.a", json!({"name": "a", "ingress": [rule(5432, "10.0.0.0/8")]}), &[("id", "")]),
            Object("aws_security_group.b", json!({"name": "b", "ingress": [rule(5432, "0.0.0.0/0")]}), &[("id", "")]),
        ],
        &[
            ("rds_security_group_no_world_ingress", "aws_security_group.a", Some(Pass)),
            ("rds_security_group_no_world_ingress", "aws_security_group.b", Some(Fail)),
        ],
    );
    const SNAPSHOT: &str = "aws_db_snapshot.s";
    for (accounts, public, approved) in
        [(json!(["all"]), Fail, Fail), (json!(["444455556666"]), Pass, Fail), (json!([]), Pass, Pass)]
    {
        expect(
            "a snapshot that is shared with a foreign account is not public, and not fine either",
            &[Object(
                SNAPSHOT,
                json!({"db_instance_identifier": "x", "db_snapshot_identifier": "s", "shared_accounts": accounts}),
                &[],
            )],
            &[
                ("rds_snapshot_not_public", SNAPSHOT, Some(public)),
                ("rds_snapshot_shares_approved", SNAPSHOT, Some(approved)),
            ],
        );
    }
}

#[test]
fn what_waits_for_apply_and_cannot_matter() {
    const POLICY: &str = "aws_iam_policy.p";
    let document = |actions: &str| {
        Object(
            "data.aws_iam_policy_document.d",
            json!({"statement": [{"actions": [actions], "resources": [null]}]}),
            &[("json", "")],
        )
    };
    for (action, expected) in [("s3:GetObject", Pass), ("rds:*", Indeterminate)] {
        let mut objects = vec![
            document(action),
            Object(POLICY, json!({"name": "p"}), &[("policy", "data.aws_iam_policy_document.d.json")]),
        ];
        // Of the document only the resources are known after apply.
        objects[0].2 = &[("json", ""), ("statement[0].resources", "aws_s3_bucket.b.arn")];
        expect(
            "a document whose resources are known after apply",
            &objects,
            &[
                ("iam_snapshot_exfiltration_restricted", POLICY, Some(expected)),
                ("iam_rds_no_full_access", POLICY, Some(expected)),
            ],
        );
    }
    const GROUP: &str = "aws_security_group.g";
    for (port, part, expected) in
        [(443, "cidr_blocks", Pass), (5432, "cidr_blocks", Indeterminate), (5432, "security_groups", Pass)]
    {
        let mut rule = json!({"protocol": "tcp", "from_port": port, "to_port": port, "cidr_blocks": [], "ipv6_cidr_blocks": [],
            "prefix_list_ids": [], "security_groups": [], "self": false});
        rule[part] = json!([null]);
        let marks: &'static [(&'static str, &'static str)] = match part {
            "cidr_blocks" => &[("ingress[0].cidr_blocks", "aws_eip.e.public_ip")],
            _ => &[("ingress[0].security_groups", "aws_security_group.other.id")],
        };
        expect(
            "a rule whose other side is known after apply",
            &[Object(GROUP, json!({"name": "g", "ingress": [rule]}), marks)],
            &[
                ("rds_security_group_no_world_ingress", GROUP, Some(expected)),
                ("rds_security_group_range_limited", GROUP, Some(expected)),
            ],
        );
    }
}
