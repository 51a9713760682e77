//! Policies of IAM are evaluated as AWS documents it, and what cannot be decided says why.
//!
//! One table: a policy as AWS has it, a request, what is known of the request, the answer.

mod conditions;

use std::collections::BTreeMap;

use dbmuster::access::iam::{Fact, Facts, Layer, Layers, Policy, Request, Verdict};
use dbmuster::model::policy_document;
use serde_json::{Value, json};

use Verdict::{Allowed, Denied, Indeterminate};

const USER: &str = "arn:aws:rds-db:eu-central-1:111122223333:dbuser:db-ABCDEFGHIJKL/app";
const CONNECT: &str = "rds-db:connect";

/// What a test knows of a request; keys that it does not name are not sent.
#[derive(Debug, Default)]
struct Known(BTreeMap<String, Fact>);

impl Facts for Known {
    fn fact(&self, key: &str) -> Fact {
        self.0.get(key).cloned().unwrap_or(Fact::Absent)
    }
}

fn known(facts: &[(&str, Fact)]) -> Known {
    Known(facts.iter().map(|(key, fact)| ((*key).to_owned(), fact.clone())).collect())
}

fn is(text: &str) -> Fact {
    Fact::Known(vec![text.to_owned()])
}

fn are(texts: &[&str]) -> Fact {
    Fact::Known(texts.iter().map(|text| (*text).to_owned()).collect())
}

fn later() -> Fact {
    Fact::Unknown("it is known only when the request is made".to_owned())
}

fn policy(statements: &Value) -> Policy {
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    let statements = policy_document::statements(&document).unwrap();
    Policy::from_value("policy p".to_owned(), "p".to_owned(), Some(&Value::from(statements)))
}

fn layer<'a>(policies: &[&'a Policy]) -> Layer<'a> {
    Layer { name: "the policies of the principal".to_owned(), policies: policies.to_vec(), ..Layer::default() }
}

fn decide(statements: &Value, action: &str, resource: &str, facts: &Known) -> (Verdict, Vec<String>) {
    let policy = policy(statements);
    let decision = Layers(vec![layer(&[&policy])]).decide(&Request { action, resource, facts });
    (decision.verdict, decision.reasons)
}

#[track_caller]
fn check(cases: Vec<(&str, Value, &str, &str, Verdict)>) {
    for (name, statements, action, resource, wanted) in cases {
        let (verdict, reasons) = decide(&statements, action, resource, &Known::default());
        assert_eq!(verdict, wanted, "{name}: {reasons:?}");
        assert_eq!(reasons.is_empty(), wanted == Allowed, "{name}: {reasons:?}");
    }
}

fn allow(action: &str, resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource})
}

fn deny(action: &str, resource: &str) -> Value {
    json!({"Effect": "Deny", "Action": action, "Resource": resource})
}

