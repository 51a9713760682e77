"""Input for scripts/bench: Terraform plans and inventory files of any size, always the same bytes.

Plans have the three sections of `terraform show -json` (planned_values, resource_changes, configuration) at about
6.4 kB for one aws_db_instance. Inventories have the mix 20 % instances, 6 % clusters, 14 % snapshots, 10 %
PostgreSQL roles and 50 % grants. No randomness: what varies is derived from the number of the resource.
"""

import json

UNKNOWN = (
    "address arn availability_zone backup_target backup_window ca_cert_identifier character_set_name "
    "db_subnet_group_name domain_fqdn endpoint engine_lifecycle_support engine_version_actual hosted_zone_id id "
    "identifier_prefix kms_key_id latest_restorable_time license_model listener_endpoint maintenance_window "
    "master_user_secret master_user_secret_kms_key_id monitoring_role_arn nchar_character_set_name network_type "
    "option_group_name performance_insights_kms_key_id performance_insights_retention_period port replica_mode "
    "replicas resource_id snapshot_identifier status storage_throughput timezone vpc_security_group_ids"
).split()

PROVIDER = "registry.terraform.io/hashicorp/aws"


def _compact(value):
    return json.dumps(value, separators=(",", ":"))


def _instance(i):
    """Attributes of the i-th instance, as the provider plans them."""
    postgres = i % 3 != 0
    tags = {
        "Name": f"orders-{i:06d}",
        "environment": ("prod", "staging", "dev")[i % 3],
        "owner": f"team-{i % 17}",
        "cost-centre": f"cc-{1000 + i % 50}",
        "managed-by": "terraform",
    }
    return {
        "allocated_storage": 20 + i % 480,
        "allow_major_version_upgrade": None,
        "apply_immediately": False,
        "auto_minor_version_upgrade": i % 4 != 0,
        "backup_retention_period": (0, 1, 7, 14, 35)[i % 5],
        "blue_green_update": [],
        "copy_tags_to_snapshot": i % 2 == 0,
        "custom_iam_instance_profile": None,
        "customer_owned_ip_enabled": None,
        "database_insights_mode": "standard",
        "db_name": f"orders{i}",
        "dedicated_log_volume": False,
        "delete_automated_backups": True,
        "deletion_protection": i % 3 == 0,
        "domain": None,
        "domain_auth_secret_arn": None,
        "domain_dns_ips": None,
        "domain_iam_role_name": None,
        "domain_ou": None,
        "enabled_cloudwatch_logs_exports": ["postgresql", "upgrade"] if postgres and i % 2 else None,
        "engine": "postgres" if postgres else "mysql",
        "engine_version": "16.4" if postgres else "8.0.39",
        "final_snapshot_identifier": f"orders-{i:06d}-final",
        "iam_database_authentication_enabled": i % 5 == 0,
        "identifier": f"orders-{i:06d}",
        "instance_class": "db.r6g.large",
        "iops": None,
        "manage_master_user_password": None,
        "max_allocated_storage": 1000,
        "monitoring_interval": 60 if i % 2 else 0,
        "multi_az": i % 2 == 0,
        "parameter_group_name": f"orders-{'pg16' if postgres else 'mysql80'}",
        "password": f"not-a-secret-{i}",
        "password_wo": None,
        "password_wo_version": None,
        "performance_insights_enabled": i % 3 == 1,
        "publicly_accessible": i % 10 == 0,
        "replicate_source_db": None,
        "restore_to_point_in_time": [],
        "s3_import": [],
        "skip_final_snapshot": i % 7 == 0,
        "storage_encrypted": i % 6 != 0,
        "storage_type": "gp3",
        "tags": tags,
        "tags_all": dict(tags, **{"data-class": "internal"}),
        "timeouts": {"create": "60m", "delete": "60m", "update": "80m"},
        "upgrade_storage_config": None,
        "username": "orders_admin",
    }


def _references(*names):
    return {"references": list(names)}


