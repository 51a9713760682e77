//! The configuration: which layer wins, where a file is found, and what is said of one that is wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use dbmuster::config::{Layers, Origin, PREFIX, SETTINGS, effective, find, reference, starting_file};

use crate::cli::{Desk, Run};

fn check(desk: &Desk, words: &str, environment: &[(&str, &str)]) -> Run {
    let words: Vec<&str> = ["config", "check"].into_iter().chain(words.split_whitespace()).collect();
    desk.run_with(&words, environment, b"")
}

/// Value and origin of a setting, as `config check` prints them.
fn row(run: &Run, key: &str) -> (String, String) {
    let line = run.out.lines().find(|line| line.split_whitespace().next() == Some(key));
    let line = line.unwrap_or_else(|| panic!("{key} is not in\n{}\n{}", run.out, run.err));
    let rest = line[key.len()..].trim();
    let (value, origin) = rest.rsplit_once("  ").unwrap_or_else(|| panic!("{line:?} has no origin"));
    (value.trim().to_owned(), origin.to_owned())
}

fn is(run: &Run, key: &str, value: &str, origin: &str) {
    assert_eq!(row(run, key), (value.to_owned(), origin.to_owned()), "{key}");
}

#[test]
fn flag_over_environment_over_file_over_default() {
    let desk = Desk::new();
    let none = check(&desk, "", &[]).ends(0);
    is(&none, "fail_on", "\"high\"", "default");
    is(&none, "store.location", "\"none\"", "default");
    desk.put("dbmuster.toml", "schema_version = 1\nfail_on = 'low'\n[sla]\nhigh = 14\n");
    let file = check(&desk, "", &[]).ends(0);
    is(&file, "fail_on", "\"low\"", "dbmuster.toml:2");
    is(&file, "sla.high", "14", "dbmuster.toml:4");
    is(&file, "sla.low", "180", "default");
    is(&file, "store.location", "\"dbmuster-history.db\"", "default");
    let variables = [("DBMUSTER_FAIL_ON", "medium"), ("DBMUSTER_SLA_HIGH", "15"), ("DBMUSTER_THREADS", "")];
    let environment = check(&desk, "", &variables).ends(0);
    is(&environment, "fail_on", "\"medium\"", "DBMUSTER_FAIL_ON");
    is(&environment, "sla.high", "15", "DBMUSTER_SLA_HIGH");
    is(&environment, "threads", "0", "default");
    let flags = check(&desk, "--fail-on critical --set sla.high=16", &variables).ends(0);
    is(&flags, "fail_on", "\"critical\"", "--fail-on");
    is(&flags, "sla.high", "16", "--set sla.high");
    // A flag takes back what the file turned on.
    desk.put("dbmuster.toml", "schema_version = 1\nallow_incomplete = true\nexit_zero = true\n");
    is(&check(&desk, "--allow-incomplete=false", &[]), "allow_incomplete", "false", "--allow-incomplete");
    is(&check(&desk, "--set exit_zero=false", &[]), "exit_zero", "false", "--set exit_zero");
}

#[test]
fn every_setting_can_come_from_everywhere() {
    for setting in SETTINGS {
        let mut in_environment = Layers::default();
        in_environment
            .environment(&BTreeMap::from([(setting.variable(), setting.example.trim_matches('"').to_owned())]));
        let mut by_flag = Layers::default();
        by_flag.set(&format!("{}={}", setting.key, setting.example.trim_matches('"')));
        let mut in_file = Layers::default();
        let (table, key) = setting.parts();
        let heading = if table.is_empty() { String::new() } else { format!("[{table}]\n") };
        in_file.file(&format!("schema_version = 1\n{heading}{key} = {}\n", setting.example), "f", Path::new(""));
        let mut values = Vec::new();
        for layers in [in_environment, by_flag, in_file] {
            let row = effective(&layers).into_iter().find(|row| row.key == setting.key).unwrap();
            assert_ne!(row.origin, Origin::Default, "{}", setting.key);
            layers.settings().unwrap_or_else(|error| panic!("{}: {error}", setting.key));
            values.push(row.value);
        }
        values.dedup();
        assert_eq!(values.len(), 1, "{}: {values:?}", setting.key);
        assert!(setting.variable().starts_with(PREFIX));
    }
}

