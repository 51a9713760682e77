//! The words of one statement, as the parser found them, read from left to right.
//!
//! The grammar was checked before; this only picks out what matters. Main types: [`Cursor`], [`Word`].

use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::model::sql::NAME;
use crate::model::{QualifiedName, RoleRef};

/// One word of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// A keyword or a name without quotes, in lower case.
    Plain(String),
    /// A name in double quotes, as it is.
    Quoted(String),
    /// What stands in a string.
    Text(String),
    /// A number, or a sign.
    Other(String),
}

/// Words of a statement, and the next one.
#[derive(Debug, Clone)]
pub(super) struct Cursor {
    words: Vec<Word>,
    at: usize,
}

impl Cursor {
    pub fn of(node: &SyntaxNode) -> Self {
        let tokens = node.descendants_with_tokens().filter_map(|element| element.into_token());
        let real = tokens.filter(|token| !matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT));
        let words = real.map(|token| word(token.text())).filter(|word| *word != Word::Other(";".to_owned())).collect();
        Self { words, at: 0 }
    }

    pub fn peek(&self) -> Option<&Word> {
        self.words.get(self.at)
    }

    pub fn next(&mut self) -> Option<Word> {
        let word = self.words.get(self.at).cloned();
        self.at += usize::from(word.is_some());
        word
    }

    pub fn is_done(&self) -> bool {
        self.at >= self.words.len()
    }

    /// Whether the next words are these keywords.
    pub fn is(&self, keywords: &str) -> bool {
        keywords.split(' ').enumerate().all(|(i, keyword)| match self.words.get(self.at + i) {
            Some(Word::Plain(word) | Word::Other(word)) => word == keyword,
            Some(Word::Quoted(_) | Word::Text(_)) | None => false,
        })
    }

    /// Takes these keywords, when they are next.
    pub fn eat(&mut self, keywords: &str) -> bool {
        let is = self.is(keywords);
        if is {
            self.at += keywords.split(' ').count();
        }
        is
    }

    /// Takes the first of several that is next.
    pub fn eat_any<'k>(&mut self, keywords: &[&'k str]) -> Option<&'k str> {
        keywords.iter().find(|one| self.eat(one)).copied()
    }

    pub fn eat_if_exists(&mut self) -> bool {
        self.eat("if exists")
    }

    pub fn eat_if_not_exists(&mut self) -> bool {
        self.eat("if not exists")
    }

    /// A name, folded as the server does.
    pub fn name(&mut self) -> Option<String> {
        match self.peek()?.clone() {
            Word::Plain(name) | Word::Quoted(name) => {
                self.at += 1;
                Some(name)
            }
            Word::Text(_) | Word::Other(_) => None,
        }
    }

    /// `name` or `schema.name`; a database in front is passed over.
    pub fn qualified(&mut self) -> Option<QualifiedName> {
        let mut parts = vec![self.name()?];
        while self.eat(".") {
            parts.push(self.name()?);
        }
        let name = parts.pop()?;
        Some(QualifiedName { schema: parts.pop(), name, arguments: None })
    }

    /// Several of something, with commas between.
    pub fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut all = vec![one(self)?];
        while self.eat(",") {
            all.push(one(self)?);
        }
        Some(all)
    }

    pub fn role(&mut self) -> Option<RoleRef> {
        self.eat("group");
        if self.eat_any(&["current_user", "current_role", "user"]).is_some() {
            return Some(RoleRef::Current);
        }
        if self.eat("session_user") {
            return Some(RoleRef::Session);
        }
        let is_plain = matches!(self.peek(), Some(Word::Plain(_)));
        let name = self.name()?;
        Some(if is_plain && name == "public" { RoleRef::Public } else { RoleRef::Named(name) })
    }

    pub fn roles(&mut self) -> Option<Vec<RoleRef>> {
        self.list(Self::role)
    }

    /// What stands in the parentheses that open here, without them.
    pub fn parenthesis(&mut self) -> Option<Self> {
        if !self.eat("(") {
            return None;
        }
        let from = self.at;
        let mut depth = 1_usize;
        while let Some(word) = self.next() {
            match word {
                Word::Other(sign) if sign == "(" => depth += 1,
                Word::Other(sign) if sign == ")" => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(Self { words: self.words[from..self.at - 1].to_vec(), at: 0 });
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The parts between commas that stand in no parentheses.
    pub fn parts(&self) -> Vec<Self> {
        let mut parts = vec![Vec::new()];
        let mut depth = 0_usize;
        for word in self.words.iter().skip(self.at) {
            if let Word::Other(sign) = word {
                match sign.as_str() {
                    "(" | "[" => depth += 1,
                    ")" | "]" => depth = depth.saturating_sub(1),
                    "," if depth == 0 => {
                        parts.push(Vec::new());
                        continue;
                    }
                    _ => {}
                }
            }
            if let Some(last) = parts.last_mut() {
                last.push(word.clone());
            }
        }
        let parts = parts.into_iter().filter(|words| !words.is_empty());
        parts.map(|words| Self { words, at: 0 }).collect()
    }

    /// Whether these keywords stand anywhere ahead.
    pub fn has(&self, keywords: &str) -> bool {
        (self.at..self.words.len()).any(|at| Self { words: Vec::new(), at: 0 }.is_at(&self.words, at, keywords))
    }

    fn is_at(&self, words: &[Word], at: usize, keywords: &str) -> bool {
        let _ = self;
        keywords.split(' ').enumerate().all(
            |(i, keyword)| matches!(words.get(at + i), Some(Word::Plain(word) | Word::Other(word)) if word == keyword),
        )
    }

    /// Goes to just behind these keywords; false, and nowhere, when they are not there.
    pub fn skip_past(&mut self, keywords: &str) -> bool {
        let found = (self.at..self.words.len()).find(|at| self.is_at(&self.words, *at, keywords));
        if let Some(at) = found {
            self.at = at + keywords.split(' ').count();
        }
        found.is_some()
    }

    /// Functions that are called ahead: names in front of a parenthesis.
    pub fn calls(&self) -> Vec<(Option<String>, String)> {
        let mut found = Vec::new();
        for at in self.at..self.words.len() {
            let name = |at: usize| match self.words.get(at) {
                Some(Word::Plain(name) | Word::Quoted(name)) => Some(name.clone()),
                Some(Word::Text(_) | Word::Other(_)) | None => None,
            };
            let sign = |at: usize, sign: &str| matches!(self.words.get(at), Some(Word::Other(one)) if one == sign);
            if let Some(called) = name(at).filter(|_| sign(at + 1, "(")) {
                let schema = if at >= 2 && sign(at - 1, ".") { name(at - 2) } else { None };
                found.push((schema, called));
            }
        }
        found
    }

    /// The words ahead as SQL, a blank between.
    pub fn text(&self) -> String {
        let one = |word: &Word| match word {
            Word::Plain(word) | Word::Other(word) => word.clone(),
            Word::Quoted(name) => crate::model::sql::identifier(name),
            Word::Text(text) => crate::model::sql::literal(text),
        };
        self.words.iter().skip(self.at).map(one).collect::<Vec<_>>().join(" ")
    }
}

/// A name as the server keeps it.
fn kept(mut name: String) -> String {
    if name.len() > NAME {
        let end = (0..=NAME).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
        name.truncate(end);
    }
    name
}

fn word(text: &str) -> Word {
    match plain_word(text) {
        Word::Plain(name) => Word::Plain(kept(name)),
        Word::Quoted(name) => Word::Quoted(kept(name)),
        other @ (Word::Text(_) | Word::Other(_)) => other,
    }
}

fn plain_word(text: &str) -> Word {
    let first = text.chars().next().unwrap_or(' ');
    if first == '"' {
        return Word::Quoted(inner(text, '"'));
    }
    if let Some(quoted) = text.strip_prefix("U&").or_else(|| text.strip_prefix("u&")) {
        let is_name = quoted.starts_with('"');
        let plain = unescape(&inner(quoted, if is_name { '"' } else { '\'' }));
        return if is_name { Word::Quoted(plain) } else { Word::Text(plain) };
    }
    if first == '\'' {
        return Word::Text(inner(text, '\''));
    }
    if matches!(first, 'e' | 'E') && text[1..].starts_with('\'') {
        return Word::Text(inner(&text[1..], '\''));
    }
    if first == '$' && text.len() > 1 {
        let body = text[1..].find('$').map(|end| &text[..end + 2]);
        let body = body.and_then(|tag| text.strip_prefix(tag)?.strip_suffix(tag));
        return Word::Text(body.unwrap_or_default().to_owned());
    }
    if first.is_alphabetic() || first == '_' || !first.is_ascii() {
        return Word::Plain(text.to_ascii_lowercase());
    }
    Word::Other(text.to_owned())
}

fn inner(text: &str, quote: char) -> String {
    let bare = text.strip_prefix(quote).unwrap_or(text);
    let bare = bare.strip_suffix(quote).unwrap_or(bare);
    bare.replace(&format!("{quote}{quote}"), &quote.to_string())
}

/// `\0061` and `\+000061`.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let code = &rest[at + 1..];
        if let Some(after) = code.strip_prefix('\\') {
            out.push('\\');
            rest = after;
            continue;
        }
        let (digits, skip) = match code.strip_prefix('+') {
            Some(long) => (long.get(..6), 7),
            None => (code.get(..4), 4),
        };
        let found = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        match found {
            Some(c) => {
                out.push(c);
                rest = &code[skip..];
            }
            None => {
                out.push('\\');
                rest = code;
            }
        }
    }
    out.push_str(rest);
    out
}