def _configuration(i, attributes):
    expressions = {
        key: {"constant_value": value}
        for key, value in attributes.items()
        if value not in (None, []) and key not in ("tags_all", "timeouts", "password", "parameter_group_name", "tags")
    }
    expressions["password"] = _references(f"var.password_{i % 100}")
    expressions["parameter_group_name"] = {"constant_value": attributes["parameter_group_name"]}
    expressions["tags"] = {"constant_value": attributes["tags"]}
    expressions["vpc_security_group_ids"] = _references("aws_security_group.db.id", "aws_security_group.db")
    expressions["db_subnet_group_name"] = _references("aws_db_subnet_group.db.name", "aws_db_subnet_group.db")
    return {
        "address": f"aws_db_instance.orders_{i:06d}",
        "mode": "managed",
        "type": "aws_db_instance",
        "name": f"orders_{i:06d}",
        "provider_config_key": "aws",
        "expressions": expressions,
        "schema_version": 2,
    }


def _parts(i):
    """(planned value, resource change, configuration) of the i-th instance as JSON texts."""
    attributes = _instance(i)
    unknown = {name: True for name in UNKNOWN}
    unknown.update(blue_green_update=[], restore_to_point_in_time=[], s3_import=[], tags={}, tags_all={}, timeouts={})
    sensitive = {"password": True, "tags": {}, "tags_all": {}, "timeouts": {}, "vpc_security_group_ids": []}
    name = f"orders_{i:06d}"
    head = {"address": f"aws_db_instance.{name}", "mode": "managed", "type": "aws_db_instance", "name": name}
    planned = dict(head, provider_name=PROVIDER, schema_version=2, values=attributes, sensitive_values=sensitive)
    change = dict(
        head,
        provider_name=PROVIDER,
        change={
            "actions": ["create"],
            "before": None,
            "after": attributes,
            "after_unknown": unknown,
            "before_sensitive": False,
            "after_sensitive": sensitive,
        },
    )
    return _compact(planned), _compact(change), _compact(_configuration(i, attributes))


def write_plan(path, count):
    """Writes a plan that creates `count` instances. Returns the bytes of its resource_changes section."""
    changes_bytes = 0
    with open(path, "w", encoding="utf-8") as out:
        out.write('{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":[')
        for part in range(3):
            if part == 1:
                out.write(']}},"resource_changes":[')
            if part == 2:
                out.write(
                    '],"configuration":{"provider_config":{"aws":{"name":"aws","full_name":"' + PROVIDER
                    + '","expressions":{"region":{"constant_value":"eu-central-1"}}}},"root_module":{"resources":['
                )
            for i in range(count):
                text = _parts(i)[part]
                changes_bytes += len(text) + 1 if part == 1 else 0
                out.write("," + text if i else text)
        out.write(']}},"timestamp":"2026-11-20T00:00:00Z","applyable":true,"complete":true,"errored":false}\n')
    return changes_bytes


ACCOUNTS = [str(111122223333 + 1111 * n) for n in range(20)]
REGIONS = ["eu-central-1", "eu-west-1", "us-east-1", "ap-southeast-2"]


def _resource(kind, ident, name, i, attributes):
    environment = ("prod", "staging", "dev")[i % 3]
    return {
        "id": ident,
        "resource_type": kind,
        "account_id": ACCOUNTS[i % 20],
        "region": REGIONS[i % 4],
        "name": name,
        "tags": {"Name": name, "environment": environment, "owner": f"team-{i % 17}", "cost-centre": f"cc-{i % 50}"},
        "owner": f"team-{i % 17}",
        "environment": environment,
        "tier": f"tier-{i % 4}",
        "origin": "live",
        "attributes": attributes,
    }


def _arn(service, i, rest):
    return f"arn:aws:{service}:{REGIONS[i % 4]}:{ACCOUNTS[i % 20]}:{rest}"


