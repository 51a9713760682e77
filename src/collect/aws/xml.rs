//! XML answers of services that have no crate here, and the question whether an answer is whole.
//!
//! The SDK's XML reader takes a document that stops half-way for a shorter list, without a word. So every XML answer is
//! looked through before the SDK sees it. Main types: [`Element`], [`Shape`].

use aws_smithy_xml::decode::{Document, ScopedDecoder, try_data};

/// One element with what is inside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    pub name: String,
    /// Of an element without children; trimmed.
    pub text: String,
    pub children: Vec<Self>,
}

/// How an XML document is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    #[error("the XML is not valid: {0}")]
    Invalid(String),
    #[error("the XML is nested deeper than {DEEPEST} elements")]
    TooDeep,
}

/// Whether a document is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Whole,
    /// It ends while elements are open.
    Cut,
    /// An element ends that is not the one open.
    Broken,
}

/// Answers of AWS are nested about ten deep.
const DEEPEST: usize = 64;

impl Element {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// When it is no XML or nested out of all reason.
    pub fn parse(text: &str) -> Result<Self, XmlError> {
        let mut document = Document::new(text);
        let mut root = document.root_element().map_err(|error| XmlError::Invalid(error.to_string()))?;
        let name = root.start_el().local().to_owned();
        Self::read(name, &mut root, DEEPEST)
    }

    fn read(name: String, decoder: &mut ScopedDecoder<'_, '_>, depth: usize) -> Result<Self, XmlError> {
        let Some(depth) = depth.checked_sub(1) else { return Err(XmlError::TooDeep) };
        let mut element = Self { name, ..Self::default() };
        // `try_data` reads up to the next tag; where there is text, there are no children in these protocols.
        let text = try_data(decoder).map(|text| text.trim().to_owned());
        if let Ok(text) = text
            && !text.is_empty()
        {
            element.text = text;
            return Ok(element);
        }
        while let Some(mut child) = decoder.next_tag() {
            let name = child.start_el().local().to_owned();
            element.children.push(Self::read(name, &mut child, depth)?);
        }
        Ok(element)
    }

    /// First child of that name.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Text of the first child of that name; an empty element has none.
    #[must_use]
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str()).filter(|text| !text.is_empty())
    }

    /// The `item`s (or whatever they are called) of the list of that name.
    pub fn list<'e>(&'e self, name: &str) -> impl Iterator<Item = &'e Self> + use<'e> {
        self.child(name).into_iter().flat_map(|list| &list.children)
    }

    /// First element of that name anywhere below.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Self> {
        self.children.iter().find_map(|child| if child.name == name { Some(child) } else { child.find(name) })
    }
}

/// Whether every element of the document ends, in the right order.
#[must_use]
pub fn shape(body: &[u8]) -> Shape {
    let mut open: Vec<&[u8]> = Vec::new();
    let mut seen = false;
    let mut rest = body;
    while let Some(start) = memchr::memchr(b'<', rest) {
        rest = &rest[start + 1..];
        let skipped = [(&b"!--"[..], &b"-->"[..]), (b"![CDATA[", b"]]>"), (b"?", b"?>"), (b"!", b">")];
        if let Some((_, end)) = skipped.iter().find(|(begin, _)| rest.starts_with(begin)) {
            let Some(at) = memchr::memmem::find(rest, end) else { return Shape::Cut };
            rest = &rest[at + end.len()..];
            continue;
        }
        let Some(end) = end_of_tag(rest) else { return Shape::Cut };
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        seen = true;
        if let Some(name) = tag.strip_prefix(b"/") {
            if open.pop() != Some(name.trim_ascii_end()) {
                return Shape::Broken;
            }
        } else if !tag.ends_with(b"/") {
            let name = tag.iter().position(u8::is_ascii_whitespace).map_or(tag, |end| &tag[..end]);
            open.push(name);
        }
    }
    match (seen, open.is_empty()) {
        (true, true) => Shape::Whole,
        (true, false) => Shape::Cut,
        (false, _) => Shape::Broken,
    }
}

/// Position of the `>` that ends a tag; one inside of an attribute's quotes does not.
fn end_of_tag(tag: &[u8]) -> Option<usize> {
    let mut quote = None;
    tag.iter().position(|byte| {
        match (quote, byte) {
            (None, b'>') => return true,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
    <requestId>a</requestId>
    <regionInfo>
        <item><regionName>eu-central-1</regionName><optInStatus>opt-in-not-required</optInStatus></item>
        <item><regionName>af-south-1</regionName><optInStatus>not-opted-in</optInStatus><note a="&gt; >"/></item>
    </regionInfo>
    <nextToken/>
</DescribeRegionsResponse>"#;

    #[test]
    fn lists_and_texts_are_read() {
        let root = Element::parse(ANSWER).unwrap();
        let names: Vec<_> = root.list("regionInfo").filter_map(|region| region.text_of("regionName")).collect();
        assert_eq!(names, ["eu-central-1", "af-south-1"]);
        assert_eq!(root.text_of("nextToken"), None);
        assert_eq!(root.find("optInStatus").unwrap().text, "opt-in-not-required");
    }

    #[test]
    fn a_document_that_stops_half_way_is_cut_wherever_that_is() {
        assert_eq!(shape(ANSWER.as_bytes()), Shape::Whole);
        let start = ANSWER.find("<Describe").unwrap() + 1;
        for end in start..ANSWER.len() {
            assert_eq!(shape(&ANSWER.as_bytes()[..end]), Shape::Cut, "{end}");
        }
        assert_eq!(shape(b"<a><b></a>"), Shape::Broken);
        assert_eq!(shape(b"no xml"), Shape::Broken);
    }
}
