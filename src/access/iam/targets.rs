//! What somebody logs in at: instances, clusters, proxies; and which server stands behind each.
//!
//! A policy names the id that never changes (`db-...`, `cluster-...`, `prx-...`), so that is what has to be known of each.
//! Main types: [`Target`], [`Targets`].

use std::collections::{BTreeMap, HashMap};

use super::gathered::{Gathered, flag, text, texts, unread};
use super::truth::Truth;
use crate::model::Resource;

/// What sort of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetKind {
    Instance,
    Cluster,
    Proxy,
}

/// How a target comes to the roles of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Behind {
    /// The server runs on it.
    Itself,
    /// It replays what the server's own writes.
    Replica,
    /// It passes on, with the password of a secret.
    ProxyWithSecret,
    /// It passes on, with a token that it makes itself.
    ProxyWithToken,
}

impl Behind {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Itself => "itself",
            Self::Replica => "replica",
            Self::ProxyWithSecret => "proxy_with_secret",
            Self::ProxyWithToken => "proxy_with_token",
        }
    }
}

/// One thing that tokens are made for.
#[derive(Debug)]
pub struct Target {
    /// ARN of the instance, cluster or proxy.
    pub arn: String,
    pub kind: TargetKind,
    pub name: String,
    pub account: String,
    pub region: String,
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: String,
    /// `db-...`, `cluster-...` or `prx-...`; absent when it was not read.
    pub resource_id: Option<String>,
    /// Whether it lets principals in.
    pub iam: Truth,
    pub tags: Result<BTreeMap<String, String>, String>,
    pub(super) data: Data,
}

/// What other doors need to know.
#[derive(Debug, Default)]
pub struct Data {
    pub master_secret: Option<String>,
    pub master_secret_key: Option<String>,
    pub master_managed: Option<bool>,
    pub http_endpoint: Option<bool>,
    pub log_exports: Vec<String>,
    /// Name and id of each instance, with whether its statements are gathered.
    pub instances: Vec<(String, Option<String>, Option<bool>)>,
    /// ARNs of snapshots.
    pub snapshots: Vec<String>,
}

/// All of them, and which ones lead to a server.
#[derive(Debug, Default)]
pub struct Targets {
    /// Sorted by ARN.
    pub all: Vec<Target>,
    /// Id of the `pg_cluster` -> places in `all`.
    servers: BTreeMap<String, Vec<(usize, Behind)>>,
    /// ARN of a member -> ARN of its cluster.
    members: HashMap<String, String>,
    /// Id of the `pg_cluster` -> why no target is known for it.
    unknown: BTreeMap<String, String>,
}

impl Targets {
    /// From what was gathered.
    #[must_use]
    pub fn new(gathered: &Gathered) -> Self {
        let mut made = Self::default();
        for (kind, word) in [
            ("aws_rds_instance", TargetKind::Instance),
            ("aws_rds_cluster", TargetKind::Cluster),
            ("aws_rds_proxy", TargetKind::Proxy),
        ] {
            made.all.extend(gathered.of(kind).filter_map(|resource| target(resource, word)));
        }
        made.all.sort_by(|a, b| a.arn.cmp(&b.arn));
        let place: HashMap<String, usize> =
            made.all.iter().enumerate().map(|(place, one)| (one.arn.clone(), place)).collect();
        for member in gathered.of("aws_rds_cluster_instance") {
            let Some(cluster) = text(member, "db_cluster") else { continue };
            made.members.insert(member.id.clone(), cluster.to_owned());
            if let Some(target) = place.get(cluster).and_then(|place| made.all.get_mut(*place)) {
                target.data.instances.push(instance(member));
            }
        }
        for (kind, field) in [("aws_rds_snapshot", "db_instance"), ("aws_rds_cluster_snapshot", "db_cluster")] {
            for snapshot in gathered.of(kind) {
                let home = text(snapshot, field).and_then(|arn| place.get(arn));
                if let Some(target) = home.and_then(|place| made.all.get_mut(*place)) {
                    target.data.snapshots.push(snapshot.id.clone());
                }
            }
        }
        for target in &mut made.all {
            target.data.instances.sort();
            target.data.snapshots.sort();
        }
        for server in gathered.of("pg_cluster") {
            made.join(server, gathered, &place);
        }
        made
    }

