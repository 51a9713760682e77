//! Conditions: texts, ARNs, times, numbers, flags, addresses; one value and several.

use super::*;

/// Whether a single allow with the condition lets the request through.
fn conditional(condition: &Value, facts: &Known) -> Verdict {
    let statement = json!({"Effect": "Allow", "Action": CONNECT, "Resource": "*", "Condition": condition});
    decide(&statement, CONNECT, USER, facts).0
}

#[track_caller]
fn conditions(cases: Vec<(Value, Option<Fact>, Verdict)>) {
    for (condition, fact, wanted) in cases {
        let key = condition.as_object().unwrap().values().next().unwrap().as_object().unwrap().keys().next().unwrap();
        let facts = fact.clone().map_or_else(Known::default, |fact| known(&[(&key.to_ascii_lowercase(), fact)]));
        assert_eq!(conditional(&condition, &facts), wanted, "{condition} {fact:?}");
    }
}

#[test]
fn texts_in_conditions() {
    let tag = |operator: &str, value: Value| json!({operator: {"aws:PrincipalTag/team": value}});
    conditions(vec![
        (tag("StringEquals", json!("a")), Some(is("a")), Allowed),
        (tag("StringEquals", json!("a")), Some(is("A")), Denied),
        (tag("StringEquals", json!(["b", "a"])), Some(is("a")), Allowed),
        (tag("StringEquals", json!("a*")), Some(is("ab")), Denied),
        (tag("StringEquals", json!("a")), None, Denied),
        (tag("StringEquals", json!("a")), Some(later()), Indeterminate),
        (tag("StringEqualsIfExists", json!("a")), None, Allowed),
        (tag("StringEqualsIfExists", json!("a")), Some(is("b")), Denied),
        (tag("StringEqualsIgnoreCase", json!("Ab")), Some(is("aB")), Allowed),
        (tag("StringNotEquals", json!("a")), Some(is("a")), Denied),
        (tag("StringNotEquals", json!("a")), Some(is("b")), Allowed),
        // A key that is not sent is not equal.
        (tag("StringNotEquals", json!("a")), None, Allowed),
        (tag("StringNotEquals", json!(["a", "b"])), Some(is("b")), Denied),
        (tag("StringNotEqualsIgnoreCase", json!("A")), Some(is("a")), Denied),
        (tag("StringLike", json!("a*c?")), Some(is("abbcd")), Allowed),
        (tag("StringLike", json!("a*")), Some(is("A")), Denied),
        (tag("StringNotLike", json!("a*")), Some(is("ab")), Denied),
        (tag("StringNotLike", json!("a*")), None, Allowed),
        (tag("stringequals", json!("a")), Some(is("a")), Allowed),
        (tag("StringMatches", json!("a")), Some(is("a")), Indeterminate),
    ]);
}

#[test]
fn several_values() {
    let key = |operator: &str, value: Value| json!({operator: {"aws:CalledVia": value}});
    conditions(vec![
        (key("ForAnyValue:StringEquals", json!(["a", "b"])), Some(are(&["x", "b"])), Allowed),
        (key("ForAnyValue:StringEquals", json!(["a", "b"])), Some(are(&["x"])), Denied),
        (key("ForAnyValue:StringEquals", json!("a")), None, Denied),
        (key("ForAllValues:StringEquals", json!(["a", "b"])), Some(are(&["a", "b"])), Allowed),
        (key("ForAllValues:StringEquals", json!(["a", "b"])), Some(are(&["a", "c"])), Denied),
        // The trap: nothing at all are all values.
        (key("ForAllValues:StringEquals", json!("a")), None, Allowed),
        (key("ForAllValues:StringNotEquals", json!("a")), Some(are(&["b", "a"])), Denied),
        (key("ForAnyValue:StringNotEquals", json!("a")), Some(are(&["b", "a"])), Allowed),
        (key("ForAnyValue:StringLike", json!("a*")), Some(are(&["b", "ab"])), Allowed),
        (key("ForAllValues:StringLike", json!("a*")), Some(later()), Indeterminate),
    ]);
}

#[test]
fn arns_in_conditions() {
    let arn = |operator: &str, value: &str| json!({operator: {"aws:PrincipalArn": value}});
    let role = || Some(is("arn:aws:iam::111122223333:role/team/app"));
    conditions(vec![
        (arn("ArnEquals", "arn:aws:iam::111122223333:role/team/app"), role(), Allowed),
        (arn("ArnLike", "arn:aws:iam::*:role/team/*"), role(), Allowed),
        (arn("ArnEquals", "arn:aws:iam::*:role/team/*"), role(), Allowed),
        (arn("ArnLike", "arn:aws:iam::*:role/app"), role(), Denied),
        (arn("ArnLike", "arn:aws:*:role/team/app"), role(), Denied),
        (arn("ArnNotLike", "arn:aws:iam::111122223333:role/*"), role(), Denied),
        (arn("ArnNotEquals", "arn:aws:iam::111122223333:role/x"), role(), Allowed),
        (arn("ArnLike", "arn:aws:iam::111122223333:*"), Some(is("no arn")), Denied),
        (arn("StringLike", "arn:aws:*:role/team/app"), role(), Allowed),
        (arn("StringEquals", "arn:aws:iam::111122223333:role/*"), role(), Denied),
    ]);
}

