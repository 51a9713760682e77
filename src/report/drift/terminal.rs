//! The comparison for people: how much is declared, what differs with the verdicts that turn on it, who is missing.

use std::io;

use serde_json::Value;

use super::{group_name, percent};
use crate::model::Status;
use crate::model::drift::{
    Absence, AbsentDatabase, Ambiguous, Drift, DriftedResource, FieldDrift, GroupShare, LiveDatabase, Share,
    VerdictChange,
};
use crate::report::RenderOptions;
use crate::report::terminal::page::Page;
use crate::report::terminal::style::Meaning;
use crate::report::text::{clip, count, escape};

/// Longest value and longest reason that are printed.
const VALUE_LIMIT: usize = 160;
const REASON_LIMIT: usize = 600;
/// Entries of each list that are printed unless more is asked for.
const MOST_LISTED: usize = 50;
/// Groups of a share that are printed unless more is asked for.
const MOST_GROUPS: usize = 20;

/// Writes the comparison.
///
/// # Errors
///
/// When `out` takes no more.
pub fn write(drift: &Drift, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    let mut page = Page::new(&mut out, options.color, options.width);
    header(&mut page, drift, options)?;
    shares(&mut page, drift, options)?;
    for one in &drift.drifted {
        if !one.fields.is_empty() || !one.verdicts.is_empty() || options.verbose > 0 {
            resource(&mut page, drift, one, options)?;
        }
    }
    let most = if options.verbose > 0 { usize::MAX } else { MOST_LISTED };
    list(&mut page, Meaning::Warning, "Unmanaged: there, and declared nowhere", &drift.unmanaged, most, live)?;
    list(&mut page, Meaning::Unknown, "Not known whether they are declared", &drift.uncertain, most, live)?;
    for (standing, title, meaning) in [
        (Absence::NotThere, "Declared, and not there", Meaning::Warning),
        (Absence::NotKnown, "Declared, and not known whether they are there", Meaning::Unknown),
        (Absence::NotYet, "Declared, and not made yet", Meaning::Aside),
    ] {
        let of: Vec<&AbsentDatabase> = drift.absent.iter().filter(|one| one.standing == standing).collect();
        list(&mut page, meaning, title, &of, most, |one| absent(drift, one))?;
    }
    list(
        &mut page,
        Meaning::Unknown,
        "Ambiguous: fits several, so that none was chosen",
        &drift.ambiguous,
        most,
        |one| ambiguous(drift, one),
    )?;
    list(&mut page, Meaning::Unknown, "Not read: nothing is said of what these hide", &drift.gaps, most, |gap| {
        let message = if gap.message.is_empty() { String::new() } else { format!(": {}", gap.message) };
        format!("{} for {} ({}){message}", gap.operation, gap.target, gap.cause.as_str())
    })?;
    summary(&mut page, drift, options)?;
    io::Write::flush(&mut out)
}

fn header(page: &mut Page<'_>, drift: &Drift, options: &RenderOptions) -> io::Result<()> {
    let title = page.paint(Meaning::Heading, &format!("dbmuster {}: drift", escape(&options.tool_version)));
    page.line(&title)?;
    for one in &drift.declared {
        let made = one.made_at.as_ref().map(|time| format!(", made at {}", escape(time)));
        let text = format!(
            "declared  {}: {}, {}{}",
            escape(&one.source.path),
            escape(&one.source.kind.replace('_', " ")),
            count(one.resources, "resource", "resources"),
            made.unwrap_or_default()
        );
        page.paragraph("  ", "            ", &text)?;
    }
    for one in &drift.inventories {
        let text = format!(
            "live      {}: {} resources, collected at {}",
            escape(&one.path),
            one.resources,
            escape(&one.collected_at)
        );
        page.paragraph("  ", "            ", &text)?;
    }
    if !drift.notes.is_empty() {
        page.blank()?;
    }
    for note in &drift.notes {
        let sign = page.paint(Meaning::Warning, "!");
        page.paragraph(&format!("  {sign} "), "    ", &shown(note, REASON_LIMIT))?;
    }
    Ok(())
}