def _database_instance(i):
    postgres = i % 3 != 0
    attributes = {
        "engine": "postgres" if postgres else "mysql",
        "engine_version": "16.4" if postgres else "8.0.39",
        "engine_lifecycle_support": "open-source-rds-extended-support",
        "db_instance_class": "db.r6g.large",
        "db_instance_status": "available",
        "storage_encrypted": i % 6 != 0,
        "storage_encryption_type": "sse-kms" if i % 6 else "none",
        "publicly_accessible": i % 10 == 0,
        "multi_az": i % 2 == 0,
        "availability_zone": REGIONS[i % 4] + "a",
        "backup_retention_period": (0, 1, 7, 14, 35)[i % 5],
        "preferred_backup_window": "01:00-02:00",
        "preferred_maintenance_window": "sun:03:00-sun:04:00",
        "deletion_protection": i % 3 == 0,
        "auto_minor_version_upgrade": i % 4 != 0,
        "iam_database_authentication_enabled": i % 5 == 0,
        "enabled_cloudwatch_logs_exports": ["postgresql", "upgrade"] if postgres and i % 2 else [],
        "monitoring_interval": 60 if i % 2 else 0,
        "performance_insights_enabled": i % 3 == 1,
        "copy_tags_to_snapshot": i % 2 == 0,
        "ca_certificate_identifier": "rds-ca-rsa2048-g1",
        "ca_certificate_valid_till": "2061-05-21T23:04:06Z",
        "db_parameter_group": _arn("rds", i, "pg:default." + ("postgres16" if postgres else "mysql8.0")),
        "db_parameter_group_status": "in-sync",
        "option_group": _arn("rds", i, "og:default:" + ("postgres-16" if postgres else "mysql-8-0")),
        "db_subnet_group": _arn("rds", i, "subgrp:private"),
        "vpc_id": "vpc-0123456789abcdef0",
        "vpc_security_groups": [f"sg-0123456789abc{i % 100:04d}"],
        "uses_default_security_group": i % 20 == 0,
        "port": 5432 if postgres else 3306,
        "associated_roles": [],
        "in_backup_plan": i % 2 == 1,
        "master_username": "orders_admin",
        "master_user_managed": i % 4 == 0,
    }
    if i % 6:
        attributes["kms_key"] = _arn("kms", i, f"key/{i % 40:08x}-aaaa-bbbb-cccc-1234567890ab")
    return _resource("aws_rds_instance", _arn("rds", i, f"db:orders-{i:07d}"), f"orders-{i:07d}", i, attributes)


def _cluster(i):
    attributes = {
        "engine": "aurora-postgresql",
        "engine_mode": "provisioned",
        "engine_version": "16.4",
        "engine_lifecycle_support": "open-source-rds-extended-support",
        "storage_encrypted": i % 6 != 0,
        "storage_encryption_type": "sse-kms" if i % 6 else "sse-rds",
        "multi_az": True,
        "backup_retention_period": (1, 7, 14, 35)[i % 4],
        "preferred_backup_window": "01:00-02:00",
        "preferred_maintenance_window": "sun:03:00-sun:04:00",
        "deletion_protection": i % 3 == 0,
        "iam_database_authentication_enabled": i % 5 == 0,
        "enabled_cloudwatch_logs_exports": ["postgresql"] if i % 2 else [],
        "copy_tags_to_snapshot": i % 2 == 0,
        "db_cluster_parameter_group": _arn("rds", i, "cluster-pg:default.aurora-postgresql16"),
        "db_subnet_group": _arn("rds", i, "subgrp:private"),
        "vpc_security_groups": [f"sg-0123456789abc{i % 100:04d}"],
        "uses_default_security_group": False,
        "port": 5432,
        "http_endpoint_enabled": i % 9 == 0,
        "backtrack_window": 0,
        "associated_roles": [],
        "in_backup_plan": i % 2 == 1,
        "master_username": "orders_admin",
        "master_user_managed": i % 4 == 0,
    }
    return _resource("aws_rds_cluster", _arn("rds", i, f"cluster:orders-{i:07d}"), f"orders-{i:07d}", i, attributes)


