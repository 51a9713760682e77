#!/usr/bin/env python3
"""Has somebody else's validator judge every output. Called by scripts/validate-outputs, which installs the validators.

One row of FORMATS is one format: who judges it, and how to break a good file so that it must be refused. Fleets are the
sample fleet, the same with waivers and a history of two nights, and one whose names are chosen by an attacker.
"""

import argparse
import collections
import csv
import importlib.metadata
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
TOP = Path(__file__).resolve().parent.parent
TOOLS = TOP / "target/test-tools/output-validators"
SAMPLE = TOP / "inventory/samples/fleet.ndjson"
AS_OF = "2026-11-01T02:00:00Z"
HOSTILE = "\x1b[2J=HYPERLINK(\"http://x\";\"y\")\n::error::z | `<script>alert(1)</script>` \u202e\u2028&amp;%0A]]>@all \x07'\"\\"
# A full run ends with one of these.
CODES = (0, 1, 3)


class Refused(Exception):
    """What a validator says against a file."""


def expect(holds, why):
    if not holds:
        raise Refused(why)


def version(package):
    return f"{package} {importlib.metadata.version(package)}"


def npm_version(package):
    manifest = TOOLS / "node_modules" / package / "package.json"
    return f"{package} {json.loads(manifest.read_text())['version']}"


def ask(command, codes=(0,)):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    expect(done.returncode in codes, (done.stdout + done.stderr).strip()[-800:])
    return done.stdout


# --- who judges ------------------------------------------------------------------------------------------------------


def schema(name):
    """check-jsonschema, for a whole file."""

    def judge(path):
        checker = TOOLS / "venv/bin/check-jsonschema"
        ask([checker, "--schemafile", TOP / "docs/schema" / name, path])

    return judge


