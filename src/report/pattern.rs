//! A filled template with places left open, so that what stands on a page a hundred thousand times is filled by copying.
//!
//! The template is filled once with marks in the place of values; what comes out is cut at the marks. This holds for
//! templates that ask no more of a value than whether there is one, which is why only built-in ones are treated so. Knows
//! nothing of what the values mean. Main type: [`Pattern`].

use std::borrow::Cow;

use super::template::push_html;

/// Begins a mark. Of private use, and in no built-in template.
const MARK: char = '\u{f0000}';
/// The mark of a list is this one.
const LIST: char = '\u{f00ff}';
/// The mark of the value at 0; the others follow.
const FIRST: u32 = 0xf_0100;

/// What is put into a template where the value `slot` will stand.
pub(super) fn mark(slot: usize) -> String {
    let own = u32::try_from(slot).ok().and_then(|slot| char::from_u32(FIRST.checked_add(slot)?));
    [MARK, own.unwrap_or(char::REPLACEMENT_CHARACTER)].iter().collect()
}

/// The template of one line of a list of which only the place is wanted. Two such lines are put into the list, so that what
/// stands between two is seen.
pub(super) const LINE: &str = "\u{f0000}\u{f00ff}";

/// A filled template with open places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// The value with this number, escaped.
    Slot(usize),
    /// A list, with this text between each two lines.
    List(String),
}

impl Pattern {
    /// Cuts a template that was filled with marks. `None` when what came out cannot be filled by copying.
    pub(super) fn cut(filled: &str) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut parts = filled.split(MARK);
        pieces.push(Piece::Text(parts.next().unwrap_or_default().to_owned()));
        while let Some(part) = parts.next() {
            let own = part.chars().next()?;
            let rest = part.get(own.len_utf8()..)?;
            if own == LIST {
                // What follows the first line stands between lines, what follows the second stands behind the list.
                let behind = parts.next()?.strip_prefix(LIST)?;
                pieces.extend([Piece::List(rest.to_owned()), Piece::Text(behind.to_owned())]);
            } else {
                let slot = u32::from(own).checked_sub(FIRST).and_then(|slot| usize::try_from(slot).ok())?;
                pieces.extend([Piece::Slot(slot), Piece::Text(rest.to_owned())]);
            }
        }
        Some(Self { pieces })
    }

    /// Fills the places with the values of these numbers, and the list with `lines`.
    pub(super) fn fill<'v>(
        &self,
        out: &mut String,
        value: impl Fn(usize) -> Cow<'v, str>,
        lines: usize,
        mut line: impl FnMut(&mut String, usize),
    ) {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Slot(slot) => push_html(out, &value(*slot)),
                Piece::List(between) => {
                    for i in 0..lines {
                        if i > 0 {
                            out.push_str(between);
                        }
                        line(out, i);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_is_filled_again() {
        let filled = format!("<b>{}</b>{}:<li>{LINE};{LINE}</li>{}", mark(1), mark(0), mark(1));
        let pattern = Pattern::cut(&filled).unwrap();
        let mut out = String::new();
        let values = ["zero", "<one>"];
        pattern.fill(&mut out, |slot| values[slot].into(), 3, |out, i| out.push_str(&i.to_string()));
        assert_eq!(out, "<b>&lt;one&gt;</b>zero:<li>0;1;2</li>&lt;one&gt;");
        assert_eq!(Pattern::cut("plain").unwrap().pieces, [Piece::Text("plain".to_owned())]);
    }

    #[test]
    fn a_list_that_is_no_list_is_not_cut() {
        assert_eq!(Pattern::cut(&format!("a{LINE}b")), None, "one line does not show what stands between two");
        assert_eq!(Pattern::cut(&format!("a{LINE}b{}{LINE}c", mark(0))), None, "a value stands between the lines");
        assert_eq!(Pattern::cut(&format!("a{MARK}")), None);
        assert_eq!(Pattern::cut(&format!("a{MARK}x")), None);
    }
}
