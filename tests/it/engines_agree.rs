//! The register machine is used only where it says what the interpreter says. Each shape below is one that the two
//! would answer differently, or might, when a value is undefined.

use dbmuster::rego::{Backend, Document, Limits, Program, Runner, Source};

/// Statements of a body, one line each.
const BODIES: [&str; 115] = [
    "x := lower(input.missing); not x in {\"a\"}",
    "x := lower(input.missing)",
    "x := lower(input.missing); x != \"a\"",
    "x := f(input.n)",
    "x := f(input.n); not x in {\"a\"}",
    "x := f(input.missing)",
    "x := input.missing",
    "x := input.missing; not x in {\"a\"}",
    "x := input.a.b.c",
    "x := data.index.foo[input.n].bar; not x",
    "x := object.get(input, \"missing\", 3); x != 3",
    "x := object.get(input.missing, \"k\", 3); x == 3",
    "x := helper; not x in {\"a\"}",
    "x := [y | some y in input.missing]; count(x) == 0",
    "x := sprintf(\"%s\", [input.missing])",
    "x := [input.missing]",
    "x := {\"a\": input.missing}",
    "x := {input.missing}; count(x) == 1",
    "x := upper(lower(input.missing))",
    "x := input.m[input.missing]",
    "x := {1} | input.missing",
    "x := concat(\",\", input.missing)",
    "x := split(input.s, \".\")[7]",
    "x := input.missing == 3",
    "x := input.n == 3; x == false",
    "x := false; x == false",
    "x := \"quoted\"; x == \"quoted\"",
    "x := input.t[\"k\"]; x == 1",
    "x := input.t[`k`]; x == 1",
    "startswith(input.missing, \"a\")",
    "lower(input.missing) != \"a\"",
    "input.missing != \"a\"",
    "some x in input.missing",
    "some x in split(input.missing, \".\")",
    "some x in f(input.n)",
    "every x in input.missing { x == 1 }",
    "every x in split(input.missing, \".\") { x == 1 }",
    "every k in [\"a\"] { x := input[k]; not x == 2 }",
    "not input.missing",
    "not f(input.n)",
    "not startswith(input.missing, \"a\")",
    "not lower(input.missing) in {\"a\"}",
    "\"a\" in input.missing",
    "not \"a\" in input.missing",
    "input.missing in {\"a\"}",
    "count(input.missing) == 0",
    "n := count(input.missing); n != 4",
    "input.m[input.missing] != 1",
    "input.m[lower(input.missing)] != 1",
    "f(input.n) == \"z\"",
    "f(input.n) != \"z\"",
    "split(input.s, \".\")[7] != \"a\"",
    "x := [lower(y.z) | some y in [{\"z\": \"A\"}, {}]]; count(x) == 1",
    "x := {lower(y.z) | some y in [{\"z\": \"A\"}, {}]}; count(x) == 1",
    "x := [y.z | some y in [{\"z\": \"A\"}, {}]]; count(x) == 1",
    "x := [z | some y in [{\"z\": \"A\"}, {}]; z := y.z]; count(x) == 1",
    "x := {k: y.z | some k, y in {\"a\": {\"z\": \"A\"}, \"b\": {}}}; count(x) == 1",
    "constant(input.missing) == 1",
    "constant(input.missing)",
    "x := constant(input.missing)",
    "not constant(input.missing)",
    "\"a\" in wrapped(input.missing, 1)",
    "some x in wrapped(input.n, input.missing)",
    "count([1 | constant(input.missing) == 1]) == 0",
    "[input.missing, 1] != [2, 1]",
    "1 in [1, input.missing]",
    "count([input.missing]) == 1",
    "value != 4",
    "not value",
    "not value.k",
    "some x in value.list",
    "object.get(value, \"k\", 4) == 4",
    "function(input.n) != 3",
    "not function(input.n) == 3",
    "x := {1 | false}; x == {1}",
    "x := {1 | false} == {1}; x == true",
    "x := [1 | input.n == 4]; count(x) == 7",
    "x := {y | y := 1; y == 2}; count(x) == 3",
    "x := {k: 1 | k := input.s; k == \"2\"}; count(x) == 3",
    "x := {y | some y in [1]} == {2}; x == true",
    "x := input.n - input.missing",
    "x := input.n - input.missing; not x == 1",
    "x := (input.n * input.missing) + 1; x != 0",
    "x := input.n * 2; x == 10",
    "x := input.n / 2; x == 2.5",
    "x := input.n / input.missing",
    "x := [input.n - input.missing]; count(x) == 1",
    "x := sprintf(\"%d\", [input.n - input.missing])",
    "not f(input.n - input.missing)",
    "constant(input.n - input.missing) == 1",
    "input.n - input.missing != 7",
    "not input.n - input.missing > 0",
    "x := base & input.missing",
    "x := base - input.missing; not 1 in x",
    "x := derived - {1}; count(x) == 0",
    "count(late - {3}) == 1",
    "x := [concat(\"\", [y | some y in letters])]; x == [[\"ab\"]]",
    "x := sprintf(\"%s\", [concat(\"\", letters)]); x == \"ab\"",
    "x := maybe",
    "x := maybe; not 1 in x",
    "x := [maybe]; count(x) == 1",
    "not 1 in maybe",
    "count(maybe) == 0",
    "count(base - maybe) == 2",
    "x := late - maybe; count(x) == 2",
    "constant(maybe) == 1",
    "not looks(input.missing)",
    "not looks(input.s)",
    "not either(input.missing)",
    "not second(1, input.missing)",
    "not second(input.missing, 1)",
    "not within(input.missing, input.n)",
    "not later(input.missing)",
    "x := later(input.missing); x != 1",
    "x := [1 | some y in [1]; not looks(input.missing)]; count(x) == 1",
];

