//! The other doors: what lets a principal at the same data without logging in as a database user.
//!
//! One table says which action on what opens which door, and what else it takes. Main types: [`Door`], [`Opening`].

use std::collections::BTreeSet;

use super::asking::Asking;
use super::decide::{Cited, Decision, Verdict};
use super::principals::{Principal, PrincipalKind};
use super::reach::{Reach, may_allow};

use super::targets::{Target, TargetKind};

/// A way to the data of an instance or cluster, or to more rights.
#[derive(Debug)]
pub struct Door {
    /// Name in JSON: `master_password`.
    pub id: &'static str,
    /// What goes through it, in words.
    pub what: &'static str,
    /// Action in lower case, as [`iam_actions`](crate::model::iam_actions) has it.
    pub action: &'static str,
    /// The action as AWS writes it.
    pub spelled: &'static str,
    pub on: On,
    /// What else it takes, in words; empty when nothing does.
    pub takes: &'static str,
}

/// What the action is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Instance,
    Cluster,
    /// Instance or cluster.
    Database,
    /// Snapshots of an instance.
    InstanceSnapshots,
    ClusterSnapshots,
    /// The secret that RDS keeps the master password in.
    MasterSecret,
    /// A cluster whose Data API is on.
    DataApi,
    /// Instances whose statements Performance Insights gathers.
    Insights,
    /// The log group that the server's log is sent to.
    LogGroup,
    /// No resource in particular.
    Anything,
    /// The principal itself, of that sort.
    Oneself(PrincipalKind),
    /// A policy of one's own account that hangs on the principal or on a group of it.
    OwnPolicy,
}

const fn door(id: &'static str, spelled: (&'static str, &'static str), on: On, words: [&'static str; 2]) -> Door {
    Door { id, what: words[0], action: spelled.1, spelled: spelled.0, on, takes: words[1] }
}

const SHARE: [&str; 2] = [
    "shares a snapshot with another account, or with everybody",
    "a manual snapshot that is not encrypted with an AWS managed key; another account needs its key too",
];
const COPY: [&str; 2] = ["copies a snapshot, to another region or under another key", ""];
const RESTORE: [&str; 2] = ["restores a snapshot as a database with a master password of one's own", ""];
const REWIND: [&str; 2] = ["restores the database as another, whose master password it may then change", ""];
const PASSWORD: [&str; 2] = ["sets the master password, or turns IAM authentication on", ""];
const ENGINE: [&str; 2] = [
    "gives the engine a role, with which a database user copies tables to S3 or calls Lambda",
    "iam:PassRole for a role that may write there",
];
const LOGS: [&str; 2] = ["reads the server's log, with the statements that are logged", "statements that are logged"];
const INSIGHTS: [&str; 2] = ["reads the text of statements", "Performance Insights to be on"];
const SELF: [&str; 2] = ["gives itself every right that is not denied", ""];

