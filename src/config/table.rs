//! Every setting, once: what it is called, what it may hold, what it is without anybody's word. Main type: [`Setting`].

/// What a setting may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// A whole number in these bounds.
    Number {
        least: i64,
        most: i64,
    },
    /// One of these words.
    Word(&'static [&'static str]),
    Text,
    /// Words, ids or globs.
    Texts,
    /// A file or folder; relative to the configuration file, or to the current folder in a variable or flag.
    Path,
    Paths,
    /// RFC 3339.
    Time,
    /// Outputs as `name` or `name=path`.
    Formats,
    /// A file, a `postgres://` URL without password, or `none`.
    Store,
    /// A run of the store, or a file.
    Baseline,
    /// A table of policies, each a table of parameters.
    Parameters,
    /// A list of tables: resources, and the parameters that they have.
    Rules,
    /// A table of tiers and days.
    Days,
    /// A list of tables.
    Webhooks,
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Path of the key in the file.
    pub key: &'static str,
    pub kind: Kind,
    /// The value in force when nobody says anything, as TOML; empty when there is none.
    pub default: &'static str,
    /// The flag of `dbmuster audit`; empty when only `--set` reaches it.
    pub flag: &'static str,
    /// A value for the starting file, as TOML.
    pub example: &'static str,
    pub about: &'static str,
}

impl Setting {
    /// The environment variable: the prefix, and the key in capitals with `_` for each dot.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("{}{}", super::PREFIX, self.key.replace('.', "_").to_uppercase())
    }

    /// Table and key: `("waivers", "files")`, or an empty table at the top.
    #[must_use]
    pub fn parts(&self) -> (&'static str, &'static str) {
        self.key.rsplit_once('.').unwrap_or(("", self.key))
    }
}

/// The setting of that key.
#[must_use]
pub fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

const fn setting(
    key: &'static str,
    kind: Kind,
    default: &'static str,
    flag: &'static str,
    example: &'static str,
    about: &'static str,
) -> Setting {
    Setting { key, kind, default, flag, example, about }
}

/// Days that nobody needs to exceed.
const DAYS: Kind = Kind::Number { least: 0, most: 3_660 };

