//! Resource addresses as a plan writes them: `module.a["x.y"].data.aws_kms_key.b[0]`.

/// The parts of a resource address, without the indexes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address<'a> {
    /// Names of the modules, outermost first.
    pub modules: Vec<&'a str>,
    /// A data source, not a managed resource.
    pub is_data: bool,
    pub resource_type: &'a str,
    pub name: &'a str,
}

impl<'a> Address<'a> {
    /// `None` for what is no address of a resource.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut modules = Vec::new();
        let mut rest = text;
        loop {
            let (word, after) = step(rest)?;
            let after = after.strip_prefix('.')?;
            if word == "module" {
                let (name, after) = step(after)?;
                modules.push(name);
                rest = index(after)?.strip_prefix('.')?;
                continue;
            }
            let is_data = word == "data";
            let (resource_type, after) = if is_data {
                let (word, after) = step(after)?;
                (word, after.strip_prefix('.')?)
            } else {
                (word, after)
            };
            let (name, after) = step(after)?;
            return index(after)?.is_empty().then_some(Self { modules, is_data, resource_type, name });
        }
    }
}

/// A name and what follows it.
fn step(text: &str) -> Option<(&str, &str)> {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// What follows an optional index; a quoted key may hold anything, with `\` before a quote.
fn index(text: &str) -> Option<&str> {
    let Some(inner) = text.strip_prefix('[') else { return Some(text) };
    let Some(mut quoted) = inner.strip_prefix('"') else {
        let (number, rest) = inner.split_once(']')?;
        return (!number.contains('"')).then_some(rest);
    };
    loop {
        let end = quoted.find(['"', '\\'])?;
        match quoted.as_bytes().get(end)? {
            b'"' => return quoted[end + 1..].strip_prefix(']'),
            // Skip the backslash and the character that it escapes.
            _ => {
                let escaped = quoted[end + 1..].chars().next()?;
                quoted = &quoted[end + 1 + escaped.len_utf8()..];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Vec<&str>, bool, &str, &str) {
        let address = Address::parse(text).unwrap();
        (address.modules, address.is_data, address.resource_type, address.name)
    }

    #[test]
    fn plain_and_indexed_resources() {
        assert_eq!(parse("aws_db_instance.a"), (vec![], false, "aws_db_instance", "a"));
        assert_eq!(parse("aws_db_instance.a[0]"), (vec![], false, "aws_db_instance", "a"));
        assert_eq!(parse("data.aws_kms_key.k[\"x\"]"), (vec![], true, "aws_kms_key", "k"));
    }

    #[test]
    fn keys_may_hold_dots_brackets_and_quotes() {
        assert_eq!(
            parse(r#"module.a["x.y"].module.b["]\".module.c"].aws_db_instance.d["[\\"]"#),
            (vec!["a", "b"], false, "aws_db_instance", "d")
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", ".", "a", "a.", "a..b", "module.a", "module.a.b", "a.b[", "a.b[\"x]", "a.b[0]c", "a.b.c"] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }
}
