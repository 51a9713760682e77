//! The walk over the `configuration` of a plan, which keeps what the objects of known types, the providers and the
//! modules need.

use std::collections::HashSet;
use std::fmt;
use std::io::Read;
use std::rc::Rc;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::configuration::{Call, Configuration, Configured, Expression, Expressions, Module, Provider};
use super::provenance::is_keeper;
use super::resolve::is_followed;
use super::types;
use crate::plan::error::PlanProblem;
use crate::plan::scan::{Nulls, Scanner, Shape};

type Reading<T> = Result<T, PlanProblem>;

/// What has been read, and what is shared in it: names, and objects that are written alike.
#[derive(Default)]
struct Reader {
    configuration: Configuration,
    names: HashSet<Rc<str>>,
    alike: HashSet<Rc<Expressions>>,
}

/// Reads the whole section.
pub(super) fn read<R: Read>(scanner: &mut Scanner<R>) -> Reading<Configuration> {
    let mut reader = Reader::default();
    members(scanner, "configuration", |scanner, key| match key {
        "provider_config" => read_providers(scanner, &mut reader),
        "root_module" => read_module(scanner, &mut reader, "configuration.root_module").map(drop),
        _ => Ok(scanner.skip()?),
    })?;
    Ok(reader.configuration)
}

fn read_providers<R: Read>(scanner: &mut Scanner<R>, reader: &mut Reader) -> Reading<()> {
    members(scanner, "configuration.provider_config", |scanner, key| {
        let Value::Object(provider) = value(scanner)? else { return Ok(()) };
        let address = provider.get("module_address").and_then(Value::as_str).unwrap_or_default();
        let module =
            address.split('.').filter(|step| *step != "module" && !step.is_empty()).map(str::to_owned).collect();
        let registry = provider.get("full_name").and_then(Value::as_str).unwrap_or_default();
        reader.configuration.is_opentofu |= registry.starts_with("registry.opentofu.org/");
        let text = provider.get("expressions").map(Value::to_string).unwrap_or_default();
        let expressions = reader.expressions(text.as_bytes(), true).unwrap_or_default();
        reader.configuration.providers.insert(key.to_owned(), Provider { module, expressions });
        Ok(())
    })
}

/// Reads a module and those that it calls; gives its position.
fn read_module<R: Read>(scanner: &mut Scanner<R>, reader: &mut Reader, at: &str) -> Reading<usize> {
    let index = reader.configuration.modules.len();
    reader.configuration.modules.push(Module::default());
    let mut module = Module::default();
    members(scanner, at, |scanner, key| match key {
        "resources" => read_objects(scanner, reader, &mut module, &format!("{at}.resources")),
        "outputs" => members(scanner, &format!("{at}.outputs"), |scanner, name| {
            if let Value::Object(output) = value(scanner)?
                && let Some(found) = output.get("expression").map(Value::to_string)
            {
                let mut text = serde_json::Deserializer::from_str(&found);
                let found = ExpressionSeed { reader, keep_constants: true }.deserialize(&mut text);
                module.outputs.extend(found.ok().flatten().map(|found| (name.to_owned(), found)));
            }
            Ok(())
        }),
        "variables" => members(scanner, &format!("{at}.variables"), |scanner, name| {
            if let Value::Object(variable) = value(scanner)?
                && let Some(Value::String(text)) = variable.get("default")
            {
                module.defaults.insert(name.to_owned(), text.clone());
            }
            Ok(())
        }),
        "module_calls" => members(scanner, &format!("{at}.module_calls"), |scanner, name| {
            let call = read_call(scanner, reader, &format!("{at}.module_calls.{name}"))?;
            module.calls.insert(name.to_owned(), call);
            Ok(())
        }),
        _ => Ok(scanner.skip()?),
    })?;
    if let Some(place) = reader.configuration.modules.get_mut(index) {
        *place = module;
    }
    Ok(index)
}

fn read_call<R: Read>(scanner: &mut Scanner<R>, reader: &mut Reader, at: &str) -> Reading<Call> {
    let (mut module, mut source, mut inputs) = (None, None, Expressions::default());
    members(scanner, at, |scanner, key| {
        match key {
            "source" => source = value(scanner)?.as_str().map(str::to_owned),
            "expressions" => inputs = reader.expressions(&text(scanner)?, true).unwrap_or_default(),
            "module" => module = Some(read_module(scanner, reader, &format!("{at}.module"))?),
            _ => scanner.skip()?,
        }
        Ok(())
    })?;
    let module = module.unwrap_or_else(|| {
        reader.configuration.modules.push(Module::default());
        reader.configuration.modules.len() - 1
    });
    Ok(Call { module, source, inputs })
}

