"""Calls every operation of the stand-in for AWS and holds the raw answers against botocore's models of the services.

    check_standin.py URL
"""

import json
import sys
from datetime import datetime
from xml.etree import ElementTree

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNTS = ("111122223333", "444455556666")
REGIONS = ("eu-central-1", "us-east-1")

wrong = []
checked = set()


def complain(where, what):
    wrong.append(f"{where}: {what}")


def local(tag):
    return tag.rsplit("}", 1)[-1]


def scalar(where, shape, text):
    """The text of an element, or a JSON scalar as text."""
    kind = shape.type_name
    try:
        if kind in ("integer", "long"):
            int(text)
        elif kind in ("float", "double"):
            float(text)
        elif kind == "boolean" and text not in ("true", "false"):
            complain(where, f"{text!r} is no boolean")
        elif kind == "timestamp":
            try:
                float(text)
            except ValueError:
                datetime.fromisoformat(text.replace("Z", "+00:00"))
        elif kind == "string" and getattr(shape, "enum", None) and text.lower() not in map(str.lower, shape.enum):
            complain(where, f"{text!r} is none of {shape.enum}")  # EC2 itself does not keep to the case
    except ValueError:
        complain(where, f"{text!r} is no {kind}")


def xml(where, shape, element, ec2):
    if shape.type_name == "structure":
        names = {}
        for name, member in shape.members.items():
            wire = member.serialization.get("name", name)
            if ec2 and "name" not in member.serialization:
                wire = name[:1].lower() + name[1:]
            names[wire] = member
        seen = set()
        for child in element:
            name = local(child.tag)
            if name not in names:
                complain(f"{where}/{name}", "is unknown to the model")
            elif name in seen and not names[name].serialization.get("flattened"):
                complain(f"{where}/{name}", "stands there twice")
            else:
                xml(f"{where}/{name}", names[name], child, ec2)
            seen.add(name)
        if (element.text or "").strip():
            complain(where, "a structure has text")
    elif shape.type_name == "list":
        item = shape.member.serialization.get("name", "item" if ec2 else "member")
        for child in element:
            if local(child.tag) != item:
                complain(where, f"an item is called {local(child.tag)}, not {item}")
            else:
                xml(f"{where}[]", shape.member, child, ec2)
    elif shape.type_name == "map":
        for entry in element:
            parts = [local(part.tag) for part in entry]
            if local(entry.tag) != "entry" or parts != ["key", "value"]:
                complain(where, f"an entry of a map is {local(entry.tag)}{parts}")
            else:
                xml(f"{where}{{}}", shape.value, entry[1], ec2)
    elif len(element):
        complain(where, f"a {shape.type_name} has elements")
    else:
        scalar(where, shape, element.text or "")


def jsonic(where, shape, value):
    kind = shape.type_name
    expected = {"structure": dict, "map": dict, "list": list, "string": str, "boolean": bool}.get(kind, (int, float))
    if not isinstance(value, expected) or (kind in ("integer", "long", "timestamp") and isinstance(value, bool)):
        complain(where, f"{value!r} is no {kind}")
    elif kind == "structure":
        names = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        for name, inner in value.items():
            if name in names:
                jsonic(f"{where}/{name}", names[name], inner)
            else:
                complain(f"{where}/{name}", "is unknown to the model")
    elif kind == "list":
        for inner in value:
            jsonic(f"{where}[]", shape.member, inner)
    elif kind == "map":
        for inner in value.values():
            jsonic(f"{where}{{}}", shape.value, inner)
    else:
        scalar(where, shape, value if isinstance(value, str) else json.dumps(value))


def check(http_response, model, **_):
    """Every good answer, as it came over the wire."""
    if http_response.status_code != 200:
        return
    service = model.service_model
    where = f"{service.service_name}:{model.name}"
    checked.add(where)
    shape = model.output_shape
    if service.protocol in ("query", "ec2"):
        root = ElementTree.fromstring(http_response.content)
        is_ec2 = service.protocol == "ec2"
        if local(root.tag) != f"{model.name}Response":
            complain(where, f"the answer is called {local(root.tag)}")
        if not root.tag.startswith("{" + service.metadata.get("xmlNamespace", "")):
            complain(where, f"the namespace of {root.tag} is not the service's")
        if is_ec2:
            for child in [child for child in root if local(child.tag) == "requestId"]:
                root.remove(child)
        else:
            root = next(child for child in root if local(child.tag) == shape.serialization["resultWrapper"])
        xml(where, shape, root, is_ec2)
    else:
        jsonic(where, shape, json.loads(http_response.content))


