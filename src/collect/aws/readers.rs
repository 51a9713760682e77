//! Which readers run where. A reader owns a folder and reads one service; it never fails, it notes gaps.
//!
//! Main items: [`of_account`], [`of_region`].

use super::findings::Findings;
use super::place::Place;
use super::{backup, ec2, iam, kms, logs, rds, reachability, secretsmanager};
use crate::model::kinds;

/// What is read once per account, from its global services.
pub(super) async fn of_account(place: &Place, out: &mut Findings) {
    out.absorb(iam::read(place).await);
}

/// What is read in each region: first what is judged, then what only matters because of it, then what follows from all.
pub(super) async fn of_region(place: &Place, out: &mut Findings) {
    let (databases, groups, secrets, logs) =
        tokio::join!(rds::read(place), ec2::groups(place), secretsmanager::read(place), logs::read(place));
    for found in [databases, groups, secrets, logs] {
        out.absorb(found);
    }
    let is_database = |kind: &str| kinds::find(kind).is_some_and(|kind| kind.is_database);
    if out.resources.iter().any(|resource| is_database(&resource.resource_type)) {
        let (network, (selections, backup)) = tokio::join!(ec2::network(place), backup::read(place));
        out.absorb(network);
        out.absorb(selections);
        backup::tell(&backup, &mut out.resources, &out.gaps);
        rds::default_groups(&mut out.resources, &out.gaps);
        reachability::judge(&mut out.resources, &out.gaps);
    }
    kms::read(place, out).await;
}