#[test]
fn defaults_are_values_that_the_reader_takes() {
    for setting in SETTINGS.iter().filter(|setting| !setting.default.is_empty()) {
        let mut layers = Layers::default();
        layers.set(&format!("{}={}", setting.key, setting.default.trim_matches('"')));
        let row = effective(&layers).into_iter().find(|row| row.key == setting.key).unwrap();
        assert_eq!(row.value, setting.default, "{}", setting.key);
    }
}

#[test]
fn the_flags_of_the_table_exist() {
    let help = Desk::new().run("audit --help").ends(0).out;
    let words: Vec<&str> = help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).collect();
    for setting in SETTINGS.iter().filter(|setting| !setting.flag.is_empty()) {
        assert!(words.contains(&setting.flag), "{}", setting.flag);
        assert_eq!(find(setting.key).unwrap().flag, setting.flag);
    }
}

#[test]
fn everything_that_is_wrong_comes_at_once() {
    let desk = Desk::new();
    desk.put(
        "dbmuster.toml",
        "fail_onn = \"high\"\nfail_on = \"hgh\"\nthreads = 1000\nallow_incomplete = \"yes\"\n\n[sources]\nscope = [\"a\"]\n\
         inventories = [1]\n[polices]\nskip = []\n[[notify]]\nformat = \"slack\"\n[log]\nlevel = 3\n",
    );
    let run =
        check(&desk, "--set sla.hihg=3 --set nonsense", &[("DBMUSTER_SLA_LOW", "many"), ("DBMUSTER_FAILON", "low")])
            .refuses("it has 13 mistakes; nothing was judged");
    for words in [
        "dbmuster.toml, line 1, column 1: `fail_onn` is not known\n  1 | fail_onn = \"high\"\n    | ^\n  help: did you mean `fail_on`?",
        "line 2, column 11: `fail_on` is \"hgh\", which is none of low, medium, high, critical\n  2 | fail_on = \"hgh\"\n    |           ^\n  \
         help: did you mean \"high\"?",
        "line 3, column 11: `threads` is 1000, not between 0 and 256",
        "line 4, column 20: `allow_incomplete` is a string, not true or false",
        "`sources.scope` is not known",
        "did you mean `scopes`?",
        "`sources.inventories` holds a whole number, not only strings",
        "`polices` is not known",
        "did you mean `policies`?",
        "a webhook has neither `url` nor `url_env`",
        "`log.level` is a whole number, not a string",
        "the environment variable DBMUSTER_SLA_LOW: `sla.low` is a string, not a whole number",
        "the environment variable DBMUSTER_FAILON: there is no such setting\n  help: did you mean `DBMUSTER_FAIL_ON`?",
        "--set: `sla.hihg` is not known\n  help: did you mean `sla.high`?",
        "--set: \"nonsense\" is not of the form KEY=VALUE",
    ] {
        assert!(run.err.contains(words), "{words}\nis not in\n{}", run.err);
    }
    desk.put("dbmuster.toml", "schema_version = 2\n");
    check(&desk, "", &[]).refuses("`schema_version` is 2, not between 1 and 1");
    desk.put("dbmuster.toml", "schema_version = 1\nfail_on = \"low\"\nfail_on = \"high\"\n");
    check(&desk, "", &[]).refuses("dbmuster.toml, line 3, column 1: it is not TOML");
    // The audit says the same, and does nothing.
    desk.run("audit --format json=out.json").refuses("it is not TOML");
    assert!(!desk.path("out.json").exists() && !desk.path("dbmuster-history.db").exists());
}