fn read_objects<R: Read>(scanner: &mut Scanner<R>, reader: &mut Reader, module: &mut Module, at: &str) -> Reading<()> {
    match scanner.shape()? {
        Shape::List => {}
        Shape::Null => return Ok(scanner.skip()?),
        other => return Err(wrong(at, other, "a list")),
    }
    scanner.enter()?;
    let (mut first, mut index) = (true, 0_usize);
    while scanner.next_element(&mut first)? {
        read_object(scanner, reader, module, || format!("{at}[{index}]"))?;
        index += 1;
    }
    Ok(())
}

/// One object. Its address stands before its expressions, so that those of other types need not be copied.
fn read_object<R: Read>(
    scanner: &mut Scanner<R>,
    reader: &mut Reader,
    module: &mut Module,
    at: impl Fn() -> String,
) -> Reading<()> {
    let shape = scanner.shape()?;
    if shape != Shape::Object {
        return Err(wrong(&at(), shape, "an object"));
    }
    let (mut address, mut provider) = (None::<String>, None::<Rc<str>>);
    // An object without arguments may leave the member out.
    let mut arguments = Some(Expressions::default());
    members(scanner, "", |scanner, key| {
        match key {
            "address" => address = value(scanner)?.as_str().map(str::to_owned),
            "provider_config_key" => provider = value(scanner)?.as_str().map(|key| reader.name(key)),
            "expressions" if address.as_deref().is_none_or(is_wanted) => {
                let shape = scanner.shape()?;
                if !matches!(shape, Shape::Object | Shape::Null) {
                    return Err(wrong(&format!("{}.expressions", at()), shape, "an object"));
                }
                arguments = reader.expressions(&text(scanner)?, false);
            }
            _ => scanner.skip()?,
        }
        Ok(())
    })?;
    if let (Some(address), Some(arguments)) = (address.filter(|address| is_wanted(address)), arguments) {
        let expressions = reader.share(arguments);
        module.objects.insert(address, Configured { provider, expressions });
    }
    Ok(())
}

/// Addresses here have neither module nor index: `type.name` or `data.type.name`.
fn is_wanted(address: &str) -> bool {
    let (data, rest) = address.strip_prefix("data.").map_or((false, address), |rest| (true, rest));
    let ty = rest.split('.').next().unwrap_or(rest);
    is_followed(data, ty) || (!data && (types::find(ty).is_some() || is_keeper(ty)))
}

/// Calls `each` for the members of the object at a path; null has none.
fn members<R: Read>(
    scanner: &mut Scanner<R>,
    at: &str,
    mut each: impl FnMut(&mut Scanner<R>, &str) -> Reading<()>,
) -> Reading<()> {
    match scanner.shape()? {
        Shape::Object => {}
        Shape::Null => return Ok(scanner.skip()?),
        other => return Err(wrong(at, other, "an object")),
    }
    scanner.enter()?;
    let mut first = true;
    while let Some(key) = scanner.next_key(&mut first)? {
        each(scanner, &key)?;
    }
    Ok(())
}

fn wrong(at: &str, found: Shape, expected: &'static str) -> PlanProblem {
    PlanProblem::Shape { path: at.to_owned(), found: found.as_str(), expected }
}

fn value<R: Read>(scanner: &mut Scanner<R>) -> Reading<Value> {
    Ok(serde_json::from_slice(&text(scanner)?).unwrap_or(Value::Null))
}

fn text<R: Read>(scanner: &mut Scanner<R>) -> Reading<Vec<u8>> {
    let mut text = Vec::new();
    scanner.copy(&mut text, Nulls::Keep)?;
    Ok(text)
}

impl Reader {
    fn name(&mut self, text: &str) -> Rc<str> {
        if let Some(name) = self.names.get(text) {
            return Rc::clone(name);
        }
        let name: Rc<str> = Rc::from(text);
        self.names.insert(Rc::clone(&name));
        name
    }

