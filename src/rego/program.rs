//! Rego text, compiled once.

use std::collections::BTreeSet;
use std::sync::Arc;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::Program as VmProgram;
use regorus::{CompiledPolicy, Engine};

use super::strictness::Strict;
use super::syntax_walk::{Root, Walk};
use super::watch::{bound, watch};
use super::{RegoError, Syntax, calls};

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
    /// What the interpreter runs; absent where the register machine does, because it takes many times the room.
    pub(super) engine: Option<Engine>,
    sources: Arc<Vec<Source>>,
    why_interpreted: Option<String>,
    syntax: Arc<Syntax>,
    index_types: Arc<Vec<String>>,
    /// Every word of the text and its helpers, comments apart.
    words: Arc<BTreeSet<String>>,
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program")
            .field("entries", &self.entries)
            .field("backend", &self.backend())
            .finish_non_exhaustive()
    }
}

impl Program {
    /// Compiles `main` together with those of `helpers` that it imports. Of `rules`, those that it defines become
    /// its entry points, see [`Self::entry`].
    ///
    /// `always` tells which paths below `input` and `data` are never undefined when the program runs.
    ///
    /// # Errors
    /// When the text is not valid Rego, a function that it calls does not exist, or it defines none of the rules.
    pub fn compile(
        main: &Source,
        helpers: &[Source],
        rules: &[&str],
        always: &dyn Fn(Root, &[String]) -> bool,
    ) -> Result<Self, RegoError> {
        let sources = with_imports(main, helpers);
        let mut engine = engine_of(sources.iter().map(|source| (source.path.clone(), source.text.clone())))?;
        let modules = engine.get_modules();
        let strict = Strict::of(modules.iter().map(|module| &**module));
        let syntaxes: Vec<Syntax> = modules
            .iter()
            .zip(&sources)
            .map(|(module, source)| Walk::module(source, module, always, &strict))
            .collect();
        calls::check(&syntaxes)?;
        let package = syntaxes.first().map(|syntax| syntax.package.clone()).unwrap_or_default();
        let defined = |rule: &&&str| syntaxes.first().is_some_and(|syntax| syntax.defines(rule));
        let entries: Vec<String> = rules.iter().filter(defined).map(|rule| format!("data.{package}.{rule}")).collect();
        let Some(first) = entries.first() else {
            let message = format!("there is no rule {}", rules.join(" or "));
            return Err(RegoError::Text { spot: None, message });
        };
        let compiled = engine
            .compile_with_entrypoint(&first.as_str().into())
            .map_err(|e| RegoError::from_engine(&e.to_string(), false))?;

        let mut why_interpreted = syntaxes.iter().find_map(Syntax::why_not_clear);
        let mut machine = None;
        if why_interpreted.is_none() {
            let names: Vec<&str> = entries.iter().map(String::as_str).collect();
            let compiled = mended(&sources, &syntaxes, first)?.unwrap_or(compiled);
            match Compiler::compile_from_policy(&compiled, &names) {
                Ok(program) => match watch(program) {
                    Ok(program) => machine = Some(program),
                    Err(builtin) => why_interpreted = Some(format!("there is no watch on `{builtin}`")),
                },
                Err(error) => {
                    let error = RegoError::from_engine(&error.to_string(), false);
                    why_interpreted = Some(format!("the register machine cannot compile it: {error}"));
                }
            }
        }
        let index_types = Arc::new(index_types(&syntaxes));
        let syntax = Arc::new(syntaxes.into_iter().next().unwrap_or_default());
        let words = Arc::new(words(&sources));
        let sources = Arc::new(sources.into_iter().cloned().collect());
        let engine = machine.is_none().then_some(engine);
        Ok(Self { entries, machine, engine, sources, why_interpreted, syntax, index_types, words })
    }

