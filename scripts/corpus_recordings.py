"""Recorded answers of AWS, as tests of other projects keep them, read by the real collector.

A folder holds files such as `rds.DescribeDBInstances_1.json`: {"status_code": 200, "data": {...}}. The stand-in for AWS serves
what is in them, `dbmuster collect` reads it and `dbmuster audit` judges it. Answers with a later number were given after the
other project changed something, so the first counts; only snapshot attributes have one answer for each snapshot.
"""

import json
import re
import subprocess
import tempfile
from pathlib import Path

# Operation -> service and name of the list in its answer, which is also its name in the stand-in's fleet.
LISTS = {
    "rds.DescribeDBInstances": ("rds", "DBInstances"),
    "rds.DescribeDBClusters": ("rds", "DBClusters"),
    "rds.DescribeDBSnapshots": ("rds", "DBSnapshots"),
    "rds.DescribeDBClusterSnapshots": ("rds", "DBClusterSnapshots"),
    "rds.DescribeDBProxies": ("rds", "DBProxies"),
    "rds.DescribeDBSubnetGroups": ("rds", "DBSubnetGroups"),
    "rds.DescribeDBParameterGroups": ("rds", "DBParameterGroups"),
    "rds.DescribeDBClusterParameterGroups": ("rds", "DBClusterParameterGroups"),
    "rds.DescribeOptionGroups": ("rds", "OptionGroupsList"),
    "rds.DescribeEventSubscriptions": ("rds", "EventSubscriptionsList"),
    "rds.DescribePendingMaintenanceActions": ("rds", "PendingMaintenanceActions"),
    "rds.DescribeDBEngineVersions": ("rds", "DBEngineVersions"),
    "ec2.DescribeSecurityGroups": ("ec2", "SecurityGroups"),
    "ec2.DescribeSubnets": ("ec2", "Subnets"),
    "ec2.DescribeVpcs": ("ec2", "Vpcs"),
    "ec2.DescribeRouteTables": ("ec2", "RouteTables"),
    "kms.ListAliases": ("kms", "Aliases"),
    "secretsmanager.ListSecrets": ("secretsmanager", "SecretList"),
}
# What a resource is called in its ARN, and the members that hold the ARN and the name.
ARNS = {
    "DBInstances": ("db", "DBInstanceArn", "DBInstanceIdentifier"),
    "DBClusters": ("cluster", "DBClusterArn", "DBClusterIdentifier"),
    "DBSnapshots": ("snapshot", "DBSnapshotArn", "DBSnapshotIdentifier"),
    "DBClusterSnapshots": ("cluster-snapshot", "DBClusterSnapshotArn", "DBClusterSnapshotIdentifier"),
    "DBSubnetGroups": ("subgrp", "DBSubnetGroupArn", "DBSubnetGroupName"),
    "DBParameterGroups": ("pg", "DBParameterGroupArn", "DBParameterGroupName"),
    "DBClusterParameterGroups": ("cluster-pg", "DBClusterParameterGroupArn", "DBParameterGroupName"),
    "OptionGroupsList": ("og", "OptionGroupArn", "OptionGroupName"),
    "EventSubscriptionsList": ("es", "EventSubscriptionArn", "CustSubscriptionId"),
    "DBProxies": ("db-proxy", "DBProxyArn", "DBProxyName"),
}


def plain(value):
    """The value with its times as text: they are written as objects of their parts."""
    if isinstance(value, dict):
        if value.get("__class__") == "datetime":
            parts = [value.get(part, 0) for part in ("year", "month", "day", "hour", "minute", "second")]
            return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*parts)
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def answers(folder):
    """Operation -> its answers, first to last; those that are errors are left out."""
    found = {}
    for path in sorted(folder.glob("*.json"), key=lambda path: [int(n) if n.isdigit() else n for n in re.split(r"(\d+)", path.name)]):
        operation = re.sub(r"_\d+\.json$", "", path.name)
        try:
            text = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        if text.get("status_code", 200) == 200 and isinstance(text.get("data"), dict):
            found.setdefault(operation, []).append(plain(text["data"]))
    return found