class Place:
    """The services as seen by one account in one region."""

    def __init__(self, url, key, token, region):
        session = boto3.Session(aws_access_key_id=key, aws_secret_access_key="x", aws_session_token=token, region_name=region)
        session.events.register("after-call", check)
        self.session = session
        self.options = {"endpoint_url": url, "config": Config(retries={"total_max_attempts": 1})}
        self.clients = {}

    def client(self, service):
        if service not in self.clients:
            self.clients[service] = self.session.client(service, **self.options)
        return self.clients[service]

    def every(self, service, operation, key, size=None, **params):
        """All items of a list, by botocore's own paging; once more in small pages, which must give the same."""
        client = self.client(service)
        if not client.can_paginate(operation):
            return getattr(client, operation)(**params)[key]
        paginator = client.get_paginator(operation)
        found = paginator.paginate(**params).build_full_result().get(key.split(".")[0], [])
        if size and paginator._limit_key:
            again = paginator.paginate(**params, PaginationConfig={"PageSize": size}).build_full_result()
            if again.get(key.split(".")[0], []) != found:
                complain(f"{service}:{operation}", f"pages of {size} give another list")
        return found


def rds(place):
    lists = {
        "describe_global_clusters": "GlobalClusters",
        "describe_db_instance_automated_backups": "DBInstanceAutomatedBackups",
        "describe_db_cluster_automated_backups": "DBClusterAutomatedBackups",
        "describe_db_proxy_endpoints": "DBProxyEndpoints",
        "describe_pending_maintenance_actions": "PendingMaintenanceActions",
        "describe_certificates": "Certificates",
        "describe_db_engine_versions": "DBEngineVersions",
        "describe_db_major_engine_versions": "DBMajorEngineVersions",
        "describe_export_tasks": "ExportTasks",
        "describe_blue_green_deployments": "BlueGreenDeployments",
        "describe_db_security_groups": "DBSecurityGroups",
        "describe_db_shard_groups": "DBShardGroups",
    }
    tagged = {
        "describe_db_instances": ("DBInstances", "DBInstanceArn"),
        "describe_db_clusters": ("DBClusters", "DBClusterArn"),
        "describe_db_snapshots": ("DBSnapshots", "DBSnapshotArn"),
        "describe_db_cluster_snapshots": ("DBClusterSnapshots", "DBClusterSnapshotArn"),
        "describe_db_parameter_groups": ("DBParameterGroups", "DBParameterGroupArn"),
        "describe_db_cluster_parameter_groups": ("DBClusterParameterGroups", "DBClusterParameterGroupArn"),
        "describe_option_groups": ("OptionGroupsList", "OptionGroupArn"),
        "describe_db_subnet_groups": ("DBSubnetGroups", "DBSubnetGroupArn"),
        "describe_event_subscriptions": ("EventSubscriptionsList", "EventSubscriptionArn"),
        "describe_db_proxies": ("DBProxies", "DBProxyArn"),
    }
    for operation, key in lists.items():
        place.every("rds", operation, key, size=20)
    client = place.client("rds")
    found = {}
    for operation, (key, arn) in tagged.items():
        found[key] = place.every("rds", operation, key, size=20)
        for item in found[key]:
            tags = client.list_tags_for_resource(ResourceName=item[arn])["TagList"]
            if "TagList" in item and item["TagList"] != tags:
                complain(f"rds:{operation}", "tags differ from ListTagsForResource")
    for item in found["DBSnapshots"]:
        client.describe_db_snapshot_attributes(DBSnapshotIdentifier=item["DBSnapshotIdentifier"])
    for item in found["DBClusterSnapshots"]:
        client.describe_db_cluster_snapshot_attributes(DBClusterSnapshotIdentifier=item["DBClusterSnapshotIdentifier"])
    for item in found["DBProxies"]:
        name = item["DBProxyName"]
        place.every("rds", "describe_db_proxy_target_groups", "TargetGroups", size=20, DBProxyName=name)
        place.every("rds", "describe_db_proxy_targets", "Targets", size=20, DBProxyName=name)
    for kind in ("shared", "public", "manual", "automated", "awsbackup"):
        client.describe_db_snapshots(SnapshotType=kind)
        client.describe_db_cluster_snapshots(SnapshotType=kind)
    for kind in ("", "Cluster"):
        for item in found[f"DB{kind}ParameterGroups"]:
            name, operation = item[f"DB{kind}ParameterGroupName"], f"describe_db{kind and '_cluster'}_parameters"
            params = {f"DB{kind}ParameterGroupName": name}
            rows = place.every("rds", operation, "Parameters", size=20, **params)
            by_source = sum((place.every("rds", operation, "Parameters", Source=source, **params)
                             for source in ("user", "system", "engine-default")), [])
            if sorted(map(str, rows)) != sorted(map(str, by_source)):
                complain(f"rds:{operation}", f"the sources of {name} do not make up the whole")
            family = item["DBParameterGroupFamily"]
            getattr(client, f"describe_engine_default{kind and '_cluster'}_parameters")(DBParameterGroupFamily=family)
    return found