/// All doors, in the order in which they are told.
pub const DOORS: [Door; 31] = [
    door("master_password", ("rds:ModifyDBInstance", "rds:modifydbinstance"), On::Instance, PASSWORD),
    door("master_password", ("rds:ModifyDBCluster", "rds:modifydbcluster"), On::Cluster, PASSWORD),
    door(
        "master_secret",
        ("secretsmanager:GetSecretValue", "secretsmanager:getsecretvalue"),
        On::MasterSecret,
        ["reads the master password", ""],
    ),
    door(
        "data_api",
        ("rds-data:ExecuteStatement", "rds-data:executestatement"),
        On::DataApi,
        [
            "runs statements over HTTPS",
            "secretsmanager:GetSecretValue on a secret with the password of a database user",
        ],
    ),
    door(
        "data_api",
        ("rds-data:BatchExecuteStatement", "rds-data:batchexecutestatement"),
        On::DataApi,
        [
            "runs statements over HTTPS",
            "secretsmanager:GetSecretValue on a secret with the password of a database user",
        ],
    ),
    door(
        "snapshot_share",
        ("rds:ModifyDBSnapshotAttribute", "rds:modifydbsnapshotattribute"),
        On::InstanceSnapshots,
        SHARE,
    ),
    door(
        "snapshot_share",
        ("rds:ModifyDBClusterSnapshotAttribute", "rds:modifydbclustersnapshotattribute"),
        On::ClusterSnapshots,
        SHARE,
    ),
    door("snapshot_copy", ("rds:CopyDBSnapshot", "rds:copydbsnapshot"), On::InstanceSnapshots, COPY),
    door("snapshot_copy", ("rds:CopyDBClusterSnapshot", "rds:copydbclustersnapshot"), On::ClusterSnapshots, COPY),
    door(
        "restore_snapshot",
        ("rds:RestoreDBInstanceFromDBSnapshot", "rds:restoredbinstancefromdbsnapshot"),
        On::InstanceSnapshots,
        RESTORE,
    ),
    door(
        "restore_snapshot",
        ("rds:RestoreDBClusterFromSnapshot", "rds:restoredbclusterfromsnapshot"),
        On::ClusterSnapshots,
        RESTORE,
    ),
    door(
        "restore_time",
        ("rds:RestoreDBInstanceToPointInTime", "rds:restoredbinstancetopointintime"),
        On::Instance,
        REWIND,
    ),
    door(
        "restore_time",
        ("rds:RestoreDBClusterToPointInTime", "rds:restoredbclustertopointintime"),
        On::Cluster,
        REWIND,
    ),
    door(
        "replica",
        ("rds:CreateDBInstanceReadReplica", "rds:createdbinstancereadreplica"),
        On::Instance,
        ["makes a copy that follows the database, where other security groups and settings hold", ""],
    ),
    door(
        "export",
        ("rds:StartExportTask", "rds:startexporttask"),
        On::Anything,
        ["writes tables to S3 as Parquet files", "iam:PassRole for a role that writes to a bucket, and a KMS key"],
    ),
    door("engine_role", ("rds:AddRoleToDBInstance", "rds:addroletodbinstance"), On::Instance, ENGINE),
    door("engine_role", ("rds:AddRoleToDBCluster", "rds:addroletodbcluster"), On::Cluster, ENGINE),
    door("log_file", ("rds:DownloadDBLogFilePortion", "rds:downloaddblogfileportion"), On::Database, LOGS),
    door("log_file", ("rds:DownloadCompleteDBLogFile", "rds:downloadcompletedblogfile"), On::Database, LOGS),
    door("log_group", ("logs:GetLogEvents", "logs:getlogevents"), On::LogGroup, LOGS),
    door("log_group", ("logs:FilterLogEvents", "logs:filterlogevents"), On::LogGroup, LOGS),
    door("query_text", ("pi:GetDimensionKeyDetails", "pi:getdimensionkeydetails"), On::Insights, INSIGHTS),
    door("query_text", ("pi:DescribeDimensionKeys", "pi:describedimensionkeys"), On::Insights, INSIGHTS),
    door("own_rights", ("iam:AttachUserPolicy", "iam:attachuserpolicy"), On::Oneself(PrincipalKind::User), SELF),
    door("own_rights", ("iam:PutUserPolicy", "iam:putuserpolicy"), On::Oneself(PrincipalKind::User), SELF),
    door("own_rights", ("iam:AttachRolePolicy", "iam:attachrolepolicy"), On::Oneself(PrincipalKind::Role), SELF),
    door("own_rights", ("iam:PutRolePolicy", "iam:putrolepolicy"), On::Oneself(PrincipalKind::Role), SELF),
    door(
        "own_rights",
        ("iam:CreatePolicyVersion", "iam:createpolicyversion"),
        On::OwnPolicy,
        ["rewrites a policy of its own, and so gives itself every right that is not denied", ""],
    ),
    door(
        "own_rights",
        ("iam:SetDefaultPolicyVersion", "iam:setdefaultpolicyversion"),
        On::OwnPolicy,
        ["puts another version of a policy of its own in force", "a version that allows more"],
    ),
    door(
        "own_rights",
        ("iam:DeleteUserPermissionsBoundary", "iam:deleteuserpermissionsboundary"),
        On::Oneself(PrincipalKind::User),
        ["takes its own permissions boundary away", ""],
    ),
    door(
        "own_rights",
        ("iam:DeleteRolePermissionsBoundary", "iam:deleterolepermissionsboundary"),
        On::Oneself(PrincipalKind::Role),
        ["takes its own permissions boundary away", ""],
    ),
];

/// A door that is open, or may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub door: &'static str,
    /// As AWS writes it.
    pub action: &'static str,
    pub what: &'static str,
    /// ARN of the instance or cluster whose data it leads to; absent for rights in general.
    pub database: Option<String>,
    /// What the policies were asked about, the first of several.
    pub resource: String,
    /// Allowed or indeterminate.
    pub verdict: Verdict,
    /// Why it is indeterminate; sorted.
    pub reasons: Vec<String>,
    /// What else it takes; sorted.
    pub takes: Vec<String>,
    pub statements: Vec<Cited>,
}

impl Reach {
    /// Every door to the data of one instance or cluster, and to more rights.
    #[must_use]
    pub fn doors_to(&self, principal: &Principal, target: &Target) -> Vec<Opening> {
        let asking = self.asking(principal, target);
        let fits = |door: &&Door| may_allow(principal, door.action) && target.account == principal.account;
        DOORS.iter().filter(fits).filter_map(|door| self.opening(door, &asking, target)).collect()
    }

