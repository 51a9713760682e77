//! Functions on texts.

use base64::Engine;
use std::rc::Rc;

use super::super::text;
use super::super::value::{Found, Part, shown_number};
use super::Given;

/// `None` when there is no such function here.
pub(super) fn call(name: &str, args: &[Found]) -> Option<Given> {
    let arg = |at: usize| args.get(at).and_then(Found::as_text);
    let one = |make: &dyn Fn(&str) -> String| arg(0).map(|text| Found::text(make(&text)));
    let two = |make: &dyn Fn(&str, &str) -> String| Some(Found::text(make(&arg(0)?, &arg(1)?)));
    Some(match name {
        "lower" => one(&|text| text.to_lowercase()),
        "upper" => one(&|text| text.to_uppercase()),
        "title" => one(&title),
        "trimspace" => one(&|text| text.trim().to_owned()),
        "chomp" => one(&|text| text.trim_end_matches(['\n', '\r']).to_owned()),
        "strrev" => one(&|text| text.chars().rev().collect()),
        "trim" => two(&|text, cut| text.trim_matches(|c| cut.contains(c)).to_owned()),
        "trimprefix" => two(&|text, start| text.strip_prefix(start).unwrap_or(text).to_owned()),
        "trimsuffix" => two(&|text, end| text.strip_suffix(end).unwrap_or(text).to_owned()),
        "startswith" => arg(0).zip(arg(1)).map(|(text, start)| Found::bool(text.starts_with(&*start))),
        "endswith" => arg(0).zip(arg(1)).map(|(text, end)| Found::bool(text.ends_with(&*end))),
        "strcontains" => arg(0).zip(arg(1)).map(|(text, part)| Found::bool(text.contains(&*part))),
        "replace" => match (arg(0), arg(1), arg(2)) {
            // A pattern between slashes is a regular expression.
            (Some(whole), Some(from), Some(to))
                if !(from.len() > 1 && from.starts_with('/') && from.ends_with('/')) =>
            {
                let most = whole.len().saturating_add(1).saturating_mul(to.len().saturating_add(1));
                if most > text::LONGEST && whole.matches(&*from).count().saturating_mul(to.len()) > text::LONGEST {
                    Some(Found::unknown("the text is too long"))
                } else {
                    Some(Found::text(whole.replace(&*from, &to)))
                }
            }
            (Some(_), Some(_), Some(_)) => Some(Found::unknown("regular expressions are not evaluated here")),
            _ => None,
        },
        "split" => arg(0).zip(arg(1)).map(|(at, whole)| {
            let pieces = if whole.is_empty() { Vec::new() } else { whole.split(&*at).map(Found::text).collect() };
            if at.is_empty() { Found::unknown("a text is split into its letters") } else { Found::list(pieces) }
        }),
        "join" => join(args),
        "format" => format(args),
        "substr" => substr(args),
        "base64encode" => one(&|text| base64::engine::general_purpose::STANDARD.encode(text)),
        "base64decode" => arg(0)
            .and_then(|text| base64::engine::general_purpose::STANDARD.decode(text.as_bytes()).ok())
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .map(Found::text),
        _ => return None,
    })
}

fn title(text: &str) -> String {
    let mut start = true;
    let letters = text.chars().map(|c| {
        let upper = start && c.is_alphabetic();
        start = !c.is_alphanumeric();
        if upper { c.to_uppercase().to_string() } else { c.to_string() }
    });
    letters.collect()
}

/// Pieces that are not known stay pieces.
fn join(args: &[Found]) -> Given {
    let (between, lists) = args.split_first()?;
    let between = between.as_text()?;
    let mut pieces = Vec::new();
    for item in lists.iter().map(Found::items).collect::<Option<Vec<_>>>()?.into_iter().flatten() {
        if !pieces.is_empty() {
            pieces.push(Found::text(Rc::clone(&between)));
        }
        pieces.push(item.clone());
    }
    Some(text::join(pieces))
}

/// `format`, as far as its verbs are plain; a piece that is not known stays one.
fn format(args: &[Found]) -> Given {
    let (pattern, values) = args.split_first()?;
    let pattern = pattern.as_text()?;
    let mut values = values.iter();
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            literal.push(c);
            continue;
        }
        let mut flags = String::new();
        let verb = loop {
            match chars.next()? {
                c @ ('0'..='9' | '+' | '-' | '.' | '#' | ' ') => flags.push(c),
                verb => break verb,
            }
        };
        if verb == '%' {
            literal.push('%');
            continue;
        }
        if verb == '[' {
            return Some(Found::unknown("a format with positions is not evaluated here"));
        }
        let value = values.next()?;
        pieces.push(Found::text(std::mem::take(&mut literal)));
        pieces.push(match &value.part {
            Part::Unknown(_) | Part::Pieces(_) | Part::Json(_) => value.clone(),
            _ => Found::text(written(verb, &flags, value)?).like(&[value]),
        });
    }
    pieces.push(Found::text(literal));
    Some(text::join(pieces))
}

fn written(verb: char, flags: &str, value: &Found) -> Option<String> {
    let plain = match verb {
        's' | 'v' => match value.as_text() {
            Some(text) => text.to_string(),
            None => value.value()?.to_string(),
        },
        'd' => shown_number(value.as_number()?.trunc()),
        't' => value.as_bool()?.to_string(),
        'q' => serde_json::Value::from(&*value.as_text()?).to_string(),
        'x' => format!("{:x}", value.as_index()?),
        'f' => {
            let places = flags.split_once('.').map_or(Some(6), |(_, digits)| digits.parse().ok())?;
            return Some(format!("{:.*}", places, value.as_number()?));
        }
        _ => return None,
    };
    let zeros = flags.starts_with('0');
    let left = flags.starts_with('-');
    let digits = flags.trim_start_matches(['0', '-', '+', '#', ' ']);
    let width: usize = if digits.is_empty() { 0 } else { digits.parse().ok().filter(|width| *width < 1_000)? };
    let missing = width.saturating_sub(plain.chars().count());
    Some(match (zeros, left) {
        (true, _) => format!("{}{plain}", "0".repeat(missing)),
        (_, true) => format!("{plain}{}", " ".repeat(missing)),
        _ => format!("{}{plain}", " ".repeat(missing)),
    })
}

fn substr(args: &[Found]) -> Given {
    let [text, offset, length] = args else { return None };
    let (text, offset, length) = (text.as_text()?, offset.as_number()?, length.as_number()?);
    let letters: Vec<char> = text.chars().collect();
    #[expect(clippy::cast_possible_truncation, reason = "lengths of texts")]
    let (offset, length) = (offset as i64, length as i64);
    let count = i64::try_from(letters.len()).ok()?;
    let start = if offset < 0 { (count + offset).max(0) } else { offset.min(count) };
    let end = if length < 0 { count } else { (start + length).min(count) };
    let piece = letters.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)?;
    Some(Found::text(piece.iter().collect::<String>()))
}
