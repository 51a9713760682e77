//! Lines of bounded width. The caller escapes; this wraps, indents and paints.

use std::io;

use textwrap::{WordSeparator, WordSplitter};

use super::style::{self, Meaning};

/// Narrower than this, wrapping does more harm than good.
const NARROWEST: usize = 40;

pub(in crate::report) struct Page<'a> {
    out: &'a mut dyn io::Write,
    color: bool,
    width: usize,
}

impl<'a> Page<'a> {
    pub(in crate::report) fn new(out: &'a mut dyn io::Write, color: bool, width: usize) -> Self {
        Self { out, color, width: width.max(NARROWEST) }
    }

    pub(in crate::report) fn paint(&self, meaning: Meaning, text: &str) -> String {
        style::paint(self.color, meaning, text)
    }

    pub(in crate::report) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    pub(in crate::report) fn blank(&mut self) -> io::Result<()> {
        self.line("")
    }

    /// A blank line, then the text on a line of its own.
    pub(in crate::report) fn heading(&mut self, meaning: Meaning, text: &str) -> io::Result<()> {
        self.blank()?;
        let text = self.paint(meaning, text);
        self.line(&text)
    }

    /// Wraps at blanks only: a long address runs over the edge rather than being torn apart.
    pub(in crate::report) fn paragraph(&mut self, first: &str, rest: &str, text: &str) -> io::Result<()> {
        let options = textwrap::Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(rest)
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
        for line in textwrap::wrap(text, options) {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for Page<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page").field("color", &self.color).field("width", &self.width).finish_non_exhaustive()
    }
}