    /// Every door of the principal to every instance and cluster of its account.
    #[must_use]
    pub fn doors(&self, principal: &str) -> Vec<Opening> {
        let Some(principal) = self.principal(principal) else { return Vec::new() };
        let mut all: Vec<Opening> = Vec::new();
        for target in self.targets.all.iter().filter(|target| target.kind != TargetKind::Proxy) {
            let more = self.doors_to(principal, target);
            let is_new = |one: &Opening| one.database.is_some() || !all.contains(one);
            let more: Vec<Opening> = more.into_iter().filter(is_new).collect();
            all.extend(more);
        }
        all
    }

    fn opening(&self, door: &Door, asking: &Asking<'_>, target: &Target) -> Option<Opening> {
        let mut takes: BTreeSet<String> = BTreeSet::from([door.takes.to_owned()]);
        takes.remove("");
        let resources = match door.on {
            On::OwnPolicy => self.principals.own_policies(asking.principal).map(str::to_owned).collect(),
            on => resources(on, asking.principal, target, &mut takes),
        };
        let decided = resources.into_iter().map(|resource| {
            let decision = self.decide_door(door, asking, &resource, target, &mut takes);
            (decision.verdict, resource, decision)
        });
        let (verdict, resource, decision) = decided.min_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)))?;
        (verdict != Verdict::Denied).then(|| Opening {
            door: door.id,
            action: door.spelled,
            what: door.what,
            database: (!matches!(door.on, On::Oneself(_) | On::OwnPolicy)).then(|| target.arn.clone()),
            resource,
            verdict,
            reasons: decision.reasons,
            takes: takes.into_iter().collect(),
            statements: decision.statements,
        })
    }

    fn decide_door(
        &self,
        door: &Door,
        asking: &Asking<'_>,
        resource: &str,
        target: &Target,
        takes: &mut BTreeSet<String>,
    ) -> Decision {
        // What is not the database itself has tags of its own, which were not read for this.
        let has_its_tags = matches!(door.on, On::Instance | On::Cluster | On::Database | On::DataApi);
        let asking = Asking { tags: if has_its_tags { asking.tags } else { None }, ..*asking };
        let decision = self.decide(&asking, door.action, resource);
        let key = target.data.master_secret_key.as_ref().filter(|_| door.on == On::MasterSecret);
        if let Some(key) = key {
            let may = self.decide(&Asking { tags: None, ..asking }, "kms:decrypt", key);
            takes.insert(match may.verdict {
                Verdict::Allowed => format!("kms:Decrypt on {key}, which its policies allow"),
                Verdict::Indeterminate => format!("kms:Decrypt on {key}, which its policies may allow"),
                Verdict::Denied => format!("kms:Decrypt on {key}, which only the policy of the key can give it"),
            });
        }
        decision
    }
}

/// What the door's action would be on; empty when there is no such door in this place.
fn resources(on: On, principal: &Principal, target: &Target, takes: &mut BTreeSet<String>) -> Vec<String> {
    let Target { partition, region, account, .. } = target;
    let data = &target.data;
    let own = |is: bool| if is { vec![target.arn.clone()] } else { Vec::new() };
    let (is_instance, is_cluster) = (target.kind == TargetKind::Instance, target.kind == TargetKind::Cluster);
    let mut snapshots = |is: bool, word: &str| {
        if !is {
            Vec::new()
        } else if data.snapshots.is_empty() {
            takes.insert("a snapshot: none was read".to_owned());
            vec![format!("arn:{partition}:rds:{region}:{account}:{word}:*")]
        } else {
            data.snapshots.clone()
        }
    };
    match on {
        On::Instance => own(is_instance),
        On::Cluster => own(is_cluster),
        On::Database => {
            let name = |(name, _, _): &(String, _, _)| format!("arn:{partition}:rds:{region}:{account}:db:{name}");
            data.instances.iter().map(name).collect()
        }
        On::InstanceSnapshots => snapshots(is_instance, "snapshot"),
        On::ClusterSnapshots => snapshots(is_cluster, "cluster-snapshot"),
        On::MasterSecret => data.master_secret.iter().cloned().collect(),
        On::DataApi => own(is_cluster && data.http_endpoint != Some(false)),
        On::Insights => {
            let gathered = data.instances.iter().filter(|(_, _, on)| *on != Some(false));
            let ids = gathered.filter_map(|(_, id, _)| id.as_ref());
            ids.map(|id| format!("arn:{partition}:pi:{region}:{account}:metrics/rds/{id}")).collect()
        }
        On::LogGroup => {
            let word = if is_cluster { "cluster" } else { "instance" };
            let group = |log: &String| {
                let name = &target.name;
                format!("arn:{partition}:logs:{region}:{account}:log-group:/aws/rds/{word}/{name}/{log}:log-stream:*")
            };
            data.log_exports.iter().filter(|log| log.contains("sql")).map(group).collect()
        }
        On::Anything => vec!["*".to_owned()],
        // Asked of the policies that were read.
        On::OwnPolicy => Vec::new(),
        On::Oneself(kind) => {
            if kind == principal.kind {
                vec![principal.arn.clone()]
            } else {
                Vec::new()
            }
        }
    }
}