def other_services(place, found):
    for operation, key in {
        "describe_security_groups": "SecurityGroups", "describe_security_group_rules": "SecurityGroupRules",
        "describe_subnets": "Subnets", "describe_route_tables": "RouteTables", "describe_network_acls": "NetworkAcls",
        "describe_vpc_endpoints": "VpcEndpoints", "describe_vpcs": "Vpcs", "describe_managed_prefix_lists": "PrefixLists",
    }.items():
        place.every("ec2", operation, key, size=5)
    place.client("ec2").describe_regions(AllRegions=True)
    for item in place.every("ec2", "describe_managed_prefix_lists", "PrefixLists"):
        place.every("ec2", "get_managed_prefix_list_entries", "Entries", PrefixListId=item["PrefixListId"])
    client = place.client("kms")
    for item in place.every("kms", "list_keys", "Keys", size=1):
        key = item["KeyId"]
        if client.describe_key(KeyId=item["KeyArn"])["KeyMetadata"]["KeyId"] != key:
            complain("kms:DescribeKey", "another key")
        client.get_key_rotation_status(KeyId=key)
        json.loads(client.get_key_policy(KeyId=key)["Policy"])
        place.every("kms", "list_resource_tags", "Tags", size=1, KeyId=key)
    for item in place.every("kms", "list_aliases", "Aliases", size=1):
        if "TargetKeyId" in item:
            client.describe_key(KeyId=item["AliasName"])
    client = place.client("secretsmanager")
    for item in place.every("secretsmanager", "list_secrets", "SecretList", size=1, IncludePlannedDeletion=True):
        client.describe_secret(SecretId=item["ARN"])
        client.get_resource_policy(SecretId=item["Name"])
    place.every("logs", "describe_log_groups", "logGroups", size=1)
    client = place.client("backup")
    for plan in place.every("backup", "list_backup_plans", "BackupPlansList", size=1):
        client.get_backup_plan(BackupPlanId=plan["BackupPlanId"])
        for item in place.every("backup", "list_backup_selections", "BackupSelectionsList", BackupPlanId=plan["BackupPlanId"]):
            client.get_backup_selection(BackupPlanId=plan["BackupPlanId"], SelectionId=item["SelectionId"])
    place.every("backup", "list_backup_vaults", "BackupVaultList", size=1)
    place.every("backup", "list_protected_resources", "Results", size=1)
    for item in found["DBInstances"]:
        place.every("backup", "list_recovery_points_by_resource", "RecoveryPoints", ResourceArn=item["DBInstanceArn"])


def iam(place, account):
    client = place.client("iam")
    whole = place.client("iam").get_account_authorization_details()
    for size in (1, 3):
        pages = client.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": size})
        again = pages.build_full_result()
        for key in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"):
            if again[key] != whole[key]:
                complain("iam:GetAccountAuthorizationDetails", f"pages of {size} give another {key}")
    for user in whole["UserDetailList"]:
        for key in client.list_access_keys(UserName=user["UserName"])["AccessKeyMetadata"]:
            client.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])
    states = [client.generate_credential_report()["State"] for _ in range(2)]
    if states[-1] != "COMPLETE":
        complain("iam:GenerateCredentialReport", f"states {states}")
    rows = client.get_credential_report()["Content"].decode().splitlines()
    if {row.count(",") for row in rows} != {21}:
        complain("iam:GetCredentialReport", "the lines have different numbers of fields")
    client.get_account_summary()
    client.list_account_aliases()
    client.list_virtual_mfa_devices()
    if account == ACCOUNTS[0]:
        client.get_account_password_policy()
    else:
        refused("NoSuchEntity", client.get_account_password_policy)


