//! Lines of bounded width. The caller escapes; this wraps, indents and paints.

use std::io;

use textwrap::{WordSeparator, WordSplitter};

use super::style::{self, Meaning};

/// Narrower than this, wrapping does more harm than good.
const NARROWEST: usize = 40;

pub(super) struct Page<'a> {
    out: &'a mut dyn io::Write,
    color: bool,
    width: usize,
}

impl<'a> Page<'a> {
    pub(super) fn new(out: &'a mut dyn io::Write, color: bool, width: usize) -> Self {
        Self { out, color, width: width.max(NARROWEST) }
    }

    pub(super) fn paint(&self, meaning: Meaning, text: &str) -> String {
        style::paint(self.color, meaning, text)
    }

    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    pub(super) fn blank(&mut self) -> io::Result<()> {
        self.line("")
    }

    /// A blank line, then the text on a line of its own.
    pub(super) fn heading(&mut self, meaning: Meaning, text: &str) -> io::Result<()> {
        self.blank()?;
        let text = self.paint(meaning, text);
        self.line(&text)
    }

    /// Wraps at blanks only: a long address runs over the edge rather than being torn apart.
    pub(super) fn paragraph(&mut self, first: &str, rest: &str, text: &str) -> io::Result<()> {
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
