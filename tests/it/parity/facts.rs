//! What there is, in both languages: the arguments of Terraform, and the attributes that the API tells.

use serde_json::{Value, json};

pub const ACCOUNT: &str = "111122223333";
pub const REGION: &str = "eu-west-1";

/// One resource in both languages.
pub struct Fact {
    /// Terraform type and name.
    pub address: (&'static str, &'static str),
    pub arguments: Value,
    /// Arguments that are known after apply -> what they refer to.
    pub references: Vec<(&'static str, &'static str)>,
    pub kind: &'static str,
    /// Name in both.
    pub name: &'static str,
    /// What the API of the service says, and the ARN.
    pub arn: String,
    pub attributes: Value,
}

fn arn(service: &str, rest: &str) -> String {
    format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}")
}

fn group_arn(which: &str) -> String {
    arn("ec2", &format!("security-group/{which}"))
}

fn key_arn(which: &str) -> String {
    arn("kms", &format!("key/{which}"))
}

fn tags() -> Value {
    json!({"owner": "payments", "environment": "prod", "data-classification": "internal"})
}

/// A statement as the API gives it and as we keep it.
fn statement(action: &str, resource: &str, principal: Option<&str>) -> (Value, Value) {
    let mut written = json!({"Effect": "Allow", "Action": action, "Resource": resource});
    if let Some(principal) = principal {
        written["Principal"] = json!({"AWS": principal});
    }
    let shown = principal.map(|name| if name == "*" { name.to_owned() } else { format!("AWS:{name}") });
    let kept = json!({"effect": "Allow", "actions": [action], "not_actions": [], "resources": [resource],
        "not_resources": [], "principals": shown.into_iter().collect::<Vec<_>>(), "not_principals": [], "conditions": []});
    (written, kept)
}

fn document(written: &Value) -> String {
    json!({"Version": "2012-10-17", "Statement": [written]}).to_string()
}

fn key(which: &'static str, is_good: bool) -> Fact {
    let root = format!("arn:aws:iam::{ACCOUNT}:root");
    let (written, kept) = statement("kms:*", "*", Some(if is_good { &root } else { "*" }));
    Fact {
        address: ("aws_kms_key", which),
        arguments: json!({"description": which, "enable_key_rotation": is_good, "policy": document(&written), "is_enabled": true,
            "key_usage": "ENCRYPT_DECRYPT", "customer_master_key_spec": "SYMMETRIC_DEFAULT", "tags": tags()}),
        references: Vec::new(),
        kind: "aws_kms_key",
        name: which,
        arn: key_arn(which),
        attributes: json!({"key_manager": "CUSTOMER", "key_state": "Enabled", "enabled": true, "key_spec": "SYMMETRIC_DEFAULT",
            "key_material_origin": "AWS_KMS", "rotation_enabled": is_good, "multi_region": false,
            "policy_statements": [kept]}),
    }
}

fn security_group(which: &'static str, is_good: bool) -> Fact {
    let range = if is_good { "10.0.0.0/8" } else { "0.0.0.0/0" };
    let rule = json!({"protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_blocks": [range], "ipv6_cidr_blocks": [],
        "prefix_list_ids": [], "security_groups": [], "self": false, "description": "clients"});
    Fact {
        address: ("aws_security_group", which),
        arguments: json!({"name": which, "description": "databases", "vpc_id": "vpc-1", "ingress": [rule], "egress": [], "tags": tags()}),
        references: Vec::new(),
        kind: "aws_security_group",
        name: which,
        arn: group_arn(which),
        attributes: json!({"group_name": which, "description": "databases", "vpc_id": "vpc-1", "ingress": [rule], "egress": []}),
    }
}

fn rule(which: &'static str, is_good: bool) -> Fact {
    let range = if is_good { "10.0.0.0/8" } else { "0.0.0.0/0" };
    Fact {
        address: ("aws_vpc_security_group_ingress_rule", which),
        arguments: json!({"description": which, "ip_protocol": "tcp", "from_port": 3306, "to_port": 3306, "cidr_ipv4": range, "tags": tags()}),
        references: vec![("security_group_id", "aws_security_group.good_group.id")],
        kind: "aws_security_group_rule",
        name: which,
        arn: arn("ec2", &format!("security-group-rule/{which}")),
        attributes: json!({"direction": "ingress", "security_group": group_arn("good_group"), "protocol": "tcp", "from_port": 3306,
            "to_port": 3306, "cidr_blocks": [range], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [],
            "self": false, "description": which}),
    }
}

