//! Why a file is not read as a CloudFormation template, and what to do next. Values never get into a message.

/// What is wrong with a template.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error("the text is neither JSON nor YAML at line {line}, column {column}: {problem}")]
    Syntax { problem: String, line: u32, column: u32 },
    #[error("a tab indents line {line}, where YAML takes spaces only")]
    Tab { line: u32 },
    #[error("{key} is written twice at line {line}, column {column}, and readers differ in which of the two counts")]
    TwiceTheKey { key: String, line: u32, column: u32 },
    #[error("values are nested more than {limit} levels deep at line {line}, column {column}")]
    TooDeep { limit: usize, line: u32, column: u32 },
    #[error("its aliases stand for more than {limit} values at line {line}: it would grow without end")]
    AliasBomb { limit: usize, line: u32 },
    #[error("its Fn::ForEach loops stand for more than {limit} values: it would grow without end")]
    LoopBomb { limit: usize },
    #[error("an alias at line {line}, column {column} refers to an anchor that is not complete there")]
    Alias { line: u32, column: u32 },
    #[error("it is larger than {} MiB", limit >> 20)]
    TooLarge { limit: u64 },
    #[error("a second YAML document begins at line {line}; a template is one document")]
    SecondDocument { line: u32 },
    #[error("it is no CloudFormation template: {0}")]
    NotATemplate(&'static str),
    #[error("`{path}` at line {line} is {found}, {expected} is expected")]
    Shape { path: String, line: u32, found: &'static str, expected: &'static str },
    #[error("the resource {name} at line {line} has no `Type`")]
    NoType { name: String, line: u32 },
    #[error("the conditions {names} refer to each other in a circle")]
    ConditionCircle { names: String },
    #[error("the nested stacks {names} hold each other in a circle")]
    StackCircle { names: String },
    #[error("stacks are nested more than {limit} levels deep")]
    StackDepth { limit: usize },
    #[error("the nested stack {name} is not read: {problem}")]
    Nested { name: String, problem: Box<super::super::PlanProblem> },
    #[error("the value that is given for the parameter {name} is not one of its allowed values")]
    NotAllowed { name: String },
    #[error("it is not a list of parameters: {0}")]
    NotParameters(&'static str),
    #[error("it is not a change set as `describe-change-set` prints it: {0}")]
    NotAChangeSet(&'static str),
    #[error("the change set has failed, so it says nothing about what will be")]
    FailedChangeSet,
    #[error("the change set is still being made, so it does not name all changes")]
    UnfinishedChangeSet,
    #[error("the change set has further pages, so it does not name all changes")]
    Pages,
}

impl TemplateError {
    /// What to do next.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Syntax { .. } | Self::SecondDocument { .. } | Self::Shape { .. } | Self::NoType { .. } => {
                "check it with: aws cloudformation validate-template --template-body file://TEMPLATE"
            }
            Self::Tab { .. } => "indent with spaces",
            Self::TwiceTheKey { .. } => "keep one of the two",
            Self::TooDeep { .. } | Self::AliasBomb { .. } | Self::LoopBomb { .. } | Self::Alias { .. } => {
                "write the values out where they are needed"
            }
            Self::TooLarge { .. } => "CloudFormation takes no template above 1 MB: split it into nested stacks",
            Self::NotATemplate(_) => "name a file with `Resources`, or the folder: other files in it are skipped",
            Self::ConditionCircle { .. } | Self::StackCircle { .. } => {
                "break the circle: CloudFormation refuses it too"
            }
            Self::StackDepth { .. } => "give the inner templates by themselves",
            Self::Nested { .. } => "mend the nested template, or give it by itself",
            Self::NotAllowed { .. } => "give one of its AllowedValues in the file of --parameters",
            Self::NotParameters(_) => {
                "write it as `aws cloudformation create-stack --parameters` takes it: [{\"ParameterKey\": ..., \"ParameterValue\": ...}]"
            }
            Self::NotAChangeSet(_) => {
                "write it with: aws cloudformation describe-change-set --include-property-values --output json"
            }
            Self::FailedChangeSet => "look at its StatusReason, mend the template and make the change set again",
            Self::UnfinishedChangeSet => {
                "wait for it: aws cloudformation wait change-set-create-complete --change-set-name NAME --stack-name STACK"
            }
            Self::Pages => "let the AWS CLI follow the pages: leave out --no-paginate and --max-items",
        }
    }
}

/// A key, if it is plain enough to be shown.
pub(super) fn shown(key: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '-' | '_' | '/');
    if !key.is_empty() && key.len() <= 80 && key.chars().all(plain) { format!("`{key}`") } else { "a key".to_owned() }
}