#[test]
fn a_file_is_found_upwards_and_its_paths_begin_at_it() {
    let desk = Desk::new();
    desk.put(
        "dbmuster.toml",
        "schema_version = 1\nformats = [\"json=out/a=b.json\", \"terminal\"]\nbaseline = \"base.json\"\n[sources]\n\
         inventories = [\"fleet.ndjson\", \"/abs/fleet.ndjson\"]\n[store]\nlocation = \"h.db\"\n",
    );
    let inner = Desk { dir: tempfile::tempdir_in(desk.dir.path()).unwrap() };
    fs::create_dir(inner.path("deep")).unwrap();
    let found = Desk { dir: tempfile::tempdir_in(inner.path("deep")).unwrap() };
    let run = check(&found, "", &[]).ends(0);
    assert!(run.out.starts_with("configuration: ../../../dbmuster.toml\n"), "{}", run.out);
    is(&run, "sources.inventories", "[\"../../../fleet.ndjson\", \"/abs/fleet.ndjson\"]", "../../../dbmuster.toml:5");
    is(&run, "formats", "[\"json=../../../out/a=b.json\", \"terminal\"]", "../../../dbmuster.toml:2");
    is(&run, "baseline", "\"../../../base.json\"", "../../../dbmuster.toml:3");
    is(&run, "store.location", "\"../../../h.db\"", "../../../dbmuster.toml:7");
    // What stands nearer wins, and what is named wins over what is found.
    inner.put("dbmuster.toml", "schema_version = 1\nthreads = 3\n");
    is(&check(&found, "", &[]), "threads", "3", "../../dbmuster.toml:2");
    found.put("x.toml", "schema_version = 1\nthreads = 4\nbaseline = \"last\"\n");
    is(&check(&found, "--config x.toml", &[("DBMUSTER_CONFIG", "none")]), "threads", "4", "x.toml:2");
    is(&check(&found, "", &[("DBMUSTER_CONFIG", "x.toml")]), "threads", "4", "x.toml:2");
    is(&check(&found, "--config x.toml", &[]), "baseline", "\"last\"", "x.toml:3");
    is(&check(&found, "--no-config", &[]), "threads", "0", "default");
    check(&found, "--config none.toml", &[]).refuses("failed to read the configuration none.toml");
    check(&found, "", &[("DBMUSTER_CONFIG", "none.toml")]).refuses("failed to read the configuration none.toml");
    // A path that a flag gives begins here, whatever the file says.
    is(&check(&found, "--inventory a --inventory b", &[]), "sources.inventories", "[\"a\", \"b\"]", "--inventory");
}

#[test]
fn the_environment_speaks_toml_or_bare_words() {
    let desk = Desk::new();
    let run = check(
        &desk,
        "",
        &[
            ("DBMUSTER_POLICIES_SKIP", "rds_*_tagged, pg_*"),
            ("DBMUSTER_POLICIES_SELECT", "[\"rds_*\", \"pg_ssl*\"]"),
            ("DBMUSTER_POLICIES_INCLUDE_OPT_IN", "true"),
            ("DBMUSTER_WAIVERS_MAX_DAYS_BY_TIER", "{ tier-1 = 10, \"0\" = 5 }"),
            ("DBMUSTER_AS_OF", "2026-11-01T00:00:00+01:00"),
            ("DBMUSTER_NOTIFY", "[{ url = \"https://hooks.example.net/T0/s3cret\", secret_env = \"K\" }]"),
            ("DBMUSTER_SOMETHING_OF_OTHERS", "x"),
        ],
    )
    .ends(0);
    is(&run, "policies.skip", "[\"rds_*_tagged\", \"pg_*\"]", "DBMUSTER_POLICIES_SKIP");
    is(&run, "policies.select", "[\"rds_*\", \"pg_ssl*\"]", "DBMUSTER_POLICIES_SELECT");
    is(&run, "waivers.max_days_by_tier", "{ tier0 = 5, tier1 = 10 }", "DBMUSTER_WAIVERS_MAX_DAYS_BY_TIER");
    is(&run, "as_of", "\"2026-11-01T00:00:00+01:00\"", "DBMUSTER_AS_OF");
    assert!(row(&run, "notify").0.contains("url = (set)") && !run.out.contains("s3cret"), "{}", run.out);
    // Tables are put together over the layers, entry by entry.
    desk.put("dbmuster.toml", "schema_version = 1\n[waivers.max_days_by_tier]\n0 = 30\n2 = 300\n");
    let run = check(&desk, "", &[("DBMUSTER_WAIVERS_MAX_DAYS_BY_TIER", "{ tier0 = 7 }")]);
    is(&run, "waivers.max_days_by_tier", "{ tier0 = 7, tier2 = 300 }", "DBMUSTER_WAIVERS_MAX_DAYS_BY_TIER");
}