    fn join(&mut self, server: &Resource, gathered: &Gathered, place: &HashMap<String, usize>) {
        let named = text(server, "rds_cluster").or_else(|| text(server, "rds_instance"));
        let named = named.or_else(|| text(server, "database_resource")).map(str::to_owned);
        let Some(arn) = named.or_else(|| by_host(server, gathered)) else {
            self.unknown.insert(
                server.id.clone(),
                "which RDS instance or cluster it runs on is not known: name it in the scope as database_resource"
                    .to_owned(),
            );
            return;
        };
        let arn = self.members.get(&arn).cloned().unwrap_or(arn);
        let Some(own) = place.get(&arn) else {
            self.unknown.insert(server.id.clone(), format!("{arn}, which it runs on, was not read"));
            return;
        };
        let mut found = vec![(*own, Behind::Itself)];
        let mut bases = vec![arn.clone()];
        for kind in ["aws_rds_instance", "aws_rds_cluster"] {
            for replica in gathered.of(kind) {
                let source = text(replica, "read_replica_source").or_else(|| text(replica, "replication_source"));
                if let (true, Some(place)) = (source == Some(arn.as_str()), place.get(&replica.id)) {
                    found.push((*place, Behind::Replica));
                    bases.push(replica.id.clone());
                }
            }
        }
        for proxy in gathered.of("aws_rds_proxy") {
            let targets = proxy.attributes.get("targets").and_then(|all| all.as_array());
            let mut databases = targets.into_iter().flatten().filter_map(|one| one.get("database")?.as_str());
            let leads_here = databases.any(|database| {
                let database = self.members.get(database).map_or(database, String::as_str);
                bases.iter().any(|base| base == database)
            });
            if let (true, Some(place)) = (leads_here, place.get(&proxy.id)) {
                let with_token = text(proxy, "default_auth_scheme") == Some("IAM_AUTH");
                found.push((*place, if with_token { Behind::ProxyWithToken } else { Behind::ProxyWithSecret }));
            }
        }
        found.sort_unstable_by_key(|(place, behind)| (*behind, *place));
        self.servers.insert(server.id.clone(), found);
    }

    /// What leads to a server: itself first, then replicas and proxies, each sorted by ARN.
    pub fn of_server(&self, server: &str) -> impl Iterator<Item = (&Target, Behind)> {
        let found = self.servers.get(server).into_iter().flatten();
        found.filter_map(|(place, behind)| Some((self.all.get(*place)?, *behind)))
    }

    /// Servers that something leads to.
    pub fn servers(&self) -> impl Iterator<Item = &str> {
        self.servers.keys().map(String::as_str)
    }

    /// Why nothing is known to lead to the server.
    #[must_use]
    pub fn why_none(&self, server: &str) -> Option<&str> {
        self.unknown.get(server).map(String::as_str)
    }
}

impl Target {
    /// What a policy has to allow `rds-db:connect` on; absent when the id was not read.
    #[must_use]
    pub fn user_arn(&self, user: &str) -> Option<String> {
        let id = self.resource_id.as_deref()?;
        Some(format!("arn:{}:rds-db:{}:{}:dbuser:{id}/{user}", self.partition, self.region, self.account))
    }
}

fn target(resource: &Resource, kind: TargetKind) -> Option<Target> {
    let mut parts = resource.id.splitn(7, ':').skip(1);
    let (partition, _, region, account) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let resource_id = match kind {
        TargetKind::Instance => text(resource, "dbi_resource_id").map(str::to_owned),
        TargetKind::Cluster => text(resource, "db_cluster_resource_id").map(str::to_owned),
        TargetKind::Proxy => resource.id.rsplit(':').next().map(str::to_owned),
    };
    let iam = if kind == TargetKind::Proxy {
        proxy_iam(resource)
    } else {
        match flag(resource, "iam_database_authentication_enabled") {
            Some(on) => Truth::of(on),
            None => Truth::unknown(format!("whether {} lets IAM principals log in was not read", resource.id)),
        }
    };
    let mut data = Data {
        master_secret: text(resource, "master_user_secret").map(str::to_owned),
        master_secret_key: text(resource, "master_user_secret_kms_key").map(str::to_owned),
        master_managed: flag(resource, "master_user_managed"),
        http_endpoint: flag(resource, "http_endpoint_enabled"),
        log_exports: texts(resource, "enabled_cloudwatch_logs_exports").map(str::to_owned).collect(),
        instances: Vec::new(),
        snapshots: Vec::new(),
    };
    if kind == TargetKind::Instance {
        data.instances.push(instance(resource));
    }
    Some(Target {
        arn: resource.id.clone(),
        kind,
        name: resource.name.clone(),
        account: account.to_owned(),
        region: region.to_owned(),
        partition: partition.to_owned(),
        resource_id,
        iam,
        tags: unread(resource, "tags").map_or_else(|| Ok(resource.tags.clone()), Err),
        data,
    })
}

fn instance(resource: &Resource) -> (String, Option<String>, Option<bool>) {
    let id = text(resource, "dbi_resource_id").map(str::to_owned);
    (resource.name.clone(), id, flag(resource, "performance_insights_enabled"))
}

fn proxy_iam(proxy: &Resource) -> Truth {
    if text(proxy, "default_auth_scheme") == Some("IAM_AUTH") {
        return Truth::Yes;
    }
    match proxy.attributes.get("auth").and_then(|all| all.as_array()) {
        Some(ways) => Truth::of(ways.iter().any(|way| {
            let mode = way.get("iam_auth").and_then(|mode| mode.as_str());
            matches!(mode, Some("REQUIRED" | "ENABLED"))
        })),
        None => Truth::unknown(format!("how clients log in at {} was not read", proxy.id)),
    }
}

/// The instance or cluster whose address is the one that was connected to.
fn by_host(server: &Resource, gathered: &Gathered) -> Option<String> {
    let host = text(server, "host")?;
    let kinds = ["aws_rds_instance", "aws_rds_cluster", "aws_rds_cluster_instance"].into_iter();
    let mut all = kinds.flat_map(|kind| gathered.of(kind));
    let fits = |one: &&Resource| text(one, "endpoint_address").is_some_and(|name| name.eq_ignore_ascii_case(host));
    all.find(fits).map(|one| one.id.clone())
}