fn shares(page: &mut Page<'_>, drift: &Drift, options: &RenderOptions) -> io::Result<()> {
    page.heading(Meaning::Heading, "Under infrastructure as code")?;
    page.paragraph("  ", "    ", &sentence(&drift.share))?;
    for (title, groups) in [("by team", &drift.by_team), ("by account", &drift.by_account)] {
        // One group is the whole.
        if groups.len() < 2 && options.verbose == 0 {
            continue;
        }
        page.line(&format!("  {title}"))?;
        let most = if options.verbose > 0 { usize::MAX } else { MOST_GROUPS };
        let mut worst: Vec<&GroupShare> = groups.iter().collect();
        worst.sort_by(|a, b| (a.share.permille(), &a.group).cmp(&(b.share.permille(), &b.group)));
        for one in worst.iter().take(most) {
            let text = format!("{}: {}", shown(group_name(&one.group), 80), sentence(&one.share));
            page.paragraph("    ", "      ", &text)?;
        }
        if worst.len() > most {
            page.line(&format!("    and {} more; -v shows them", worst.len() - most))?;
        }
    }
    Ok(())
}

fn sentence(share: &Share) -> String {
    let Some(percent) = percent(share) else { return "no database was read".to_owned() };
    let mut text = format!("{} of {} ({percent} %)", share.managed, count(share.total(), "database", "databases"));
    if share.unmanaged > 0 {
        text.push_str(&format!(", {} unmanaged", share.unmanaged));
    }
    if share.uncertain > 0 {
        text.push_str(&format!(", {} not known", share.uncertain));
    }
    text
}

fn resource(page: &mut Page<'_>, drift: &Drift, one: &DriftedResource, options: &RenderOptions) -> io::Result<()> {
    page.heading(Meaning::Heading, &escape(&one.live_id))?;
    let mut facts = vec![escape(&one.resource_type).into_owned()];
    facts.push(format!("declared as {}", escape(&one.declared_id)));
    facts.push(format!("in {}", place(drift, one.source, one.location.as_ref())));
    facts.push(format!("found by {}", one.matched_by.as_str().replace('_', " ")));
    page.paragraph("  ", "    ", &facts.join(", "))?;
    for field in &one.fields {
        page.paragraph("  ", "      ", &attribute(field))?;
    }
    for change in &one.verdicts {
        verdict(page, change)?;
    }
    if options.verbose > 0 {
        for field in &one.by_service {
            let word = page.paint(Meaning::Aside, "by AWS");
            let text = format!(
                "{}: declared {}, live {}: {}",
                escape(&field.field),
                value(field.declared.as_ref()),
                value(field.live.as_ref()),
                field.reason
            );
            page.paragraph(&format!("  {word}  "), "      ", &text)?;
        }
        for field in &one.unknown {
            let word = page.paint(Meaning::Unknown, "unknown");
            let text =
                format!("{} ({}): {}", escape(&field.field), field.side.as_str(), shown(&field.reason, REASON_LIMIT));
            page.paragraph(&format!("  {word} "), "      ", &text)?;
        }
    }
    Ok(())
}

fn attribute(field: &FieldDrift) -> String {
    format!(
        "{}: declared {}, live {}",
        escape(&field.field),
        value(field.declared.as_ref()),
        value(field.live.as_ref())
    )
}

fn value(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| shown(&value.to_string(), VALUE_LIMIT))
}

