//! Every rule of `policy lint`, each seen to fail with its file, its line and a caret.

use crate::cli::Desk;

const REGO: &str = "own/access/mine/mine.rego";
const TEST: &str = "own/access/mine/mine_test.rego";
const FAILS: &str = "own/access/mine/cases/noncompliant.json";

/// A policy as `policy new` makes it, which is clean.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.run("policy new access mine --dir own").ends(0);
    desk.run("policy lint own").ends(0);
    desk
}

/// File, text, what it becomes, what is said, and the place.
#[test]
fn each_rule_is_seen_to_fail() {
    let reason = "#   severity_reason: Say why it is not higher, and not lower.\n";
    let lines = "\n# a line\n".repeat(60);
    let cases = [
        // METADATA: its schema.
        ("#   severity: medium", "#   severity: medium\n#   colour: red", "unknown field `colour`", 9),
        ("# title:", "# heading: x\n# title:", "unknown field `heading`", 2),
        ("#   severity: medium", "#   severity: urgent", "unknown variant `urgent`", 8),
        ("#     terraform:", "#     pulumi: \"`x`\"\n#     terraform:", "`pulumi` is no means of remediation", 13),
        ("#   requires: [", "#   requires: [no_such_field, ", "no field `no_such_field`", 11),
        ("[aws_rds_instance]", "[aws_rds_instnce]", "there is no kind `aws_rds_instnce`", 10),
        ("#   requires:", "#   applies_when: [{field: engine}]\n#   requires:", "has no test, or more than one", 11),
        // METADATA and text agree.
        ("#   requires: [", "#   requires: [engine, ", "METADATA names `engine`, which the policy does not read", 11),
        ("input.attributes.", "input.attributes.engine\n\tinput.attributes.", "the policy reads `engine`", 20),
        ("package dbmuster.access.mine", "package dbmuster.access.other", "the package is `dbmuster.access.other`", 14),
        // Words.
        ("State the secure", "Ensure the secure", "`Ensure` gives an order", 2),
        ("in one sentence", "in one sentence.", "it ends with a sign", 2),
        ("State the secure state in one sentence", "Encrypted", "it is no sentence", 2),
        ("State the secure state", "The state must be secure", "`must` states a wish", 2),
        (
            "Say what is verified, and why it matters when it is not so.",
            "Too short.",
            "the description says too little",
            3,
        ),
        (reason, "", "the severity has no reason", 8),
        (reason, "#   severity_reason: why not\n", "the reason for the severity is no sentence", 9),
        ("#     terraform: Say what to set, such as", "#     terraform: Set it. # ", "`terraform` names no step", 13),
        ("#     terraform:", "#     cli: Use the console\n#     terraform:", "`cli` names no step", 13),
        ("#     terraform:", "#     sql: then restart the server\n#     terraform:", "`sql` names no step", 13),
        ("#     terraform:", "#     console: Mend it\n#     terraform:", "`console` names no step", 13),
        // Length, imports, what a policy must not do.
        ("import rego.v1\n", lines.as_str(), "80 or more", 80),
        ("import rego.v1\n", "", "`import rego.v1` is missing", 14),
        ("\tinput.attributes", "\tprint(\"x\")\n\tinput.attributes", "`print` is refused", 20),
        ("\tinput.attributes", "\ttime.now_ns() > 0\n\tinput.attributes", "`time.now_ns` is refused", 20),
    ];
    for (from, to, why, line) in cases {
        let desk = desk();
        let text = desk.read(REGO);
        assert!(text.contains(from), "{from}");
        desk.put(REGO, text.replacen(from, to, 1));
        let run = desk.run("policy lint own").ends(1).says(why);
        let place = format!("--> {REGO}:{line}:");
        let at = run.out.find(why).unwrap_or_else(|| panic!("{}", run.out));
        let problem = run.out[at..].split("\n\n").next().unwrap();
        assert!(problem.contains(&place), "{why} is not at line {line}:\n{problem}");
        assert!(problem.lines().any(|line| line.trim_end().ends_with('^')), "no caret:\n{problem}");
        assert!(problem.contains("\n  help: "), "no help:\n{problem}");
    }
}

#[test]
fn files_that_are_missing_are_named() {
    for name in ["cases/compliant.json", "cases/noncompliant.json", "cases/unknown.json", "mine_test.rego"] {
        let desk = desk();
        std::fs::remove_file(desk.path(&format!("own/access/mine/{name}"))).unwrap();
        let run = desk.run("policy lint own").ends(1).says(&format!("`{name}` is missing"));
        assert!(run.out.contains(&format!("--> {REGO}:14:1")) && run.out.contains("| ^"), "{}", run.out);
    }
}

#[test]
fn a_failing_case_says_what_mends_it() {
    let desk = desk();
    let text = desk.read(FAILS);
    let fix = text.lines().find(|line| line.contains("\"fix\"")).unwrap().to_owned();
    desk.put(FAILS, text.replace(&format!("{fix}\n"), ""));
    let run = desk.run("policy lint own").ends(1).says("nothing says what mends this case");
    assert!(run.out.contains(&format!("--> {FAILS}:3:3")) && run.out.contains("  ^"), "{}", run.out);
    desk.put(FAILS, text.replace(&fix, "  \"no_fix\": \"\","));
    desk.run("policy lint own").ends(1).says("`no_fix` gives no reason");
    desk.put(FAILS, text.replace(&fix, "  \"no_fix\": \"it is dropped, so that nothing is left\","));
    desk.run("policy lint own").ends(0);
    desk.run("policy test own").ends(0).says("0 of 1 policy pass once");

    // It must mend, be about something that is there, and change it.
    let with = |fix: &str| text.replace(text.lines().find(|line| line.contains("\"fix\"")).unwrap(), fix);
    desk.put(FAILS, with("  \"fix\": {\"example\": {\"name\": \"other\"}},"));
    desk.run("policy test own").ends(1).says("mended): wanted pass, got fail");
    desk.put(FAILS, with("  \"fix\": {\"exmple\": {\"name\": \"other\"}},"));
    desk.run("policy test own").ends(1).says("there is no resource `exmple`");
    desk.put(FAILS, with("  \"fix\": {\"example\": {\"name\": \"example\"}},"));
    desk.run("policy test own").ends(1).says("it changes nothing of `example`");
    desk.put(FAILS, with("  \"fix\": {\"example\": {\"colour\": 1}},"));
    desk.run("policy test own").ends(1).says("the fix is not valid");
    desk.put(FAILS, &text);
    let compliant = "own/access/mine/cases/compliant.json";
    desk.put(compliant, desk.read(compliant).replace("  \"resources\"", &format!("{fix}\n  \"resources\"")));
    desk.run("policy test own").ends(1).says("only a noncompliant case can be mended");
}

#[test]
fn a_test_that_is_no_rego_has_its_place() {
    let desk = desk();
    desk.put(TEST, format!("{}\nx := = 1\n", desk.read(TEST)));
    let run = desk.run("policy test own").ends(1).says("expecting expression");
    assert!(run.out.contains(&format!("--> {TEST}:")), "{}", run.out);
}