const RULES: &str = "f(x) := \"yes\" if x == 7\nconstant(_) := 1\nwrapped(_, _) := {\"a\"}\nfunction(x) := input.missing if x == 5\nhelper := 3 if input.n == 8\nvalue := data.index.nothing[input.n].attributes\nbase := {1, 2}\nderived := base & {1}\nlate := early | {3}\nearly := {9}\nletters := [\"a\", \"b\"]\nmaybe := {1} & input.missing\nlooks(x) if startswith(x, \"a\")\neither(x) if x in base\neither(_) if input.n == 5\nsecond(x, y) if y > 3\nwithin(x, y) if x.a == y\nlater(x) := y if {\n\ty := input.n\n\tx == y\n}\n";

#[test]
fn undefined_values_mean_the_same_on_both_engines() {
    let input = Document::parse(r#"{"n": 5, "m": {"k": 2}, "s": "1.2", "t": {"k": 1}}"#).unwrap();
    let data = Document::parse(r#"{"index": {"foo": {}}}"#).unwrap();
    let mut differ = Vec::new();
    let mut on_machine = 0;
    for body in BODIES {
        let text = format!(
            "package a\n\nimport rego.v1\nimport future.keywords.not\n\n{RULES}\ndeny contains \"said\" if {{\n\t{}\n}}\n",
            body.replace("; ", "\n\t")
        );
        let source = Source { path: "a.rego".to_owned(), text };
        let program =
            Program::compile(&source, &[], &["deny"], &|_, _| false).unwrap_or_else(|e| panic!("{body}: {e}"));
        on_machine += usize::from(program.backend() == Backend::Machine);
        let ask = |program: &Program| {
            let mut runner = Runner::new(program, &data, &Limits::default()).unwrap();
            runner.ask(0, &input).map(|said| said.len())
        };
        let (chosen, interpreted) = (ask(&program), ask(&program.interpreted()));
        if chosen != interpreted {
            differ.push(format!("{body}: {chosen:?} instead of {interpreted:?}"));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(on_machine > BODIES.len() / 2, "only {on_machine} run on the machine");
}