#[test]
fn times_numbers_flags_and_addresses() {
    let one = |operator: &str, key: &str, value: Value| json!({operator: {key: value}});
    let time = || Some(is("2026-11-20T12:00:00Z"));
    conditions(vec![
        (one("DateLessThan", "aws:CurrentTime", json!("2027-01-01T00:00:00Z")), time(), Allowed),
        (one("DateGreaterThan", "aws:CurrentTime", json!("2027-01-01T00:00:00Z")), time(), Denied),
        (one("DateLessThan", "aws:CurrentTime", json!("2026-11-20T13:00:00+02:00")), time(), Denied),
        (one("DateGreaterThanEquals", "aws:CurrentTime", json!("2026-11-20T12:00:00Z")), time(), Allowed),
        (one("DateLessThan", "aws:CurrentTime", json!("2026-12-01")), time(), Allowed),
        (one("DateLessThan", "aws:CurrentTime", json!("tomorrow")), time(), Indeterminate),
        (one("DateLessThan", "aws:EpochTime", json!("1800000000")), Some(is("1795176000")), Allowed),
        (one("DateLessThan", "aws:CurrentTime", json!("2027-01-01T00:00:00Z")), Some(later()), Indeterminate),
        (one("NumericLessThan", "aws:MultiFactorAuthAge", json!("300")), Some(is("20")), Allowed),
        (one("NumericLessThanEquals", "aws:MultiFactorAuthAge", json!(20)), Some(is("20")), Allowed),
        (one("NumericGreaterThan", "aws:MultiFactorAuthAge", json!("9")), Some(is("10")), Allowed),
        (one("NumericNotEquals", "aws:MultiFactorAuthAge", json!("9")), None, Allowed),
        (one("Bool", "aws:SecureTransport", json!("true")), Some(is("true")), Allowed),
        (one("Bool", "aws:SecureTransport", json!(false)), Some(is("true")), Denied),
        (one("Bool", "aws:MultiFactorAuthPresent", json!("true")), Some(later()), Indeterminate),
        (one("Bool", "aws:MultiFactorAuthPresent", json!("false")), None, Denied),
        (one("BoolIfExists", "aws:MultiFactorAuthPresent", json!("false")), None, Allowed),
        (one("Null", "aws:TokenIssueTime", json!("true")), None, Allowed),
        (one("Null", "aws:TokenIssueTime", json!("false")), None, Denied),
        (one("Null", "aws:TokenIssueTime", json!("false")), Some(is("x")), Allowed),
        (one("Null", "aws:TokenIssueTime", json!("true")), Some(later()), Indeterminate),
        (one("IpAddress", "aws:SourceIp", json!(["10.0.0.0/8"])), Some(is("10.2.3.4")), Allowed),
        (one("IpAddress", "aws:SourceIp", json!("10.0.0.0/8")), Some(is("11.2.3.4")), Denied),
        (one("NotIpAddress", "aws:SourceIp", json!("10.0.0.1")), Some(is("10.0.0.1")), Denied),
        (one("IpAddress", "aws:SourceIp", json!("2001:db8::/32")), Some(is("2001:db8:1::1")), Allowed),
        (one("IpAddress", "aws:SourceIp", json!("10.0.0.0/8")), Some(later()), Indeterminate),
    ]);
}

#[test]
fn a_variable_in_an_arn_has_colons_of_its_own() {
    let role = "arn:aws:iam::111122223333:role/team/app";
    let facts = |account: Fact| known(&[("aws:principalarn", is(role)), ("aws:principalaccount", account)]);
    let arn = |operator: &str, value: &str| json!({operator: {"aws:PrincipalArn": value}});
    for (condition, account, wanted) in [
        (arn("ArnLike", "arn:aws:iam::${aws:PrincipalAccount}:role/team/*"), is("111122223333"), Allowed),
        (arn("ArnEquals", "arn:aws:iam::${aws:PrincipalAccount}:role/team/app"), is("111122223333"), Allowed),
        (arn("ArnLike", "arn:aws:iam::${aws:PrincipalAccount}:role/team/*"), is("444455556666"), Denied),
        (arn("ArnLike", "arn:aws:iam::${aws:PrincipalAccount}:role/team/*"), later(), Indeterminate),
        (arn("ArnNotLike", "arn:aws:iam::${aws:PrincipalAccount}:role/team/*"), is("111122223333"), Denied),
        (arn("ArnNotLike", "arn:aws:iam::${aws:PrincipalAccount}:role/team/*"), is("444455556666"), Allowed),
        (arn("ArnLike", "arn:aws:iam::${aws:PrincipalAccount}"), is("111122223333"), Allowed),
        (arn("ArnLike", "arn:aws:iam::${aws:PrincipalAccount, 'x:y:z'}:role/*"), is("111122223333"), Allowed),
        (arn("ArnEquals", "${aws:PrincipalArn}"), is("111122223333"), Allowed),
        (arn("ArnEquals", "${aws:PrincipalAccount}"), is("111122223333"), Denied),
    ] {
        assert_eq!(conditional(&condition, &facts(account.clone())), wanted, "{condition} {account:?}");
    }
    // Of a resource whose end is left out, too.
    let facts = facts(is("111122223333"));
    for resource in ["arn:aws:rds-db:*:${aws:PrincipalAccount}", "arn:aws:rds-db:*:${aws:PrincipalAccount}:dbuser:*/*"]
    {
        let statement = json!({"Effect": "Allow", "Action": CONNECT, "Resource": resource});
        assert_eq!(decide(&statement, CONNECT, USER, &facts).0, Allowed, "{resource}");
    }
}
