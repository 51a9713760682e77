//! What a change does to each outcome.

use std::collections::BTreeSet;

use super::answer::Detail;
use crate::model::field::{Field, FieldType};
use crate::model::{Kind, Status, Verdict, kinds};

/// An outcome, and why.
pub(super) type Outcome<'d> = (Status, Option<&'d Detail>);

/// The verdict on a cell, given its outcome before the change (`None` when the resource did not exist) and after.
/// Outcomes that need no attention have none.
pub(super) fn verdict(
    resource_type: &str,
    before: Option<Outcome<'_>>,
    (after, detail): Outcome<'_>,
) -> Option<Verdict> {
    let past = before.map(|(status, _)| status);
    match after {
        Status::Fail => match past {
            Some(Status::Fail) => match (before.and_then(|(_, detail)| detail), detail) {
                (Some(before), Some(after)) if is_worse(kinds::find(resource_type), before, after) => {
                    Some(Verdict::Introduced)
                }
                _ => Some(Verdict::PreExisting),
            },
            // An unknown past is no excuse: what is known fails after the change.
            None | Some(Status::Pass | Status::NotApplicable | Status::Indeterminate | Status::Error) => {
                Some(Verdict::Introduced)
            }
        },
        Status::Indeterminate => match past {
            Some(Status::Indeterminate) => Some(Verdict::UnchangedUnknown),
            None | Some(Status::Pass | Status::Fail | Status::NotApplicable | Status::Error) => {
                Some(Verdict::NewlyUnknown)
            }
        },
        Status::Pass | Status::NotApplicable => match past {
            Some(Status::Fail) => Some(Verdict::Fixed),
            None | Some(Status::Pass | Status::NotApplicable | Status::Indeterminate | Status::Error) => None,
        },
        Status::Error => None,
    }
}

/// Whether something is wrong after the change that was not wrong before it: another port, another range, another
/// statement. A value that is as wrong as the one before it is the same failure.
fn is_worse(kind: Option<&'static Kind>, before: &Detail, after: &Detail) -> bool {
    let earlier = faults(kind, before);
    faults(kind, after).iter().any(|fault| !earlier.iter().any(|old| old.covers(fault)))
}

/// One thing that is wrong, without what may change while it stays the same thing.
struct Fault {
    /// The field without positions in lists, which shift when something else is added.
    place: String,
    words: BTreeSet<String>,
}

impl Fault {
    /// A message that says less in the same place is about a part of the same thing.
    fn covers(&self, other: &Self) -> bool {
        self.place == other.place && self.words.is_superset(&other.words)
    }
}

fn faults(kind: Option<&'static Kind>, detail: &Detail) -> Vec<Fault> {
    if detail.faults.is_empty() {
        return vec![fault(kind, detail, &detail.message, detail.field.as_deref())];
    }
    detail.faults.iter().map(|one| fault(kind, detail, &one.text, one.field.as_deref())).collect()
}

fn fault(kind: Option<&'static Kind>, detail: &Detail, text: &str, field: Option<&str>) -> Fault {
    let field = field.unwrap_or_default();
    let holds_one_value = kind.is_some_and(|kind| is_one_value(kind.fields, field));
    let shown = match &detail.observed {
        Some(serde_json::Value::String(text)) if holds_one_value && detail.field.as_deref() == Some(field) => {
            text.as_str()
        }
        _ => "",
    };
    let text = if shown.is_empty() { text.to_owned() } else { text.replace(shown, "") };
    let is_mark = |c: char| matches!(c, ',' | ';' | ':' | '(' | ')' | '`' | '"' | '\'');
    let word = |word: &str| {
        let word = word.trim_matches(is_mark);
        if holds_one_value { word.chars().filter(|c| !c.is_ascii_digit()).collect() } else { word.to_owned() }
    };
    let words = text.split_whitespace().map(word).filter(|word: &String| !word.is_empty()).collect();
    Fault { place: without_positions(field), words }
}

/// Whether the path leads to something that has one value at a time, so that two values are two states of one thing.
fn is_one_value(fields: &[Field], path: &str) -> bool {
    let (head, rest) = path.find(['.', '[']).map_or((path, ""), |at| path.split_at(at));
    let Some(field) = fields.iter().find(|field| field.name == head) else { return false };
    match &field.ty {
        FieldType::Boolean
        | FieldType::Integer
        | FieldType::String
        | FieldType::Timestamp
        | FieldType::Reference(_) => rest.is_empty(),
        FieldType::StringMap => rest.starts_with('['),
        FieldType::Object(inner) => rest.strip_prefix('.').is_some_and(|rest| is_one_value(inner, rest)),
        FieldType::StringList | FieldType::List(_) | FieldType::ReferenceList(_) => false,
    }
}

