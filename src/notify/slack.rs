//! A message as Slack, and what is compatible with it, takes it: totals, what changed, the worst five, a link.
//!
//! Names come last and in plain text, which Slack does not interpret; they are made inert besides. The limits of Slack
//! are kept with room to spare: 50 blocks, 3,000 characters in a section, 150 in a header, about 13,000 in all.

use serde_json::{Value, json};

use super::event::{Event, Kind, TopFinding};
use super::text::inert;
use crate::model::Severity;

/// Characters in one section.
const MOST_SECTION: usize = 2_900;
/// Characters of one name or message.
const MOST_NAME: usize = 140;
/// Characters of a link: a longer one is left out, since half an address leads nowhere.
const MOST_LINK: usize = 2_000;

/// The body.
pub(super) fn body(event: &Event) -> Value {
    let title = title(event);
    let mut blocks = vec![
        json!({ "type": "header", "text": { "type": "plain_text", "text": cut(&title, 150), "emoji": false } }),
        section(&facts(event)),
    ];
    if !event.top.is_empty() {
        blocks.push(section(&event.top.iter().map(line).collect::<Vec<_>>().join("\n")));
    }
    let mut foot = vec![format!("as of {}", inert(&event.as_of, 40))];
    foot.push(format!("dbmuster {}", inert(&event.tool_version, 40)));
    if let Some(digest) = &event.manifest_digest {
        foot.push(format!("evidence {}", inert(digest, 64)));
    }
    blocks.push(
        json!({ "type": "context", "elements": [{ "type": "plain_text", "text": foot.join(" · "), "emoji": false }] }),
    );
    if let Some(link) = event.link.as_deref().filter(|link| is_link(link)) {
        // The address is the user's own, from the configuration.
        blocks.push(json!({ "type": "section", "text": { "type": "mrkdwn", "text": format!("<{}|Open the report>", link.replace('&', "&amp;")), "verbatim": true } }));
    }
    json!({ "text": title, "blocks": blocks })
}

fn is_link(link: &str) -> bool {
    (link.starts_with("https://") || link.starts_with("http://"))
        && link.len() <= MOST_LINK
        && !link.contains(['<', '>', '|', ' ', '"'])
        && !link.chars().any(char::is_control)
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": { "type": "plain_text", "text": cut(text, MOST_SECTION), "emoji": false } })
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(most - 1).collect();
    cut.push('…');
    cut
}

/// One line for notifications and for receivers that show no blocks.
fn title(event: &Event) -> String {
    let fleet = if event.fleet.is_empty() { String::new() } else { format!(" of {}", inert(&event.fleet, 60)) };
    match event.event {
        Kind::AuditFailed => format!("The database audit{fleet} failed: no result"),
        Kind::Test => format!("dbmuster{fleet}: a test message"),
        Kind::AuditCompleted => {
            let score = event.score.map_or_else(
                || "no score".to_owned(),
                |score| {
                    let grade = score.grade.map_or_else(String::new, |grade| format!(" ({grade})"));
                    let step = score.before.map(|before| score.now - before).filter(|step| step.abs() >= 0.05);
                    let step = step.map_or_else(String::new, |step| format!(", {step:+.1}"));
                    format!("score {:.1}{grade}{step}", score.now)
                },
            );
            let failed = event.totals.as_ref().map_or(0, |totals| totals.failed.values().sum());
            format!("Database audit{fleet}: {score}, {}", counted(failed, "failure", "failures"))
        }
    }
}

fn facts(event: &Event) -> String {
    let mut lines = vec![format!("Exit {}: {}", event.exit.code, inert(&event.exit.reason, 300))];
    if let Some(totals) = &event.totals {
        let failed = |severity: Severity| totals.failed.get(&severity).copied().unwrap_or_default();
        let by_severity: Vec<String> =
            Severity::ALL.into_iter().rev().map(|severity| format!("{} {severity}", failed(severity))).collect();
        lines.push(format!("Failures: {}; {} waived", by_severity.join(", "), totals.waived));
        let mut unseen = format!("Not decided: {}", counted(totals.indeterminate, "outcome", "outcomes"));
        unseen.push_str(&format!(
            ", {}, {}",
            counted(totals.errors, "error", "errors"),
            counted(totals.gaps, "gap", "gaps")
        ));
        if let Some(coverage) = event.coverage {
            unseen.push_str(&format!("; coverage {:.1} %", coverage.now * 100.0));
        }
        lines.push(unseen);
        lines.push(format!("Judged: {}", counted(totals.resources, "resource", "resources")));
    }
    if let Some(changes) = event.changes {
        lines.push(format!(
            "Since the run before: {} new, {} back, {} resolved, {} not seen any more",
            changes.new, changes.reopened, changes.resolved, changes.not_seen
        ));
    }
    if let Some(waivers) = event.waivers.filter(|waivers| waivers.expired + waivers.expiring > 0) {
        lines.push(format!(
            "Waivers: {} expired ({} since the run before), {} expiring",
            waivers.expired, waivers.newly_expired, waivers.expiring
        ));
    }
    if !event.reasons.is_empty() {
        let words: Vec<&str> = event.reasons.iter().map(|reason| reason.words()).collect();
        lines.push(format!("Why this message: {}", words.join(", ")));
    }
    lines.join("\n")
}

fn line(finding: &TopFinding) -> String {
    let state = finding.state.map_or_else(String::new, |state| format!(" ({})", state.as_str()));
    format!(
        "{}{state} {} on {}: {}",
        finding.severity,
        inert(&finding.policy_id, MOST_NAME),
        inert(&finding.resource_id, MOST_NAME),
        inert(&finding.message, MOST_NAME)
    )
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
