//! The lists of one account's region: every call that needs nothing but the place.
//!
//! Answers become resources page by page, so that a region with fifty thousand snapshots is never held twice.
//! Main types: [`Lists`], [`Named`].

use aws_sdk_rds::types::{DbMajorEngineVersion, ResourcePendingMaintenanceActions};

use super::draft::Site;
use super::{backup, cluster, groups, instance, lifecycle, other, snapshot};
use crate::collect::aws::call::{Answer, Page, Why};
use crate::collect::aws::errors::CallError;
use crate::collect::aws::findings::Findings;
use crate::collect::aws::operations::{Operation, rds};
use crate::collect::aws::place::Place;
use crate::model::{GapCause, Resource};

/// Items on a page: the most that the service gives.
pub const PAGE: i32 = 100;

/// An item that became resources, or `None` when it had no name.
type Named = Option<Vec<Resource>>;

/// Reads every page of a list and turns its items into something else.
macro_rules! pages {
    (
        $place:expr, $operation:ident, $target:expr, $call:ident $(, $set:ident = $value:expr)*;
        $items:ident, $change:expr
    ) => {{
        let client = $place.clients().rds();
        $place.pages(&$crate::collect::aws::operations::rds::$operation, $target, move |marker| async move {
            let call = client.$call()$(.$set($value))*.max_records($crate::collect::aws::rds::lists::PAGE);
            let answer = call.set_marker(marker).send().await?;
            let items = answer.$items().iter().map($change).collect();
            Ok($crate::collect::aws::call::Page::new(items, answer.marker().map(str::to_owned)))
        })
    }};
}
pub(super) use pages;

/// What every database needs and what does not depend on it.
#[derive(Debug)]
pub struct Lists {
    pub found: Findings,
    /// Why the list of instances is not whole.
    pub instances: Option<Why>,
    /// Why the list of clusters is not whole.
    pub clusters: Option<Why>,
    /// Why the list of automated backups is not whole.
    pub backups: Option<Why>,
    /// Why the list of subnet groups is not whole.
    pub subnet_groups: Option<Why>,
}

/// What only makes sense where there are databases.
#[derive(Debug)]
pub struct Facts {
    pub maintenance: Answer<Vec<ResourcePendingMaintenanceActions>>,
    pub certificates: Answer<Vec<Named>>,
    pub lifecycles: Answer<Vec<DbMajorEngineVersion>>,
}

/// The place in the words of the normalisers.
#[must_use]
pub fn site(place: &Place) -> Site<'_> {
    Site {
        partition: place.account().partition.as_str(),
        account_id: place.account_id(),
        region: place.signing_region(),
    }
}