/// Every setting, in the order of the starting file.
pub const SETTINGS: &[Setting] = &[
    setting(
        "fail_on",
        Kind::Word(&["low", "medium", "high", "critical"]),
        "\"high\"",
        "--fail-on",
        "\"high\"",
        "Lowest severity that makes the run fail.",
    ),
    setting(
        "allow_incomplete",
        Kind::Flag,
        "false",
        "--allow-incomplete",
        "false",
        "Do not fail because something could not be read or decided.",
    ),
    setting(
        "exit_zero",
        Kind::Flag,
        "false",
        "--exit-zero",
        "false",
        "End with 0 whatever was found; errors of usage and input excepted.",
    ),
    setting(
        "threads",
        Kind::Number { least: 0, most: 256 },
        "0",
        "--threads",
        "0",
        "Worker threads; 0 is one per core.",
    ),
    setting(
        "as_of",
        Kind::Time,
        "",
        "--as-of",
        "\"2026-11-01T02:00:00Z\"",
        "Time that the run is for; without it, now. The same inputs and time give the same bytes.",
    ),
    setting(
        "formats",
        Kind::Formats,
        "[\"terminal\"]",
        "--format",
        "[\"terminal\", \"html=dbmuster-report.html\", \"json=dbmuster-report.json\"]",
        "Outputs, each with the file it goes to; without a file it goes to standard output.",
    ),
    setting(
        "csv_bom",
        Kind::Flag,
        "false",
        "--csv-bom",
        "false",
        "Begin CSV files with a byte order mark, by which some spreadsheets know UTF-8.",
    ),
    setting(
        "templates",
        Kind::Path,
        "",
        "--templates",
        "\"reports-templates\"",
        "Folder with report templates that replace the built-in ones.",
    ),
    setting(
        "report_url",
        Kind::Text,
        "",
        "--report-url",
        "\"https://reports.example.net/databases\"",
        "Where people find the report; messages to webhooks link to it.",
    ),
    setting(
        "baseline",
        Kind::Baseline,
        "",
        "--baseline",
        "\"baseline.json\"",
        "Run of the store, or file: only findings that are not in it stop the run.",
    ),
    setting(
        "sources.scopes",
        Kind::Paths,
        "[]",
        "--scope",
        "[\"scope.toml\"]",
        "Scope files: their accounts, regions and servers are read, then judged.",
    ),
    setting(
        "sources.inventories",
        Kind::Paths,
        "[]",
        "--inventory",
        "[\"fleet.ndjson.zst\"]",
        "Inventory files that were written earlier. They are judged together with what the scopes give.",
    ),
    setting(
        "policies.folders",
        Kind::Paths,
        "[]",
        "--policies",
        "[\"policies\"]",
        "Folders of policies to add to the built-in ones.",
    ),
    setting(
        "policies.select",
        Kind::Texts,
        "[]",
        "--policy",
        "[\"rds_*\"]",
        "Run only these policies (ids or globs), opt-in ones too.",
    ),
    setting(
        "policies.skip",
        Kind::Texts,
        "[]",
        "--skip",
        "[\"rds_*_tagged\"]",
        "Leave these policies out (ids or globs).",
    ),
    setting(
        "policies.families",
        Kind::Texts,
        "[]",
        "--family",
        "[\"encryption\", \"backup\"]",
        "Run only these families.",
    ),
    setting(
        "policies.include_opt_in",
        Kind::Flag,
        "false",
        "--include-opt-in",
        "false",
        "Run policies that are off by default too.",
    ),
    setting(
        "policies.frameworks",
        Kind::Texts,
        "[]",
        "--framework",
        "[\"pci-dss-*\"]",
        "Only these frameworks (ids or globs) have a scorecard; none means all.",
    ),
    setting(
        "policies.parameters",
        Kind::Parameters,
        "",
        "--parameter",
        "{ rds_instance_backup_retention_min.min_days = 14 }",
        "Values for parameters of policies.",
    ),
    setting(
        "policies.parameter_rules",
        Kind::Rules,
        "",
        "",
        "[{ name = \"production\", environment = [\"prod*\"], set.rds_instance_backup_retention_min.min_days = 35 }]",
        "Values for parameters of policies on some resources: those of an environment, tier, account or tag. The last rule that matches counts.",
    ),
    setting("waivers.files", Kind::Paths, "[]", "--waivers", "[\"waivers.yaml\"]", "Files of accepted failures."),
    setting(
        "waivers.soon_days",
        DAYS,
        "30",
        "--expiring-days",
        "30",
        "A waiver that ends within this many days is reported as expiring.",
    ),
    setting("waivers.max_days", DAYS, "365", "--max-waiver-days", "365", "Longest term of a waiver, in days."),
    setting(
        "waivers.max_days_by_tier",
        Kind::Days,
        "{ tier0 = 90 }",
        "--max-waiver-days-of-tier",
        "{ tier0 = 90 }",
        "Longest term of a waiver for resources of a tier, in days.",
    ),
    setting(
        "waivers.fail_on_dead",
        Kind::Flag,
        "false",
        "--fail-on-dead-waivers",
        "false",
        "A waiver that matches nothing makes the run fail.",
    ),
    setting(
        "waivers.fail_on_expiring",
        Kind::Flag,
        "false",
        "--fail-on-expiring-waivers",
        "false",
        "A waiver that ends soon makes the run fail.",
    ),
    setting("sla.critical", DAYS, "7", "", "7", "Days that a critical failure may stay open."),
    setting("sla.high", DAYS, "30", "", "30", "Days that a high failure may stay open."),
    setting("sla.medium", DAYS, "90", "", "90", "Days that a medium failure may stay open."),
    setting("sla.low", DAYS, "180", "", "180", "Days that a low failure may stay open."),
    setting(
        "store.location",
        Kind::Store,
        "",
        "--store",
        "\"dbmuster-history.db\"",
        "Where runs are kept: an SQLite file, a postgres:// URL without password, default (a file in the user's folder for state), or none. With a configuration file and \
         without this setting it is dbmuster-history.db beside that file; without either, nothing is kept.",
    ),
    setting(
        "store.password_env",
        Kind::Text,
        "",
        "",
        "\"DBMUSTER_HISTORY_PASSWORD\"",
        "Environment variable with the password of the PostgreSQL store; without it, PGPASSWORD or the password file.",
    ),
    setting(
        "store.scope",
        Kind::Text,
        "\"fleet\"",
        "--store-scope",
        "\"fleet\"",
        "Name of what is watched over time, when several fleets share a store: runs of one name form one history.",
    ),
    setting(
        "store.keep_inventories",
        Kind::Number { least: 0, most: 1_000 },
        "1",
        "",
        "1",
        "Runs whose inventories stay in the store, so that the last one can be judged again when the policies change.",
    ),
    setting(
        "evidence.folder",
        Kind::Path,
        "",
        "--evidence",
        "\"evidence\"",
        "Ledger that each run leaves its evidence in, chained to the run before.",
    ),
    setting(
        "security_hub.account_id",
        Kind::Text,
        "",
        "",
        "\"111122223333\"",
        "ASFF: account that takes findings which belong to no AWS account, such as those of a server of your own.",
    ),
    setting(
        "security_hub.region",
        Kind::Text,
        "",
        "",
        "\"eu-central-1\"",
        "ASFF: region that findings are imported in; needed with security_hub.account_id.",
    ),
    setting(
        "oscal.assessment_plan",
        Kind::Text,
        "",
        "",
        "\"https://reports.example.net/plan.json\"",
        "OSCAL: address of the assessment plan that the results refer to.",
    ),
    setting(
        "log.level",
        Kind::Word(&["error", "warn", "info", "debug"]),
        "\"info\"",
        "--log-level",
        "\"info\"",
        "How much is said on standard error.",
    ),
    setting(
        "log.format",
        Kind::Word(&["text", "json"]),
        "\"text\"",
        "--log-format",
        "\"text\"",
        "How it is said: for people, or one JSON object a line.",
    ),
    setting(
        "notify",
        Kind::Webhooks,
        "",
        "",
        "[{ url_env = \"DBMUSTER_WEBHOOK\", format = \"slack\" }]",
        "Webhooks that are told what changed.",
    ),
];
