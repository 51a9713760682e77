//! Service messages without secrets, on one line and no longer than need be.
//!
//! A refused signature is answered with the whole request, session token included, and a denied EC2 call with an encoded
//! copy of the policy decision: neither may reach an inventory. Main item: [`sanitised`].

/// Characters of a message that are kept.
const LONGEST: usize = 400;
/// From this length on a word without separators is taken for a token, whatever it looks like.
const TOKEN: usize = 100;
/// Length of a secret access key.
const SECRET_KEY: usize = 40;
/// Length of an access key id.
const KEY_ID: usize = 20;

/// The message with everything that might be a secret taken out.
#[must_use]
pub fn sanitised(message: &str) -> String {
    // What follows the first line is the request that was signed.
    let line = message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let mut kept = String::with_capacity(line.len().min(LONGEST));
    let mut word = String::new();
    for c in line.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-' | '%') {
            word.push(c);
            continue;
        }
        push(&mut kept, &word);
        word.clear();
        kept.push(c);
    }
    push(&mut kept, &word);
    if kept.chars().count() > LONGEST {
        kept = kept.chars().take(LONGEST).chain(std::iter::once('…')).collect();
    }
    kept
}

fn push(kept: &mut String, word: &str) {
    kept.push_str(if is_secret(word) { "[removed]" } else { word });
}

fn is_secret(word: &str) -> bool {
    let key_id = word.len() == KEY_ID
        && (word.starts_with("AKIA") || word.starts_with("ASIA"))
        && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let mixed = |test: fn(&char) -> bool| word.chars().any(|c| test(&c));
    let random = mixed(char::is_ascii_uppercase) && mixed(char::is_ascii_lowercase) && mixed(char::is_ascii_digit);
    let secret_key = word.len() >= SECRET_KEY && random && !word.contains(['-', '_']);
    key_id || secret_key || word.len() >= TOKEN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_and_names_stay() {
        let denied = "User: arn:aws:sts::111122223333:assumed-role/dbmuster-reader/nightly is not authorized to perform: rds:DescribeDBInstances because no identity-based policy allows it";
        assert_eq!(sanitised(denied), denied);
        let key = sanitised("The AWS Access Key Id AKIAIOSFODNN7EXAMPLE needs a subscription");
        assert_eq!(key, "The AWS Access Key Id [removed] needs a subscription");
        let secret = sanitised("key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY9");
        assert_eq!(secret, "key [removed]");
        let signed =
            sanitised("The signature does not match.\n\nThe Canonical String\nx-amz-security-token:FwoGZXIvYXdz");
        assert_eq!(signed, "The signature does not match.");
        let encoded = sanitised(&format!("Encoded authorization failure message: {}", "aZ9_-".repeat(50)));
        assert_eq!(encoded, "Encoded authorization failure message: [removed]");
    }
}