def _snapshot(i):
    attributes = {
        "engine": "postgres",
        "snapshot_type": ("manual", "automated", "awsbackup")[i % 3],
        "snapshot_create_time": f"2026-{1 + i % 11:02d}-{1 + i % 28:02d}T01:00:00Z",
        "encrypted": i % 6 != 0,
        "storage_encryption_type": "sse-kms" if i % 6 else "none",
        "shared_accounts": ["all"] if i % 200 == 0 else [],
    }
    name = f"orders-{i:07d}-nightly"
    return _resource("aws_rds_snapshot", _arn("rds", i, "snapshot:" + name), name, i, attributes)


def _server(i):
    """Fifty resources in a row belong to one of a thousand servers."""
    return f"postgresql://db-{i // 50 % 1000}.internal:5432"


def _role(i):
    server = _server(i)
    # The first role of the same server; positions 3, 10, 32, 39 and 46 of fifty are roles.
    first = i // 50 % 1000 * 50 + 10
    attributes = {
        "cluster": server,
        "rolsuper": i % 50 == 0,
        "rolinherit": True,
        "rolcreaterole": i % 30 == 0,
        "rolcreatedb": i % 30 == 1,
        "rolcanlogin": i % 2 == 0,
        "rolreplication": i % 60 == 0,
        "rolbypassrls": i % 70 == 0,
        "rolconnlimit": -1,
        "password_type": ("scram-sha-256", "md5", "none")[i % 3],
        "can_login": i % 2 == 0,
        "is_predefined": False,
        "is_bootstrap": False,
        "members": [],
        "owned_databases": [],
        "member_of": [f"{server}/roles/person_{first}"] if i != first else [],
    }
    return _resource("pg_role", f"{server}/roles/person_{i}", f"person_{i}", i, attributes)


def _table(i):
    server = _server(i)
    first = i // 50 % 1000 * 50 + 10
    grantees = [f"person_{i // 50 * 50 + n}=r/person_{first}" for n in (3, 32, 39)[:i % 4]]
    everybody = [f"=r/person_{first}"] if i % 40 == 0 else []
    attributes = {
        "cluster": server,
        "database": f"orders{i % 50}",
        "class": "table",
        "kind": "table",
        "schema": "public",
        "object_name": f"line_items_{i % 5000}",
        "owner_role": f"{server}/roles/person_{first}",
        "owner_name": f"person_{first}",
        "acl_is_default": False,
        "acl": "{" + ",".join([f"person_{first}=arwdDxt/person_{first}", *grantees, *everybody]) + "}",
        "public_privileges": ["SELECT"] if everybody else [],
        "is_system": False,
        "rls_enabled": i % 25 == 0,
        "rls_forced": False,
        "is_partition": False,
    }
    ident = f"{server}/orders{i % 50}/table/public.line_items_{i % 5000}/{i}"
    return _resource("pg_object", ident, f"public.line_items_{i % 5000}", i, attributes)


# Of 50 resources in a row: 10 instances, 3 clusters, 7 snapshots, 5 roles, 25 tables. Resource i has the kind at i * 7.
MIX = [_database_instance] * 10 + [_cluster] * 3 + [_snapshot] * 7 + [_role] * 5 + [_table] * 25


def write_inventory(path, count):
    """Writes an inventory of `count` resources, one JSON document per line."""
    with open(path, "w", encoding="utf-8") as out:
        out.write(_compact({"record": "inventory", "schema_version": "1.0", "collected_at": "2026-11-20T00:00:00Z"}) + "\n")
        for i in range(count):
            # 7 and 50 have no common factor, so that kinds are mixed and not in blocks.
            out.write(_compact({"record": "resource", **MIX[i * 7 % 50](i)}) + "\n")
        out.write(_compact({"record": "end", "resources": count, "gaps": 0}) + "\n")
