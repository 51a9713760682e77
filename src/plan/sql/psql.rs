//! One command of psql: its name, its words, and where it ends.
//!
//! psql ends a command at the end of the line, at `\\`, and where the next one begins. Runs nothing.
//! Main type: [`Command`]; main function: [`read`].

/// A command as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    /// Without the backslash; empty for `\\` alone.
    pub name: String,
    /// Arguments without their quotes.
    pub words: Vec<String>,
    /// Bytes that it takes, the `\\` behind it included.
    pub len: usize,
}

/// Whom and where `\connect` goes; absent is as before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Connect {
    pub database: Option<String>,
    pub role: Option<String>,
}

/// Reads the command that begins here, with its backslash, in one line.
pub(super) fn read(rest: &str) -> Command {
    let line = rest.trim_end_matches(['\n', '\r']);
    let body = line.strip_prefix('\\').unwrap_or(line);
    if body.starts_with('\\') {
        return Command { name: String::new(), words: Vec::new(), len: 2 };
    }
    let end = body.find(|c: char| c.is_whitespace() || c == '\\').unwrap_or(body.len());
    let name = body[..end].to_owned();
    // These take the rest of the line as it is.
    if name.starts_with('!') || matches!(name.as_str(), "copy" | "?" | "h" | "help") {
        return Command { name, words: Vec::new(), len: line.len() };
    }
    let mut words = Vec::new();
    let mut at = line.len() - body.len() + end;
    loop {
        let ahead = &line[at..];
        at += ahead.len() - ahead.trim_start().len();
        let ahead = &line[at..];
        if ahead.starts_with("\\\\") {
            at += 2;
            break;
        }
        if ahead.is_empty() || ahead.starts_with('\\') {
            break;
        }
        let (word, len) = word(ahead);
        words.push(word);
        at += len;
    }
    Command { name, words, len: at }
}

/// One argument, and how long it is with its quotes.
fn word(text: &str) -> (String, usize) {
    let mut out = String::new();
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match quote {
            Some('\'') if c == '\\' && !escaped => escaped = true,
            Some(open) if c == open && !escaped => quote = None,
            Some(_) => {
                out.push(c);
                escaped = false;
            }
            None if c.is_whitespace() || c == '\\' => return (out, at),
            None if matches!(c, '\'' | '"' | '`') => quote = Some(c),
            None => out.push(c),
        }
    }
    (out, text.len())
}

/// What `\connect` says; absent when it leads to what is not read from here.
pub(super) fn connect(words: &[String]) -> Option<Connect> {
    let mut words = words.iter().filter(|word| !word.starts_with("-reuse-previous"));
    let one = |word: Option<&String>| word.filter(|word| *word != "-").cloned();
    let (database, role) = (words.next(), words.next());
    let plain = |word: Option<&String>| word.is_none_or(|word| !word.contains([':', '=', '/']));
    // Another host or port is another server.
    let here = words.all(|word| word == "-");
    (here && plain(database) && plain(role)).then(|| Connect { database: one(database), role: one(role) })
}
