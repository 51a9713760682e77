//! What stands where something else is expected in a plan, said with the path to it.

use std::io::Read;

use crate::plan::error::PlanProblem;
use crate::plan::scan::{Scanner, Shape};

pub(super) fn expect<R: Read>(scanner: &mut Scanner<R>, path: &str, wanted: Shape) -> Result<(), PlanProblem> {
    let found = scanner.shape()?;
    if found == wanted { Ok(()) } else { Err(shape(path, found, wanted.as_str())) }
}

pub(super) fn shape(path: &str, found: Shape, expected: &'static str) -> PlanProblem {
    PlanProblem::Shape { path: path.to_owned(), found: found.as_str(), expected }
}

pub(super) fn missing(path: &str, key: &str) -> PlanProblem {
    PlanProblem::MissingKey { path: format!("{path}.{key}") }
}
