//! Lines as files: CSV, workbooks and pages.
//!
//! Names are chosen by others, so every text is made harmless for the format that it goes into. Nothing here decides anything.

pub(super) mod csv;
pub(super) mod html;
pub(super) mod pages;
pub(super) mod xlsx;