#[test]
fn parameters_reach_the_policies() {
    let desk = Desk::new();
    let named = "rds_instance_backup_retention_min";
    desk.put("dbmuster.toml", format!("schema_version = 1\n[policies.parameters]\n{named}.min_days = 35\n"));
    let failures = |words: &str| {
        let run = desk.run(&format!("audit --sample --policy {named} --format ndjson {words}"));
        crate::cli_audit_sources::failed(&run.out)
    };
    let strict = failures("");
    assert!(strict > failures("--no-config") && strict > failures(&format!("--parameter {named}.min_days=1")));
    desk.put("dbmuster.toml", "schema_version = 1\n[policies.parameters]\nno_such.x = 1\n");
    check(&desk, "", &[]).refuses("there is no such policy");
    desk.put("dbmuster.toml", "schema_version = 1\n[policies]\nparameters = 3\n");
    check(&desk, "", &[]).refuses("`policies.parameters` is not a table");
}

#[test]
fn hostile_files() {
    let desk = Desk::new();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (b"\xff\xfe\x00".to_vec(), "it is not UTF-8"),
        (b"schema_version = 1\nfail_on = \"\x1b[31m\"\n".to_vec(), "it is not TOML"),
        (b"schema_version = 1\nfail_on = \"\\u001b[31mhigh\"\n".to_vec(), "`fail_on` is"),
        (vec![b' '; 5 << 20], "it is larger than 4 MiB"),
        (b"schema_version = 1\nformats = [\"\"]\n".to_vec(), "`formats`"),
        (b"schema_version = 1\nstore = \"x\"\n".to_vec(), "`store` is a string, not a table"),
        (b"schema_version = 1\n[store]\nlocation = \"mysql://h/d\"\n".to_vec(), "is a mysql URL, which no store has"),
        (b"schema_version = 1\nas_of = \"yesterday\"\n".to_vec(), "which is no time"),
        (b"schema_version = 1\nthreads = -1\n".to_vec(), "`threads` is -1"),
        (b"schema_version = 1\n[[notify]]\nurl = \"file:///etc/passwd\"\n".to_vec(), "is not an http or https address"),
        (b"schema_version = 1\n[waivers.max_days_by_tier]\nall = 3\n".to_vec(), "names no tier"),
    ];
    for (bytes, words) in cases {
        desk.put("dbmuster.toml", &bytes);
        let run = check(&desk, "", &[]).refuses(words);
        assert!(!run.err.contains('\u{1b}'), "{}", run.err);
    }
    for secret in
        ["postgres://dba:hunter2@db/h", "postgres://db/h?user=a&password=hunter2", "POSTGRESQL://a:hunter2@db"]
    {
        desk.put("dbmuster.toml", format!("schema_version = 1\n[store]\nlocation = \"{secret}\"\n"));
        let run = check(&desk, "", &[]).refuses("holds a password");
        assert!(!run.err.contains("hunter2"), "{}", run.err);
        fs::remove_file(desk.path("dbmuster.toml")).unwrap();
        let run = check(&desk, "", &[("DBMUSTER_STORE_LOCATION", secret)]).refuses("holds a password");
        assert!(!run.err.contains("hunter2"), "{}", run.err);
    }
    fs::create_dir(desk.path("dbmuster.toml")).unwrap();
    check(&desk, "", &[]).refuses("it is a folder");
}

