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

#[cfg(feature = "postgres")]
async fn postgres(scope: &Scope, sink: &Keeper, progress: &Progress, stop: &Stop) -> Result<(), Failure> {
    let Some(postgres) = &scope.postgres else { return Ok(()) };
    let ended =
        dbmuster::collect::postgres::collect(postgres, &scope.tags, postgres_settings(scope), sink, progress, stop)
            .await;
    ended.map(|_| ()).map_err(|error| Failure::usage(format!("failed to {error}")))
}

#[cfg(not(feature = "postgres"))]
async fn postgres(scope: &Scope, _: &Keeper, _: &Progress, _: &Stop) -> Result<(), Failure> {
    scope.postgres.as_ref().map_or(Ok(()), |_| Err(without("postgres")))
}

/// What a login needs of this process: its environment, and AWS where the build has it.
#[cfg(feature = "postgres")]
pub fn postgres_settings(scope: &Scope) -> dbmuster::collect::postgres::Settings {
    #[cfg(feature = "aws")]
    let secrets: Option<std::sync::Arc<dyn dbmuster::collect::secret::SecretSource>> =
        Some(std::sync::Arc::new(dbmuster::collect::aws::secret_value::AwsSecrets {
            endpoint_url: scope.aws.as_ref().and_then(|aws| aws.endpoint_url.clone()),
        }));
    #[cfg(not(feature = "aws"))]
    let secrets = {
        let _ = scope;
        None
    };
    dbmuster::collect::postgres::Settings { environment: std::sync::Arc::new(|name| std::env::var(name).ok()), secrets }
}

#[cfg(not(all(feature = "aws", feature = "postgres")))]
fn without(feature: &str) -> Failure {
    Failure::with_help(
        format!("failed to read the scope's [{feature}]: this program was built without it"),
        format!("build it with `--features {feature}`, or leave [{feature}] out of the scope"),
    )
}
