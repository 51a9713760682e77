//! What each decision needs beside whoever may take it: reasons, approvals, an end.
//!
//! Main function: [`Rules::needs`].

use super::days;
use super::people::{is_somebody, same};
use super::row::shown;
use super::rules::{Rules, decider, names_nobody};
use super::sheet::Row;
use crate::model::Severity;
use crate::review::{Decision, DecisionRecord, Flag, Kept, Line, PrivilegeClass};

/// Days that an exception lasts at most; of tier 0, fewer.
const MOST_DAYS: i64 = 365;
const MOST_DAYS_TIER_0: i64 = 90;
/// Letters and digits without which a justification says nothing.
const FEWEST: usize = 3;

impl Rules<'_> {
    /// Checks what the decision needs.
    pub fn needs(&self, line: &Line, row: &Row, record: &mut DecisionRecord, refused: &mut Vec<String>) {
        match record.decision {
            Decision::Keep => keep(line, record, refused),
            Decision::Revoke => {}
            Decision::Reduce => {
                if let Err(reason) = Kept::check(line, &self.groups, &record.reduce_to) {
                    refused.push(format!("reduce_to: {reason}"));
                }
                keep(line, record, refused);
            }
            Decision::Exception => self.exception(line, row, record, refused),
            Decision::NotMine => self.reassign(line, record, refused),
        }
        self.second(line, record, refused);
    }

    fn exception(&self, line: &Line, row: &Row, record: &mut DecisionRecord, refused: &mut Vec<String>) {
        if !says_something(&record.justification) {
            refused.push("an exception needs a justification".to_owned());
        }
        let approver = record.approved_by.clone();
        if approver.is_empty() {
            refused.push("an exception needs approved_by".to_owned());
        } else if !is_somebody(&approver) {
            refused.push(names_nobody("approved_by", &approver));
        } else if !self.is_apart(line, ("approved_by", &approver), record) {
            refused.push("the exception was approved by whoever it is for".to_owned());
        } else if self.is_one(decider(record), &approver) {
            record.remarks.push("approved_by is who decided: nobody else has approved the exception".to_owned());
        }
        if record.compensating_control.is_empty() {
            record.remarks.push("the exception has no compensating_control".to_owned());
        }
        let text = row.text("expires_on");
        if text.is_empty() {
            refused.push("an exception needs expires_on, its last day".to_owned());
            return;
        }
        let last = match days::read(text) {
            Ok(when) => when,
            Err(reason) => {
                refused.push(format!("expires_on: {}: {reason}", shown(text)));
                return;
            }
        };
        let days = (last.day - self.now.date()).whole_days();
        let most = if line.tier.trim_start_matches(|c: char| !c.is_ascii_digit()) == "0" {
            MOST_DAYS_TIER_0
        } else {
            MOST_DAYS
        };
        if days < 0 {
            refused.push(format!("the exception ended on {} already", last.text));
        } else if days > most {
            refused.push(format!("the exception would last {days} days, and {most} are the most"));
        }
    }

    fn reassign(&self, line: &Line, record: &mut DecisionRecord, refused: &mut Vec<String>) {
        let to = &record.reassign_to.clone();
        if to.is_empty() {
            refused.push("not mine needs reassign_to: who decides instead".to_owned());
        } else if !is_somebody(to) {
            refused.push(names_nobody("reassign_to", to));
        } else if same(to, &record.reviewer) {
            refused.push("reassign_to names the reviewer that it is taken from".to_owned());
        } else if !self.is_apart(line, ("reassign_to", to), record) {
            refused.push("reassign_to names whoever the line is about".to_owned());
        } else if !self.knows(to) {
            record.remarks.push(format!("{} was no reviewer of this review so far", shown(to)));
        }
    }

    fn second(&self, line: &Line, record: &mut DecisionRecord, refused: &mut Vec<String>) {
        let stays = matches!(record.decision, Decision::Keep | Decision::Exception | Decision::Reduce);
        if !line.needs_second_approver || !stays {
            return;
        }
        let second = record.second_approver.clone();
        if second.is_empty() {
            refused.push("the line needs two approvals, and second_approver is empty".to_owned());
        } else if !is_somebody(&second) {
            refused.push(names_nobody("second_approver", &second));
        } else if self.is_one(decider(record), &second) {
            refused.push("second_approver is who decided".to_owned());
        } else if !self.is_apart(line, ("second_approver", &second), record) {
            refused.push("second_approver is whoever the line is about".to_owned());
        }
    }
}

fn keep(line: &Line, record: &DecisionRecord, refused: &mut Vec<String>) {
    if is_privileged(line) && !says_something(&record.justification) {
        refused.push("it is privileged access, and keeping it, or a part of it, needs a justification".to_owned());
    }
}

/// Access that nobody keeps without saying why.
fn is_privileged(line: &Line) -> bool {
    let risky = [Flag::SuperuserEquivalent, Flag::Escalation, Flag::Public];
    line.severity >= Severity::High
        || matches!(line.class, PrivilegeClass::Admin | PrivilegeClass::Owner)
        || line.flags.iter().any(|flag| risky.contains(flag))
}

fn says_something(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphanumeric()).count() >= FEWEST
}
