//! Names that others chose, made fit for a message.

/// Characters without width, marks of direction, control characters: nothing that a reader could not see.
fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// One line without anything hidden, of at most `most` characters.
pub(super) fn short(text: &str, most: usize) -> String {
    let mut line = String::new();
    for (at, c) in text.chars().enumerate() {
        if at == most {
            line.push('…');
            break;
        }
        line.push(if is_hostile(c) { '\u{fffd}' } else { c });
    }
    line
}

/// The same for a receiver that takes some characters for markup, mentions or links; `most` counts what is sent.
pub(super) fn inert(text: &str, most: usize) -> String {
    let mut safe = String::new();
    let mut length = 0;
    let line = short(text, most);
    let mut rest = line.as_str();
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let spelled = match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            // A space without width keeps a mention, a channel, an emoji, a link or bold text from being made of a name.
            '@' | '#' | '*' | '_' | '~' | '`' => format!("{c}\u{200b}"),
            ':' if rest.starts_with("//") => ":\u{200b}".to_owned(),
            c => c.to_string(),
        };
        length += spelled.chars().count();
        if length > most {
            safe.push('…');
            break;
        }
        safe.push_str(&spelled);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_to_act() {
        let name = "<!channel> @here <https://evil.example|click> *b* &lt; \u{202e}x\n";
        let safe = inert(name, 300);
        for bad in ["<", ">", "@here", "://", "*b*", "\n", "\u{202e}"] {
            assert!(!safe.contains(bad), "{bad:?} in {safe:?}");
        }
        assert!(safe.contains("&amp;lt;"), "{safe}");
        assert_eq!(short("abcdef", 3), "abc…");
        assert_eq!(short("abc", 3), "abc");
        assert_eq!(inert("<<<", 9), "&lt;&lt;…");
    }
}
