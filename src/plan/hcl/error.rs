//! Why a source folder is not read, and what to do next. No value of it gets into a message.

/// What is wrong with a folder of source files, or with the values that are given for its variables.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("{file}:{line}:{column}: the text cannot be parsed: {problem}")]
    Syntax { file: String, line: u32, column: u32, problem: String },
    #[error("{file}: it is larger than {} MiB", limit >> 20)]
    TooLarge { file: String, limit: u64 },
    #[error("{file}: the text is not valid UTF-8")]
    Utf8 { file: String },
    #[error("{file}: it cannot be read: {problem}")]
    Io { file: String, problem: std::io::Error },
    #[error("there are more than {limit} source files or module calls below it")]
    TooMany { limit: usize },
    #[error("{file}:{line}:{column}: {what} is declared a second time; the first is at {first}")]
    Twice { what: String, file: String, line: u32, column: u32, first: String },
    #[error("{file}:{line}:{column}: the locals {names} refer to each other in a circle")]
    Circle { names: String, file: String, line: u32, column: u32 },
    #[error("{file}:{line}:{column}: the folder of the module {name} is not there")]
    NoModule { name: String, file: String, line: u32, column: u32 },
    #[error("{file}:{line}:{column}: the module {name} calls itself, directly or through others")]
    ModuleCircle { name: String, file: String, line: u32, column: u32 },
    #[error("{file}:{line}:{column}: {problem}")]
    Block { problem: &'static str, file: String, line: u32, column: u32 },
    #[error("there is no variable `{name}` in it{}", suggestion.as_ref().map(|name| format!("; is it `{name}`?")).unwrap_or_default())]
    NoVariable { name: String, suggestion: Option<String> },
    #[error("the value of {name} cannot be parsed")]
    Value { name: String },
    #[error("no file in the folder is a source file of Terraform or OpenTofu")]
    NoFiles,
    #[error("a thread to read it in cannot be started: {0}")]
    Thread(std::io::Error),
}

impl FolderError {
    /// What to do next.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Syntax { .. } | Self::Block { .. } => "mend it there; terraform validate says more",
            Self::TooLarge { .. } => "split the file, or check a plan instead: terraform show -json tfplan > plan.json",
            Self::Utf8 { .. } => "save the file as UTF-8",
            Self::Io { .. } => "check the permissions of the file",
            Self::TooMany { .. } => "name the folders of the root modules one by one",
            Self::Twice { .. } => "keep one of the two",
            Self::Circle { .. } | Self::ModuleCircle { .. } => "break the circle: Terraform refuses it too",
            Self::NoModule { .. } => "check the `source` of the module: it is relative to the folder of the file",
            Self::NoVariable { .. } => "declare the variable, or take it out of --var",
            Self::Value { .. } => {
                "write it as Terraform takes it: --var 'name=text', --var 'days=14', --var 'zones=[\"a\", \"b\"]'"
            }
            Self::NoFiles => "name the folder that holds the .tf files",
            Self::Thread(_) => "give the process more memory or threads",
        }
    }
}
