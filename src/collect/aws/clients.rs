//! The services' clients at one place, made when first used.
//!
//! Main type: [`Clients`].

use std::sync::OnceLock;

use aws_smithy_runtime::client::retries::{RetryPartition, TokenBucket};
use aws_types::SdkConfig;

use super::operations::{Operation, Service};
use super::query::QueryClient;

/// Clients that share one place's credentials, connection and retries.
#[derive(Debug)]
pub struct Clients {
    config: SdkConfig,
    iam: OnceLock<aws_sdk_iam::Client>,
    kms: OnceLock<aws_sdk_kms::Client>,
    organizations: OnceLock<aws_sdk_organizations::Client>,
    rds: OnceLock<aws_sdk_rds::Client>,
    secrets_manager: OnceLock<aws_sdk_secretsmanager::Client>,
    sts: OnceLock<aws_sdk_sts::Client>,
}

/// Retries of a place draw on nobody else's budget: the SDK's own is shared by the whole process, so that one throttled
/// account would use up the retries of all others.
pub(super) fn own_retries(service: Service) -> RetryPartition {
    RetryPartition::custom(service.as_str()).token_bucket(TokenBucket::unlimited()).build()
}

macro_rules! client {
    ($(#[$doc:meta])* $name:ident, $krate:ident, $service:ident) => {
        $(#[$doc])*
        pub fn $name(&self) -> &$krate::Client {
            self.$name.get_or_init(|| {
                let config = $krate::config::Builder::from(&self.config).retry_partition(own_retries(Service::$service));
                $krate::Client::from_conf(config.build())
            })
        }
    };
}

impl Clients {
    pub(super) const fn new(config: SdkConfig) -> Self {
        Self {
            config,
            iam: OnceLock::new(),
            kms: OnceLock::new(),
            organizations: OnceLock::new(),
            rds: OnceLock::new(),
            secrets_manager: OnceLock::new(),
            sts: OnceLock::new(),
        }
    }

    client!(
        /// IAM.
        iam, aws_sdk_iam, Iam
    );
    client!(
        /// Key Management Service.
        kms, aws_sdk_kms, Kms
    );
    client!(
        /// Organizations.
        organizations, aws_sdk_organizations, Organizations
    );
    client!(
        /// RDS, Aurora, Neptune, DocumentDB.
        rds, aws_sdk_rds, Rds
    );
    client!(
        /// Secrets Manager.
        secrets_manager, aws_sdk_secretsmanager, SecretsManager
    );
    client!(
        /// Security Token Service.
        sts, aws_sdk_sts, Sts
    );

    /// A client for a call to a service that has no crate here.
    #[must_use]
    pub fn query(&self, operation: &'static Operation) -> QueryClient {
        QueryClient::new(&self.config, operation)
    }
}
