//! What stands in a migration file beside SQL: commands and variables of psql, data of COPY, marks of migration tools.
//!
//! All of it becomes blanks or a plain name of the same length, so that places stay true. Main function: [`mask`].

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Masked {
    pub text: String,
    /// Something that is run and cannot be read: where, and why.
    pub unknown: Vec<(usize, String)>,
    /// Database that is connected to, by place.
    pub connects: Vec<(usize, String)>,
    /// Where a name or text is put in that is known at run time only.
    pub holes: Vec<(usize, &'static str)>,
    /// Part of the file that takes the change back, which is not run.
    pub skipped_from: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Inside {
    Code,
    Text,
    Escaped,
    Name,
    Line,
    Block(usize),
    Dollar(String),
}

/// Blanks out what is no SQL.
pub(super) fn mask(text: &str) -> Masked {
    let mut masked = Masked::default();
    let mut bytes: Vec<u8> = text.as_bytes().to_vec();
    let mut inside = Inside::Code;
    let mut copying = false;
    let mut down = false;
    let mut conditions = 0_usize;
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let (start, end) = (from, from + line.len());
        from = end;
        let trimmed = line.trim();
        if copying {
            copying = trimmed != "\\.";
            blank(&mut bytes, start, end);
            continue;
        }
        if matches!(inside, Inside::Code) {
            match direction(trimmed) {
                Some(Direction::Down) => {
                    down = true;
                    masked.skipped_from.get_or_insert(start);
                }
                Some(Direction::Up) => down = false,
                None => {}
            }
        }
        if down {
            blank(&mut bytes, start, end);
            continue;
        }
        if matches!(inside, Inside::Code) && trimmed.starts_with('\\') {
            command(trimmed, start + line.find('\\').unwrap_or(0), &mut conditions, &mut masked);
            blank(&mut bytes, start, end);
            continue;
        }
        if conditions > 0 && matches!(inside, Inside::Code) && !trimmed.is_empty() && !trimmed.starts_with("--") {
            let place = start + (line.len() - line.trim_start().len());
            masked.unknown.push((place, "it stands under psql's \\if, which is not decided".to_owned()));
            blank(&mut bytes, start, end);
            continue;
        }
        copying = walk(text, start, end, &mut inside, &mut bytes, &mut masked);
    }
    masked.text =
        String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    masked
}

#[derive(Debug, Clone, Copy)]
enum Direction {
    Up,
    Down,
}

/// Marks by which migration tools tell the change from what takes it back.
fn direction(line: &str) -> Option<Direction> {
    let comment = line.strip_prefix("--")?.trim().to_ascii_lowercase();
    let comment = comment.trim_start_matches('!').trim();
    let is = |word: &str| comment == word || comment.strip_prefix(word).is_some_and(|rest| rest.starts_with(' '));
    let down = [
        "+goose down",
        "migrate:down",
        "+migrate down",
        "@undo",
        "//@undo",
        "rollback:",
        "+micrate down",
        "---- create above / drop below ----",
        "-- create above / drop below ----",
    ];
    if down.iter().any(|word| is(word)) || comment.contains("create above / drop below") {
        return Some(Direction::Down);
    }
    let up = ["+goose up", "migrate:up", "+migrate up", "+micrate up"];
    up.iter().any(|word| is(word)).then_some(Direction::Up)
}

/// A line that psql runs itself.
fn command(line: &str, place: usize, conditions: &mut usize, masked: &mut Masked) {
    let mut words = line.split_whitespace();
    let name = words.next().unwrap_or_default();
    let told = |what: &str| format!("psql's {name} {what}");
    match name {
        "\\c" | "\\connect" => match words.next().map(|word| word.trim_matches('"')) {
            Some(database) if !database.contains([':', '=', '/']) && database != "-" => {
                masked.connects.push((place, database.to_owned()));
            }
            _ => masked.unknown.push((place, told("goes to a database that is not read from here"))),
        },
        "\\i" | "\\ir" | "\\include" | "\\include_relative" => {
            masked.unknown.push((place, told("runs another file, which is not read from here")));
        }
        "\\if" => *conditions += 1,
        "\\endif" => *conditions = conditions.saturating_sub(1),
        "\\gexec" => masked.unknown.push((place, told("runs what a query gives"))),
        "\\!" | "\\copy" => masked.unknown.push((place, told("acts outside of SQL"))),
        _ => {}
    }
}

fn blank(bytes: &mut [u8], from: usize, to: usize) {
    for byte in bytes.iter_mut().take(to).skip(from) {
        if *byte != b'\n' && *byte != b'\r' {
            *byte = b' ';
        }
    }
}

/// One line of SQL; gives whether data of a COPY follow it.
fn walk(text: &str, start: usize, end: usize, inside: &mut Inside, bytes: &mut [u8], masked: &mut Masked) -> bool {
    let mut at = start;
    let mut ends = false;
    while at < end {
        let rest = &text[at..end];
        let c = rest.chars().next().unwrap_or(' ');
        let mut step = c.len_utf8();
        match inside {
            Inside::Code => {
                if rest.starts_with("--") {
                    *inside = Inside::Line;
                } else if rest.starts_with("/*") {
                    (*inside, step) = (Inside::Block(1), 2);
                } else if c == '\'' {
                    let before = text[..at].chars().next_back();
                    let joined = text[..at].chars().rev().nth(1).is_some_and(|c| c.is_alphanumeric() || c == '_');
                    let escaped = matches!(before, Some('e' | 'E')) && !joined;
                    *inside = if escaped { Inside::Escaped } else { Inside::Text };
                } else if c == '"' {
                    *inside = Inside::Name;
                } else if let Some(tag) = dollar_tag(text, at) {
                    step = tag.len();
                    *inside = Inside::Dollar(tag.to_owned());
                } else if c == '\\' {
                    let command = rest.trim_end();
                    if command.starts_with("\\gexec") {
                        masked.unknown.push((at, "psql's \\gexec runs what a query gives".to_owned()));
                    }
                    blank(bytes, at, end);
                    // psql's \g and its like end a statement.
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = b';';
                    }
                    return false;
                } else if let Some((len, why)) = hole(text, at, end) {
                    // A password is not kept, so that it need not be known.
                    let is_password = text[..at].trim_end().to_ascii_lowercase().ends_with("password");
                    if !is_password {
                        masked.holes.push((at, why));
                    }
                    let fill = if rest.starts_with(":'") { b'\'' } else { b'x' };
                    bytes.iter_mut().take(at + len).skip(at).for_each(|byte| *byte = b'x');
                    for end in [at, at + len - 1] {
                        bytes.iter_mut().skip(end).take(1).for_each(|byte| *byte = fill);
                    }
                    step = len;
                } else if c == ';' {
                    ends = true;
                }
            }
            Inside::Text if c == '\'' => *inside = Inside::Code,
            Inside::Escaped if c == '\\' => step += rest.chars().nth(1).map_or(0, char::len_utf8),
            Inside::Escaped if c == '\'' => *inside = Inside::Code,
            Inside::Name if c == '"' => *inside = Inside::Code,
            Inside::Line if c == '\n' => *inside = Inside::Code,
            Inside::Block(depth) if rest.starts_with("*/") => {
                step = 2;
                *inside = if *depth == 1 { Inside::Code } else { Inside::Block(*depth - 1) };
            }
            Inside::Block(depth) if rest.starts_with("/*") => {
                step = 2;
                *inside = Inside::Block(*depth + 1);
            }
            Inside::Dollar(tag) if rest.starts_with(tag.as_str()) => {
                step = tag.len();
                *inside = Inside::Code;
            }
            Inside::Text | Inside::Escaped | Inside::Name | Inside::Line | Inside::Block(_) | Inside::Dollar(_) => {}
        }
        at += step;
    }
    if matches!(inside, Inside::Line) {
        *inside = Inside::Code;
    }
    let line = text[start..end].to_ascii_lowercase();
    let words: Vec<&str> = line.split(|c: char| c.is_whitespace() || c == ';' || c == '(').collect();
    ends && words.contains(&"copy") && words.windows(2).any(|pair| pair == ["from", "stdin"])
}

