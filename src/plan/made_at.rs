//! When a declaration was made, by the word of the tool that made it. Main function: [`made_at`].

use std::io::Read;
use std::path::Path;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::decode::{Input, Watch, decode};
use super::scan::{Nulls, Scanner, Shape};

/// Names under which tools write it, at the top of the document.
const NAMES: [&str; 2] = ["timestamp", "CreationTime"];

/// The time that a plan or change set gives for itself, RFC 3339. A file that gives none, or cannot be read, gives `None`:
/// what is wrong with it is told by whoever reads it as a whole.
#[must_use]
pub fn made_at(path: &Path) -> Option<String> {
    let is_file = path.metadata().is_ok_and(|found| found.is_file());
    let (file, _) = Watch::open(path).ok().filter(|_| is_file)?;
    let Ok(Input::Text(text)) = decode(file) else { return None };
    of_text(text)
}

fn of_text(text: impl Read) -> Option<String> {
    let mut scanner = Scanner::new(text);
    if scanner.shape().ok()? != Shape::Object {
        return None;
    }
    scanner.enter().ok()?;
    let mut first = true;
    while let Some(key) = scanner.next_key(&mut first).ok()? {
        if NAMES.contains(&key.as_str()) && scanner.shape().ok()? == Shape::String {
            let mut found = Vec::new();
            scanner.copy(&mut found, Nulls::Keep).ok()?;
            let time: String = serde_json::from_slice(&found).ok()?;
            return OffsetDateTime::parse(&time, &Rfc3339).is_ok().then_some(time);
        }
        scanner.skip().ok()?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::of_text;

    #[test]
    fn a_plan_says_when_it_was_made() {
        let of = |text: &str| of_text(text.as_bytes());
        let time = "2026-10-01T12:00:00Z";
        assert_eq!(of(&format!("{{\"a\": {{\"timestamp\": 1}}, \"timestamp\": \"{time}\"}}")).as_deref(), Some(time));
        assert_eq!(of(&format!("{{\"CreationTime\": \"{time}\"}}")).as_deref(), Some(time));
        assert_eq!(of("{\"timestamp\": \"yesterday\"}"), None);
        assert_eq!(of("{\"timestamp\": 5}"), None);
        assert_eq!(of("[1]"), None);
        assert_eq!(of("Resources: {}"), None);
    }
}
