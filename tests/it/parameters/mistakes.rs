//! What is wrong with values and rules is said with its file, line and caret, and nothing is judged.

use crate::cli::Desk;

/// The configuration is refused with these words, at this line and column, with a suggestion.
#[track_caller]
fn refused(text: &str, words: &str, place: &str, help: &str) {
    let desk = Desk::new();
    desk.put("dbmuster.toml", text);
    let run = desk.run("audit --sample --store none --format json=o.json").refuses(words);
    assert!(run.err.contains(place), "{place} is not in\n{}", run.err);
    assert!(run.err.contains(help), "{help} is not in\n{}", run.err);
    assert!(run.err.lines().any(|line| line.trim_end().ends_with('^')), "no caret: {}", run.err);
    assert!(!desk.path("o.json").exists());
    let run = desk.run("config check").refuses(words);
    assert!(run.err.contains(place), "{}", run.err);
}

#[test]
fn values_for_every_resource() {
    let value = |policy: &str, line: &str| format!("[policies.parameters.{policy}]\n{line}\n");
    let min_days = |value_of: &str| value("rds_instance_backup_retention_min", &format!("min_days = {value_of}"));
    refused(
        &value("rds_instance_backup_retension_min", "min_days = 9"),
        "there is no such policy",
        "dbmuster.toml:1:22",
        "did you mean `rds_instance_backup_retention_min`?",
    );
    refused(
        &value("rds_instance_backup_retention_min", "mindays = 9"),
        "the policy has no such parameter",
        "dbmuster.toml:2:1",
        "did you mean `min_days`?",
    );
    refused(&min_days("\"9\""), "\"9\" is a text, not a whole number", "dbmuster.toml:2:12", "the default is 7");
    refused(&min_days("9.5"), "9.5 is a number, not a whole number", "dbmuster.toml:2:12", "the default is 7");
    refused(&min_days("36"), "36 is out of range", "dbmuster.toml:2:12", "give a number from 1 to 35");
    refused(&min_days("[9]"), "[9] is a list, not a whole number", "dbmuster.toml:2:12", "the default is 7");
    refused(
        &value("pg_ssl_min_protocol", "minimum = \"tlsv1.3\""),
        "\"tlsv1.3\" is none of the texts that it knows",
        "dbmuster.toml:2:11",
        "did you mean \"TLSv1.3\"?",
    );
    refused(
        &value("pg_pgaudit_classes", "required = [\"ddl\", \"rolle\"]"),
        "\"rolle\" is none of the texts",
        "dbmuster.toml:2:12",
        "did you mean \"role\"?",
    );
    refused(
        &value("pg_superusers_limited", "allowed = [\"root\", 1]"),
        "1 is a whole number, not a text",
        "dbmuster.toml:2:11",
        "give a text",
    );
    refused(
        &value("pg_minor_version_current", "sla_days = { hihg = 3 }"),
        "\"hihg\" is none of the texts",
        "dbmuster.toml:2:12",
        "did you mean \"high\"?",
    );
    refused(
        &value("pg_minor_version_current", "sla_days = { high = -1 }"),
        "of `high`, -1 is out of range",
        "dbmuster.toml:2:12",
        "from 0 to 3660",
    );
    refused(
        &value("rds_engine_major_supported", "supported_until = \"2027-02-30\""),
        "\"2027-02-30\" is no day",
        "dbmuster.toml:2:19",
        "2026-12-31",
    );
}

#[test]
fn rules() {
    let rule = |select: &str, set: &str| format!("[[policies.parameter_rules]]\n{select}\nset.{set}\n");
    let good = "rds_instance_backup_retention_min.min_days = 9";
    refused(
        &rule("enviroment = \"prod\"", good),
        "`policies.parameter_rules.enviroment` is not known",
        "line 2, column 1",
        "did you mean `environment`?",
    );
    refused(
        &rule("tags = { pci = 1 }", good),
        "`policies.parameter_rules.tags.pci` is neither",
        "line 2, column 16",
        "write it like",
    );
    refused(
        &rule("tier = 0", good),
        "`policies.parameter_rules.tier` is a whole number",
        "line 2, column 8",
        "a list of strings",
    );
    refused(
        &rule("name = \"x\"", good),
        "the rule `x` was not used: it selects by nothing",
        "dbmuster.toml:1:1",
        "environment, tier, tags",
    );
    refused(
        "[[policies.parameter_rules]]\ntier = \"0\"\n",
        "the rule `rule 1` was not used: it sets nothing",
        "dbmuster.toml:1:1",
        "set.POLICY",
    );
    refused(&rule("environment = \"pr[od\"", good), "`pr[od` is no glob", "dbmuster.toml:1:1", "use *");
    refused(
        &rule("tier = \"0\"", "pg_password_hash_scramm.a = 1"),
        "there is no such policy",
        "dbmuster.toml:3:5",
        "did you mean `pg_password_hash_scram`?",
    );
    refused(
        &rule("tier = \"0\"", "rds_instance_backup_retention_min.min_day = 1"),
        "no such parameter",
        "dbmuster.toml:3:39",
        "did you mean `min_days`?",
    );
    refused(
        &rule("tier = \"0\"", "rds_instance_backup_retention_min.min_days = 0"),
        "0 is out of range",
        "dbmuster.toml:3:50",
        "from 1 to 35",
    );
    let twice = format!("{}{}", rule("name = \"x\"\ntier = \"0\"", good), rule("name = \"x\"\ntier = \"1\"", good));
    refused(&twice, "there is another rule of that name", "dbmuster.toml:5:1", "a name of its own");
    refused(
        "[policies]\nparameter_rules = 3\n",
        "is a whole number, not a list of tables",
        "line 2, column 19",
        "[[policies.parameter_rules]]",
    );
}

/// Everything that is wrong is said at once.
#[test]
fn all_mistakes_come_together() {
    let desk = Desk::new();
    let text = "[policies.parameters.rds_instance_backup_retention_min]\nmin_days = 99\nmindays = 1\n
[[policies.parameter_rules]]\nset.pg_nothing.x = 1\n";
    desk.put("dbmuster.toml", text);
    let run = desk.run("audit --sample --store none").refuses("99 is out of range");
    for words in ["no such parameter", "there is no such policy", "it selects by nothing"] {
        assert!(run.err.contains(words), "{words} is not in\n{}", run.err);
    }
}

#[test]
fn flags_and_variables_have_no_place_and_are_refused_too() {
    let desk = Desk::new();
    desk.run("audit --sample --store none --parameter rds_instance_backup_retention_min.min_days=99")
        .refuses("99 is out of range");
    desk.run("audit --sample --store none --parameter rds_instance_backup_retention_min.mindays=9")
        .refuses("did you mean `min_days`?");
    let rules = "[{ tier = \"0\", set = { nothing.x = 1 } }]";
    let run =
        desk.run_with(&["audit", "--sample", "--store", "none"], &[("DBMUSTER_POLICIES_PARAMETER_RULES", rules)], b"");
    run.refuses("there is no such policy");
}
