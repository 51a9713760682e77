//! Scope files: what they mean, and that every mistake is reported with its place.

use std::path::Path;

use dbmuster::collect::scope::{Databases, PasswordSource, Regions, Scope, TlsMode};

fn mistakes(text: &str) -> Vec<(usize, usize, String)> {
    let error = Scope::parse(text, "scope.toml").expect_err("the scope is wrong");
    error.mistakes.into_iter().map(|mistake| (mistake.line, mistake.column, mistake.message)).collect()
}

#[test]
fn every_example_is_a_scope() {
    let mut seen = 0;
    for entry in std::fs::read_dir("inventory/scopes").unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let scope = Scope::parse(&text, &path.display().to_string()).unwrap();
        assert!(scope.aws.is_some() || scope.postgres.is_some());
        assert_eq!(scope.digest.len(), 64);
        seen += 1;
    }
    assert!(seen >= 4);
    assert!(Path::new("inventory/scopes/postgres-local.toml").exists());
}

#[test]
fn accounts_take_what_they_do_not_say_from_the_top() {
    let text = std::fs::read_to_string("inventory/scopes/aws-accounts.toml").unwrap();
    let aws = Scope::parse(&text, "a").unwrap().aws.unwrap();
    assert_eq!(aws.regions, Regions::Listed(vec!["eu-central-1".into(), "eu-west-1".into()]));
    assert_eq!(aws.accounts[0].regions, None);
    assert_eq!(aws.accounts[1].regions, Some(Regions::Enabled));
    assert_eq!(aws.accounts[0].defaults.tier.as_deref(), Some("0"));
}

#[test]
fn two_mistakes_are_two_reports() {
    let text = "schema_version = 1\n\n[aws]\nrole_nam = \"reader\"\nregions = [\"eu-central-1\", \"Frankfurt\"]\n";
    let found = mistakes(text);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!((found[0].0, found[0].1), (4, 1));
    assert!(found[0].2.contains("`aws.role_nam` is not known"), "{found:?}");
    assert_eq!((found[1].0, found[1].1), (5, 28));
    assert!(found[1].2.contains("\"Frankfurt\""), "{found:?}");
    let error = Scope::parse(text, "scope.toml").unwrap_err();
    assert!(error.to_string().contains("it has 2 mistakes"), "{error}");
    assert!(error.help().contains("did you mean `role_name`?"), "{}", error.help());
}

#[test]
fn wrong_values_are_named_where_they_stand() {
    let cases = [
        ("[aws]\n[[aws.account]]\nid = 111122223333\n", 3, 6, "is a whole number, not a string"),
        ("[aws]\n[[aws.account]]\nid = \"1111\"\n", 3, 6, "is \"1111\", not twelve digits"),
        ("[aws]\n[[aws.account]]\nname = \"x\"\n", 2, 1, "`aws.account.id` is missing"),
        ("[aws]\npartition = \"aws-eu\"\n", 2, 13, "which is no partition"),
        ("[aws]\nendpoint_url = \"localhost:5000\"\n", 2, 16, "is not an http or https address"),
        ("[aws]\nregions = []\n", 1, 1, "is an empty list"),
        ("[aws]\nregions = [\"eu-west-1\", \"eu-west-1\"]\n", 2, 25, "stands twice"),
        ("[aws]\nmax_calls_per_second = 0\n", 2, 24, "is 0, not between 1 and 1000"),
        ("[aws]\nrole_name = \"r\"\n", 1, 1, "no account to assume it in"),
        (
            "[[postgres.target]]\nname = \"a\"\nhost = \"h\"\npassword = \"hunter2\"\n",
            4,
            12,
            "a scope holds no passwords",
        ),
        ("[[postgres.target]]\nname = \"a\"\nhost = \"h\"\nport = 70000\n", 4, 8, "not between 1 and 65535"),
        ("[[postgres.target]]\nname = \"a\"\nhost = \"h\"\ntls = \"on\"\n", 4, 7, "which is no TLS mode"),
        ("[[postgres.target]]\nname = \"a\"\n", 1, 1, "`postgres.target.host` is missing"),
        ("[aws]\n[tags]\nowner = [1]\n", 3, 10, "holds a whole number, not only strings"),
    ];
    for (text, line, column, message) in cases {
        let found = mistakes(&format!("schema_version = 1\n{text}"));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!((found[0].0, found[0].1), (line + 1, column), "{text}: {found:?}");
        assert!(found[0].2.contains(message), "{text}: {found:?}");
        assert!(!found[0].2.contains("hunter2"));
    }
}

#[test]
fn a_file_that_is_no_scope_says_so() {
    assert!(mistakes("[aws\n")[0].2.contains("it is not TOML"));
    assert!(mistakes("schema_version = 1\n")[0].2.contains("it names nothing to read"));
    assert!(mistakes("[aws]\n")[0].2.contains("`schema_version` is missing"));
    assert!(mistakes("schema_version = 2\n[aws]\n")[0].2.contains("not between 1 and 1"));
}

#[test]
fn servers_elsewhere_have_to_prove_who_they_are() {
    let target = |host: &str| format!("[[postgres.target]]\nname = \"{host}\"\nhost = \"{host}\"\n");
    let text = format!("schema_version = 1\n{}{}{}", target("127.0.0.1"), target("db.example"), target("localhost"));
    let targets = Scope::parse(&text, "s").unwrap().postgres.unwrap().targets;
    let modes: Vec<TlsMode> = targets.iter().map(|target| target.tls).collect();
    assert_eq!(modes, [TlsMode::Prefer, TlsMode::VerifyFull, TlsMode::Prefer]);
    assert_eq!(targets[0].databases, Databases::AllConnectable);
    assert_eq!(targets[0].password, PasswordSource::None);
}

#[test]
fn a_password_comes_from_one_place() {
    let with = |password: &str| {
        format!("schema_version = 1\n[[postgres.target]]\nname = \"a\"\nhost = \"h\"\npassword = {password}\n")
    };
    let read = |password: &str| {
        Scope::parse(&with(password), "s").map(|scope| scope.postgres.unwrap().targets[0].password.clone())
    };
    assert_eq!(read("{ pgpass = true }").unwrap(), PasswordSource::PgPass(None));
    let iam = PasswordSource::RdsIam { region: "eu-central-1".into(), profile: Some("p".into()) };
    assert_eq!(read("{ rds_iam = \"eu-central-1\", profile = \"p\" }").unwrap(), iam);
    for wrong in ["{}", "{ env = \"A\", file = \"b\" }", "{ env = \"A\", profile = \"p\" }", "{ envv = \"A\" }"] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