fn verdict(page: &mut Page<'_>, change: &VerdictChange) -> io::Result<()> {
    let word = match (change.is_worse(), &change.waiver_id) {
        (true, None) => page.paint(Meaning::Severity(change.severity), change.severity.as_str()),
        (true, Some(_)) => page.paint(Meaning::Aside, "waived"),
        (false, _) => page.paint(Meaning::Better, "better"),
    };
    let status = |status: Status| match status {
        Status::Pass => "passes",
        Status::Fail => "fails",
        Status::NotApplicable => "does not apply",
        Status::Indeterminate => "cannot be decided",
        Status::Error => "failed to evaluate",
    };
    let mut text = format!(
        "{} {} as declared and {} as it is",
        escape(&change.policy_id),
        status(change.declared),
        status(change.live)
    );
    if !change.message.is_empty() {
        text.push_str(&format!(": {}", shown(&change.message, REASON_LIMIT)));
    }
    if change.fields.is_empty() {
        text.push_str(" (it looks at a resource beside it that differs)");
    } else {
        text.push_str(&format!(" ({})", escape(&change.fields.join(", "))));
    }
    if let Some(waiver) = &change.waiver_id {
        text.push_str(&format!(", waiver {}", escape(waiver)));
    }
    page.paragraph(&format!("    {word}  "), "          ", &text)
}

fn list<T>(
    page: &mut Page<'_>,
    meaning: Meaning,
    title: &str,
    entries: &[T],
    most: usize,
    text: impl Fn(&T) -> String,
) -> io::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    page.heading(meaning, &format!("{title} ({})", entries.len()))?;
    for entry in entries.iter().take(most) {
        page.paragraph("  ", "    ", &shown(&text(entry), REASON_LIMIT))?;
    }
    if entries.len() > most {
        page.line(&format!("  and {} more; -v shows them", entries.len() - most))?;
    }
    Ok(())
}

fn live(one: &LiveDatabase) -> String {
    let mut text = format!("{} ({}", one.id, one.resource_type);
    if let Some(engine) = &one.engine {
        text.push_str(&format!(", {engine}"));
    }
    text.push_str(&format!(", team {})", group_name(&one.team)));
    if !one.reason.is_empty() {
        text.push_str(&format!(": {}", one.reason));
    }
    text
}

fn absent(drift: &Drift, one: &AbsentDatabase) -> String {
    let place = place(drift, one.source, one.location.as_ref());
    let name = if one.name == one.declared_id { String::new() } else { format!(" ({})", one.name) };
    format!("{}{name} in {place}: {}", one.declared_id, one.reason)
}

fn ambiguous(drift: &Drift, one: &Ambiguous) -> String {
    let place = place(drift, one.source, one.location.as_ref());
    format!("{} ({}) in {place}: {}", one.declared_id, one.name, one.candidates.join(", "))
}

fn place(drift: &Drift, source: usize, location: Option<&crate::model::Location>) -> String {
    let path = drift.declared.get(source).map_or("", |declared| declared.source.path.as_str());
    let file = location.map_or(path, |location| location.file.as_str());
    let line = location.and_then(|location| location.line).map(|line| format!(":{line}"));
    format!("{}{}", escape(file), line.unwrap_or_default())
}

fn summary(page: &mut Page<'_>, drift: &Drift, options: &RenderOptions) -> io::Result<()> {
    let counts = drift.counts;
    page.blank()?;
    let drifted = drift.drifted.iter().filter(|one| !one.fields.is_empty()).count();
    let mut text = format!(
        "{} compared: {} the same, {} in {} differ",
        count(counts.matched, "resource", "resources"),
        count(counts.same, "attribute", "attributes"),
        counts.differing,
        count(drifted, "resource", "resources")
    );
    for (number, what) in [
        (counts.by_service, "changed by AWS itself"),
        (counts.unknown, "not known on a side"),
        (counts.related_not_found, "related resources not in the inventory"),
    ] {
        if number > 0 {
            text.push_str(&format!(", {number} {what}"));
        }
    }
    page.paragraph("", "  ", &text)?;
    page.paragraph("", "  ", &format!("exit {}: {}", options.exit.code, escape(&options.exit.reason)))
}

fn shown(text: &str, limit: usize) -> String {
    escape(&clip(text, limit)).into_owned()
}