    /// The arguments in the text; `None` when it is something else.
    fn expressions(&mut self, text: &[u8], keep_constants: bool) -> Option<Expressions> {
        let mut reader = serde_json::Deserializer::from_slice(text);
        ExpressionsSeed::again(self, keep_constants).deserialize(&mut reader).ok()
    }

    fn share(&mut self, expressions: Expressions) -> Rc<Expressions> {
        if let Some(same) = self.alike.get(&expressions) {
            return Rc::clone(same);
        }
        let new = Rc::new(expressions);
        self.alike.insert(Rc::clone(&new));
        new
    }
}

/// Reads an expression without building the values in it. `None` for what is the same as not set: a literal null.
struct ExpressionSeed<'r> {
    reader: &'r mut Reader,
    keep_constants: bool,
}

impl<'de> DeserializeSeed<'de> for ExpressionSeed<'_> {
    type Value = Option<Expression>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ExpressionSeed<'_> {
    type Value = Option<Expression>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an expression")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut blocks = Vec::new();
        while let Some(block) = items.next_element_seed(ExpressionsSeed::again(self.reader, self.keep_constants))? {
            blocks.push(block);
        }
        Ok(Some(Expression::Blocks(blocks.into_boxed_slice())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let (mut constant, mut references) = (None, None);
        let mut list = Vec::new();
        while let Some(name) = members.next_key_seed(NameSeed(self.reader))? {
            match &*name {
                "constant_value" if self.keep_constants => {
                    constant = Some(members.next_value::<Option<Value>>()?.map(|value| Some(Box::new(value))));
                }
                "constant_value" => constant = Some(members.next_value::<Option<IgnoredAny>>()?.map(|_| None)),
                "references" => references = Some(members.next_value_seed(NamesSeed(self.reader))?),
                _ => {
                    let seed = ExpressionSeed { reader: self.reader, keep_constants: self.keep_constants };
                    list.extend(members.next_value_seed(seed)?.map(|expression| (name, expression)));
                }
            }
        }
        Ok(match (references, constant) {
            (Some(names), _) => Some(Expression::References(names)),
            (None, Some(constant)) if list.is_empty() => constant.map(Expression::Constant),
            (None, None) if list.is_empty() => Some(Expression::References(Box::default())),
            (None, _) => Some(Expression::Blocks(Box::new([sorted(list)]))),
        })
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// Reads the arguments of a block.
struct ExpressionsSeed<'r>(ExpressionSeed<'r>);

impl<'r> ExpressionsSeed<'r> {
    const fn again(reader: &'r mut Reader, keep_constants: bool) -> Self {
        Self(ExpressionSeed { reader, keep_constants })
    }
}

impl<'de> DeserializeSeed<'de> for ExpressionsSeed<'_> {
    type Value = Expressions;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Expressions, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ExpressionsSeed<'_> {
    type Value = Expressions;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the arguments of a block")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Expressions, A::Error> {
        let ExpressionSeed { reader, keep_constants } = self.0;
        let mut list = Vec::new();
        while let Some(name) = members.next_key_seed(NameSeed(reader))? {
            let seed = ExpressionSeed { reader, keep_constants };
            list.extend(members.next_value_seed(seed)?.map(|expression| (name, expression)));
        }
        Ok(sorted(list))
    }
}

/// Reads the names that an expression refers to.
struct NamesSeed<'r>(&'r mut Reader);

impl<'de> DeserializeSeed<'de> for NamesSeed<'_> {
    type Value = Box<[Rc<str>]>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for NamesSeed<'_> {
    type Value = Box<[Rc<str>]>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of names")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut names = Vec::new();
        while let Some(name) = items.next_element_seed(NameSeed(self.0))? {
            names.push(name);
        }
        Ok(names.into_boxed_slice())
    }
}

/// Reads a name into the shared copy of it.
struct NameSeed<'r>(&'r mut Reader);

impl<'de> DeserializeSeed<'de> for NameSeed<'_> {
    type Value = Rc<str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Rc<str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NameSeed<'_> {
    type Value = Rc<str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, text: &str) -> Result<Rc<str>, E> {
        Ok(self.0.name(text))
    }
}

fn sorted(mut list: Vec<(Rc<str>, Expression)>) -> Expressions {
    list.sort_by(|a, b| a.0.cmp(&b.0));
    Expressions(list.into_boxed_slice())
}
