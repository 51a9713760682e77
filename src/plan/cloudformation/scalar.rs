//! What a plain scalar of YAML 1.1 is, which is how CloudFormation reads templates: `yes` is true, `010` is eight,
//! `1:30` is ninety and `16.10` is 16.1. Dates stay text, since CloudFormation has no such type.

use serde_json::Number;

use super::node::Data;

/// The value of an unquoted scalar.
pub(super) fn plain(text: &str) -> Data {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Data::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return Data::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => return Data::Bool(false),
        _ => {}
    }
    let numeric = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    match numeric.then(|| integer(text).map(Number::from).or_else(|| real(text))).flatten() {
        Some(number) => Data::Number(number),
        None => Data::Text(text.to_owned()),
    }
}

fn integer(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let clean = digits.replace('_', "");
    let radix = |digits: &str, radix| i64::from_str_radix(digits, radix).ok();
    let all = |set: fn(u8) -> bool, text: &str| !text.is_empty() && text.bytes().all(set);
    let value = if let Some(rest) = clean.strip_prefix("0b") {
        all(|b| matches!(b, b'0' | b'1'), rest).then(|| radix(rest, 2))??
    } else if let Some(rest) = clean.strip_prefix("0x") {
        all(|b| b.is_ascii_hexdigit(), rest).then(|| radix(rest, 16))??
    } else if clean.len() > 1 && clean.starts_with('0') {
        all(|b| matches!(b, b'0'..=b'7'), &clean).then(|| radix(&clean, 8))??
    } else if clean.contains(':') && !clean.starts_with('0') {
        sexagesimal(&clean)?
    } else {
        (all(|b| b.is_ascii_digit(), &clean) && digits.starts_with(|c: char| c.is_ascii_digit()))
            .then(|| clean.parse().ok())??
    };
    Some(sign * value)
}

/// `1:30` is 90, `1:00:00` is 3600.
fn sexagesimal(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let first = parts.next()?;
    let mut value: i64 = first.bytes().all(|b| b.is_ascii_digit()).then(|| first.parse().ok())??;
    for part in parts {
        let number: i64 = (part.bytes().all(|b| b.is_ascii_digit()) && (1..=2).contains(&part.len()))
            .then(|| part.parse().ok())??;
        if number > 59 {
            return None;
        }
        value = value.checked_mul(60)?.checked_add(number)?;
    }
    Some(value)
}

fn real(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        // The exponent has a sign in YAML 1.1; without one it is text.
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+'])?)),
        None => (digits, None),
    };
    let (whole, fraction) = mantissa.split_once('.')?;
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let digits_only = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let shaped = is_number(whole)
        && is_number(fraction)
        && (whole.starts_with(|c: char| c.is_ascii_digit()) || fraction.starts_with(|c: char| c.is_ascii_digit()))
        && exponent.is_none_or(digits_only);
    shaped.then(|| text.replace('_', "").parse().ok().and_then(Number::from_f64))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> String {
        match plain(text) {
            Data::Number(number) => number.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn numbers_are_those_of_yaml_1_1() {
        for (text, expected) in [
            ("0", "0"),
            ("-3", "-3"),
            ("010", "8"),
            ("0x1F", "31"),
            ("0b101", "5"),
            ("1_000", "1000"),
            ("1:30", "90"),
            ("22:22", "1342"),
            ("16.10", "16.1"),
            ("8.0", "8.0"),
            ("1.5e+3", "1500.0"),
            ("123456789012", "123456789012"),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn what_looks_like_a_number_but_is_none_stays_text() {
        for text in [
            "2012-10-17",
            "2010-09-09",
            "089",
            "012345678901",
            "10.0.0.0/16",
            "0.0.0.0",
            "03:00-04:00",
            "8.0.mysql_aurora.3.05.2",
            "1e3",
            "-",
            ".",
            "+",
            "1:75",
            "99999999999999999999",
            "y",
            "n",
        ] {
            assert_eq!(plain(text), Data::Text(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn words_are_booleans() {
        for (text, expected) in [("yes", true), ("On", true), ("NO", false), ("off", false)] {
            assert_eq!(plain(text), Data::Bool(expected), "{text}");
        }
        assert_eq!(plain("~"), Data::Null);
    }
}
