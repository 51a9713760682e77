//! What stands around each builtin while a program runs.
//!
//! The register machine takes a builtin or an operator that fails for one that has no value, which would look like a
//! pass. [`watch`] puts a function of ours in the place of each, which stops the machine instead; the interpreter then
//! tells what is wrong, and where. On both engines a builtin is not run when it would produce too much ([`bound`]).

use std::fmt::Display;
use std::sync::{Arc, LazyLock};

use regorus::rvm::instructions::BuiltinCallParams;
use regorus::rvm::program::BuiltinInfo;
use regorus::rvm::vm::VmError;
use regorus::rvm::{Instruction, Program};
use regorus::unstable::{ArithOp, BUILTINS, BuiltinFcn, Expr, Ref, Span, numbers, sets};
use regorus::{Engine, LimitError, Value};

use super::RegoError;
use super::growth::{GROWING, produce};

/// What stops the machine where something failed. It passes on no errors but those of limits, and hands none to the
/// rule that asked; no real limit is this high.
const FAILED: LimitError = LimitError::RegexSizeLimitExceeded { limit: usize::MAX };

/// Whether a builtin or an operator failed on the machine.
pub(super) const fn has_failed(error: &VmError) -> bool {
    matches!(error, VmError::RegexSizeLimitExceeded { limit: usize::MAX, .. })
}

/// Runs a builtin of the machine, which has a name when what it produces grows. The error's type belongs to the engine.
fn watched<E: From<LimitError> + Display>(
    growing: Option<&str>,
    args: &[Value],
    run: impl FnOnce() -> Result<Value, E>,
) -> Result<Value, E> {
    if let Some(name) = growing {
        produce(name, args)?;
    }
    match run() {
        Ok(Value::Undefined) => Err(FAILED.into()),
        Ok(value) => Ok(value),
        Err(error) => match RegoError::from_engine(&error.to_string(), true) {
            RegoError::Limit { .. } => Err(error),
            RegoError::Text { .. } | RegoError::Evaluation { .. } | RegoError::Document { .. } => Err(FAILED.into()),
        },
    }
}

/// Runs a builtin of the interpreter.
fn bounded<E: From<LimitError> + From<RegoError> + Display>(
    name: &str,
    args: &[Value],
    run: impl FnOnce() -> Result<Value, E>,
) -> Result<Value, E> {
    produce(name, args)?;
    // Its report is about no place in the policy; the engine puts another around it that is.
    run().map_err(|error| RegoError::from_engine(&error.to_string(), true).into())
}

macro_rules! watched {
    ($($name:literal),* $(,)?) => {
        [$(($name, ({
            static REAL: LazyLock<Option<(BuiltinFcn, bool)>> =
                LazyLock::new(|| Some((*BUILTINS.get($name)?, GROWING.contains(&$name))));
            |span, params, args, _| match &*REAL {
                Some(((builtin, _), grows)) => {
                    watched(grows.then_some($name), args, || builtin(span, params, args, true))
                }
                None => Err(FAILED.into()),
            }
        }, 0))),*]
    };
}

/// The builtins that the machine may call.
static WATCHED: [(&str, BuiltinFcn); 42] = watched![
    "__builtin_sets.intersection",
    "__builtin_sets.union",
    "array.concat",
    "array.slice",
    "concat",
    "contains",
    "count",
    "endswith",
    "graph.reachable",
    "indexof",
    "is_array",
    "is_boolean",
    "is_number",
    "is_object",
    "is_set",
    "is_string",
    "json.marshal",
    "lower",
    "max",
    "min",
    "object.get",
    "object.keys",
    "regex.match",
    "replace",
    "sort",
    "split",
    "sprintf",
    "startswith",
    "strings.any_prefix_match",
    "strings.any_suffix_match",
    "time.add_date",
    "time.format",
    "time.parse_rfc3339_ns",
    "to_number",
    "trim",
    "trim_left",
    "trim_prefix",
    "trim_right",
    "trim_space",
    "trim_suffix",
    "union",
    "upper",
];

/// Whether the machine may call it.
pub(super) fn is_watched(name: &str) -> bool {
    WATCHED.iter().any(|(watched, _)| *watched == name)
}