#[test]
fn actions_and_resources() {
    let all = "arn:aws:rds-db:eu-central-1:111122223333:dbuser:*/app";
    check(vec![
        ("the plain case", allow(CONNECT, USER), CONNECT, USER, Allowed),
        ("nothing is allowed by itself", json!([]), CONNECT, USER, Denied),
        ("actions have no case", allow("RDS-DB:Connect", USER), CONNECT, USER, Allowed),
        ("nor has the one that is asked for", allow(CONNECT, USER), "rds-db:CONNECT", USER, Allowed),
        ("the name of the user has", allow(CONNECT, &USER.replace("app", "App")), CONNECT, USER, Denied),
        ("so has the id", allow(CONNECT, &USER.replace("db-ABC", "db-abc")), CONNECT, USER, Denied),
        ("administrators", allow("*", "*"), CONNECT, USER, Allowed),
        ("all of the service", allow("rds-db:*", "*"), CONNECT, USER, Allowed),
        ("rds is another service", allow("rds:*", "*"), CONNECT, USER, Denied),
        ("a star in front", allow("*:connect", "*"), CONNECT, USER, Allowed),
        ("both sides of the colon", allow("*:*", "*"), CONNECT, USER, Allowed),
        ("rds* covers rds-db", allow("rds*", "*"), CONNECT, USER, Allowed),
        ("a question mark is one character", allow("rds-db:connec?", "*"), CONNECT, USER, Allowed),
        ("and not none", allow("rds-db:connect?", "*"), CONNECT, USER, Denied),
        ("any database", allow(CONNECT, all), CONNECT, USER, Allowed),
        (
            "a star reaches over slashes",
            allow(CONNECT, "arn:aws:rds-db:*:111122223333:dbuser:*"),
            CONNECT,
            USER,
            Allowed,
        ),
        ("and over colons", allow(CONNECT, "arn:aws:rds-db:*/app"), CONNECT, USER, Allowed),
        ("an ARN without its end", allow(CONNECT, "arn:aws:rds-db"), CONNECT, USER, Allowed),
        ("of another service", allow(CONNECT, "arn:aws:rds"), CONNECT, USER, Denied),
        ("another region", allow(CONNECT, &USER.replace("central", "west")), CONNECT, USER, Denied),
        ("another account", allow(CONNECT, &USER.replace("1111", "9999")), CONNECT, USER, Denied),
        ("dbuser is part of it", allow(CONNECT, &USER.replace("dbuser:", "")), CONNECT, USER, Denied),
        (
            "the ARN of the instance is not that of a user",
            allow(CONNECT, "arn:aws:rds:*:*:db:*"),
            CONNECT,
            USER,
            Denied,
        ),
        (
            "one of several",
            json!({"Effect": "Allow", "Action": ["s3:*", CONNECT], "Resource": ["arn:aws:s3:::b", USER]}),
            CONNECT,
            USER,
            Allowed,
        ),
        ("an end that is left open", allow(CONNECT, &format!("{}*", &USER[..USER.len() - 1])), CONNECT, USER, Allowed),
        ("longer than the text", allow(CONNECT, &format!("{USER}_ro")), CONNECT, USER, Denied),
        ("shorter than the text", allow(CONNECT, &USER[..USER.len() - 1]), CONNECT, USER, Denied),
        (
            "all but another service",
            json!({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
            CONNECT,
            USER,
            Allowed,
        ),
        (
            "all but this",
            json!({"Effect": "Allow", "NotAction": ["iam:*", "rds-db:*"], "Resource": "*"}),
            CONNECT,
            USER,
            Denied,
        ),
        (
            "all but this, in other letters",
            json!({"Effect": "Allow", "NotAction": "RDS-DB:Connect", "Resource": "*"}),
            CONNECT,
            USER,
            Denied,
        ),
        (
            "all but another user",
            json!({"Effect": "Allow", "Action": CONNECT, "NotResource": USER.replace("app", "admin")}),
            CONNECT,
            USER,
            Allowed,
        ),
        ("all but this user", json!({"Effect": "Allow", "Action": CONNECT, "NotResource": all}), CONNECT, USER, Denied),
        ("an action of no list", allow("sqs:Send*", "*"), "sqs:SendMessage", "arn:aws:sqs:eu-central-1:1:q", Allowed),
        (
            "on no resource, a resource is too narrow",
            allow("rds:StartExportTask", "arn:aws:rds:*:*:snapshot:x"),
            "rds:StartExportTask",
            "*",
            Denied,
        ),
        ("on no resource", allow("rds:StartExportTask", "*"), "rds:StartExportTask", "*", Allowed),
    ]);
}

#[test]
fn denies() {
    check(vec![
        ("a deny decides", json!([allow("*", "*"), deny(CONNECT, "*")]), CONNECT, USER, Denied),
        ("in whatever order", json!([deny(CONNECT, USER), allow("*", "*")]), CONNECT, USER, Denied),
        (
            "of another user",
            json!([allow("*", "*"), deny(CONNECT, &USER.replace("app", "admin"))]),
            CONNECT,
            USER,
            Allowed,
        ),
        ("of another service", json!([allow("*", "*"), deny("rds:*", "*")]), CONNECT, USER, Allowed),
        ("alone", deny("s3:*", "*"), CONNECT, USER, Denied),
        (
            "all but what is named",
            json!([allow("*", "*"), {"Effect": "Deny", "NotAction": "rds-db:*", "Resource": "*"}]),
            CONNECT,
            USER,
            Allowed,
        ),
        (
            "all but something else",
            json!([allow("*", "*"), {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}]),
            CONNECT,
            USER,
            Denied,
        ),
        (
            "all but this resource",
            json!([allow("*", "*"), {"Effect": "Deny", "Action": "*", "NotResource": USER}]),
            CONNECT,
            USER,
            Allowed,
        ),
        (
            "all but another resource",
            json!([allow("*", "*"), {"Effect": "Deny", "Action": CONNECT, "NotResource": "arn:aws:s3:::*"}]),
            CONNECT,
            USER,
            Denied,
        ),
    ]);
}

#[test]
fn policy_variables() {
    let own = "arn:aws:rds-db:eu-central-1:111122223333:dbuser:db-ABCDEFGHIJKL/${aws:username}";
    let tagged = own.replace("aws:username", "aws:PrincipalTag/db-user");
    let cases = [
        ("a user's own name", own, known(&[("aws:username", is("app"))]), Allowed),
        ("another user's", own, known(&[("aws:username", is("ann"))]), Denied),
        ("its case counts", own, known(&[("aws:username", is("App"))]), Denied),
        ("a role has none", own, known(&[]), Denied),
        ("a star in a name is no wildcard", own, known(&[("aws:username", is("*"))]), Denied),
        ("a tag", &tagged, known(&[("aws:principaltag/db-user", is("app"))]), Allowed),
        ("a tag that is not there", &tagged, known(&[]), Denied),
        ("a tag that was not read", &tagged, known(&[("aws:principaltag/db-user", later())]), Indeterminate),
        (
            "one that was not read where the rest does not fit",
            &tagged.replace("db-ABC", "db-X"),
            known(&[("aws:principaltag/db-user", later())]),
            Denied,
        ),
        ("what stands in for none", &own.replace("aws:username", "aws:username, 'app'"), known(&[]), Allowed),
        (
            "and is not used otherwise",
            &own.replace("aws:username", "aws:username, 'app'"),
            known(&[("aws:username", is("x"))]),
            Denied,
        ),
        (
            "keys have no case",
            &own.replace("aws:username", "AWS:UserName"),
            known(&[("aws:username", is("app"))]),
            Allowed,
        ),
        ("a star that is meant", &own.replace("${aws:username}", "${*}"), known(&[]), Denied),
        (
            "a part of the name",
            &own.replace("${aws:username}", "a${aws:PrincipalTag/x}"),
            known(&[("aws:principaltag/x", is("pp"))]),
            Allowed,
        ),
    ];
    for (name, resource, facts, wanted) in cases {
        let (verdict, reasons) = decide(&allow(CONNECT, resource), CONNECT, USER, &facts);
        assert_eq!(verdict, wanted, "{name}: {reasons:?}");
    }
    let (verdict, _) =
        decide(&allow(CONNECT, &USER.replace("app", "${*}")), CONNECT, &USER.replace("app", "*"), &known(&[]));
    assert_eq!(verdict, Allowed, "a star that is meant is a star");
}

#[test]
fn what_is_not_known_leaves_open_only_what_nothing_else_decides() {
    let mfa = |effect: &str, action: &str| {
        json!({"Effect": effect, "Action": action, "Resource": "*",
            "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}})
    };
    let facts = || known(&[("aws:multifactorauthpresent", later())]);
    for (name, statements, wanted) in [
        ("another statement allows", json!([mfa("Allow", "*"), allow(CONNECT, "*")]), Allowed),
        ("it may be denied", json!([allow("*", "*"), mfa("Deny", "*")]), Indeterminate),
        ("a deny of something else", json!([allow("*", "*"), mfa("Deny", "s3:*")]), Allowed),
        ("denied anyway", json!([mfa("Allow", "*"), deny(CONNECT, "*")]), Denied),
        ("allowed by nothing, so the deny does not matter", json!([mfa("Deny", "*")]), Denied),
    ] {
        let (verdict, reasons) = decide(&statements, CONNECT, USER, &facts());
        assert_eq!(verdict, wanted, "{name}: {reasons:?}");
        if wanted == Indeterminate {
            assert_eq!(
                reasons,
                [
                    "policy p, statement 2, denies it if: BoolIfExists aws:multifactorauthpresent = false: it is known only \
                  when the request is made"
                ]
            );
        }
    }
    // All conditions of a statement have to hold; one that does not is enough.
    let both = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
        "Bool": {"aws:MultiFactorAuthPresent": "true"}, "StringEquals": {"aws:PrincipalTag/team": "a"}}});
    let facts = known(&[("aws:multifactorauthpresent", later()), ("aws:principaltag/team", is("b"))]);
    assert_eq!(decide(&both, CONNECT, USER, &facts).0, Denied);
    // Against a variable that has no value nothing is equal.
    let owner = json!({"Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}});
    let same = known(&[("aws:resourcetag/team", is("a")), ("aws:principaltag/team", is("a"))]);
    assert_eq!(decide(&owner, CONNECT, USER, &same).0, Allowed);
    assert_eq!(decide(&owner, CONNECT, USER, &known(&[("aws:resourcetag/team", is("a"))])).0, Denied);
}

#[test]
fn every_layer_has_to_allow() {
    let (all, connect, other) = (policy(&allow("*", "*")), policy(&allow(CONNECT, "*")), policy(&allow("s3:*", "*")));
    let denies = policy(&json!([allow("*", "*"), deny(CONNECT, USER)]));
    let named = |policies: &[&Policy], name: &str| {
        let policies: Vec<Policy> = policies.iter().map(|one| (*one).clone()).collect();
        (policies, name.to_owned())
    };
    let cases: Vec<(&str, Vec<Vec<&Policy>>, Verdict)> = vec![
        ("the boundary allows", vec![vec![&connect], vec![&all]], Allowed),
        ("the boundary is silent", vec![vec![&all], vec![&other]], Denied),
        ("the boundary alone gives nothing", vec![vec![&other], vec![&all]], Denied),
        ("a deny of the boundary", vec![vec![&all], vec![&denies]], Denied),
        ("root, unit and account allow", vec![vec![&connect], vec![&all], vec![&other, &all], vec![&connect]], Allowed),
        ("a unit does not", vec![vec![&connect], vec![&all], vec![&other], vec![&all]], Denied),
    ];
    let facts = Known::default();
    for (name, layers, wanted) in cases {
        let owned: Vec<_> = layers.iter().map(|policies| named(policies, name)).collect();
        let layers = Layers(
            owned
                .iter()
                .map(|(policies, name)| Layer {
                    name: name.clone(),
                    policies: policies.iter().collect(),
                    ..Layer::default()
                })
                .collect(),
        );
        let decision = layers.decide(&Request { action: CONNECT, resource: USER, facts: &facts });
        assert_eq!(decision.verdict, wanted, "{name}: {:?}", decision.reasons);
    }
    // What was not read may say anything.
    let unread = Layer { unread: vec!["policy q was not read".to_owned()], ..layer(&[&all]) };
    let request = Request { action: CONNECT, resource: USER, facts: &facts };
    let decision = Layers(vec![unread.clone()]).decide(&request);
    assert_eq!((decision.verdict, decision.reasons), (Indeterminate, vec!["policy q was not read".to_owned()]));
    let decision = Layers(vec![Layer { policies: vec![&denies], ..unread }]).decide(&request);
    assert_eq!(decision.verdict, Denied, "what was read denies it");
    // A layer that may not bind leaves its answer open.
    let doubt = Layer { doubt: Some("who knows".to_owned()), ..layer(&[&denies]) };
    assert_eq!(Layers(vec![layer(&[&all]), doubt]).decide(&request).verdict, Indeterminate);
}

#[test]
fn the_statements_that_decided_are_named() {
    let policy = policy(&json!([deny("s3:*", "*"), allow("rds:*", "*"), allow("rds-db:*", "*"), allow("*", "*")]));
    let facts = Known::default();
    let request = Request { action: CONNECT, resource: USER, facts: &facts };
    let decision = Layers(vec![layer(&[&policy])]).decide(&request);
    let cited: Vec<usize> = decision.statements.iter().map(|one| one.statement).collect();
    assert_eq!(cited, [3, 4]);
    let decision =
        Layers(vec![layer(&[&policy])]).decide(&Request { action: "s3:GetObject", resource: "x", facts: &facts });
    assert_eq!(decision.reasons, ["policy p, statement 1, denies it"]);
    assert!(!decision.statements[0].allows);
}

#[test]
fn a_document_of_an_unknown_form_is_not_read_as_empty() {
    for statements in
        [json!("x"), json!([{"effect": "allow"}]), json!([{"effect": "Allow", "actions": [1]}]), Value::Null]
    {
        let odd = Policy::from_value("policy p".to_owned(), "p".to_owned(), Some(&statements));
        let facts = Known::default();
        let request = Request { action: CONNECT, resource: USER, facts: &facts };
        assert_eq!(Layers(vec![layer(&[&odd])]).decide(&request).verdict, Indeterminate, "{statements}");
    }
}