fn dollar_tag(text: &str, at: usize) -> Option<&str> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
        return None;
    }
    let rest = text[at..].strip_prefix('$')?;
    let end = rest.find('$')?;
    let tag = &rest[..end];
    let is_tag = tag.chars().all(|c| c.is_alphanumeric() || c == '_') && !tag.starts_with(|c: char| c.is_ascii_digit());
    is_tag.then(|| &text[at..at + end + 2])
}

/// A variable of psql, or a placeholder of a migration tool, and how long it is.
fn hole(text: &str, at: usize, end: usize) -> Option<(usize, &'static str)> {
    let rest = &text[at..end];
    for (open, close) in [("${", "}"), ("{{", "}}"), ("<%", "%>")] {
        if rest.starts_with(open)
            && let Some(found) = rest.find(close)
        {
            return Some((found + close.len(), "a placeholder of the migration tool"));
        }
    }
    let named = rest.strip_prefix(':')?;
    let before = text[..at].chars().next_back();
    let is_cast = before.is_some_and(|c| c == ':' || c == '[' || c.is_alphanumeric() || c == '_');
    let first = named.chars().next()?;
    if is_cast {
        return None;
    }
    if let quote @ ('\'' | '"') = first {
        let close = named[1..].find(quote)?;
        return Some((close + 3, "a variable of psql"));
    }
    if !first.is_alphabetic() && first != '_' {
        return None;
    }
    let len = named.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(named.len());
    Some((len + 1, "a variable of psql"))
}