    /// Position of a rule among the entry points.
    #[must_use]
    pub fn entry(&self, rule: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.rsplit('.').next() == Some(rule))
    }

    /// What its text says, without the helpers.
    #[must_use]
    pub fn syntax(&self) -> &Syntax {
        &self.syntax
    }

    /// Whether the file of that path is part of it.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.sources.iter().any(|source| source.path == path)
    }

    /// Whether it, or a helper, looks into `data.index.<name>`.
    #[must_use]
    pub fn looks_up(&self, name: &str) -> bool {
        self.index_types.iter().any(|found| found == name || found == "*")
    }

    /// Whether its text, or a helper's, has that word, so that it may read a field of that name.
    #[must_use]
    pub fn mentions(&self, word: &str) -> bool {
        self.words.contains(word)
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

    /// The same program on the interpreter, to compare the two and to tell the lines that are reached.
    #[must_use]
    pub fn interpreted(&self) -> Self {
        // The texts were read before, so that they are read again; an engine without them answers with errors.
        let mut other = self.off_the_machine().unwrap_or_else(|_| Self { machine: None, ..self.clone() });
        if let Some(engine) = &mut other.engine {
            engine.set_enable_coverage(true);
        }
        other.why_interpreted = Some("asked for".to_owned());
        other
    }

    /// The same program on the interpreter, as it is.
    ///
    /// # Errors
    /// When the engine does not read the texts again.
    pub(super) fn off_the_machine(&self) -> Result<Self, RegoError> {
        let mut other = self.clone();
        other.machine = None;
        if other.engine.is_none() {
            let texts = self.sources.iter().map(|source| (source.path.clone(), source.text.clone()));
            let mut engine = engine_of(texts)?;
            if let Some(first) = self.entries.first() {
                // Prepares it, so that every clone is ready.
                engine
                    .compile_with_entrypoint(&first.as_str().into())
                    .map_err(|e| RegoError::from_engine(&e.to_string(), false))?;
            }
            other.engine = Some(engine);
        }
        Ok(other)
    }
}

fn engine_of(texts: impl Iterator<Item = (String, String)>) -> Result<Engine, RegoError> {
    let mut engine = Engine::new();
    for (path, text) in texts {
        engine.add_policy(path, text).map_err(|e| RegoError::from_engine(&e.to_string(), false))?;
    }
    engine.set_strict_builtin_errors(true);
    bound(&mut engine)?;
    Ok(engine)
}

/// `main` and the helpers that it needs, directly or through one another.
fn with_imports<'s>(main: &'s Source, helpers: &'s [Source]) -> Vec<&'s Source> {
    let mut found = vec![main];
    let mut at = 0;
    while let Some(source) = found.get(at) {
        for package in Syntax::imported_packages(&source.text) {
            let line = format!("package {package}");
            let helper = helpers.iter().find(|helper| helper.text.lines().any(|l| l.trim_end() == line));
            if let Some(helper) = helper.filter(|helper| !found.iter().any(|other| std::ptr::eq(*other, *helper))) {
                found.push(helper);
            }
        }
        at += 1;
    }
    found
}

/// The same rules for the register machine, where it needs help to see what is undefined.
fn mended(sources: &[&Source], syntaxes: &[Syntax], entry: &str) -> Result<Option<CompiledPolicy>, RegoError> {
    if syntaxes.iter().all(|syntax| syntax.loose.is_empty()) {
        return Ok(None);
    }
    let texts = sources.iter().zip(syntaxes).map(|(source, syntax)| (source.path.clone(), syntax.mended(&source.text)));
    let mut engine = engine_of(texts)?;
    engine.compile_with_entrypoint(&entry.into()).map(Some).map_err(|e| RegoError::from_engine(&e.to_string(), false))
}

fn words(sources: &[&Source]) -> BTreeSet<String> {
    let lines = sources.iter().flat_map(|source| source.text.lines());
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    lines
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(|line| line.split(move |c| !plain(c)))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Second parts of the references to `data.index`; `*` where one is computed.
fn index_types(syntaxes: &[Syntax]) -> Vec<String> {
    let references = syntaxes.iter().flat_map(|syntax| &syntax.data);
    references
        .filter(|reference| reference.path.first().is_none_or(|first| first == "index"))
        .map(|reference| reference.path.get(1).cloned().unwrap_or_else(|| "*".to_owned()))
        .collect()
}
