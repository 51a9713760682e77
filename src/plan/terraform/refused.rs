//! What is no plan and no state that can be read, in words that say what it looks like.

use std::io::Read;

use crate::plan::error::PlanProblem;
use crate::plan::scan::Scanner;

pub(super) fn check_version(version: &str) -> Result<(), PlanProblem> {
    let mut parts = version.split('.');
    let known = matches!(parts.next(), Some("0" | "1"))
        && parts.next().is_some_and(|minor| minor.parse::<u32>().is_ok())
        && version != "0.0";
    if known {
        return Ok(());
    }
    if version.is_empty() {
        return Err(PlanProblem::NoFormatVersion);
    }
    // It goes into a message, so it must be short and plain.
    let plain = version.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'));
    Err(PlanProblem::FormatVersion(plain.take(20).collect()))
}

pub(super) fn not_an_object<R: Read>(scanner: &mut Scanner<R>) -> PlanProblem {
    let start = scanner.peek(4096);
    let has = |word: &str| memchr::memmem::find(start, word.as_bytes()).is_some();
    if has("AWSTemplateFormatVersion") || (has("Resources:") && has("AWS::")) {
        return PlanProblem::CloudFormation;
    }
    if has("Terraform will perform the following actions") || has("OpenTofu will perform the following actions") {
        return PlanProblem::LooksLike("the plan as people read it, not its JSON form");
    }
    if has("resource \"") || has("terraform {") || has("provider \"") || has("module \"") {
        return PlanProblem::LooksLike("Terraform source code");
    }
    match scanner.shape() {
        // The text has to be JSON for a word about its type.
        Ok(shape) => match scanner.skip().and_then(|()| scanner.finish()) {
            Ok(()) => PlanProblem::NotAnObject(shape.as_str()),
            Err(error) => error.into(),
        },
        Err(error) => error.into(),
    }
}
