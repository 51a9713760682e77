//! Names and literals in the engine's syntax tree.

use regorus::Value;
use regorus::unstable::Expr;

pub(super) fn text_of(value: &Value) -> Option<String> {
    value.as_string().ok().map(|text| text.to_string())
}

/// The text of a string that is written out.
pub(super) fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::String { value, .. } | Expr::RawString { value, .. } => text_of(value),
        _ => None,
    }
}

/// The parts of a dotted name.
pub(super) fn dotted(expr: &Expr) -> Vec<String> {
    match expr {
        Expr::Var { value, .. } => text_of(value).into_iter().collect(),
        Expr::RefDot { refr, field, .. } => dotted(refr).into_iter().chain(text_of(&field.1)).collect(),
        Expr::RefBrack { refr, index, .. } => dotted(refr).into_iter().chain(literal(index)).collect(),
        _ => Vec::new(),
    }
}

/// The largest number in a text, as far as it can be told.
pub(super) fn largest_number(text: &str) -> u64 {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    numbers.map(|digits| digits.parse().unwrap_or(u64::MAX)).max().unwrap_or(0)
}