def ndjson(path):
    """check-jsonschema takes documents: the lines are put into one that wants each to follow the schema."""
    text = Path(path).read_text(encoding="utf-8")
    expect(text.endswith("\n") and "\r" not in text, "it is not made of whole lines")
    records = [json.loads(line) for line in text.split("\n")[:-1]]
    expect(records[0]["record"] == "run" and records[-1]["record"] == "end", "the first or last record is missing")
    counts = collections.Counter(record["record"] for record in records)
    expect(records[-1]["records"] == dict(counts), f"the end counts {records[-1]['records']}, there are {dict(counts)}")
    each = json.loads((TOP / "docs/schema/audit-v1.schema.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        of_all, whole = Path(folder, "schema.json"), Path(folder, "lines.json")
        of_all.write_text(json.dumps({"$schema": each["$schema"], "type": "array", "items": each | {"$id": "urn:each"}}))
        whole.write_text(json.dumps(records))
        ask([TOOLS / "venv/bin/check-jsonschema", "--schemafile", of_all, whole])


def sarif(path):
    program = next((TOOLS / "node_modules/@microsoft").glob("sarif-multitool-*/Sarif.Multitool"))
    with tempfile.TemporaryDirectory() as folder:
        verdict = Path(folder, "verdict.sarif")
        done = subprocess.run(
            [program, "validate", str(path), "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--output", verdict],
            capture_output=True, text=True, check=False)
        expect(verdict.exists(), (done.stdout + done.stderr)[-800:])
        results = [r for run in json.loads(verdict.read_text(encoding="utf-8-sig"))["runs"] for r in run.get("results", [])]
        errors = [r for r in results if r.get("level", "warning") == "error"]
        expect(not errors, "; ".join(sorted({f"{r['ruleId']}: {json.dumps(r['message'])[:200]}" for r in errors}))[:800])
        invocation = json.loads(verdict.read_text(encoding="utf-8-sig"))["runs"][0].get("invocations", [{}])[0]
        expect(done.returncode == 0 or results, f"it ended with {done.returncode}: {json.dumps(invocation)[:400]}")


def ocsf(path):
    from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding

    events = json.loads(Path(path).read_text(encoding="utf-8"))
    expect(isinstance(events, list), "it is no array")
    for event in events:
        parsed = ComplianceFinding.model_validate(event)
        expect(parsed.class_uid == 2003 and parsed.type_uid == 200300 + event["activity_id"], "class and type disagree")
        expect(parsed.time > 10**12, "the time is not in milliseconds")
        unknown = set(event) - set(type(parsed).model_fields) - {"cloud", "status_detail"}
        expect(not unknown, f"keys that the class does not have: {unknown}")
    uids = [event["finding_info"]["uid"] for event in events]
    expect(len(set(uids)) == len(uids), "two events are about one finding")


def asff(path):
    import botocore.session
    from botocore.validate import ParamValidator

    service = botocore.session.get_session().get_service_model("securityhub")
    shape = service.operation_model("BatchImportFindings").input_shape
    ids = set()
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        batch = json.loads(line)
        report = ParamValidator().validate({"Findings": batch}, shape)
        expect(not report.has_errors(), report.generate_report()[:800])
        # What the service checks and its model does not say.
        expect(1 <= len(batch) <= 100 and len(line.encode()) <= 6_000_000, "a call does not take so much")
        expect(len({(f["AwsAccountId"], f["Region"]) for f in batch}) == 1, "a batch goes to two places")
        for finding in batch:
            expect(len(json.dumps(finding).encode()) <= 240_000, "a finding is larger than 240 KB")
            expect(len(finding["Title"]) <= 256 and len(finding["Description"]) <= 1024, "a text is too long")
            expect(re.fullmatch(r"\d{12}", finding["AwsAccountId"]), "the account is none")
            status = shape.members["Findings"].member.members["Compliance"].members["Status"].enum
            expect(finding["Compliance"]["Status"] in status, "there is no such status")
            expect(finding["Id"] not in ids, "an id occurs twice")
            ids.add(finding["Id"])


def oscal(path):
    from trestle.oscal.assessment_results import Model

    Model.model_validate(json.loads(Path(path).read_text(encoding="utf-8")))


def openmetrics(path):
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
    from prometheus_client.parser import text_string_to_metric_families as parse_classic

    text = Path(path).read_text(encoding="utf-8")
    families = list(parse(text))
    expect(len(families) > 10, "there are hardly any families")
    # The text-file collector reads the older format, in which some comments mean nothing.
    expect(len(list(parse_classic(text))) == len(families), "the older format sees other families")


def junit(path):
    from junitparser import JUnitXml

    suites = JUnitXml.fromfile(str(path))
    for count in ("tests", "failures", "errors", "skipped"):
        written = getattr(suites, count)
        suites_copy = JUnitXml.fromfile(str(path))
        suites_copy.update_statistics()
        expect(written == getattr(suites_copy, count), f"{count}: {written} are announced")
    expect(suites.tests > 0, "there is no test case")


def table(path):
    raw = Path(path).read_bytes()
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    expect(len(rows) > 1 and len(rows[0]) > 5, "there is no table")
    expect(all(len(row) == len(rows[0]) for row in rows), "rows differ in length")
    formula = re.compile(r"^[\s\u00a0]*[=+\-@\t\r]")
    for cell in (cell for row in rows for cell in row):
        for line in re.split(r"\r\n|\r|\n", cell):
            expect(not formula.match(line) or re.fullmatch(r"-?\d+(\.\d+)?", line), f"a cell is a formula: {cell[:80]!r}")


def xlsx(path):
    import openpyxl

    book = openpyxl.load_workbook(path)
    cells = 0
    for sheet in book.worksheets:
        expect(len(sheet.title) <= 31, "the name of a sheet is too long")
        for row in sheet.iter_rows():
            for cell in row:
                expect(cell.data_type != "f", f"a cell of {sheet.title} is a formula: {cell.value!r}")
                expect(not isinstance(cell.value, str) or len(cell.value) <= 32_767, "a cell is too long")
                cells += cell.value is not None
    expect(cells > 10, "there is hardly a cell")


HTML_RULES = {"extends": ["html-validate:recommended"], "rules": {"no-inline-style": "off", "long-title": "off", "no-trailing-whitespace": "off", "require-sri": "off"}}


def html(path):
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder, "rules.json")
        rules.write_text(json.dumps(HTML_RULES))
        ask([TOOLS / "node_modules/.bin/html-validate", "--config", rules, path])
    text = Path(path).read_text(encoding="utf-8")
    expect("<script>alert(1)" not in text, "a name became a script")
    expect(len(text.encode()) < 5_000_000, "it is larger than 5 MB")


GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/]"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}