fn secret(which: &'static str, is_good: bool) -> Fact {
    let root = format!("arn:aws:iam::{ACCOUNT}:role/app");
    let (written, kept) = statement("secretsmanager:GetSecretValue", "*", Some(if is_good { &root } else { "*" }));
    let mut attributes = json!({"rotation_enabled": false, "policy_statements": [kept]});
    if is_good {
        attributes["kms_key"] = json!(key_arn("good_key"));
    }
    Fact {
        address: ("aws_secretsmanager_secret", which),
        arguments: json!({"name": which, "policy": document(&written), "tags": tags()}),
        references: if is_good { vec![("kms_key_id", "aws_kms_key.good_key.arn")] } else { Vec::new() },
        kind: "aws_secretsmanager_secret",
        name: which,
        arn: arn("secretsmanager", &format!("secret:{which}-AbCdEf")),
        attributes,
    }
}

fn iam_policy(which: &'static str, action: &str, resource: &str) -> Fact {
    let (written, kept) = statement(action, resource, None);
    Fact {
        address: ("aws_iam_policy", which),
        arguments: json!({"name": which, "path": "/", "policy": document(&written), "tags": tags()}),
        references: Vec::new(),
        kind: "aws_iam_policy",
        name: which,
        arn: format!("arn:aws:iam::{ACCOUNT}:policy/{which}"),
        attributes: json!({"policy_type": "managed", "policy_statements": [kept]}),
    }
}

fn parameter_group(which: &'static str, is_cluster: bool, family: &str, parameters: &Value) -> Fact {
    let list: Vec<Value> = parameters
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| json!({"name": name, "value": value, "apply_method": "immediate"}))
        .collect();
    let (terraform, kind, word) = if is_cluster {
        ("aws_rds_cluster_parameter_group", "aws_rds_cluster_parameter_group", "cluster-pg")
    } else {
        ("aws_db_parameter_group", "aws_rds_parameter_group", "pg")
    };
    Fact {
        address: (terraform, which),
        arguments: json!({"name": which, "family": family, "parameter": list, "tags": tags()}),
        references: Vec::new(),
        kind,
        name: which,
        arn: arn("rds", &format!("{word}:{which}")),
        attributes: json!({"family": family, "is_default": false, "parameters": parameters}),
    }
}

fn instance(which: &'static str, group: &'static str, is_good: bool, engine: (&str, &str)) -> Fact {
    let exports = match (is_good, engine.0) {
        (true, "postgres") => json!(["postgresql", "upgrade"]),
        (true, _) => json!(["audit", "error", "general", "slowquery"]),
        (false, _) => json!([]),
    };
    let both = json!({"engine": engine.0, "engine_version": engine.1, "engine_lifecycle_support": "open-source-rds-extended-support-disabled",
        "storage_encrypted": is_good, "publicly_accessible": !is_good, "multi_az": is_good, "backup_retention_period": if is_good { 14 } else { 0 },
        "deletion_protection": is_good, "auto_minor_version_upgrade": is_good, "iam_database_authentication_enabled": is_good,
        "enabled_cloudwatch_logs_exports": exports, "monitoring_interval": if is_good { 60 } else { 0 },
        "performance_insights_enabled": is_good, "copy_tags_to_snapshot": is_good, "port": 5432});
    let mut arguments = both.clone();
    let mut attributes = both;
    for (argument, attribute, value) in [
        ("instance_class", "db_instance_class", json!("db.m7g.large")),
        ("ca_cert_identifier", "ca_certificate_identifier", json!("rds-ca-rsa2048-g1")),
        ("backup_window", "preferred_backup_window", json!("01:00-02:00")),
        ("maintenance_window", "preferred_maintenance_window", json!("sun:03:00-sun:04:00")),
        ("username", "master_username", json!(if is_good { "keeper" } else { "admin" })),
        ("db_subnet_group_name", "db_subnet_group", json!("private")),
    ] {
        arguments[argument] = value.clone();
        attributes[attribute] = value;
    }
    arguments["identifier"] = json!(which);
    arguments["tags"] = if is_good { tags() } else { json!({}) };
    arguments["parameter_group_name"] = json!(group);
    arguments["option_group_name"] =
        json!(format!("default:{}", if engine.0 == "postgres" { "postgres-16" } else { "mysql-8-0" }));
    attributes["option_group"] = arguments["option_group_name"].clone();
    attributes["db_parameter_group"] = json!(arn("rds", &format!("pg:{group}")));
    attributes["db_parameter_group_status"] = json!("in-sync");
    attributes["db_instance_status"] = json!("available");
    attributes["ca_certificate_valid_till"] = json!("2061-05-21T22:24:57Z");
    attributes["uses_default_security_group"] = json!(false);
    attributes["vpc_id"] = json!("vpc-1");
    attributes["in_backup_plan"] = json!(true);
    attributes["master_user_managed"] = json!(is_good);
    attributes["storage_encryption_type"] = json!(if is_good { "sse-kms" } else { "none" });
    let mut references = vec![("vpc_security_group_ids", "aws_security_group.good_group.id")];
    attributes["vpc_security_groups"] = json!([group_arn("good_group")]);
    if is_good {
        arguments["manage_master_user_password"] = json!(true);
        attributes["kms_key"] = json!(key_arn("good_key"));
        attributes["performance_insights_kms_key"] = json!(key_arn("good_key"));
        references.push(("kms_key_id", "aws_kms_key.good_key.arn"));
        references.push(("performance_insights_kms_key_id", "aws_kms_key.good_key.arn"));
    } else {
        arguments["password"] = json!("a literal that nobody reads");
    }
    Fact {
        address: ("aws_db_instance", which),
        arguments,
        references,
        kind: "aws_rds_instance",
        name: which,
        arn: arn("rds", &format!("db:{which}")),
        attributes,
    }
}