macro_rules! operator {
    ($op:ident) => {
        (
            |span, params, args, _| match (params, args) {
                ([left, right, ..], [a, b]) => watched(None, args, || match (ArithOp::$op, a, b) {
                    (ArithOp::Sub, Value::Set(_), _) | (ArithOp::Sub, _, Value::Set(_)) => {
                        sets::difference(left, right, a.clone(), b.clone())
                    }
                    (op, _, _) => numbers::arithmetic_operation(span, &op, left, right, a.clone(), b.clone(), true),
                }),
                _ => Err(FAILED.into()),
            },
            2,
        )
    };
}

/// The operators of the machine as builtins.
static OPERATORS: [(&str, BuiltinFcn); 5] = [
    ("plus", operator!(Add)),
    ("minus", operator!(Sub)),
    ("times", operator!(Mul)),
    ("divided", operator!(Div)),
    ("modulo", operator!(Mod)),
];

/// The program with a watch on every builtin and operator.
///
/// # Errors
/// The name of a builtin on which there is no watch.
pub(super) fn watch(program: Arc<Program>) -> Result<Arc<Program>, String> {
    let mut program = Arc::unwrap_or_clone(program);
    for (info, resolved) in program.builtin_info_table.iter().zip(&mut program.resolved_builtins) {
        let Some((_, watched)) = WATCHED.iter().find(|(name, _)| *name == info.name) else {
            return Err(info.name.clone());
        };
        resolved.0 = watched.0;
    }
    for at in 0..program.instructions.len() {
        let Some((operator, dest, left, right)) = program.instructions.get(at).and_then(operation) else { continue };
        let Some((name, function)) = OPERATORS.get(operator) else { continue };
        let known = program.builtin_info_table.iter().position(|info| info.name == *name);
        let builtin_index = match known.and_then(|known| u16::try_from(known).ok()) {
            Some(known) => known,
            None => {
                program.resolved_builtins.push(*function);
                program.add_builtin_info(BuiltinInfo { name: (*name).to_owned(), num_args: 2 })
            }
        };
        let args = [left, right, 0, 0, 0, 0, 0, 0];
        let params = BuiltinCallParams { dest, builtin_index, num_args: 2, args };
        let params_index = program.add_builtin_call_params(params);
        if let Some(instruction) = program.instructions.get_mut(at) {
            *instruction = Instruction::BuiltinCall { params_index };
        }
    }
    Ok(Arc::new(program))
}

/// Position among [`OPERATORS`], and the registers, of an instruction that is one.
const fn operation(instruction: &Instruction) -> Option<(usize, u8, u8, u8)> {
    match *instruction {
        Instruction::Add { dest, left, right } => Some((0, dest, left, right)),
        Instruction::Sub { dest, left, right } => Some((1, dest, left, right)),
        Instruction::Mul { dest, left, right } => Some((2, dest, left, right)),
        Instruction::Div { dest, left, right } => Some((3, dest, left, right)),
        Instruction::Mod { dest, left, right } => Some((4, dest, left, right)),
        _ => None,
    }
}

/// The interpreter with a bound on what builtins produce.
///
/// # Errors
/// When it does not take one.
pub(super) fn bound(engine: &mut Engine) -> Result<(), RegoError> {
    for name in GROWING {
        let Some((builtin, arity)) = BUILTINS.get(name).copied() else { continue };
        let run = move |args: Vec<Value>| {
            bounded(name, &args, || match &*NOWHERE {
                Some((span, params)) => builtin(span, params.get(..args.len()).unwrap_or(params), &args, true),
                None => Ok(Value::Undefined),
            })
        };
        engine
            .add_extension(name.to_owned(), arity, Box::new(run))
            .map_err(|e| RegoError::from_engine(&e.to_string(), false))?;
    }
    Ok(())
}

/// The place, and the arguments as text, of a builtin that is called from nowhere.
static NOWHERE: LazyLock<Option<(Span, Vec<Ref<Expr>>)>> = LazyLock::new(|| {
    const MOST_ARGUMENTS: usize = 4;
    let source = regorus::Source::from_contents("builtin".to_owned(), String::new()).ok()?;
    let span = Span { source, line: 1, col: 1, start: 0, end: 0 };
    let argument = || Ref::new(Expr::Null { span: span.clone(), value: Value::Null, eidx: 0 });
    let params = (0..MOST_ARGUMENTS).map(|_| argument()).collect();
    Some((span, params))
});

#[cfg(test)]
mod tests {
    use super::{BUILTINS, GROWING, WATCHED};

    #[test]
    fn every_name_is_a_builtin() {
        let names = GROWING.iter().copied().chain(WATCHED.iter().map(|(name, _)| *name));
        let unknown: Vec<&str> = names.filter(|name| !BUILTINS.contains_key(name)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
