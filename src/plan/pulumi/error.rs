//! Why a file is not read as a preview of Pulumi's, and what to do next. No value of it gets into a message.

/// What is wrong with a preview.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    #[error("the text is not JSON at line {line}, column {column}")]
    Syntax { line: usize, column: usize },
    #[error("it is larger than {} MiB", limit >> 20)]
    TooLarge { limit: u64 },
    #[error("it is not a preview as `pulumi preview --json` prints it: {0}")]
    NotAPreview(&'static str),
    #[error("the preview has failed, so it does not name all changes")]
    Failed,
    #[error("step {index} has the operation {op}, which is not known")]
    Operation { index: usize, op: String },
}

impl PreviewError {
    /// What to do next.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Syntax { .. } | Self::NotAPreview(_) => {
                "write it with: pulumi preview --json --show-sames > preview.json"
            }
            Self::TooLarge { .. } => "preview one stack at a time, or some of its resources with --target",
            Self::Failed => "mend what its diagnostics complain about and preview again",
            Self::Operation { .. } => "use a newer version of dbmuster",
        }
    }
}