fn cluster(which: &'static str, group: &'static str, is_good: bool) -> Fact {
    let both = json!({"engine": "aurora-postgresql", "engine_mode": "provisioned", "engine_version": "16.6",
        "engine_lifecycle_support": "open-source-rds-extended-support-disabled", "storage_encrypted": is_good,
        "backup_retention_period": if is_good { 14 } else { 1 }, "preferred_backup_window": "01:00-02:00",
        "preferred_maintenance_window": "sun:03:00-sun:04:00", "deletion_protection": is_good,
        "iam_database_authentication_enabled": is_good, "enabled_cloudwatch_logs_exports": if is_good { json!(["postgresql"]) } else { json!([]) },
        "copy_tags_to_snapshot": is_good, "port": 5432, "master_username": if is_good { "keeper" } else { "postgres" }});
    let mut arguments = both.clone();
    let mut attributes = both;
    arguments["cluster_identifier"] = json!(which);
    arguments["tags"] = if is_good { tags() } else { json!({}) };
    arguments["db_cluster_parameter_group_name"] = json!(group);
    arguments["db_subnet_group_name"] = json!("private");
    arguments["enable_http_endpoint"] = json!(!is_good);
    arguments["backtrack_window"] = json!(0);
    attributes["http_endpoint_enabled"] = json!(!is_good);
    attributes["backtrack_window"] = json!(0);
    attributes["db_subnet_group"] = json!("private");
    attributes["db_cluster_parameter_group"] = json!(arn("rds", &format!("cluster-pg:{group}")));
    attributes["multi_az"] = json!(is_good);
    attributes["vpc_security_groups"] = json!([group_arn("bad_group")]);
    attributes["uses_default_security_group"] = json!(false);
    attributes["in_backup_plan"] = json!(true);
    attributes["master_user_managed"] = json!(is_good);
    let mut references = vec![("vpc_security_group_ids", "aws_security_group.bad_group.id")];
    if is_good {
        arguments["manage_master_user_password"] = json!(true);
        attributes["kms_key"] = json!(key_arn("bad_key"));
        attributes["storage_encryption_type"] = json!("sse-kms");
        references.push(("kms_key_id", "aws_kms_key.bad_key.arn"));
    } else {
        arguments["master_password"] = json!("another literal that nobody reads");
        attributes["storage_encryption_type"] = json!("none");
    }
    Fact {
        address: ("aws_rds_cluster", which),
        arguments,
        references,
        kind: "aws_rds_cluster",
        name: which,
        arn: arn("rds", &format!("cluster:{which}")),
        attributes,
    }
}

fn member(which: &'static str, cluster: &'static str, zone: &str, is_good: bool) -> Fact {
    let both = json!({"engine": "aurora-postgresql", "engine_version": "16.6", "publicly_accessible": !is_good,
        "availability_zone": zone, "promotion_tier": 1, "preferred_maintenance_window": "sun:03:00-sun:04:00",
        "auto_minor_version_upgrade": is_good, "monitoring_interval": if is_good { 60 } else { 0 },
        "performance_insights_enabled": is_good, "copy_tags_to_snapshot": is_good});
    let mut arguments = both.clone();
    let mut attributes = both;
    arguments["identifier"] = json!(which);
    arguments["cluster_identifier"] = json!(cluster);
    arguments["instance_class"] = json!("db.r7g.large");
    arguments["ca_cert_identifier"] = json!(if is_good { "rds-ca-rsa2048-g1" } else { "rds-ca-2019" });
    arguments["db_parameter_group_name"] = json!("good_pg");
    arguments["tags"] = if is_good { tags() } else { json!({}) };
    attributes["db_cluster"] = json!(arn("rds", &format!("cluster:{cluster}")));
    attributes["db_instance_class"] = json!("db.r7g.large");
    attributes["ca_certificate_identifier"] = arguments["ca_cert_identifier"].clone();
    attributes["db_parameter_group"] = json!(arn("rds", "pg:good_pg"));
    let mut references = Vec::new();
    if is_good {
        references.push(("performance_insights_kms_key_id", "aws_kms_key.good_key.arn"));
        attributes["performance_insights_kms_key"] = json!(key_arn("good_key"));
    }
    Fact {
        address: ("aws_rds_cluster_instance", which),
        arguments,
        references,
        kind: "aws_rds_cluster_instance",
        name: which,
        arn: arn("rds", &format!("db:{which}")),
        attributes,
    }
}