def gitlab(path):
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder, "schema.json")
        rules.write_text(json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema"} | GITLAB))
        ask([TOOLS / "venv/bin/check-jsonschema", "--schemafile", rules, path])
    issues = json.loads(Path(path).read_text(encoding="utf-8"))
    prints = [issue["fingerprint"] for issue in issues]
    expect(len(set(prints)) == len(prints), "a fingerprint occurs twice")


def plain(path):
    """Nothing that a terminal or a build log acts on, apart from the lines themselves."""
    text = Path(path).read_text(encoding="utf-8")
    bad = re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    expect(not bad, f"it holds {bad and hex(ord(bad.group()))}")
    expect(len(text.encode()) <= 1024 * 1024, "it is larger than a job summary may be")
    expect(text.strip(), "it is empty")


def comment(path):
    """One comment: found again by its mark, and no longer than GitHub takes."""
    plain(path)
    text = path.read_text(encoding="utf-8")
    if not text.startswith("<!-- dbmuster:comment") or text.count("<!-- dbmuster:comment") != 1:
        raise ValueError("the mark by which the comment is found again does not stand once at its beginning")
    if len(text) > 65_536:
        raise ValueError(f"{len(text)} characters; GitHub takes 65,536")


# --- how to break a good file -----------------------------------------------------------------------------------------


def swap(old, new):
    def breaks(raw):
        broken = re.sub(old, new, raw, count=1)
        assert broken != raw, f"there is no {old!r} to break"
        return broken

    return breaks


def cut(raw):
    return raw[: len(raw) // 2]


class Row:
    def __init__(self, ending, judge, who, breaks, audit=True, check=False):
        self.ending, self.judge, self.who, self.breaks, self.audit, self.check = ending, judge, who, breaks, audit, check


FORMATS = {
    "terminal": Row("txt", plain, lambda: "own check for plain text", swap(rb"\n", b"\n\x1b[2J")),
    "json": Row("json", schema("audit-v1.schema.json"), lambda: version("check-jsonschema"), swap(rb'"status":"fail"', b'"status":"fine"')),
    "ndjson": Row("ndjson", ndjson, lambda: version("check-jsonschema"), lambda raw: raw[: raw.rindex(b'{"record":"end"')]),
    "markdown": Row("md", plain, lambda: "own check for plain text", swap(rb"\n", b"\n\x1b[2J")),
    "pr-comment": Row("md", comment, lambda: "own check of mark and length", swap(rb"<!-- dbmuster:comment", b"<!-- nobody"), audit=False, check=True),
    "sarif": Row("sarif", sarif, lambda: npm_version("@microsoft/sarif-multitool"), swap(rb'"version": ?"2.1.0"', b'"version":"2.2.0"'), check=True),
    "github": Row("txt", plain, lambda: "own check for plain text", swap(rb"\n", b"\n\x1b[2J")),
    "junit": Row("xml", junit, lambda: version("junitparser"), swap(rb'failures="\d+"', b'failures="987654"'), check=True),
    "csv": Row("csv", table, lambda: f"csv of Python {sys.version.split()[0]}", lambda raw: raw + b'"=1+1"\r\n'),
    "csv-cells": Row("csv", table, lambda: f"csv of Python {sys.version.split()[0]}", lambda raw: raw + b'"=1+1"\r\n'),
    "xlsx": Row("xlsx", xlsx, lambda: version("openpyxl"), cut),
    "html": Row("html", html, lambda: npm_version("html-validate"), swap(rb"</main>", b"</section>")),
    "openmetrics": Row("prom", openmetrics, lambda: version("prometheus-client"), swap(rb"# EOF\n", b"")),
    "ocsf": Row("json", ocsf, lambda: version("py-ocsf-models"), swap(rb'"activity_id":1', b'"activity_id":"one"')),
    "asff": Row("ndjson", asff, lambda: version("botocore"), swap(rb'"GeneratorId":"[^"]*",', b"")),
    "oscal": Row("json", oscal, lambda: version("compliance-trestle"), swap(rb'"state":"not-satisfied"', b'"state":"so-so"')),
    "gitlab": Row("json", gitlab, lambda: version("check-jsonschema") + " with a schema of ours", swap(rb'"severity": ?"\w+"', b'"severity":"bad"')),
}


# --- what they judge --------------------------------------------------------------------------------------------------


def hostile_fleet(path):
    """The sample fleet with names that an attacker chose, some of it in no account."""
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    out = []
    for at, line in enumerate(lines):
        record = json.loads(line)
        if record["record"] == "resource":
            record["name"] = f"{HOSTILE} {record['name']}"
            for key in ("owner", "environment"):
                if key in record:
                    record[key] = f"={HOSTILE}"
            if record["resource_type"].startswith("pg_") and at % 2:
                record.pop("account_id", None)
        if record["record"] == "gap":
            record["message"] = HOSTILE
        out.append(json.dumps(record, ensure_ascii=at % 3 == 0))
    path.write_text("\n".join(out) + "\n", encoding="utf-8")


WAIVERS = """\
waivers:
  - id: WV-1
    policy: rds_instance_*
    resource: "*"
    reason: "moved next quarter {hostile}"
    owner: platform
    approved_by: risk board
    ticket: RISK-1
    created_on: 2026-10-01
    expires_on: 2026-12-01
  - id: WV-2
    policy: pg_superusers_*
    resource: "*nothing-like-this*"
    reason: left behind
    owner: platform
    approved_by: risk board
    created_on: 2026-10-01
    expires_on: 2026-11-05
"""


class Program:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.flags = self.run(["audit", "--help"], (0,)).stdout
        listed = self.run(["audit", "--format", "nothing-like-this"], (2,)).stderr
        named = re.search(r"use one of ([a-z, -]+)", listed)
        if not named:
            sys.exit(f"validate-outputs: the binary does not list its formats: {listed}")
        self.formats = [word.strip() for word in named.group(1).split(",")]

    def run(self, words, codes=CODES):
        done = subprocess.run([str(self.binary), *map(str, words)], capture_output=True, text=True, cwd=self.folder, check=False)
        if done.returncode not in codes:
            sys.exit(f"validate-outputs: dbmuster {' '.join(map(str, words))} ended with {done.returncode}\n{done.stderr[-2000:]}")
        return done

    def has(self, flag):
        return flag in self.flags


def fleets(program, folder):
    """Name of a fleet -> the flags that judge it, and earlier runs that it needs."""
    hostile = folder / "hostile.ndjson"
    hostile_fleet(hostile)
    config = ["--no-config"] if program.has("--no-config") else []
    found = {
        "sample": ([*config, "--inventory", SAMPLE, "--as-of", AS_OF], []),
        "hostile": ([*config, "--inventory", hostile, "--as-of", AS_OF], []),
    }
    if program.has("--waivers") and program.has("--store"):
        waivers = folder / "waivers.yaml"
        waivers.write_text(WAIVERS.replace("{hostile}", json.dumps(HOSTILE)[1:-1]), encoding="utf-8")
        store = folder / "history.db"
        shared = [*config, "--store", store, "--waivers", waivers]
        night = [*shared, "--inventory", SAMPLE, "--as-of", "2026-10-25T02:00:00Z", "--skip", "rds_snapshot_*", "-q"]
        found["three nights"] = ([*shared, "--inventory", hostile, "--as-of", AS_OF], [night, [*shared, "--inventory", SAMPLE, "--as-of", "2026-10-31T02:00:00Z", "-q"]])
    return found


def files(program, folder, only):
    """Every format of every fleet, as format -> [(fleet, file)]."""
    made = collections.defaultdict(list)
    formats = [name for name in program.formats if name in FORMATS and (not only or name in only)]
    for fleet, (flags, before) in fleets(program, folder).items():
        for words in before:
            program.run(["audit", *words])
        place = folder / fleet.replace(" ", "-")
        place.mkdir()
        wanted = [name for name in formats if FORMATS[name].audit]
        targets = {name: place / f"{name}.{FORMATS[name].ending}" for name in wanted}
        program.run(["audit", "-q", *flags, *(f"--format={name}={path}" for name, path in targets.items())])
        for name, path in targets.items():
            made[name].append((fleet, path))
    plan = TOP / "docs/examples/plan.json"
    for name in (name for name in formats if FORMATS[name].check):
        path = folder / f"check.{name}.{FORMATS[name].ending}"
        program.run(["check", plan, "-q", f"--format={name}={path}"])
        made[name].append(("a plan", path))
    return made


def verdict(name, row, made, folder):
    """Nothing, or what is wrong."""
    for fleet, path in made:
        try:
            row.judge(path)
        except Exception as error:  # noqa: BLE001 - whatever a validator raises is its verdict
            return f"{fleet}: {str(error).strip()[:1500]}"
    good = made[0][1]
    broken = folder / f"broken-{name}.{row.ending}"
    broken.write_bytes(row.breaks(good.read_bytes()))
    try:
        row.judge(broken)
    except Exception:  # noqa: BLE001
        return None
    return "a broken file was not refused"


def main():
    parser = argparse.ArgumentParser(prog="scripts/validate-outputs", description=__doc__.splitlines()[0])
    parser.add_argument("--tools", help=argparse.SUPPRESS)
    parser.add_argument("--binary", default=Path(os.environ.get("CARGO_TARGET_DIR", TOP / "target"), "debug/dbmuster"))
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], help="formats, separated by commas")
    asked = parser.parse_args()
    binary = Path(asked.binary).resolve()
    if not binary.is_file():
        sys.exit(f"validate-outputs: {binary} is not there; build it first: cargo build --bin dbmuster")
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        program = Program(binary, folder)
        made = files(program, folder, asked.only)
        for name in sorted((set(FORMATS) | set(program.formats)) if not asked.only else asked.only):
            row = FORMATS.get(name)
            if row is None or name not in program.formats:
                why = "nobody judges it: add a row to scripts/validate_outputs.py" if row is None else "the binary does not offer it"
                print(f"{name:12} FAILED  {why}")
                failed += 1
                continue
            wrong = verdict(name, row, made[name], folder)
            size = sum(path.stat().st_size for _, path in made[name])
            said = wrong or f"{len(made[name])} files, {size:,} bytes; a broken one is refused"
            print(f"{name:12} {'FAILED' if wrong else 'valid ':6}  {row.who()}: {said}", flush=True)
            failed += bool(wrong)
        if not asked.only:
            failed += review(binary, folder)
    return 1 if failed else 0


def review(binary, folder):
    """The files of an access review of a hostile fleet."""
    import validate_review

    fleet = Path(folder, "hostile-review.ndjson")
    hostile_fleet(fleet)
    schema = TOP / "docs/schema/review-status-v1.schema.json"
    try:
        books = validate_review.check(binary, fleet, folder, schema, html, openmetrics, ask, TOOLS)
    except Exception as error:
        print(f"{'review':12} FAILED  {error}", flush=True)
        return 1
    print(f"{'review':12} valid   {version('openpyxl')}: {books} workbooks, their CSV, pages, status", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
