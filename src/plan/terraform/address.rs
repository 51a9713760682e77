//! Addresses of objects and the names that occur in expressions.
//!
//! Main types: [`Address`], [`Step`].

/// A name with the index or key that follows it: `main[0]`, `db["a.b"]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step<'a> {
    pub(super) name: &'a str,
    /// The text between the brackets.
    pub(super) index: Option<&'a str>,
}

/// `module.a[0].data.type.name["key"].attribute`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub(super) modules: Vec<Step<'a>>,
    pub(super) data: bool,
    pub(super) ty: &'a str,
    pub(super) name: Step<'a>,
    /// What follows: attributes of the object.
    pub(super) rest: Vec<Step<'a>>,
}

impl<'a> Address<'a> {
    /// Takes an address apart; `None` when it names no object.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let steps = steps(text);
        let mut steps = steps.into_iter().peekable();
        let mut modules = Vec::new();
        while steps.peek().is_some_and(|step| step.name == "module" && step.index.is_none()) {
            steps.next();
            modules.push(steps.next()?);
        }
        let data = steps.peek().is_some_and(|step| step.name == "data");
        if data {
            steps.next();
        }
        let ty = steps.next()?.name;
        let name = steps.next()?;
        Some(Self { modules, data, ty, name, rest: steps.collect() })
    }

    /// The address in the configuration, where modules and objects have no index.
    pub(super) fn in_configuration(&self) -> String {
        let modules: Vec<&str> = self.modules.iter().map(|step| step.name).collect();
        key(&modules, self.data, self.ty, self.name.name)
    }
}

/// The key under which an object is found by its place in the configuration.
pub(super) fn key(modules: &[&str], data: bool, ty: &str, name: &str) -> String {
    let mut key = String::new();
    for module in modules {
        key.push_str("module.");
        key.push_str(module);
        key.push('.');
    }
    if data {
        key.push_str("data.");
    }
    key.push_str(ty);
    key.push('.');
    key.push_str(name);
    key
}

/// Splits at dots outside of brackets; a dot or bracket inside a quoted key is part of the key.
pub(super) fn steps(text: &str) -> Vec<Step<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        rest = after;
        let mut index = None;
        while let Some(inside) = rest.strip_prefix('[') {
            let end = closing(inside);
            // `a[0][1]` has two; the first is that of the object.
            index = index.or_else(|| inside.get(..end));
            rest = inside.get(end + 1..).unwrap_or("");
        }
        if !name.is_empty() || index.is_some() {
            found.push(Step { name, index });
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
        if !rest.is_empty() && !after.starts_with(['.', '[']) {
            break;
        }
    }
    found
}

/// Where the bracket closes.
fn closing(inside: &str) -> usize {
    let mut quoted = false;
    let mut escaped = false;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b']' if !quoted => return at,
            _ => {}
        }
    }
    inside.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_may_hold_dots_and_brackets() {
        let address = Address::parse(r#"module.a["x.y]"].module.b[1].aws_db_instance.main["k\"[0]."]"#).unwrap();
        let modules: Vec<_> = address.modules.iter().map(|step| (step.name, step.index.unwrap())).collect();
        assert_eq!(modules, [("a", r#""x.y]""#), ("b", "1")]);
        assert_eq!(address.name, Step { name: "main", index: Some(r#""k\"[0].""#) });
        assert_eq!(address.in_configuration(), "module.a.module.b.aws_db_instance.main");
    }

    #[test]
    fn data_sources_and_attributes() {
        let address = Address::parse("data.aws_kms_key.main[0].arn").unwrap();
        assert!(address.data);
        assert_eq!(address.ty, "aws_kms_key");
        assert_eq!(address.rest, [Step { name: "arn", index: None }]);
        assert!(Address::parse("module.a").is_none());
        assert!(Address::parse("").is_none());
        assert!(Address::parse("a[").is_none());
    }
}
