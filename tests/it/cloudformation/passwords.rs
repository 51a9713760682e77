//! Where master passwords of templates come from.

use super::{field, instance, one, read};

#[test]
fn passwords_are_told_by_how_they_are_written_and_never_shown() {
    const CANARY: &str = "canary-7f3a";
    let head = format!(
        "Parameters:
  Default: {{Type: String, NoEcho: true, Default: {CANARY}-default}}
  Asked: {{Type: String, NoEcho: true}}
  Shown: {{Type: String}}
  Stored: {{Type: 'AWS::SSM::Parameter::Value<String>'}}
Mappings:
  Passwords: {{a: {{pw: {CANARY}-a}}, b: {{pw: {CANARY}-b}}}}
Conditions:
  Asks: !Equals [!Ref Asked, x]"
    );
    for (written, expected) in [
        (format!("{CANARY}-literal"), "literal"),
        ("!Ref Default".to_owned(), "literal"),
        (format!("!Sub '{CANARY}'"), "literal"),
        (format!("!If [Asks, {CANARY}, !Ref Asked]"), "literal"),
        ("!Ref Asked".to_owned(), "reference"),
        ("'{{resolve:secretsmanager:db:SecretString:password}}'".to_owned(), "managed"),
        ("!Sub '{{resolve:secretsmanager:${Secret}:SecretString:password}}'".to_owned(), "managed"),
        ("!Join ['', ['{{resolve:secretsmanager:', !Ref Secret, ':SecretString:password}}']]".to_owned(), "managed"),
        ("'{{resolve:ssm-secure:db:1}}'".to_owned(), "managed"),
        ("!FindInMap [Passwords, !Ref Asked, pw]".to_owned(), "literal"),
        ("!Ref Shown".to_owned(), "plain"),
        ("!Sub '${Shown}'".to_owned(), "plain"),
        ("!Ref Stored".to_owned(), "plain"),
        ("'{{resolve:ssm:db:1}}'".to_owned(), "plain"),
        ("!If [Asks, !Ref Shown, !Ref Asked]".to_owned(), "plain"),
        ("!If [Asks, !Ref Asked, '{{resolve:ssm-secure:db:1}}']".to_owned(), "reference"),
        ("!Sub '{{resolve:secretsmanager:${Written}:SecretString:password}}'".to_owned(), "literal"),
        ("!Sub '{{resolve:secretsmanager:${HandedIn}:SecretString:password}}'".to_owned(), "managed"),
    ] {
        let secret = format!(
            "  Secret: {{Type: AWS::SecretsManager::Secret, Properties: {{Name: s}}}}
  Written: {{Type: AWS::SecretsManager::Secret, Properties: {{SecretString: '{{\"password\": \"{CANARY}-w\"}}'}}}}
  HandedIn: {{Type: AWS::SecretsManager::Secret, Properties: {{SecretString: !Ref Asked}}}}"
        );
        let text = instance(&head, &format!("      MasterUserPassword: {written}\n{secret}"));
        let plan = read(&text);
        assert_eq!(field(one(&plan, "DB"), "master_password_source"), expected, "{written}");
        assert!(!format!("{plan:?}").contains(CANARY), "{written}");
    }
}