#[test]
fn a_starting_file_is_written_once_and_is_right() {
    let desk = Desk::new();
    desk.run("config init").ends(0).says("wrote dbmuster.toml");
    assert_eq!(desk.read("dbmuster.toml"), starting_file());
    check(&desk, "", &[]).ends(0);
    desk.put("dbmuster.toml", "mine");
    desk.run("config init").refuses("it is there already");
    assert_eq!(desk.read("dbmuster.toml"), "mine");
    desk.run("config init no/such/folder.toml").refuses("failed to write");
    // Every line that is commented out is a setting that works.
    let all: String = starting_file()
        .lines()
        .map(|line| {
            line.strip_prefix('#').filter(|rest| !rest.starts_with([' ', '#'])).unwrap_or(line).to_owned() + "\n"
        })
        .collect();
    let mut layers = Layers::default();
    layers.file(&all, "dbmuster.toml", Path::new(""));
    let unset: Vec<&str> =
        effective(&layers).iter().filter(|row| row.origin == Origin::Default).map(|row| row.key).collect();
    assert_eq!(unset, Vec::<&str>::new());
    let settings = layers.settings().unwrap();
    assert_eq!((settings.notify.len(), settings.policies.parameters.len()), (1, 1));
}

#[test]
fn the_page_holds_the_table() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md")).unwrap();
    assert!(page.contains(&reference()), "put the output of `dbmuster config reference` into docs/configuration.md");
    assert_eq!(Desk::new().run("config reference").ends(0).out, reference());
}

/// A plan that makes `orders` public, which is critical.
const PLAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/examples/plan.json");

fn judged(desk: &Desk, more: &str, environment: &[(&str, &str)]) -> Run {
    let words = format!("check {PLAN} --as-of 2026-11-20T00:00:00Z {more}");
    desk.run_with(&words.split_whitespace().collect::<Vec<_>>(), environment, b"")
}

#[test]
fn a_check_is_told_by_the_same_layers() {
    let desk = Desk::new();
    judged(&desk, "", &[]).ends(1).says("1 introduced finding at or above high");
    desk.put("dbmuster.toml", "schema_version = 1\n[policies]\nskip = ['rds_instance_not_public']\n");
    let file = judged(&desk, "", &[]).ends(3);
    assert!(!file.out.contains("rds_instance_not_public"), "{}", file.out);
    judged(&desk, "--allow-incomplete", &[]).ends(0);
    judged(&desk, "", &[("DBMUSTER_ALLOW_INCOMPLETE", "true")]).ends(0);
    judged(&desk, "--allow-incomplete=false", &[("DBMUSTER_ALLOW_INCOMPLETE", "true")]).ends(3);
    // The flag's list stands in the place of the file's, and without the file there is none.
    judged(&desk, "--skip none_such_*", &[]).refuses("none_such_*");
    judged(&desk, "--no-config", &[]).ends(1);
    desk.put(
        "other.toml",
        "schema_version = 1\nallow_incomplete = true\n[policies]\nselect = ['rds_instance_not_public']\n",
    );
    judged(&desk, "--config other.toml", &[]).ends(1);
    judged(&desk, "--config other.toml --set exit_zero=true", &[]).ends(0);
    // A parameter of the file, and one of a flag above it.
    desk.put(
        "dbmuster.toml",
        "schema_version = 1\nfail_on = 'low'\nallow_incomplete = true\n[policies]\nselect = ['rds_instance_backup_retention_min']\n\
         [policies.parameters.rds_instance_backup_retention_min]\nmin_days = 35\n",
    );
    let strict = judged(&desk, "--gate all", &[]).ends(1).out;
    assert!(strict.contains("35"), "{strict}");
    let mild = judged(&desk, "--gate all --parameter rds_instance_backup_retention_min.min_days=1", &[]).out;
    assert!(!mild.contains("35"), "{mild}");
}