def organizations(place):
    client = place.client("organizations")
    client.describe_organization()
    for account in place.every("organizations", "list_accounts", "Accounts", size=1):
        place.every("organizations", "list_tags_for_resource", "Tags", ResourceId=account["Id"])
    def below(parent):
        place.every("organizations", "list_accounts_for_parent", "Accounts", size=1, ParentId=parent)
        for unit in place.every("organizations", "list_organizational_units_for_parent", "OrganizationalUnits", size=1, ParentId=parent):
            below(unit["Id"])
    for root in place.every("organizations", "list_roots", "Roots", size=1):
        below(root["Id"])
    for policy in place.every("organizations", "list_policies", "Policies", size=1, Filter="SERVICE_CONTROL_POLICY"):
        client.describe_policy(PolicyId=policy["Id"])
        for target in place.every("organizations", "list_targets_for_policy", "Targets", size=1, PolicyId=policy["Id"]):
            place.every("organizations", "list_policies_for_target", "Policies", size=1,
                        TargetId=target["TargetId"], Filter="SERVICE_CONTROL_POLICY")


def refused(code, call, **params):
    try:
        call(**params)
    except ClientError as error:
        if error.response["Error"]["Code"] != code:
            complain(call.__name__, f"refused with {error.response['Error']['Code']}, not {code}")
    else:
        complain(call.__name__, f"not refused with {code}")


def refusals(url, place):
    client = place.client("rds")
    refused("InvalidParameterValue", client.describe_db_instances, MaxRecords=19)
    refused("InvalidParameterValue", client.describe_db_instances, MaxRecords=101)
    refused("InvalidParameterValue", client.describe_db_instances, Marker="bogus")
    refused("DBInstanceNotFound", client.describe_db_instances, DBInstanceIdentifier="nothing")
    refused("DBSnapshotNotFound", client.describe_db_snapshot_attributes, DBSnapshotIdentifier="nothing")
    refused("InvalidAction", client.delete_db_instance, DBInstanceIdentifier="orders-db")
    refused("InvalidAction", place.client("iam").delete_user, UserName="deploy")
    refused("InvalidAction", place.client("ec2").delete_vpc, VpcId="vpc-0aaa0001")
    refused("UnknownOperationException", place.client("kms").disable_key, KeyId="11111111-1111-4111-8111-111111111111")
    refused("UnknownOperationException", place.client("secretsmanager").get_secret_value, SecretId="orders/app")
    refused("UnknownOperationException", place.client("backup").delete_backup_plan, BackupPlanId="aaaaaaaa-0000-4000-8000-000000000001")
    refused("AccessDenied", place.client("sts").assume_role, RoleArn=f"arn:aws:iam::{ACCOUNTS[1]}:role/dbmuster-read", RoleSessionName="scan")
    refused("AccessDenied", place.client("sts").assume_role, RoleArn="arn:aws:iam::777788889999:role/any", RoleSessionName="scan")
    stranger = Place(url, "AKIA999999999999TEST", None, "eu-central-1")
    refused("InvalidClientTokenId", stranger.client("rds").describe_db_instances)
    refused("AuthFailure", stranger.client("ec2").describe_subnets)
    refused("UnrecognizedClientException", stranger.client("kms").list_keys)
    refused("InvalidClientTokenId", Place(url, f"AKIA{ACCOUNTS[0]}TEST", None, "af-south-1").client("rds").describe_db_instances)
    refused("SignatureDoesNotMatch", Place(url, f"AKIA{ACCOUNTS[0]}TEST", None, "eu-nowhere-1").client("rds").describe_db_instances)


def main():
    url = sys.argv[1]
    first = Place(url, f"AKIA{ACCOUNTS[0]}TEST", None, REGIONS[0])
    if first.client("sts").get_caller_identity()["Account"] != ACCOUNTS[0]:
        complain("sts:GetCallerIdentity", "another account")
    organizations(first)
    refusals(url, first)
    for account in ACCOUNTS:
        given = first.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{account}:role/dbmuster-read", RoleSessionName="scan", ExternalId="fleet-7")
        given = given["Credentials"]
        for region in REGIONS:
            place = Place(url, given["AccessKeyId"], given["SessionToken"], region)
            if place.client("sts").get_caller_identity()["Account"] != account:
                complain("sts:GetCallerIdentity", "the role is of another account")
            other_services(place, rds(place))
        iam(place, account)
    for line in sorted(set(wrong)):
        print(line)
    print(f"{len(checked)} operations, {len(set(wrong))} complaints")
    return 1 if wrong or len(checked) < 70 else 0


sys.exit(main())
