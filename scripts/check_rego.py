"""Compiles the policies with OPA, runs their tests there, and wants every one to pass.

First a few texts that the program's own engine takes and OPA refuses are tried: a compiler that takes them compares
nothing, and the check fails.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

from opa_bindings import OpaEngine, OpaError

TOP = Path(__file__).resolve().parent.parent
POLICIES = TOP / "policies"

# `policy lint` takes each of these: the program's engine finds out when it comes to the line, if at all.
FOREIGN = {
    "a type error": 'deny contains "x" if startswith(input.a, 1)',
    "a comparison that can never hold": 'deny contains "x" if { n := count(input.a); n == "1" }',
    "a function that there is not": 'deny contains "x" if uuid.unknown_function(input.a)',
    "an argument too many": 'deny contains "x" if lower(input.a, input.b, input.c)',
    "a variable that nothing binds": 'deny contains "x" if { y == 1; z := y; z == 1 }',
}


def compile_error(text):
    """What OPA says of a module, or None."""
    with OpaEngine() as engine:
        try:
            engine.add_policy("foreign.rego", f"package foreign\n\nimport rego.v1\n\n{text}\n")
            engine.eval_query("x := data.foreign", {"a": "a"})
        except OpaError as error:
            return str(error)
    return None


def policies_of(binary):
    done = subprocess.run([binary, "policy", "list", "--format", "json"], capture_output=True, check=True)
    listed = json.loads(done.stdout)
    return listed["policies"] if isinstance(listed, dict) else listed


def rego(folder, pattern):
    return sorted(path for path in folder.glob(pattern) if path.is_file())


def run_family(family, parameters, shared, tables):
    """(number of tests, what went wrong) of the policies of one folder, which share an engine."""
    wrong, wanted, asked = [], {}, []
    with OpaEngine() as engine:
        engine.add_data(tables, "tables")
        engine.add_data({"as_of": "2026-01-01T00:00:00Z", "index": {}, "referrers": {}})
        for path in shared + rego(family, "*/*.rego"):
            try:
                engine.add_policy(str(path.relative_to(TOP)), path.read_text(encoding="utf-8"))
            except OpaError as error:
                wrong.append(f"{path.relative_to(TOP)} is refused: {error}")
        for path in rego(family, "*/*_test.rego"):
            text, policy = path.read_text(encoding="utf-8"), path.parent.name
            wanted[policy] = sorted(set(re.findall(r"^(test_\w+)", text, re.MULTILINE)))
            if policy not in parameters:
                wrong.append(f"{path.relative_to(TOP)}: the program does not know the policy; build it again")
                continue
            given = json.dumps(parameters[policy])
            asked.append(f"{policy} := data.dbmuster.{family.name}.{policy}_test with data.parameters as {given}")
        if wrong:
            return 0, wrong
        try:
            found = engine.eval_query("; ".join(asked))
        except OpaError as error:
            return 0, [f"{family.name}: {error}"]
    if len(found) != 1:
        return 0, [f"{family.name}: the tests were not answered"]
    for policy, tests in wanted.items():
        for test in tests:
            value = found[0][policy].get(test)
            if value is not True:
                said = "undefined" if value is None else json.dumps(value)
                wrong.append(f"policies/{family.name}/{policy}: {test} is {said} in OPA")
    return sum(map(len, wanted.values())), wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, help="instead of building one")
    binary = parser.parse_args().binary
    if binary is None:
        subprocess.run(["cargo", "build", "--locked", "--quiet", "--bin", "dbmuster"], cwd=TOP, check=True)
        binary = TOP / "target" / "debug" / "dbmuster"

    wrong = [f"OPA takes {what}, so that its word is worth nothing" for what, text in FOREIGN.items() if compile_error(text) is None]
    said = compile_error('deny contains "x" if startswith(input.a, "b")')
    if said is not None:
        wrong.append(f"OPA refuses a policy without a fault: {said}")

    parameters = {
        policy["id"]: {name: parameter.get("default") for name, parameter in (policy.get("parameters") or {}).items()}
        for policy in policies_of(binary.resolve())
    }
    tables = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in rego(POLICIES / "data", "*.json")}
    shared = rego(POLICIES / "lib", "*.rego")
    families = sorted(path for path in POLICIES.iterdir() if path.is_dir() and any(path.glob("*/*_test.rego")))
    files = tests = 0
    for family in families:
        count, found = run_family(family, parameters, shared, tables)
        files += len(rego(family, "*/*.rego"))
        tests += count
        wrong += found
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{files + len(shared)} Rego files compiled by OPA, {tests} tests run there, {len(wrong)} wrong")
    sys.exit(1 if wrong or not tests else 0)


if __name__ == "__main__":
    main()
