//! From the names of properties to those of arguments: `DBInstanceIdentifier` is `db_instance_identifier`.

/// The name in lower case with `_` between its words.
pub(in crate::plan) fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    let mut before: Option<char> = None;
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let starts_word = c.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || before.is_ascii_uppercase() && rest.peek().is_some_and(char::is_ascii_lowercase)
            });
        if starts_word {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
        before = Some(c);
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::snake;

    #[test]
    fn words_are_told_apart() {
        for (name, expected) in [
            ("DBInstanceIdentifier", "db_instance_identifier"),
            ("EnableIAMDatabaseAuthentication", "enable_iam_database_authentication"),
            ("MultiAZ", "multi_az"),
            ("KmsKeyId", "kms_key_id"),
            ("VPCSecurityGroups", "vpc_security_groups"),
            ("PerformanceInsightsKMSKeyId", "performance_insights_kms_key_id"),
            ("CidrIpv6", "cidr_ipv6"),
            ("CACertificateIdentifier", "ca_certificate_identifier"),
            ("IAMAuth", "iam_auth"),
            ("Port", "port"),
        ] {
            assert_eq!(snake(name), expected);
        }
    }
}