/// Reads all lists, side by side.
pub async fn read(place: &Place) -> Lists {
    let site = site(place);
    let one = move |resource: Option<Resource>| resource.map(|resource| vec![resource]);
    let with = |resource: Option<Resource>, more: Option<Resource>| {
        resource.map(|resource| std::iter::once(resource).chain(more).collect::<Vec<_>>())
    };
    let databases = async {
        tokio::join!(
            pages!(place, INSTANCES, None, describe_db_instances; db_instances, |it| {
                with(instance::instance(it, &site), instance::activity_stream(it, &site))
            }),
            pages!(place, CLUSTERS, None, describe_db_clusters; db_clusters, |it| {
                with(cluster::cluster(it, &site), cluster::activity_stream(it, &site))
            }),
            pages!(
                place, GLOBAL_CLUSTERS, None, describe_global_clusters;
                global_clusters, |it| one(other::global_cluster(it, &site))
            ),
            pages!(
                place, SHARD_GROUPS, None, describe_db_shard_groups;
                db_shard_groups, |it| one(other::shard_group(it, &site))
            ),
            pages!(place, PROXIES, None, describe_db_proxies; db_proxies, |it| one(other::proxy(it, &site))),
        )
    };
    let backups = async {
        tokio::join!(
            pages!(
                place, SNAPSHOTS, None, describe_db_snapshots;
                db_snapshots, |it| one(snapshot::snapshot(it, &site))
            ),
            pages!(place, CLUSTER_SNAPSHOTS, None, describe_db_cluster_snapshots; db_cluster_snapshots, |it| {
                one(snapshot::cluster_snapshot(it, &site))
            }),
            pages!(
                place, INSTANCE_AUTOMATED_BACKUPS, None, describe_db_instance_automated_backups;
                db_instance_automated_backups, |it| {
                    backup::of_instance(it, &site)
                }
            ),
            pages!(
                place, CLUSTER_AUTOMATED_BACKUPS, None, describe_db_cluster_automated_backups;
                db_cluster_automated_backups, |it| {
                    backup::of_cluster(it, &site)
                }
            ),
            pages!(
                place, EXPORT_TASKS, None, describe_export_tasks;
                export_tasks, |it| one(other::export_task(it, &site))
            ),
        )
    };
    let groups = async {
        tokio::join!(
            pages!(
                place, PARAMETER_GROUPS, None, describe_db_parameter_groups;
                db_parameter_groups, |it| one(groups::parameter_group(it, &site))
            ),
            pages!(
                place, CLUSTER_PARAMETER_GROUPS, None, describe_db_cluster_parameter_groups;
                db_cluster_parameter_groups, |it| {
                    one(groups::cluster_parameter_group(it, &site))
                }
            ),
            pages!(
                place, OPTION_GROUPS, None, describe_option_groups;
                option_groups_list, |it| groups::option_group(it, &site)
            ),
            pages!(
                place, SUBNET_GROUPS, None, describe_db_subnet_groups;
                db_subnet_groups, |it| one(groups::subnet_group(it, &site))
            ),
        )
    };
    let rest = async {
        tokio::join!(
            pages!(place, EVENT_SUBSCRIPTIONS, None, describe_event_subscriptions; event_subscriptions_list, |it| {
                one(other::event_subscription(it, &site))
            }),
            pages!(place, BLUE_GREEN_DEPLOYMENTS, None, describe_blue_green_deployments; blue_green_deployments, |it| {
                one(other::blue_green_deployment(it, &site))
            }),
            classic_groups(place),
        )
    };
    let (databases, backups, groups, rest) = tokio::join!(databases, backups, groups, rest);

    let mut found = place.findings();
    let instances = take(&mut found, &rds::INSTANCES, databases.0);
    let clusters = take(&mut found, &rds::CLUSTERS, databases.1);
    take(&mut found, &rds::GLOBAL_CLUSTERS, databases.2);
    take(&mut found, &rds::SHARD_GROUPS, databases.3);
    take(&mut found, &rds::PROXIES, databases.4);
    take(&mut found, &rds::SNAPSHOTS, backups.0);
    take(&mut found, &rds::CLUSTER_SNAPSHOTS, backups.1);
    // Backups of DocumentDB and Neptune, and option groups without engine, are left out rather than set apart.
    let whole = take(&mut found, &rds::INSTANCE_AUTOMATED_BACKUPS, backups.2.map(some));
    take(&mut found, &rds::CLUSTER_AUTOMATED_BACKUPS, backups.3.map(some));
    take(&mut found, &rds::EXPORT_TASKS, backups.4);
    take(&mut found, &rds::PARAMETER_GROUPS, groups.0);
    take(&mut found, &rds::CLUSTER_PARAMETER_GROUPS, groups.1);
    take(&mut found, &rds::OPTION_GROUPS, groups.2.map(some));
    let subnet_groups = take(&mut found, &rds::SUBNET_GROUPS, groups.3);
    take(&mut found, &rds::EVENT_SUBSCRIPTIONS, rest.0);
    take(&mut found, &rds::BLUE_GREEN_DEPLOYMENTS, rest.1);
    take(&mut found, &rds::SECURITY_GROUPS, rest.2);
    Lists { found, instances, clusters, backups: whole, subnet_groups }
}

