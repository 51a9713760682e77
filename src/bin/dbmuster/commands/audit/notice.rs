//! Telling webhooks how a run ended. A webhook that does not answer is reported and changes nothing else.

use dbmuster::config::Settings;
use dbmuster::model::{Evaluation, History, WaiverReport};
use dbmuster::report::ExitSummary;
use dbmuster::report::scorecard::Scorecards;

use crate::diagnostic::{self, Failure};

/// What a run has to tell.
#[derive(Debug)]
#[cfg_attr(not(feature = "notify"), expect(dead_code, reason = "a program without the feature tells nobody"))]
pub struct News<'a> {
    pub evaluation: &'a Evaluation,
    pub waivers: &'a WaiverReport,
    pub history: Option<&'a History>,
    pub manifest_digest: Option<&'a str>,
    pub cards: &'a Scorecards,
    pub exit: &'a ExitSummary,
}

#[cfg(feature = "notify")]
pub use with_network::Hooks;

#[cfg(feature = "notify")]
mod with_network {
    use std::time::Duration;

    use dbmuster::config::{Trigger, WebhookFormat};
    use dbmuster::notify::{Around, Event, Facts, Secret, Style, Webhook, When, send};
    use time::OffsetDateTime;

    use super::{Failure, News, Settings, diagnostic};

    /// The webhooks of the settings that can be used.
    #[derive(Debug, Default)]
    pub struct Hooks {
        webhooks: Vec<Webhook>,
        fleet: String,
        link: Option<String>,
    }

    impl Hooks {
        /// What cannot be used is reported now, and not used.
        pub fn of(settings: &Settings) -> Self {
            let mut webhooks = Vec::new();
            for (at, given) in settings.notify.iter().enumerate() {
                match one(given, at + 1) {
                    Ok(webhook) => webhooks.push(webhook),
                    Err(reason) => diagnostic::warn(&format!("failed to {reason}")),
                }
            }
            Self { webhooks, fleet: settings.fleet.clone(), link: settings.report_url.clone() }
        }

        pub fn is_empty(&self) -> bool {
            self.webhooks.is_empty()
        }

        /// Tells how the run ended.
        pub fn tell(&self, news: &News<'_>) {
            let facts = Facts {
                fleet: &self.fleet,
                tool_version: env!("CARGO_PKG_VERSION"),
                evaluation: news.evaluation,
                waivers: news.waivers,
                history: news.history,
                manifest_digest: news.manifest_digest,
                score: news.cards.fleet.score.map(|score| score.value),
                grade: news.cards.fleet.grade,
                coverage: news.cards.fleet.coverage(),
                exit_code: news.exit.code,
                exit_reason: &news.exit.reason,
                incomplete: news.exit.incomplete,
                link: self.link.as_deref(),
            };
            self.send(|| Event::completed(&facts));
        }

        /// Tells that the run has no result.
        pub fn tell_failure(&self, as_of: &str, failure: &Failure) {
            let version = env!("CARGO_PKG_VERSION");
            self.send(|| Event::failed(&self.fleet, version, as_of, failure.code(), &failure.to_string()));
        }

        fn send(&self, event: impl FnOnce() -> Event) {
            if self.webhooks.is_empty() {
                return;
            }
            let event = event();
            let variable = |names: [&str; 2]| names.into_iter().find_map(|name| std::env::var(name).ok());
            let proxy = variable(["HTTPS_PROXY", "https_proxy"]).filter(|proxy| !proxy.is_empty());
            let no_proxy = variable(["NO_PROXY", "no_proxy"]);
            let around = Around {
                now: &|| OffsetDateTime::now_utc().unix_timestamp(),
                sleep: &std::thread::sleep,
                proxy: proxy.as_deref(),
                no_proxy: no_proxy.as_deref(),
            };
            for webhook in &self.webhooks {
                let delivery = send(webhook, &event, &around);
                if delivery.is_failure() {
                    diagnostic::warn(&delivery);
                } else {
                    tracing::debug!("{delivery}");
                }
            }
        }
    }

    fn one(given: &dbmuster::config::Webhook, place: usize) -> Result<Webhook, String> {
        let name = given.name.clone().unwrap_or_else(|| place.to_string());
        let variable = |variable: &String| {
            let value = std::env::var(variable).ok().filter(|value| !value.is_empty());
            value.map(Secret::new).ok_or_else(|| {
                format!("use the webhook `{name}`: the environment variable {variable} is not set\nhelp: set it, or take the webhook out")
            })
        };
        let url = match (&given.url, &given.url_env) {
            (Some(url), _) => Secret::new(url.clone()),
            (None, Some(name)) => variable(name)?,
            (None, None) => return Err(format!("use the webhook `{name}`: it has no address")),
        };
        let secret = given.secret_env.as_ref().map(variable).transpose()?;
        let style = match given.format {
            WebhookFormat::Json => Style::Json,
            WebhookFormat::Slack => Style::Slack,
        };
        let when = match given.on {
            Trigger::Change => When::Change,
            Trigger::Always => When::Always,
        };
        let mut webhook =
            Webhook::new(&name, url, secret, style, when, given.allow_http).map_err(|error| error.to_string())?;
        webhook.ca_file.clone_from(&given.ca_file);
        webhook.attempts = given.attempts.unwrap_or(webhook.attempts);
        if let Some(seconds) = given.timeout_seconds {
            webhook.timeout = Duration::from_secs(u64::from(seconds));
        }
        Ok(webhook)
    }
}

/// A program without the feature says so and goes on.
#[cfg(not(feature = "notify"))]
#[derive(Debug, Default)]
pub struct Hooks;

#[cfg(not(feature = "notify"))]
impl Hooks {
    pub fn of(settings: &Settings) -> Self {
        if !settings.notify.is_empty() {
            diagnostic::warn(&"webhooks are not told: this program was built without the feature `notify`");
        }
        Self
    }

    #[expect(clippy::unused_self, reason = "the same face as with the feature")]
    pub const fn is_empty(&self) -> bool {
        true
    }

    #[expect(clippy::unused_self, reason = "the same face as with the feature")]
    pub const fn tell(&self, _: &News<'_>) {}

    #[expect(clippy::unused_self, reason = "the same face as with the feature")]
    pub const fn tell_failure(&self, _: &str, _: &Failure) {}
}
