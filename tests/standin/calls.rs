//! What was asked: every request that came in, in order. Main types: [`Call`], [`Record`].

use std::sync::Mutex;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Call {
    /// Account whose key signed it; empty when the key is unknown.
    pub account: String,
    /// Region that it was signed for.
    pub region: String,
    /// Service that it was signed for.
    pub service: String,
    pub operation: String,
    /// Parameters in a fixed order: two calls that ask the same have the same text.
    pub parameters: String,
    /// Token of the page, when it is not the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// HTTP status of the answer; 0 when there was none.
    pub status: u16,
    /// Code of the error, or the name of the fault; empty when all went well.
    pub error: String,
    /// The operation is not one that the stand-in serves: a write, or unknown.
    pub refused: bool,
    /// Milliseconds from the start of the stand-in.
    pub at: u64,
}

impl Call {
    /// `rds:DescribeDBInstances`.
    pub fn action(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }
}

/// All calls so far.
#[derive(Debug, Default)]
pub struct Record {
    calls: Mutex<Vec<Call>>,
}

impl Record {
    pub fn push(&self, call: Call) {
        self.calls.lock().expect("no one panics with it").push(call);
    }

    pub fn all(&self) -> Vec<Call> {
        self.calls.lock().expect("no one panics with it").clone()
    }

    pub fn len(&self) -> usize {
        self.calls.lock().expect("no one panics with it").len()
    }

    pub fn clear(&self) {
        self.calls.lock().expect("no one panics with it").clear();
    }
}
