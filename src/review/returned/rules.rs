//! Who may take a decision, and when; what it needs stands in [`needs`](super::needs).

use std::collections::BTreeMap;

use time::format_description::well_known::Rfc3339;
use time::{Date, Duration, OffsetDateTime};

use super::Options;
use super::days::{self, When};
use super::people::{Own, alike, is_somebody, own, same};
use super::row::{self, Judged, Said, shown};
use super::sheet::Row;
use crate::review::lookup::Groups;
use crate::review::{Decision, DecisionRecord, Flag, Line, ReviewError, ReviewManifest, ReviewerRecord};

/// Everything that a row is held against.
pub(super) struct Rules<'a> {
    manifest: &'a ReviewManifest,
    lines: BTreeMap<&'a str, &'a Line>,
    pub(super) groups: Groups<'a>,
    /// The last decision of each line.
    last: BTreeMap<&'a str, &'a DecisionRecord>,
    /// What of each line was handed on.
    handed: BTreeMap<&'a str, Vec<&'a DecisionRecord>>,
    options: &'a Options,
    pub(super) now: OffsetDateTime,
    /// When the population was read.
    frozen: Option<OffsetDateTime>,
    due: Option<Date>,
}

impl<'a> Rules<'a> {
    pub fn new(
        manifest: &'a ReviewManifest,
        lines: &'a [Line],
        taken: &'a [DecisionRecord],
        options: &'a Options,
        now: OffsetDateTime,
    ) -> Result<Self, ReviewError> {
        let read =
            manifest.sources.iter().filter_map(|source| OffsetDateTime::parse(&source.collected_at, &Rfc3339).ok());
        let mut handed: BTreeMap<&str, Vec<&DecisionRecord>> = BTreeMap::new();
        for record in taken.iter().filter(|record| record.decision == Decision::NotMine) {
            handed.entry(&record.line_id).or_default().push(record);
        }
        let rules = Self {
            manifest,
            lines: lines.iter().map(|line| (line.line_id.as_str(), line)).collect(),
            groups: Groups::of(lines),
            last: taken.iter().map(|record| (record.line_id.as_str(), record)).collect(),
            handed,
            options,
            now,
            frozen: read.max(),
            due: days::read(&manifest.due).ok().map(|when| when.day),
        };
        if let Some(reviewer) = &options.reviewer
            && !manifest.reviewers.iter().any(|known| is_named(known, reviewer))
            && !taken.iter().any(|record| same(&record.reassign_to, reviewer))
        {
            let known: Vec<&str> = manifest.reviewers.iter().map(|known| known.id.as_str()).collect();
            return Err(ReviewError::BadFile {
                path: std::path::PathBuf::from("--reviewer"),
                reason: format!("{} is no reviewer of this review", shown(reviewer)),
                help: format!("give one of {}", known.join(", ")),
            });
        }
        Ok(rules)
    }

