//! `aws_secretsmanager_secret_rotation`: turns the rotation of a secret on.

use crate::plan::terraform::args::Arg;
use crate::plan::terraform::build::{Mapping, no_build};
use crate::plan::terraform::link::{self, Link, Target};
use crate::plan::terraform::satellites;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_secretsmanager_secret_rotation", resource_type: None, build: no_build, link };

const KIND: &str = "aws_secretsmanager_secret";

fn link(l: &mut Link<'_>) {
    match l.target("secret_id", KIND) {
        Target::Resource(id) => {
            let enabled = match l.arg("rotation_enabled") {
                Arg::Known(value) => value.as_bool().unwrap_or(true),
                Arg::Absent | Arg::Unknown(_) => true,
            };
            let days = satellites::number(&l.arg("rotation_rules[0].automatically_after_days"))
                .or_else(|| rate(&l.arg("rotation_rules[0].schedule_expression")));
            let Some(secret) = l.resource(&id) else { return };
            link::set(secret, "rotation_enabled", enabled);
            if let Some(days) = days.filter(|days| *days > 0) {
                link::set(secret, "rotation_interval_days", days);
            }
        }
        Target::Unknown(_) => {
            for secret in l.resources_of(KIND) {
                if secret.attributes.get("rotation_enabled").is_some_and(|value| value == false) {
                    link::set_unknown(
                        secret,
                        "rotation_enabled",
                        "a rotation of this plan cannot be matched to its secret",
                    );
                }
            }
        }
        Target::Outside(_) | Target::Absent => {}
    }
}

/// Days of `rate(30 days)` or, rounded up, of `rate(36 hours)`; a `cron(...)` has no one distance.
fn rate(schedule: &Arg<'_>) -> Option<i64> {
    let Arg::Known(schedule) = schedule else { return None };
    let (number, unit) = schedule.as_str()?.strip_prefix("rate(")?.strip_suffix(')')?.split_once(' ')?;
    let number: i64 = number.parse().ok()?;
    match unit {
        "day" | "days" => Some(number),
        "hour" | "hours" => Some(number.checked_add(23)? / 24),
        _ => None,
    }
}
