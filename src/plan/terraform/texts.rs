//! The texts of the objects of a plan, which are needed two or three times, in order, and never all at once.
//!
//! Owns how they are kept: as they are while they are few, packed in pages once they are many. Main types: [`Texts`],
//! [`TextId`].

use std::cell::RefCell;
use std::ops::Range;

/// Bytes of a page: large enough to pack well, small enough to unpack for one text.
const PAGE: usize = 64 * 1024;
/// Bytes that are kept as they are before pages are packed.
const PLAIN: usize = 4 * 1024 * 1024;

/// Where a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextId {
    page: u32,
    start: u32,
    end: u32,
}

/// Every text, in pages.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pages: Vec<Page>,
    /// The page that is being filled.
    open: String,
    plain: usize,
    /// The packed page that was read last.
    last: RefCell<Option<(u32, String)>>,
}

#[derive(Debug)]
enum Page {
    Plain(String),
    Packed { bytes: Box<[u8]>, length: usize },
}

impl Texts {
    pub(super) fn add(&mut self, text: &str) -> TextId {
        if self.open.len() + text.len() > PAGE && !self.open.is_empty() {
            let full = std::mem::replace(&mut self.open, String::with_capacity(PAGE));
            self.plain += full.len();
            let page = if self.plain > PLAIN { pack(full) } else { Page::Plain(full) };
            self.pages.push(page);
        }
        let start = self.open.len();
        self.open.push_str(text);
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        TextId { page: number(self.pages.len()), start: number(start), end: number(self.open.len()) }
    }

    /// Hands out the text; the empty string should it be out of reach.
    pub(super) fn with<T>(&self, id: TextId, read: impl FnOnce(&str) -> T) -> T {
        let range = id.start as usize..id.end as usize;
        match self.pages.get(id.page as usize) {
            None => read(part(&self.open, range)),
            Some(Page::Plain(page)) => read(part(page, range)),
            Some(Page::Packed { bytes, length }) => {
                let mut last = self.last.borrow_mut();
                if !matches!(&*last, Some((page, _)) if *page == id.page) {
                    *last = Some((id.page, unpack(bytes, *length)));
                }
                read(last.as_ref().map_or("", |(_, page)| part(page, range)))
            }
        }
    }
}

fn part(page: &str, range: Range<usize>) -> &str {
    page.get(range).unwrap_or("")
}

fn pack(page: String) -> Page {
    match zstd::bulk::compress(page.as_bytes(), 1) {
        // Room for the worst case was made; it is not needed any more.
        Ok(bytes) => Page::Packed { bytes: bytes.into_boxed_slice(), length: page.len() },
        Err(_) => Page::Plain(page),
    }
}

/// What was packed here unpacks here; memory is the one thing that can be missing.
fn unpack(bytes: &[u8], length: usize) -> String {
    let bytes = zstd::bulk::decompress(bytes, length).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_texts_come_back_as_they_were() {
        let text = |index: usize| format!("{index}:{}", "é".repeat(index % 5_000));
        let mut texts = Texts::default();
        let ids: Vec<TextId> = (0..6_000).map(|index| texts.add(&text(index))).collect();
        assert!(texts.pages.iter().any(|page| matches!(page, Page::Packed { .. })));
        assert!(texts.pages.iter().any(|page| matches!(page, Page::Plain(_))));
        for index in (0..6_000).rev().step_by(7).chain([5_999, 0, 3_000]) {
            texts.with(ids[index], |found| assert_eq!(found, text(index)));
        }
        let long = "x".repeat(PAGE * 3);
        let id = texts.add(&long);
        texts.add("after");
        texts.with(id, |found| assert_eq!(found, long));
    }
}