#[test]
fn a_check_says_what_is_wrong_with_the_configuration_and_judges_nothing() {
    let desk = Desk::new();
    desk.put("dbmuster.toml", "schema_version = 1\n[policies]\nskipp = []\n");
    let run = judged(&desk, "", &[]).refuses("dbmuster.toml, line 3, column 1: `policies.skipp` is not known");
    assert!(run.err.contains("did you mean `skip`?") && run.out.is_empty(), "{}", run.err);
    desk.run("waiver lint").refuses("`policies.skipp` is not known");
    judged(&desk, "", &[("DBMUSTER_FAIL_ONN", "low")]).refuses("did you mean `DBMUSTER_FAIL_ON`?");
}

#[test]
fn outputs_and_rules_of_an_audit_are_none_of_a_check() {
    let desk = Desk::new();
    desk.put(
        "dbmuster.toml",
        "schema_version = 1\nbaseline = 'last'\nformats = ['json=nightly.json']\n[waivers]\nfiles = ['w.yaml']\nfail_on_dead = true\n\
         fail_on_expiring = true\n[store]\nlocation = 'history.db'\n[evidence]\nfolder = 'evidence'\n",
    );
    // One ends soon, and one matches no failure.
    let waiver = |id: &str, policy: &str| {
        format!(
            "  - {{id: {id}, policy: {policy}, resource: '*', reason: r, owner: o, approved_by: a, expires_on: 2026-11-25}}\n"
        )
    };
    let both = waiver("orders", "rds_instance_not_public") + &waiver("dead", "rds_instance_storage_encrypted");
    desk.put("w.yaml", format!("waivers:\n{both}"));
    let run = judged(&desk, "--allow-incomplete", &[]).ends(0).says("waived by orders");
    assert!(run.out.contains("orders (ends soon)"), "{}", run.out);
    judged(&desk, "--allow-incomplete --fail-on-expiring-waivers", &[]).ends(1);
    for name in ["nightly.json", "history.db", "evidence"] {
        assert!(!desk.path(name).exists(), "{name}");
    }
    // Nor is what is configured written over.
    judged(&desk, "--format json=w.yaml", &[]).refuses("w.yaml");
    judged(&desk, "--format json=dbmuster.toml", &[]).refuses("dbmuster.toml");
}

#[test]
fn commands_for_waivers_take_files_terms_and_policies_of_the_configuration() {
    let desk = Desk::new();
    for command in [
        "lint",
        "list",
        "add --id x --policy rds_* --resource a --reason r --owner o --approved-by a --expires-on 2026-12-01",
    ] {
        desk.run(&format!("waiver {command} --as-of 2026-11-20")).refuses("no configuration names any");
    }
    desk.put(
        "dbmuster.toml",
        "schema_version = 1\n[waivers]\nfiles = ['a.yaml']\nmax_days = 20\nmax_days_by_tier = { tier0 = 10 }\n",
    );
    let add = "waiver add --id one --policy rds_instance_not_public --resource a* --reason r --owner o --approved-by a \
               --as-of 2026-11-20 --expires-on";
    desk.run(&format!("{add} 2026-12-24")).refuses("20");
    desk.run(&format!("{add} 2026-12-01")).ends(0).says("added one to a.yaml");
    desk.run("waiver lint --as-of 2026-11-20").ends(0).says("1 waiver in 1 file, no mistake");
    desk.run("waiver list --as-of 2026-11-20").ends(0).says("one");
    // Another file that is named stands in its place, and from a folder below the same file is found.
    desk.put("b.yaml", "waivers: []\n");
    desk.run("waiver lint b.yaml --as-of 2026-11-20").ends(0).says("0 waivers in 1 file");
    desk.put("dbmuster.toml", "schema_version = 1\n[waivers]\nfiles = ['a.yaml', 'b.yaml']\n");
    desk.run(&format!("{add} 2026-12-01")).refuses("the configuration names 2 files");
    desk.run("waiver lint --as-of 2026-11-20").ends(0).says("1 waiver in 2 files");
    desk.run("waiver lint --no-config").refuses("none is named");
}
