//! Why a file is not read as a plan, and what to do next. No text of the file gets into a message.
//!
//! Main types: [`PlanError`], [`PlanProblem`].

use std::io;

use super::scan::{Problem, ScanError};

/// A file that was not read as a plan.
#[derive(Debug, thiserror::Error)]
#[error("read {path}: {problem}")]
pub struct PlanError {
    /// Path as given, or `<stdin>`.
    pub path: String,
    pub problem: PlanProblem,
}

impl PlanError {
    pub(super) fn new(path: &str, problem: PlanProblem) -> Self {
        Self { path: path.to_owned(), problem }
    }

    /// What to do next.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        self.problem.help()
    }
}

/// What is wrong with the file.
#[derive(Debug, thiserror::Error)]
pub enum PlanProblem {
    #[error("there is no such file")]
    Missing,
    #[error("permission is denied")]
    Permission,
    #[error("it is a folder, not a file")]
    Folder,
    #[error("the system cannot read it: {0}")]
    Io(io::Error),
    #[error("the file is empty")]
    Empty,
    #[error("the JSON text ends in the middle, at line {line}, column {column}: the file is cut off")]
    Truncated { line: u64, column: u64 },
    #[error("the gzip data cannot be unpacked: it is damaged or cut off")]
    Gzip,
    #[error("the text is not JSON: {expected} is expected at line {line}, column {column}")]
    Syntax { expected: &'static str, line: u64, column: u64 },
    #[error(
        "the text is not JSON: there is a number that is none, such as NaN or Infinity, at line {line}, column {column}"
    )]
    NotANumber { line: u64, column: u64 },
    #[error("objects and lists are nested more than {limit} levels deep at line {line}, column {column}", limit = super::scan::MAX_DEPTH)]
    TooDeep { line: u64, column: u64 },
    #[error("the text is not valid UTF-8 at line {line}, column {column}")]
    InvalidUtf8 { line: u64, column: u64 },
    #[error("the text is not valid UTF-16, or in another encoding than UTF-8 and UTF-16")]
    Encoding,
    #[error("more text follows the JSON document at line {line}, column {column}; a plan file holds one document")]
    Trailing { line: u64, column: u64 },
    #[error("the file changed while it was read")]
    Changed,
    #[error("it is a binary plan file, not its JSON form")]
    BinaryPlan,
    #[error("it is a raw state file, not its JSON form")]
    RawState,
    #[error("it is the log that `terraform plan -json` prints, not a plan")]
    PlanLog,
    #[error("it is not a Terraform plan: it looks like a CloudFormation template")]
    CloudFormation,
    #[error("it is not a Terraform plan: it looks like a CloudFormation change set")]
    ChangeSet,
    #[error(
        "no file in the folder is a CloudFormation template or a source file of Terraform; {skipped} others were skipped"
    )]
    NothingThere { skipped: usize },
    #[error("{0}")]
    Preview(super::pulumi::PreviewError),
    #[error("{0}")]
    Source(super::hcl::FolderError),
    #[error("{0}")]
    Template(super::cloudformation::TemplateError),
    #[error("it is not a Terraform plan: it looks like {0}")]
    LooksLike(&'static str),
    #[error("it is not a Terraform plan: the document is {0}, an object is expected")]
    NotAnObject(&'static str),
    #[error("it is not a Terraform plan: it has neither `resource_changes` nor `format_version`")]
    NotAPlan,
    #[error("it has no `format_version`, which every plan has")]
    NoFormatVersion,
    #[error("`format_version` {0} is not known; 0.1 to 1.x are")]
    FormatVersion(String),
    #[error("the plan is marked as errored: it is not complete and must not be judged")]
    Errored,
    #[error("the plan has no `resource_changes`, so nothing says what it is going to do")]
    NoResourceChanges,
    #[error("the state has no `values`, so it records nothing")]
    NoValues,
    #[error("`{path}` is {found}, {expected} is expected")]
    Shape { path: String, found: &'static str, expected: &'static str },
    #[error("`{path}` is missing")]
    MissingKey { path: String },
    #[error("`{path}` has a key twice")]
    TwiceTheKey { path: String },
    #[error("it has `{section}` twice, so that nobody can say which of the two counts")]
    TwiceTheSection { section: &'static str },
    #[error("`{path}` holds actions that are not known")]
    Actions { path: String },
    #[error("`{path}` repeats the address {address}, so that nobody can say which of the two counts")]
    Duplicate { path: String, address: String },
}

impl PlanProblem {
    /// What to do next.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Missing => "check the path; `-` reads from standard input",
            Self::Permission => "let the user that runs this read the file",
            Self::Folder => "name the plan file: terraform show -json tfplan > plan.json",
            Self::Io(_) => "check the disk and the mount, then try again",
            Self::Empty | Self::Truncated { .. } | Self::Gzip => {
                "check that the command that wrote it succeeded: terraform show -json tfplan > plan.json"
            }
            Self::Syntax { .. }
            | Self::NotANumber { .. }
            | Self::InvalidUtf8 { .. }
            | Self::Encoding
            | Self::TooDeep { .. }
            | Self::NotAnObject(_)
            | Self::NotAPlan
            | Self::LooksLike(_)
            | Self::Shape { .. }
            | Self::MissingKey { .. }
            | Self::TwiceTheKey { .. }
            | Self::TwiceTheSection { .. }
            | Self::Actions { .. }
            | Self::Duplicate { .. }
            | Self::NoFormatVersion => "write the plan as the tool prints it: terraform show -json tfplan > plan.json",
            Self::Trailing { .. } => "give each plan a file of its own and name them all",
            Self::Changed => "wait until the plan is written, then try again",
            Self::BinaryPlan => "print it as JSON: terraform show -json tfplan > plan.json (OpenTofu: tofu show -json)",
            Self::RawState => "print it as JSON: terraform show -json terraform.tfstate > state.json",
            Self::PlanLog => {
                "save the plan and print that: terraform plan -out tfplan && terraform show -json tfplan > plan.json"
            }
            Self::CloudFormation | Self::ChangeSet => "name the template or change set as a file: dbmuster check FILE",
            Self::NothingThere { .. } => "name the files, or the folder that holds the templates or the .tf files",
            Self::Source(error) => error.help(),
            Self::Preview(error) => error.help(),
            Self::Template(error) => error.help(),
            Self::FormatVersion(_) => {
                "use a newer version of dbmuster, or the Terraform version that wrote plans it knows"
            }
            Self::Errored => "mend what `terraform plan` complains about and plan again",
            Self::NoResourceChanges => {
                "plan again and print the saved plan: terraform plan -out tfplan && terraform show -json tfplan > plan.json"
            }
            Self::NoValues => "print the state of a workspace that has resources: terraform show -json > state.json",
        }
    }
}

impl From<ScanError> for PlanProblem {
    fn from(error: ScanError) -> Self {
        let ScanError { problem, line, column } = error;
        match problem {
            Problem::Truncated => Self::Truncated { line, column },
            Problem::Empty => Self::Empty,
            Problem::Expected(expected) => Self::Syntax { expected, line, column },
            Problem::NotANumber => Self::NotANumber { line, column },
            Problem::TooDeep => Self::TooDeep { line, column },
            Problem::InvalidUtf8 => Self::InvalidUtf8 { line, column },
            Problem::Trailing => Self::Trailing { line, column },
            Problem::Io(error) => error.into(),
        }
    }
}

impl From<io::Error> for PlanProblem {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Permission,
            io::ErrorKind::IsADirectory => Self::Folder,
            _ => match error.get_ref().and_then(|inner| inner.downcast_ref::<super::decode::DecodeError>()) {
                Some(super::decode::DecodeError::Encoding) => Self::Encoding,
                Some(super::decode::DecodeError::Gzip) => Self::Gzip,
                None => Self::Io(error),
            },
        }
    }
}
