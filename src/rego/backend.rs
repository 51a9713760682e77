//! One worker's running copy of a program.

use std::num::{NonZeroU32, NonZeroU64};
use std::sync::OnceLock;
use std::time::Duration;

use regorus::rvm::RegoVM;
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{MemoryBudgetConfig, Value};
use regorus_mimalloc::global_allocation_stats_snapshot;

use super::unit_test::coverage_of;
use super::watch::has_failed;
use super::worked::Worked;
use super::{Coverage, Document, Program, RegoError, growth};

/// Bounds on one evaluation, so that a policy that never ends, or eats memory, stops alone.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Instructions of the register machine.
    pub instructions: usize,
    /// Time of one evaluation. The engine watches the clock on the wall; an evaluation that was kept waiting for a
    /// processor is tried again.
    pub time: Duration,
    /// Memory of the whole process, in bytes, above which an evaluation is stopped in any case.
    pub memory: u64,
    /// Memory, in bytes, that the process may take beside what it had taken before its first evaluation. One that had
    /// taken much may take four times that: what is said of a large fleet is large.
    pub more: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { instructions: 5_000_000, time: Duration::from_secs(2), memory: 6 << 30, more: 1 << 30 }
    }
}

/// Memory that one evaluation may take on the register machine.
const MOST_OF_ONE: NonZeroU64 = NonZeroU64::MIN.saturating_add((512 << 20) - 1);

/// What the process had taken when its first evaluation began.
static BEFORE: OnceLock<u64> = OnceLock::new();

/// Times that an evaluation is tried again that ran out of time without having worked for it: the machine was
/// suspended or crowded, and a verdict must not hang on that.
const MOST_TRIES: u32 = 10;

/// What a rule said: a message, and the field that it is about when the rule names one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    pub text: String,
    pub field: Option<String>,
    /// Paths without which it would not have been said, when the rule names them.
    pub hinges: Vec<String>,
}

/// Runs one program over many documents. Not shared between threads; cheap to make.
#[derive(Debug)]
pub struct Runner {
    engine: Engine,
    program: Program,
    data: Document,
    limits: Limits,
}

#[derive(Debug)]
enum Engine {
    Machine(Box<RegoVM>),
    Interpreter(Box<regorus::Engine>, Vec<String>),
}

impl Runner {
    /// Makes a runner whose `data` document is `data`.
    ///
    /// # Errors
    /// When `data` is not an object, or clashes with a package of the program.
    pub fn new(program: &Program, data: &Document, limits: &Limits) -> Result<Self, RegoError> {
        let before = *BEFORE.get_or_init(|| global_allocation_stats_snapshot().allocated);
        let most = before.saturating_add(limits.more.max(before.saturating_mul(4)));
        regorus::set_global_memory_limit(Some(limits.memory.min(most)));
        let timer = ExecutionTimerConfig { limit: limits.time, check_interval: NonZeroU32::MIN.saturating_add(999) };
        let engine = if let Some(compiled) = &program.machine {
            let mut machine = RegoVM::new();
            machine.load_program(compiled.clone());
            machine.set_max_instructions(limits.instructions);
            machine.set_execution_timer_config(Some(timer));
            machine.set_memory_budget_config(Some(MemoryBudgetConfig { limit: MOST_OF_ONE }));
            machine
                .set_data(data.0.clone())
                .map_err(|e| RegoError::Evaluation { spot: None, message: e.to_string() })?;
            Engine::Machine(Box::new(machine))
        } else {
            let mut engine = program.engine.clone().unwrap_or_default();
            engine.set_strict_builtin_errors(true);
            engine.set_execution_timer_config(timer);
            engine.add_data(data.0.clone()).map_err(|e| RegoError::from_engine(&e.to_string(), true))?;
            Engine::Interpreter(Box::new(engine), program.entries.clone())
        };
        Ok(Self { engine, program: program.clone(), data: data.clone(), limits: *limits })
    }

    /// Asks the `rule`-th rule that the program was compiled for. An undefined rule says nothing.
    ///
    /// # Errors
    /// When evaluation fails, hits a limit, or the rule says something other than strings or messages.
    pub fn ask(&mut self, rule: usize, input: &Document) -> Result<Vec<Message>, RegoError> {
        let mut value = self.value(rule, input);
        for _ in 0..MOST_TRIES {
            if !value.as_ref().is_err_and(RegoError::is_timeout) {
                break;
            }
            let worked = Worked::since_now();
            value = self.value(rule, input);
            if worked.time() * 2 >= self.limits.time {
                break;
            }
        }
        messages(&value?)
    }

    fn value(&mut self, rule: usize, input: &Document) -> Result<Value, RegoError> {
        growth::begin();
        let value = match &mut self.engine {
            Engine::Machine(machine) => {
                machine.set_input(input.0.clone());
                match machine.execute_entry_point_by_index(rule) {
                    Err(error) if has_failed(&error) => {
                        // What fails once is likely to fail again, so that the interpreter stays.
                        *self = Self::new(&self.program.off_the_machine()?, &self.data, &self.limits)?;
                        return self.value(rule, input);
                    }
                    value => value.map_err(|e| e.to_string()),
                }
            }
            Engine::Interpreter(engine, entries) => {
                engine.set_input(input.0.clone());
                let Some(entry) = entries.get(rule) else { return Ok(Value::Undefined) };
                engine.eval_rule(entry.clone()).map_err(|e| e.to_string())
            }
        };
        value.map_err(|report| RegoError::from_engine(&report, true))
    }

    /// Lines that were reached since it was made; none where the program is not one that was
    /// [asked to be interpreted](Program::interpreted).
    ///
    /// # Errors
    /// When the engine cannot tell.
    pub fn coverage(&self) -> Result<Coverage, RegoError> {
        match &self.engine {
            Engine::Machine(_) => Ok(Coverage::new()),
            Engine::Interpreter(engine, _) => coverage_of(engine),
        }
    }
}

fn messages(value: &Value) -> Result<Vec<Message>, RegoError> {
    match value {
        Value::Undefined => Ok(Vec::new()),
        Value::Set(set) => set.iter().map(message).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            Err(wrong_shape())
        }
    }
}

fn message(value: &Value) -> Result<Message, RegoError> {
    if let Ok(text) = value.as_string() {
        return Ok(Message { text: text.to_string(), field: None, hinges: Vec::new() });
    }
    let text = value["message"].as_string().map_err(|_| wrong_shape())?.to_string();
    let field = value["field"].as_string().ok().map(|field| field.to_string());
    let hinges = match &value["hinges"] {
        Value::Undefined => Vec::new(),
        Value::Set(paths) => paths.iter().map(path).collect::<Result<_, _>>()?,
        Value::Array(paths) => paths.iter().map(path).collect::<Result<_, _>>()?,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            return Err(wrong_shape());
        }
    };
    Ok(Message { text, field, hinges })
}

fn path(value: &Value) -> Result<String, RegoError> {
    value.as_string().map(|path| path.to_string()).map_err(|_| wrong_shape())
}

fn wrong_shape() -> RegoError {
    RegoError::Evaluation {
        spot: None,
        message: "a rule must be a set of strings or of {\"message\": ..., \"field\": ..., \"hinges\": [...]}"
            .to_owned(),
    }
}