/// `ingress[2].cidr_blocks` as `ingress[].cidr_blocks`; a name in brackets stays.
fn without_positions(path: &str) -> String {
    let mut parts = path.split('[');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push('[');
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let rest = part.get(digits..).unwrap_or_default();
        plain.push_str(if digits > 0 && rest.starts_with(']') { rest } else { part });
    }
    plain
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::answer::{Detail, Fault};
    use super::verdict;
    use crate::model::{Status, Verdict};

    const KIND: &str = "aws_security_group";

    fn plain(before: Option<Status>, after: Status) -> Option<Verdict> {
        verdict(KIND, before.map(|status| (status, None)), (after, None))
    }

    #[test]
    fn a_failure_is_introduced_unless_it_was_there_before() {
        assert_eq!(plain(None, Status::Fail), Some(Verdict::Introduced));
        assert_eq!(plain(Some(Status::Indeterminate), Status::Fail), Some(Verdict::Introduced));
        assert_eq!(plain(Some(Status::Fail), Status::Fail), Some(Verdict::PreExisting));
    }

    #[test]
    fn an_unknown_is_never_a_fix() {
        assert_eq!(plain(Some(Status::Fail), Status::Indeterminate), Some(Verdict::NewlyUnknown));
        assert_eq!(plain(Some(Status::Indeterminate), Status::Indeterminate), Some(Verdict::UnchangedUnknown));
        assert_eq!(plain(Some(Status::Fail), Status::Pass), Some(Verdict::Fixed));
        assert_eq!(plain(Some(Status::Indeterminate), Status::Pass), None);
    }

    fn open(ports: &[(u32, &str)]) -> Detail {
        let fault = |(at, ports): &(u32, &str)| Fault {
            text: format!("0.0.0.0/0 reaches the database ports {ports}").into(),
            field: Some(format!("ingress[{at}].cidr_blocks").into()),
        };
        let faults: Vec<Fault> = ports.iter().map(fault).collect();
        let message: Vec<&str> = faults.iter().map(|fault| &*fault.text).collect();
        let field = faults[0].field.clone();
        Detail {
            message: message.join("; ").into(),
            field,
            observed: Some(json!(["0.0.0.0/0"])),
            faults: if faults.len() > 1 { faults.into() } else { Vec::new().into() },
            ..Detail::default()
        }
    }

    fn change(ty: &str, before: &Detail, after: &Detail) -> Verdict {
        verdict(ty, Some((Status::Fail, Some(before))), (Status::Fail, Some(after))).unwrap()
    }

    #[test]
    fn something_else_that_is_wrong_is_introduced() {
        let one = open(&[(0, "5432")]);
        for after in [open(&[(0, "5432"), (1, "3306")]), open(&[(0, "3306")]), open(&[(0, "3306, 5432")])] {
            assert_eq!(change(KIND, &one, &after), Verdict::Introduced, "{}", after.message);
        }
    }

    #[test]
    fn less_of_the_same_or_the_same_elsewhere_was_there_before() {
        let both = open(&[(0, "5432"), (1, "3306")]);
        for after in [open(&[(0, "5432")]), open(&[(0, "3306")]), open(&[(3, "3306"), (4, "5432")])] {
            assert_eq!(change(KIND, &both, &after), Verdict::PreExisting, "{}", after.message);
        }
        assert_eq!(change(KIND, &open(&[(0, "3306, 5432")]), &open(&[(0, "5432")])), Verdict::PreExisting);
    }

    #[test]
    fn another_value_that_is_wrong_is_the_same_failure() {
        let kept = |days: i64| Detail {
            message: format!("backups are kept for {days} days, 7 are required").into(),
            field: Some("backup_retention_period".into()),
            observed: Some(json!(days)),
            ..Detail::default()
        };
        for (before, after) in [(5, 3), (3, 5), (3, 3)] {
            assert_eq!(change("aws_rds_instance", &kept(before), &kept(after)), Verdict::PreExisting);
        }
        let certificate = |name: &str| Detail {
            message: format!("the certificate is of {name}").into(),
            field: Some("ca_certificate_identifier".into()),
            observed: Some(json!(name)),
            ..Detail::default()
        };
        let change_of = |ty| change(ty, &certificate("rds-ca-old"), &certificate("rds-ca-older"));
        assert_eq!(change_of("aws_rds_instance"), Verdict::PreExisting);
    }
}