    pub fn line(&self, id: &str) -> Option<&'a Line> {
        self.lines.get(id).copied()
    }

    pub fn lines(&self) -> impl Iterator<Item = &'a Line> {
        self.lines.values().copied()
    }

    /// Whether somebody has decided it, and not that it is for somebody else.
    pub fn is_decided(&self, id: &str) -> bool {
        self.last.get(id).is_some_and(|record| record.decision != Decision::NotMine)
    }

    /// Who is to decide the line by now.
    fn reviewer(&self, line: &'a Line) -> &'a str {
        match self.last.get(line.line_id.as_str()) {
            Some(record) if record.decision == Decision::NotMine => &record.reassign_to,
            // Who decided may decide otherwise.
            Some(record) => &record.reviewer,
            None => &line.reviewer,
        }
    }

    fn record_of(&self, reviewer: &str) -> Option<&'a ReviewerRecord> {
        self.manifest.reviewers.iter().find(|known| is_named(known, reviewer))
    }

    /// Checks a row.
    pub fn judge(&self, line: &'a Line, row: &Row, source: &str) -> Judged {
        let mut refused = row::altered(line, row);
        let unfit = row::unfit(row);
        if !unfit.is_empty() {
            refused.extend(unfit);
            return Judged { refused, record: Said::Nothing };
        }
        let decision = match row::decision(row) {
            Ok(Some(decision)) => decision,
            Ok(None) => return Judged { refused, record: Said::Nothing },
            Err(text) => {
                refused.push(text);
                return Judged { refused, record: Said::Nothing };
            }
        };
        let text = |name: &str| row.text(name).to_owned();
        let day = |name: &str| days::read(row.text(name)).ok();
        let mut record = DecisionRecord {
            line_id: line.line_id.clone(),
            decision,
            reviewer: self.reviewer(line).to_owned(),
            decided_by: text("decided_by"),
            decided_at: day("decided_at").map_or_else(String::new, |when| when.text),
            justification: text("justification"),
            reduce_to: text("reduce_to"),
            reassign_to: text("reassign_to"),
            expires_on: day("expires_on")
                .filter(|_| decision == Decision::Exception)
                .map_or_else(String::new, |when| days::day_text(when.day)),
            approved_by: text("approved_by"),
            compensating_control: text("compensating_control"),
            ticket: text("ticket"),
            second_approver: text("second_approver"),
            is_self_review: false,
            is_late: false,
            imported_at: self.options.now.clone(),
            source: source.to_owned(),
            row: row.number,
            remarks: Vec::new(),
        };
        // Before anything is asked of it: since then the line may be somebody else's.
        let last = self.last.get(line.line_id.as_str()).copied();
        let handed = self.handed.get(line.line_id.as_str()).into_iter().flatten().copied();
        if last.into_iter().chain(handed).any(|before| is_repeated(before, &record)) {
            return Judged { refused, record: Said::Known };
        }
        self.who(line, &mut record, &mut refused);
        self.when(row, &mut record, &mut refused);
        self.needs(line, row, &mut record, &mut refused);
        let record = match last {
            Some(before) if before.decision != Decision::NotMine && !self.options.change => {
                refused.push(format!(
                    "{} was taken in before, from {} row {}; another decision needs --change",
                    before.decision.as_str(),
                    before.source,
                    before.row
                ));
                Said::Nothing
            }
            Some(before) if before.decision != Decision::NotMine => {
                let (was, at) = (before.decision.as_str(), &before.imported_at);
                record.remarks.push(format!("replaces {was}, which was taken in at {at}"));
                Said::New(Box::new(record))
            }
            Some(_) | None => Said::New(Box::new(record)),
        };
        Judged { refused, record }
    }

    /// Whether whoever decided may.
    fn who(&self, line: &Line, record: &mut DecisionRecord, refused: &mut Vec<String>) {
        let reviewer = record.reviewer.clone();
        let of = self.record_of(&reviewer);
        let may = |who: &str| same(who, &reviewer) || of.is_some_and(|of| is_named(of, who) || same(&of.deputy, who));
        let is_first_line = same(&reviewer, &line.reviewer);
        let may = |who: &str| {
            may(who) || (is_first_line && [&line.reviewer_email, &line.deputy].into_iter().any(|one| same(one, who)))
        };
        if let Some(wanted) = &self.options.reviewer
            && !may(wanted)
        {
            refused.push(format!("the line is for {}, not for {}", named(&reviewer), shown(wanted)));
        }
        if record.decided_by.is_empty() {
            if reviewer.is_empty() {
                refused.push("nobody is named to decide it, and decided_by does not say who did".to_owned());
                return;
            }
            record.remarks.push("decided_by is empty: taken to be the reviewer".to_owned());
        } else if reviewer.is_empty() && !is_somebody(&record.decided_by) {
            refused.push(names_nobody("decided_by", &record.decided_by));
        } else if !reviewer.is_empty() && !may(&record.decided_by) {
            refused.push(format!("{} decided, and the line is for {}", shown(&record.decided_by), named(&reviewer)));
        }
        let who = if record.decided_by.is_empty() { &reviewer } else { &record.decided_by };
        match self.own(line, who) {
            Own::No => {}
            Own::Perhaps => {
                record.is_self_review = true;
                record.remarks.push(format!("{} is called like the subject of the line", shown(who)));
            }
            Own::Yes => {
                record.is_self_review = true;
                if self.options.accept_self_review {
                    record.remarks.push("the subject of the line decided itself".to_owned());
                } else {
                    refused.push(format!(
                        "{} decided about itself: let somebody else decide, or take it in, marked as such, with --accept-self-review",
                        shown(who)
                    ));
                }
            }
        }
    }

    /// Whether somebody is who the line is about.
    fn own(&self, line: &Line, who: &str) -> Own {
        if line.flags.contains(&Flag::SelfReview) && same(who, &line.reviewer) {
            return Own::Yes;
        }
        let names = self.record_of(who).into_iter().flat_map(|of| of.is.iter().chain([&of.id, &of.email]));
        own(line, names.map(String::as_str).chain([who]))
    }

    pub fn knows(&self, reviewer: &str) -> bool {
        self.record_of(reviewer).is_some()
    }

    /// Whether two names are of one person, as far as is known.
    pub fn is_one(&self, one: &str, other: &str) -> bool {
        alike(one, other)
            || [(one, other), (other, one)]
                .iter()
                .any(|(of, who)| self.record_of(of).is_some_and(|of| is_named(of, who)))
    }

    /// Notes that somebody who was named may be whom the line is about; a fragment when it is so.
    pub fn is_apart(&self, line: &Line, (column, who): (&str, &str), record: &mut DecisionRecord) -> bool {
        match self.own(line, who) {
            Own::No => true,
            Own::Perhaps => {
                record.remarks.push(format!("{column} is called like the subject of the line"));
                true
            }
            Own::Yes => false,
        }
    }

    fn when(&self, row: &Row, record: &mut DecisionRecord, refused: &mut Vec<String>) {
        let text = row.text("decided_at");
        let when = if text.is_empty() {
            record.remarks.push("decided_at is empty: nobody knows when it was decided".to_owned());
            None
        } else {
            match days::read(text) {
                Ok(when) => Some(when),
                Err(reason) => {
                    refused.push(format!("decided_at: {}: {reason}", shown(text)));
                    return;
                }
            }
        };
        if let Some(when) = &when {
            if self.frozen.is_some_and(|frozen| is_before(when, frozen)) {
                refused.push(format!("it was decided at {}, before the population was read", when.text));
            }
            let is_ahead = match when.moment {
                Some(moment) => moment > self.now + Duration::hours(1),
                // Somewhere it is tomorrow already.
                None => when.day > self.now.date() + Duration::days(1),
            };
            if is_ahead {
                refused.push(format!("it was decided at {}, which is yet to come", when.text));
            }
        }
        let day = when.map_or(self.now.date(), |when| when.day);
        if self.due.is_some_and(|due| day > due) {
            record.is_late = true;
            record.remarks.push(format!("late: it was due on {}", self.manifest.due));
        }
    }
}

/// Who decided, as far as the record says.
pub(super) fn decider(record: &DecisionRecord) -> &str {
    if record.decided_by.is_empty() { &record.reviewer } else { &record.decided_by }
}

pub(super) fn names_nobody(column: &str, text: &str) -> String {
    format!("{column} names nobody: {}", shown(text))
}

fn is_named(reviewer: &ReviewerRecord, text: &str) -> bool {
    same(&reviewer.id, text) || same(&reviewer.email, text)
}

fn named(reviewer: &str) -> String {
    if reviewer.is_empty() { "nobody".to_owned() } else { shown(reviewer) }
}

fn is_before(when: &When, frozen: OffsetDateTime) -> bool {
    when.moment.map_or_else(|| when.day < frozen.date(), |moment| moment < frozen)
}

/// Whether the same was decided, wherever and whenever it came in.
fn is_repeated(before: &DecisionRecord, now: &DecisionRecord) -> bool {
    let what = |one: &DecisionRecord| DecisionRecord {
        imported_at: String::new(),
        source: String::new(),
        row: 0,
        remarks: Vec::new(),
        is_late: false,
        is_self_review: false,
        reviewer: String::new(),
        ..one.clone()
    };
    what(before) == what(now)
}
