-- A history as version 1 wrote it: one run with one finding.
PRAGMA application_id = 1684172136;
CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT;
INSERT INTO schema_version (version) VALUES (0);
CREATE TABLE scopes (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, scope_id INTEGER NOT NULL REFERENCES scopes (id), position INTEGER NOT NULL UNIQUE,
    run_key TEXT NOT NULL, as_of TEXT NOT NULL, tool_version TEXT NOT NULL, exit_code INTEGER NOT NULL,
    incomplete INTEGER NOT NULL, policy_set_digest TEXT NOT NULL, target_set_digest TEXT NOT NULL,
    inventory_digest TEXT NOT NULL, score REAL, coverage REAL,
    failed_low INTEGER NOT NULL, failed_medium INTEGER NOT NULL, failed_high INTEGER NOT NULL,
    failed_critical INTEGER NOT NULL, waived INTEGER NOT NULL, indeterminate INTEGER NOT NULL,
    resources INTEGER NOT NULL, databases INTEGER NOT NULL, gaps INTEGER NOT NULL,
    places TEXT NOT NULL, hides TEXT NOT NULL, manifest TEXT NOT NULL, UNIQUE (scope_id, run_key)
) STRICT;
CREATE INDEX runs_by_scope ON runs (scope_id, position);
CREATE TABLE cells (
    id INTEGER PRIMARY KEY, scope_id INTEGER NOT NULL REFERENCES scopes (id), key_high INTEGER NOT NULL,
    key_low INTEGER NOT NULL, policy_id TEXT NOT NULL, resource_id TEXT NOT NULL, resource_type TEXT NOT NULL,
    account_id TEXT, region TEXT, UNIQUE (scope_id, key_high, key_low)
) STRICT;
CREATE TABLE spans (
    scope_id INTEGER NOT NULL, cell_id INTEGER NOT NULL REFERENCES cells (id), from_position INTEGER NOT NULL,
    to_position INTEGER NOT NULL, presence INTEGER NOT NULL, status INTEGER NOT NULL, severity INTEGER NOT NULL,
    state_hash INTEGER NOT NULL, last_seen INTEGER NOT NULL, open_tracks INTEGER NOT NULL,
    failing_first INTEGER NOT NULL, failing_since INTEGER NOT NULL, failing_reopened INTEGER NOT NULL,
    doubt_first INTEGER NOT NULL, doubt_since INTEGER NOT NULL, doubt_reopened INTEGER NOT NULL,
    fingerprint BLOB NOT NULL, field TEXT, observed TEXT, waiver_id TEXT, PRIMARY KEY (cell_id, from_position)
) STRICT, WITHOUT ROWID;
CREATE INDEX spans_by_end ON spans (scope_id, to_position, from_position);
UPDATE schema_version SET version = 1;
INSERT INTO scopes VALUES (1, 'fleet');
INSERT INTO runs VALUES (1, 1, 30089910052454401, 'key', '2026-11-01T02:00:00Z', '0.1.0', 1, 0, 'p', 't', 'i', 61.5, 0.5,
    0, 0, 1, 0, 0, 0, 1, 1, 0, '', '[]', '{"schema_version":"1.0","tool_version":"0.1.0","as_of":"2026-11-01T02:00:00Z","inventories":[],"policy_set_digest":"p","configuration_digest":"c","evaluation_digest":"e","exit_code":1}');
INSERT INTO cells VALUES (1, 1, -3064895301547281565, 8264272946715468299, 'a', '111122223333/eu-central-1/orders', 'aws_rds_instance', '111122223333', 'eu-central-1');
INSERT INTO spans VALUES (1, 1, 30089910052454401, 9223372036854775807, 0, 1, 2, 42, 0, 1, 30089910052454401, 30089910052454401, 0, 0, 0, 0,
    x'c9aaa2027876319d1d6e78c0bb51b916', 'encrypted', NULL, NULL);