def place_of(found):
    """Account and region that the answers are of."""
    for text in re.finditer(r"arn:aws[\w-]*:rds:([a-z]{2}-[a-z-]+-\d):(\d{12}):", json.dumps(found)):
        return text.group(2), text.group(1)
    return "111122223333", "us-east-1"


def fleet_of(folder):
    """(fleet of the stand-in, account, region); None when the folder has nothing that is read."""
    found = answers(folder)
    account, region = place_of(found)
    services = {}
    for operation, (service, name) in LISTS.items():
        for answer in found.get(operation, [])[:1]:
            services.setdefault(service, {}).setdefault(name, []).extend(answer.get(name) or [])
    rds = services.get("rds", {})
    for name, (word, arn, key) in ARNS.items():
        for item in rds.get(name, []):
            item.setdefault(arn, f"arn:aws:rds:{region}:{account}:{word}:{item.get(key)}")
    for operation, name, result in (
        ("rds.DescribeDBSnapshotAttributes", "DBSnapshots", "DBSnapshotAttributesResult"),
        ("rds.DescribeDBClusterSnapshotAttributes", "DBClusterSnapshots", "DBClusterSnapshotAttributesResult"),
    ):
        prefix = name.removesuffix("s")
        for answer in found.get(operation, []):
            told = answer.get(result, {})
            listed = {one["AttributeName"]: one.get("AttributeValues") or [] for one in told.get(f"{prefix}Attributes", [])}
            for item in rds.get(name, []):
                if item.get(f"{prefix}Identifier") == told.get(f"{prefix}Identifier"):
                    item["_attributes"] = listed
    for operation, groups, member in (
        ("rds.DescribeDBParameters", "DBParameterGroups", "DBInstances"),
        ("rds.DescribeDBClusterParameters", "DBClusterParameterGroups", "DBClusters"),
    ):
        told = [one for answer in found.get(operation, [])[:1] for one in answer.get("Parameters", [])]
        own = {one["ParameterName"]: one["ParameterValue"] for one in told if one.get("Source") == "user" and "ParameterValue" in one}
        for group in rds.get(groups, []) if own else []:
            group["_parameters"] = own
    if not any(services.values()):
        return None
    return {"accounts": {account: {"regions": {region: services}}}}, account, region


def judge(binary, standin, folder):
    """(exit code, report or None, first line of the errors) of the collector and the audit of its inventory."""
    made = fleet_of(folder)
    if made is None:
        return None
    fleet, account, region = made
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        (scratch / "fleet.json").write_text(json.dumps(fleet), encoding="utf-8")
        with subprocess.Popen([standin, scratch / "fleet.json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            url = server.stdout.readline().strip()
            (scratch / "scope.toml").write_text(
                f'schema_version = 1\n[aws]\nendpoint_url = "{url}"\nregions = ["{region}"]\nmax_calls_per_second = 1000\nmax_attempts = 1\n'
                f'[[aws.account]]\nid = "{account}"\n',
                encoding="utf-8",
            )
            environment = {"AWS_ACCESS_KEY_ID": f"AKIA{account}TEST", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": region, "HOME": str(scratch)}
            collected = subprocess.run(
                [binary, "collect", "--scope", scratch / "scope.toml", "--out", scratch / "inventory.ndjson"],
                capture_output=True, timeout=120, env=environment, check=False,
            )
            server.stdin.close()
        if collected.returncode not in (0, 3):
            return collected.returncode, None, first_line(collected.stderr)
        audited = subprocess.run(
            [binary, "audit", "--inventory", scratch / "inventory.ndjson", "--format", "json", "--include-opt-in", "--color", "never"],
            capture_output=True, timeout=120, env=environment, check=False,
        )
        report = json.loads(audited.stdout) if audited.returncode in (0, 1, 3) else None
        return audited.returncode, report, first_line(audited.stderr)


def first_line(errors):
    lines = errors.decode(errors="replace").strip().splitlines()
    return lines[0] if lines else ""
