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
    let (aws, postgres) =
        tokio::join!(aws(scope, request, now, sink, progress, stop), postgres(scope, sink, progress, stop));
    aws.and(postgres)
}

#[cfg(feature = "aws")]
async fn aws(
    scope: &Scope,
    request: &Request<'_>,
    now: OffsetDateTime,
    sink: &Keeper,
    progress: &Progress,
    stop: &Stop,
) -> Result<(), Failure> {
    use dbmuster::collect::aws::{Settings, collect};

    let Some(aws) = &scope.aws else { return Ok(()) };
    let usual = Settings::at(now);
    let settings = Settings {
        attempts: aws.max_attempts.unwrap_or(usual.attempts),
        record: request.flags.record.clone(),
        replay: request.flags.replay.clone(),
        ..usual
    };
    let summary = collect(aws, &scope.tags, settings, sink, progress, stop)
        .await
        .map_err(|error| Failure::usage(format!("failed to {error}")))?;
    for left_out in &summary.excluded {
        progress.line(&format!("account {} is left out: {}", left_out.account_id, left_out.reason));
    }
    progress.line(&format!("{} calls to AWS, {} requests", summary.calls, summary.requests));
    Ok(())
}

#[cfg(not(feature = "aws"))]
async fn aws(
    scope: &Scope,
    _: &Request<'_>,
    _: OffsetDateTime,
    _: &Keeper,
    _: &Progress,
    _: &Stop,
) -> Result<(), Failure> {
    scope.aws.as_ref().map_or(Ok(()), |_| Err(without("aws")))
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
