"""Fills a moto server with a fleet of databases and prints what it made, as JSON.

An organization with member accounts; in each account and region DB instances, in some also an Aurora cluster, snapshots (one
shared with everybody), a parameter group of the user and a security group. Run with the Python that scripts/aws-test-tools
prints: moto-fleet.py ENDPOINT ACCOUNTS INSTANCES REGION...
"""

import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

ENGINES = [("postgres", "15.4"), ("mysql", "8.0.35"), ("mariadb", "10.11.6"), ("sqlserver-se", "15.00.4236.7.v1")]
CONFIG = Config(retries={"max_attempts": 3}, max_pool_connections=8)


class Session:
    """Clients for one account."""

    def __init__(self, endpoint, credentials=None):
        keys = credentials or {"AccessKeyId": "testing", "SecretAccessKey": "testing", "SessionToken": "testing"}
        self.endpoint = endpoint
        self.session = boto3.Session(
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )

    def client(self, service, region="us-east-1"):
        return self.session.client(service, region_name=region, endpoint_url=self.endpoint, config=CONFIG)


def member(management, account):
    """A session in a member account, through the role that Organizations makes there."""
    arn = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
    answer = management.client("sts").assume_role(RoleArn=arn, RoleSessionName="fleet")
    return Session(management.endpoint, answer["Credentials"])


def fill(session, account, region, number, instances):
    """Makes the databases of one region; returns how many of each type."""
    rds = session.client("rds", region)
    ec2 = session.client("ec2", region)
    made = Counter()
    group = ec2.create_security_group(GroupName="databases", Description="database clients")["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
    )
    rds.create_db_parameter_group(
        DBParameterGroupName="audited", DBParameterGroupFamily="postgres15", Description="audited"
    )
    rds.modify_db_parameter_group(
        DBParameterGroupName="audited",
        Parameters=[{"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"}],
    )
    for i in range(instances):
        engine, version = ENGINES[i % len(ENGINES)]
        extra = {"DBParameterGroupName": "audited"} if engine == "postgres" else {}
        rds.create_db_instance(
            DBInstanceIdentifier=f"db-{number}-{i}",
            Engine=engine,
            EngineVersion=version,
            DBInstanceClass="db.m5.large",
            AllocatedStorage=100,
            MasterUsername="owner",
            MasterUserPassword="canary-password-of-moto",
            StorageEncrypted=i % 3 != 0,
            BackupRetentionPeriod=i % 10,
            PubliclyAccessible=i % 5 == 0,
            DeletionProtection=i % 2 == 0,
            VpcSecurityGroupIds=[group],
            Tags=[{"Key": "team", "Value": f"team-{i % 4}"}, {"Key": "env", "Value": "prod"}],
            **extra,
        )
        made["aws_rds_instance"] += 1
    rds.create_db_cluster(
        DBClusterIdentifier=f"aurora-{number}",
        Engine="aurora-postgresql",
        MasterUsername="owner",
        MasterUserPassword="canary-password-of-moto",
        StorageEncrypted=True,
    )
    rds.create_db_instance(
        DBInstanceIdentifier=f"aurora-{number}-a",
        DBClusterIdentifier=f"aurora-{number}",
        Engine="aurora-postgresql",
        DBInstanceClass="db.r6g.large",
    )
    made["aws_rds_cluster"] += 1
    made["aws_rds_cluster_instance"] += 1
    for i, values in enumerate((["all"], [account], [])):
        name = f"by-hand-{number}-{i}"
        rds.create_db_snapshot(DBSnapshotIdentifier=name, DBInstanceIdentifier=f"db-{number}-{i}")
        if values:
            rds.modify_db_snapshot_attribute(
                DBSnapshotIdentifier=name, AttributeName="restore", ValuesToAdd=values
            )
    return made


def main():
    endpoint, accounts, instances, *regions = sys.argv[1:]
    management = Session(endpoint)
    organizations = management.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    ids = []
    for i in range(int(accounts)):
        answer = organizations.create_account(AccountName=f"member-{i}", Email=f"member-{i}@example.com")
        ids.append(answer["CreateAccountStatus"]["AccountId"])
    per_place, rest = divmod(int(instances), len(ids) * len(regions))
    places = [(account, region) for account in ids for region in regions]
    sessions = {account: member(management, account) for account in ids}
    total = Counter()
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            pool.submit(fill, sessions[account], account, region, number, per_place + (number < rest))
            for number, (account, region) in enumerate(places)
        ]
        for job in jobs:
            total.update(job.result())
    json.dump({"accounts": ids, "regions": regions, "made": total}, sys.stdout)


if __name__ == "__main__":
    main()
