//! Regular expressions that say no more than a glob can.

/// The globs that match what an expression finds anywhere in a text, or less; absent when no glob says that.
pub(super) fn globs(expression: &str) -> Option<Vec<String>> {
    if expression == "*" {
        return Some(vec!["*".to_owned()]);
    }
    // As Prowler reads it: a star in front is any run.
    let expression = expression.strip_prefix('*').map_or_else(|| expression.to_owned(), |rest| format!(".*{rest}"));
    let alternatives = match expression.contains('|') {
        true if expression.contains(['(', '[', '\\']) => return None,
        true => expression.split('|').map(str::to_owned).collect(),
        false => vec![expression],
    };
    alternatives.iter().map(|one| glob(one)).collect()
}

fn glob(expression: &str) -> Option<String> {
    let begins = expression.strip_prefix('^');
    let rest = begins.unwrap_or(expression);
    let (rest, ends) = match rest.strip_suffix('$').filter(|before| !before.ends_with('\\')) {
        Some(before) => (before, true),
        None => (rest, false),
    };
    let mut glob = String::new();
    if begins.is_none() && !rest.starts_with(".*") {
        glob.push('*');
    }
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '.' => match chars.peek() {
                Some('*') => {
                    chars.next();
                    glob.push('*');
                }
                Some('+') => {
                    chars.next();
                    glob.push_str("?*");
                }
                Some('?' | '{') => return None,
                _ => glob.push('?'),
            },
            '\\' => match chars.next() {
                Some(next) if !next.is_ascii_alphanumeric() => literal(&mut glob, next),
                _ => return None,
            },
            '[' | ']' | '(' | ')' | '{' | '}' | '+' | '?' | '^' | '$' | '|' => return None,
            // `test*` is what people write who think of globs; read so, it is part of what the expression finds.
            '*' if chars.peek().is_none() && !ends && !glob.is_empty() => glob.push('*'),
            '*' => return None,
            c => {
                if matches!(chars.peek(), Some('?' | '{' | '+')) {
                    return None;
                }
                literal(&mut glob, c);
            }
        }
    }
    if !ends && !glob.ends_with('*') {
        glob.push('*');
    }
    Some(glob)
}

fn literal(glob: &mut String, c: char) {
    if matches!(c, '*' | '?' | '\\') {
        glob.push('\\');
    }
    glob.push(c);
}

#[cfg(test)]
mod tests {
    use super::globs;

    #[test]
    fn what_a_glob_can_say_is_said_and_the_rest_is_not() {
        let said = [
            ("*", "*"),
            ("^db-1$", "db-1"),
            ("db-1", "*db-1*"),
            ("^prod-.*", "prod-*"),
            ("^prod-*", "prod-*"),
            ("a\\.b$", "*a.b"),
            ("^a.c$", "a?c"),
            ("^a.+$", "a?*"),
            ("*-test", "*-test*"),
            ("^a\\*b$", "a\\*b"),
        ];
        for (expression, glob) in said {
            assert_eq!(globs(expression), Some(vec![glob.to_owned()]), "{expression}");
        }
        assert_eq!(globs("^a$|^b$"), Some(vec!["a".to_owned(), "b".to_owned()]));
        for expression in ["a[0-9]", "(a|b)c", "a{2}", "ab?", "ab+", "\\d", "^ab*c$", "^ab*$", "a.?b", "a\\"] {
            assert_eq!(globs(expression), None, "{expression}");
        }
    }
}