/// What databases need beside themselves: one answer each for the whole region.
pub async fn facts(place: &Place) -> Facts {
    let site = site(place);
    let maintenance = pages!(
        place, PENDING_MAINTENANCE_ACTIONS, None, describe_pending_maintenance_actions;
        pending_maintenance_actions, Clone::clone
    );
    let certificates = pages!(place, CERTIFICATES, None, describe_certificates; certificates, |it| {
        lifecycle::certificate(it, &site).map(|resource| vec![resource])
    });
    let lifecycles = pages!(
        place, MAJOR_ENGINE_VERSIONS, None, describe_db_major_engine_versions;
        db_major_engine_versions, Clone::clone
    );
    let (maintenance, certificates, lifecycles) = tokio::join!(maintenance, certificates, lifecycles);
    Facts { maintenance, certificates, lifecycles }
}

fn some(items: Vec<Option<Resource>>) -> Vec<Named> {
    items.into_iter().map(|item| Some(item.into_iter().collect())).collect()
}

/// Keeps what a list holds. What it lacks, and items without a name, become gaps; the reason for either is given back.
pub fn take(found: &mut Findings, operation: &'static Operation, answer: Answer<Vec<Named>>) -> Option<Why> {
    let (items, why) = answer.parts();
    let items = items.unwrap_or_default();
    let nameless = items.iter().filter(|item| item.is_none()).count();
    found.resources.extend(items.into_iter().flatten().flatten());
    let nameless = (nameless > 0).then(|| Why {
        operation,
        cause: GapCause::Malformed,
        attempts: 1,
        code: String::new(),
        message: format!("{nameless} of its items came without a name"),
    });
    for why in why.iter().filter(|why| !is_not_offered(why)).chain(&nameless) {
        found.gap(why, &operation.lists());
    }
    why.or(nameless)
}

/// Whether the region has no such operation at all, so that there can be nothing that it would list.
fn is_not_offered(why: &Why) -> bool {
    let newer: [&Operation; 4] =
        [&rds::SHARD_GROUPS, &rds::BLUE_GREEN_DEPLOYMENTS, &rds::CLUSTER_AUTOMATED_BACKUPS, &rds::EXPORT_TASKS];
    why.code == "InvalidAction" && newer.contains(&why.operation)
}

/// Classic security groups. Accounts and regions that never had EC2-Classic refuse the question: they have none.
async fn classic_groups(place: &Place) -> Answer<Vec<Named>> {
    const NEVER_HAD: [&str; 4] = [
        "InvalidParameterCombination",
        "OperationNotPermitted",
        "OperationNotPermittedException",
        "UnsupportedOperation",
    ];
    let site = site(place);
    let client = place.clients().rds();
    let first = place.one_or_absent(&rds::SECURITY_GROUPS, None, &NEVER_HAD, || async {
        let answer = client.describe_db_security_groups().max_records(PAGE).send().await?;
        let items: Vec<Named> = answer
            .db_security_groups()
            .iter()
            .map(|it| groups::db_security_group(it, &site).map(|resource| vec![resource]))
            .collect();
        Ok::<_, CallError>(Page::new(items, answer.marker().map(str::to_owned)))
    });
    match first.await {
        Answer::Complete(Some(Page { items, next: None })) => Answer::Complete(items),
        Answer::Complete(None) => Answer::Complete(Vec::new()),
        // More than a hundred of them: nobody has that, but nothing is lost if somebody does.
        Answer::Complete(Some(Page { next: Some(_), .. })) | Answer::Partial(..) => {
            pages!(place, SECURITY_GROUPS, None, describe_db_security_groups; db_security_groups, |it| {
                groups::db_security_group(it, &site).map(|resource| vec![resource])
            })
            .await
        }
        Answer::Failed(why) => Answer::Failed(why),
    }
}