fn snapshot(which: &'static str, of: &'static str, is_cluster: bool, is_good: bool, accounts: &Value) -> Fact {
    let mut attributes = json!({"snapshot_type": "manual", "is_copy": false, "shared_accounts": accounts});
    let mut arguments = json!({"shared_accounts": accounts, "tags": if is_good { tags() } else { json!({}) }});
    let (terraform, kind, word, encrypted, key) = if is_cluster {
        arguments["db_cluster_identifier"] = json!(of);
        arguments["db_cluster_snapshot_identifier"] = json!(which);
        attributes["db_cluster"] = json!(arn("rds", &format!("cluster:{of}")));
        attributes["engine"] = json!("aurora-postgresql");
        ("aws_db_cluster_snapshot", "aws_rds_cluster_snapshot", "cluster-snapshot", "storage_encrypted", "bad_key")
    } else {
        arguments["db_instance_identifier"] = json!(of);
        arguments["db_snapshot_identifier"] = json!(which);
        attributes["db_instance"] = json!(arn("rds", &format!("db:{of}")));
        attributes["engine"] = json!("postgres");
        ("aws_db_snapshot", "aws_rds_snapshot", "snapshot", "encrypted", "good_key")
    };
    attributes[encrypted] = json!(is_good);
    if is_good {
        attributes["kms_key"] = json!(key_arn(key));
        attributes["storage_encryption_type"] = json!("sse-kms");
    } else {
        attributes["storage_encryption_type"] = json!("none");
    }
    Fact {
        address: (terraform, which),
        arguments,
        references: Vec::new(),
        kind,
        name: which,
        arn: arn("rds", &format!("{word}:{which}")),
        attributes,
    }
}

pub fn facts() -> Vec<Fact> {
    let strict = json!({"rds.force_ssl": "1", "log_statement": "ddl", "log_min_duration_statement": "500",
        "shared_preload_libraries": "pgaudit,pg_stat_statements", "pgaudit.log": "ddl,role", "pgaudit.role": "rds_pgaudit",
        "ssl_min_protocol_version": "TLSv1.2"});
    let loose = json!({"rds.force_ssl": "0", "log_statement": "none", "ssl_min_protocol_version": "TLSv1"});
    vec![
        key("good_key", true),
        key("bad_key", false),
        security_group("good_group", true),
        security_group("bad_group", false),
        rule("good_rule", true),
        rule("bad_rule", false),
        secret("good_secret", true),
        secret("bad_secret", false),
        iam_policy("good_policy", "rds:DescribeDBInstances", "*"),
        iam_policy("bad_policy", "*", "*"),
        iam_policy("connect_policy", "rds-db:connect", &format!("arn:aws:rds-db:*:{ACCOUNT}:dbuser:*/*")),
        iam_policy("decrypt_policy", "kms:Decrypt", &key_arn("good_key")),
        parameter_group("good_pg", false, "postgres16", &strict),
        parameter_group("bad_pg", false, "postgres16", &loose),
        parameter_group("mysql_pg", false, "mysql8.0", &json!({"require_secure_transport": "1"})),
        parameter_group("good_cpg", true, "aurora-postgresql16", &strict),
        parameter_group("bad_cpg", true, "aurora-postgresql16", &loose),
        instance("good_db", "good_pg", true, ("postgres", "16.9")),
        instance("bad_db", "bad_pg", false, ("postgres", "16.9")),
        instance("mysql_db", "mysql_pg", true, ("mysql", "8.0.42")),
        cluster("good_cluster", "good_cpg", true),
        cluster("bad_cluster", "bad_cpg", false),
        member("good_member_a", "good_cluster", "eu-west-1a", true),
        member("good_member_b", "good_cluster", "eu-west-1b", true),
        member("bad_member", "bad_cluster", "eu-west-1a", false),
        snapshot("good_snap", "good_db", false, true, &json!([])),
        snapshot("bad_snap", "bad_db", false, false, &json!(["all"])),
        snapshot("good_csnap", "good_cluster", true, true, &json!(["444455556666"])),
        snapshot("bad_csnap", "bad_cluster", true, false, &json!(["all"])),
    ]
}
