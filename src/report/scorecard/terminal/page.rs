//! The page under the sections: painted words, columns, hanging text, bars.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::model::Severity;

/// Where a scorecard is printed.
pub(super) struct Page<'a> {
    pub color: bool,
    pub width: usize,
    pub out: &'a mut dyn Write,
}

impl Page<'_> {
    pub fn paint(&self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub fn title(&mut self, text: &str) -> io::Result<()> {
        let text = self.paint(Style::new().bold(), text);
        writeln!(self.out, "\n{text}")
    }

    /// The titles of columns.
    pub fn columns(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "\n{}", self.paint(Style::new().underline(), line))
    }

    /// Cells, right-aligned behind a name.
    pub fn row(&mut self, name: &str, cells: &[(String, Style, usize)]) -> io::Result<()> {
        let mut line = name.to_owned();
        for (text, style, width) in cells {
            line.push_str(&" ".repeat(width.saturating_sub(text.width()).max(1)));
            line.push_str(&self.paint(*style, text));
        }
        writeln!(self.out, "{}", line.trim_end())
    }

    pub fn list(&mut self, title: &str, sentences: &[String]) -> io::Result<()> {
        if sentences.is_empty() {
            return Ok(());
        }
        self.title(&format!("{title} ({})", sentences.len()))?;
        sentences.iter().try_for_each(|sentence| self.hanging("", "-", 1, sentence))
    }

    /// Text behind an indent, later lines below its begin.
    pub fn item(&mut self, indent: &str, text: &str) -> io::Result<()> {
        let below = " ".repeat(indent.len());
        for (i, line) in wrap(text, self.width.saturating_sub(below.len())).iter().enumerate() {
            writeln!(self.out, "{}{line}", if i == 0 { indent } else { &below })?;
        }
        Ok(())
    }

    /// A word of `width` columns, which may be painted, and text to its right.
    pub fn hanging(&mut self, indent: &str, word: &str, width: usize, text: &str) -> io::Result<()> {
        let below = " ".repeat(indent.len() + width + 1);
        for (i, line) in wrap(text, self.width.saturating_sub(below.len())).iter().enumerate() {
            match i {
                0 => writeln!(self.out, "{indent}{word} {line}")?,
                _ => writeln!(self.out, "{below}{line}")?,
            }
        }
        Ok(())
    }

    /// A share of 0 to 1 as a bar of `columns`; full only when the share is 1. Blocks go with colour: both need a
    /// terminal that knows more than ASCII.
    pub fn bar(&self, share: f64, columns: usize, style: Style) -> String {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a few dozen columns"
        )]
        let full = ((share.clamp(0.0, 1.0) * columns as f64 + 1e-9).floor() as usize).min(columns);
        let (on, off) = if self.color { ("█", "░") } else { ("#", ".") };
        format!("{}{}", self.paint(style, &on.repeat(full)), off.repeat(columns - full))
    }
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let options = textwrap::Options::new(width).break_words(true).word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(Into::into).collect()
}

/// Most severe first, as people read it.
pub(super) fn worst_first() -> [Severity; 4] {
    let mut all = Severity::ALL;
    all.reverse();
    all
}

/// A name in a column: clipped at the end if it is too long.
pub(super) fn padded(name: &str, width: usize) -> String {
    let mut text = String::new();
    let mut taken = 0;
    let room = if name.width() > width { width.saturating_sub(3) } else { width };
    for c in name.chars() {
        let columns = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if taken + columns > room {
            break;
        }
        text.push(c);
        taken += columns;
    }
    if name.width() > width {
        text.push_str("..");
        taken += 2;
    }
    text.push_str(&" ".repeat(width.saturating_sub(taken)));
    text
}

/// Rounded down: 99.97 is not 100.
pub(in crate::report::scorecard) fn one_decimal(value: f64) -> String {
    format!("{:.1}", (value * 10.0 + 1e-9).floor() / 10.0)
}

/// A share in whole percent, rounded down; `?` when there is none.
pub(in crate::report::scorecard) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "?".to_owned(), |share| format!("{:.0} %", (share * 100.0 + 1e-9).floor()))
}

pub(super) fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Critical => AnsiColor::Red.on_default().bold(),
        Severity::High => AnsiColor::Red.on_default(),
        Severity::Medium => AnsiColor::Yellow.on_default(),
        Severity::Low => AnsiColor::Cyan.on_default(),
    }
}

pub(super) fn grade_style(grade: char) -> Style {
    match grade {
        'A' | 'B' => AnsiColor::Green.on_default(),
        'C' | 'D' => AnsiColor::Yellow.on_default(),
        _ => AnsiColor::Red.on_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_rounded_up_to_the_whole() {
        assert_eq!(one_decimal(99.97), "99.9");
        assert_eq!(one_decimal(100.0), "100.0");
        assert_eq!(one_decimal(66.6), "66.6");
        assert_eq!(percent(Some(0.999)), "99 %");
        assert_eq!(percent(Some(0.29)), "29 %");
        assert_eq!(percent(None), "?");
        let page = Page { color: false, width: 80, out: &mut Vec::new() };
        assert_eq!(page.bar(0.999, 10, Style::new()), "#########.");
        assert_eq!(page.bar(1.0, 10, Style::new()), "##########");
        assert_eq!(page.bar(0.0, 4, Style::new()), "....");
    }

    #[test]
    fn long_names_keep_the_columns_straight() {
        assert_eq!(padded("ab", 4), "ab  ");
        assert_eq!(padded("abcdefgh", 6), "abc.. ");
        assert_eq!(padded("数据库服务", 6).width(), 6);
    }
}
