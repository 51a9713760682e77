//! Rego text, compiled once.

use std::sync::Arc;

use regorus::Engine;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::Program as VmProgram;

use super::{RegoError, Syntax};

/// One Rego file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path for messages.
    pub path: String,
    pub text: String,
}

/// Which engine runs a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// The register machine: three times as fast, silent about run-time errors.
    Machine,
    /// The interpreter, strict about errors.
    Interpreter,
}

/// A compiled policy with the helpers that it imports.
#[derive(Clone)]
pub struct Program {
    pub(super) entries: Vec<String>,
    pub(super) machine: Option<Arc<VmProgram>>,
    pub(super) engine: Engine,
    why_interpreted: Option<String>,
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program").field("entries", &self.entries).field("backend", &self.backend()).finish_non_exhaustive()
    }
}

impl Program {
    /// Compiles `main` together with `helpers`. `rules` are the names of the rules of `main`'s package that will
    /// be asked for; each must be defined there.
    ///
    /// # Errors
    /// When the text is not valid Rego, or a function that it calls does not exist.
    pub fn compile(
        main: &Source,
        syntax: &Syntax,
        helpers: &[(Source, Syntax)],
        rules: &[&str],
    ) -> Result<Self, RegoError> {
        let mut engine = Engine::new();
        for source in std::iter::once(main).chain(helpers.iter().map(|(source, _)| source)) {
            engine
                .add_policy(source.path.clone(), source.text.clone())
                .map_err(|e| RegoError::from_engine(&e.to_string(), false))?;
        }
        engine.set_strict_builtin_errors(true);
        let entries: Vec<String> = rules.iter().map(|rule| format!("data.{}.{rule}", syntax.package)).collect();
        let Some(first) = entries.first() else {
            return Err(RegoError::Text { spot: None, message: "no rule to compile".to_owned() });
        };
        let compiled = engine
            .compile_with_entrypoint(&first.as_str().into())
            .map_err(|e| RegoError::from_engine(&e.to_string(), false))?;

        let mut why_interpreted = syntax
            .why_not_clear()
            .or_else(|| helpers.iter().find_map(|(_, helper)| helper.why_not_clear()));
        let mut machine = None;
        if why_interpreted.is_none() {
            let names: Vec<&str> = entries.iter().map(String::as_str).collect();
            match Compiler::compile_from_policy(&compiled, &names) {
                Ok(program) => machine = Some(program),
                Err(error) => {
                    let error = RegoError::from_engine(&error.to_string(), false);
                    // The interpreter would only notice at run time.
                    if error.to_string().contains("Unknown function") {
                        return Err(error);
                    }
                    why_interpreted = Some(format!("the register machine cannot compile it: {error}"));
                }
            }
        }
        Ok(Self { entries, machine, engine, why_interpreted })
    }

    /// Which engine runs it.
    #[must_use]
    pub const fn backend(&self) -> Backend {
        if self.machine.is_some() { Backend::Machine } else { Backend::Interpreter }
    }

    /// Why it runs on the interpreter, when it does.
    #[must_use]
    pub fn why_interpreted(&self) -> Option<&str> {
        self.why_interpreted.as_deref()
    }

    /// The same program on the interpreter, to compare the two.
    #[must_use]
    pub fn interpreted(&self) -> Self {
        let mut other = self.clone();
        other.machine = None;
        other.why_interpreted = Some("asked for".to_owned());
        other
    }
}
