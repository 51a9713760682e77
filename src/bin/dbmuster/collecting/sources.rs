//! Runs the collectors that a scope asks for, side by side.

use dbmuster::collect::Stop;
use dbmuster::collect::scope::Scope;
use time::OffsetDateTime;

use super::Request;
use super::progress::Progress;
use super::sink::Keeper;
use crate::diagnostic::Failure;

/// Runs every collector to its end; the first failure of one is told when the others are done.
pub async fn collect(
    scope: &Scope,
    request: &Request<'_>,
    now: OffsetDateTime,
    sink: &Keeper,
    progress: &Progress,
    stop: &Stop,
) -> Result<(), Failure> {
    let _ = (now, request);
    let (aws, postgres) = tokio::join!(aws(scope, sink, progress, stop), postgres(scope, sink, progress, stop));
    aws.and(postgres)
}

async fn aws(scope: &Scope, _sink: &Keeper, _progress: &Progress, _stop: &Stop) -> Result<(), Failure> {
    match &scope.aws {
        None => Ok(()),
        Some(_) => Err(without("aws")),
    }
}

async fn postgres(scope: &Scope, _sink: &Keeper, _progress: &Progress, _stop: &Stop) -> Result<(), Failure> {
    match &scope.postgres {
        None => Ok(()),
        Some(_) => Err(without("postgres")),
    }
}

fn without(feature: &str) -> Failure {
    Failure::with_help(
        format!("failed to read the scope's [{feature}]: this program was built without it"),
        format!("build it with `--features {feature}`, or leave [{feature}] out of the scope"),
    )
}
