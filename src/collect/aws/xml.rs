//! XML answers of services that have no crate here, and the question whether an answer is whole.
//!
//! The SDK's XML reader takes a document that stops half-way for a shorter list, without a word. So every XML answer is
//! looked through before the SDK sees it. Names lose their prefix; attributes, comments and declarations carry nothing in
//! these protocols and are left out. Main types: [`Element`], [`Shape`].

/// One element with what is inside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    pub name: String,
    /// Trimmed; empty for an element that has children only.
    pub text: String,
    pub children: Vec<Self>,
}

/// How an XML document is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    #[error("the XML ends while elements are open")]
    Cut,
    #[error("the XML has no root element, or ends an element that is not open")]
    Broken,
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

/// A piece of a document.
enum Token<'t> {
    Start(&'t [u8]),
    End(&'t [u8]),
    /// Between the tags, still with entities.
    Text(&'t [u8]),
    /// Text without entities.
    Data(&'t [u8]),
    /// The document stops inside of a tag.
    Cut,
}

/// Answers of AWS are nested about ten deep.
const DEEPEST: usize = 64;

impl Element {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// When it is no XML, not whole, or nested out of all reason.
    pub fn parse(text: &str) -> Result<Self, XmlError> {
        let mut open: Vec<Self> = Vec::new();
        let mut root = None;
        for token in Tokens(text.as_bytes(), None) {
            match token {
                Token::Start(_) if open.len() == DEEPEST => return Err(XmlError::TooDeep),
                Token::Start(name) => open.push(Self { name: local(name), ..Self::default() }),
                Token::End(name) => {
                    let mut ended = open.pop().filter(|element| element.name == local(name)).ok_or(XmlError::Broken)?;
                    ended.text = ended.text.trim().to_owned();
                    match open.last_mut() {
                        Some(parent) => parent.children.push(ended),
                        None => root = Some(ended),
                    }
                }
                Token::Text(text) => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&unescaped(&String::from_utf8_lossy(text)));
                    }
                }
                Token::Data(text) => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&String::from_utf8_lossy(text));
                    }
                }
                Token::Cut => return Err(XmlError::Cut),
            }
        }
        if open.is_empty() { root.ok_or(XmlError::Broken) } else { Err(XmlError::Cut) }
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
    for token in Tokens(body, None) {
        match token {
            Token::Start(name) => {
                seen = true;
                open.push(name);
            }
            Token::End(name) => {
                if open.pop() != Some(name) {
                    return Shape::Broken;
                }
            }
            Token::Text(_) | Token::Data(_) => {}
            Token::Cut => return Shape::Cut,
        }
    }
    match (seen, open.is_empty()) {
        (true, true) => Shape::Whole,
        (true, false) => Shape::Cut,
        (false, _) => Shape::Broken,
    }
}

/// Walks through a document; behind an empty element its end comes as well, which is kept in the second field.
struct Tokens<'t>(&'t [u8], Option<&'t [u8]>);

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        if let Some(name) = self.1.take() {
            return Some(Token::End(name));
        }
        loop {
            let rest = self.0;
            let start = memchr::memchr(b'<', rest).unwrap_or(rest.len());
            if start > 0 {
                self.0 = &rest[start..];
                return Some(Token::Text(&rest[..start]));
            }
            let rest = rest.get(1..)?;
            let asides = [(&b"!--"[..], &b"-->"[..]), (b"![CDATA[", b"]]>"), (b"?", b"?>"), (b"!", b">")];
            if let Some((begin, end)) = asides.iter().find(|(begin, _)| rest.starts_with(begin)) {
                let Some(at) = memchr::memmem::find(rest, end) else { return self.cut() };
                self.0 = &rest[at + end.len()..];
                if *begin == b"![CDATA[" {
                    return Some(Token::Data(&rest[begin.len()..at]));
                }
                continue;
            }
            let Some(end) = end_of_tag(rest) else { return self.cut() };
            let tag = &rest[..end];
            self.0 = &rest[end + 1..];
            if let Some(name) = tag.strip_prefix(b"/") {
                return Some(Token::End(name.trim_ascii_end()));
            }
            let open = tag.strip_suffix(b"/");
            let name = open.unwrap_or(tag);
            let name = name.iter().position(u8::is_ascii_whitespace).map_or(name, |end| &name[..end]);
            self.1 = open.map(|_| name);
            return Some(Token::Start(name));
        }
    }
}

impl<'t> Tokens<'t> {
    fn cut(&mut self) -> Option<Token<'t>> {
        self.0 = &[];
        Some(Token::Cut)
    }
}

/// A name without its prefix.
fn local(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

/// Text with its entities replaced; an unknown one stays as it is.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let entity = rest.find(';').map(|end| &rest[1..end]);
        match entity.and_then(|entity| Some((character(entity)?, entity.len()))) {
            Some((character, length)) => {
                plain.push(character);
                rest = &rest[length + 2..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
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
        let text = Element::parse("<a>1 &lt; 2 &amp;&#x41;&nbsp; <![CDATA[<b>&amp;]]></a>").unwrap().text;
        assert_eq!(text, "1 < 2 &A&nbsp; <b>&amp;");
        assert_eq!(Element::parse(&"<a>".repeat(100)), Err(XmlError::TooDeep));
        assert_eq!(Element::parse("<a><b>"), Err(XmlError::Cut));
        assert_eq!(Element::parse("<a></b>"), Err(XmlError::Broken));
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
