//! Takes secrets out of what a server shows to everybody, before it is kept.
//!
//! Main functions: [`setting`], [`hba_error`].

/// Why a value is not kept.
pub(super) const WITHHELD: &str = "it may hold a secret and is not read";

/// Settings whose value is a command line or a connection string.
const MIXED: [&str; 6] = [
    "archive_command",
    "archive_cleanup_command",
    "primary_conninfo",
    "recovery_end_command",
    "restore_command",
    "ssl_passphrase_command",
];

/// Parts of names that secrets go by.
const SECRET_WORDS: [&str; 9] =
    ["password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "private_key", "access_key"];

/// Names that look like secrets and are none.
const HARMLESS: [&str; 6] = [
    "password_encryption",
    "md5_password_warnings",
    "ssl_passphrase_command",
    "ssl_passphrase_command_supports_reload",
    "rds.restrict_password_commands",
    "rds.accepted_password_auth_method",
];

/// The value of a setting without secrets; nothing when all of it may be one.
pub(super) fn setting(name: &str, value: &str) -> Option<String> {
    let lower = name.to_lowercase();
    if MIXED.contains(&lower.as_str()) {
        return Some(mixed(value));
    }
    // Extensions have their own names for things; the server's own settings hold no secrets.
    let suspect = SECRET_WORDS.iter().any(|word| lower.contains(word)) || lower.ends_with(".salt");
    let harmless =
        HARMLESS.contains(&lower.as_str()) || lower.starts_with("credcheck.") || lower.starts_with("passwordcheck.");
    (!suspect || harmless || value.is_empty()).then(|| value.to_owned())
}

/// Replaces the value of each `password=...`, `--token ...` and the password of each `scheme://user:password@host`.
fn mixed(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut hide_next = false;
    for piece in split_keeping_quotes(value) {
        let lower = piece.to_lowercase();
        if piece.trim().is_empty() {
            text.push_str(piece);
        } else if hide_next {
            text.push_str("***");
            hide_next = false;
        } else if let Some(at) = lower.find('=').filter(|at| is_secret_name(&lower[..*at])) {
            text.push_str(&piece[..=at]);
            // `password = x`: the value is a piece of its own.
            if at + 1 == piece.len() {
                hide_next = true;
            } else {
                text.push_str("***");
            }
        } else if lower.starts_with('=')
            && text.split_whitespace().last().is_some_and(|word| is_secret_name(&word.to_lowercase()))
        {
            text.push('=');
            if lower.len() > 1 {
                text.push_str("***");
            } else {
                hide_next = true;
            }
        } else if lower.starts_with('-') && is_secret_name(&lower) {
            text.push_str(piece);
            hide_next = true;
        } else {
            text.push_str(&without_userinfo(piece));
        }
    }
    text
}

fn is_secret_name(name: &str) -> bool {
    name.ends_with("pass")
        || name.ends_with("pwd")
        || name.ends_with("key")
        || SECRET_WORDS.iter().any(|w| name.contains(w))
}

/// Words and the blanks between them; a blank inside quotes does not divide.
fn split_keeping_quotes(value: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut quote, mut in_blank) = (0, None, false);
    for (at, c) in value.char_indices() {
        let blank = quote.is_none() && c.is_whitespace();
        if blank != in_blank && at > start {
            pieces.push(&value[start..at]);
            start = at;
        }
        in_blank = blank;
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '\'' || c == '"' => quote = Some(c),
            Some(_) | None => {}
        }
    }
    if start < value.len() {
        pieces.push(&value[start..]);
    }
    pieces
}

fn without_userinfo(piece: &str) -> String {
    let found = piece.find("://").and_then(|scheme| {
        let begin = scheme + 3;
        let end = piece[begin..].find('@')? + begin;
        let colon = piece[begin..end].find(':')? + begin;
        Some((colon, end))
    });
    match found {
        Some((colon, end)) => format!("{}:***{}", &piece[..colon], &piece[end..]),
        None => piece.to_owned(),
    }
}

/// The error of a line in pg_hba.conf or pg_ident.conf, without what it quotes where that may be a secret.
pub(super) fn hba_error(error: &str) -> String {
    let head = error.split(": ").next().unwrap_or_default();
    let lower = head.to_lowercase();
    if ["secret", "passw"].iter().any(|word| lower.contains(word)) {
        return head.split('"').next().unwrap_or_default().trim_end().to_owned();
    }
    head.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_and_the_rest_stays() {
        let cases = [
            ("host=a password=canary sslmode=verify-full", "host=a password=*** sslmode=verify-full"),
            ("host=a password = 'ca nary' user=b", "host=a password = *** user=b"),
            ("host=a password ='ca nary' user=b", "host=a password =*** user=b"),
            ("postgresql://u:canary@h/db?sslmode=require", "postgresql://u:***@h/db?sslmode=require"),
            ("AWS_SECRET_ACCESS_KEY=canary wal-g wal-push %p", "AWS_SECRET_ACCESS_KEY=*** wal-g wal-push %p"),
            ("push --token canary %p", "push --token *** %p"),
            ("cp %p /archive/%f", "cp %p /archive/%f"),
        ];
        for (value, expected) in cases {
            assert_eq!(setting("archive_command", value).unwrap(), expected);
        }
        assert_eq!(setting("some_extension.api_key", "canary"), None);
        assert_eq!(setting("anon.salt", "canary"), None);
        assert_eq!(setting("password_encryption", "md5").unwrap(), "md5");
        assert_eq!(setting("work_mem", "4096").unwrap(), "4096");
    }

    #[test]
    fn errors_quote_no_secret() {
        assert_eq!(hba_error("invalid connection type \"hotssl\""), "invalid connection type \"hotssl\"");
        assert_eq!(
            hba_error("authentication option not in name=value format: canary"),
            "authentication option not in name=value format"
        );
        assert_eq!(hba_error("could not parse RADIUS secret list \"canary\""), "could not parse RADIUS secret list");
    }
}
