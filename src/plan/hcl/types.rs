//! Values in the type that a variable declares.

use std::collections::BTreeMap;

use hcl_edit::expr::{Expression, ObjectKey};

use super::value::{Found, Part};

const WRONG: &str = "the value of the variable does not have its type";

/// The value in the type; a default of an attribute is evaluated by `eval`.
pub(super) fn convert(found: Found, ty: &Expression, eval: &dyn Fn(&Expression) -> Found) -> Found {
    if found.is_null() || matches!(found.part, Part::Unknown(_) | Part::Pieces(_) | Part::Json(_)) {
        return found;
    }
    let sensitive = found.sensitive;
    let mut converted = typed(found, ty, eval);
    converted.sensitive |= sensitive;
    converted
}

fn typed(found: Found, ty: &Expression, eval: &dyn Fn(&Expression) -> Found) -> Found {
    match ty {
        Expression::Variable(name) => named(found, name.as_str()),
        // As old versions wrote it.
        Expression::String(name) => named(found, name),
        Expression::Parenthesis(inner) => typed(found, inner.inner(), eval),
        Expression::FuncCall(call) => {
            let arg = call.args.get(0);
            match (call.name.name.as_str(), arg) {
                ("optional", Some(inner)) => typed(found, inner, eval),
                ("list", Some(inner)) => match found.items() {
                    Some(items) => Found::list(items.iter().map(|item| convert(item.clone(), inner, eval)).collect()),
                    None => found.spread(WRONG),
                },
                ("set", Some(inner)) => match found.items() {
                    Some(items) => set(items.iter().map(|item| convert(item.clone(), inner, eval)).collect::<Vec<_>>()),
                    None => found.spread(WRONG),
                },
                ("map", Some(inner)) => match found.members() {
                    Some(members) => Found::map(
                        members.iter().map(|(key, item)| (key.clone(), convert(item.clone(), inner, eval))).collect(),
                    ),
                    None => found.spread(WRONG),
                },
                ("tuple", Some(Expression::Array(types))) => match found.items() {
                    Some(items) => Found::list(
                        items.iter().zip(types.iter()).map(|(item, ty)| convert(item.clone(), ty, eval)).collect(),
                    ),
                    None => found.spread(WRONG),
                },
                ("object", Some(Expression::Object(_))) => object(found, arg, eval),
                _ => found,
            }
        }
        _ => found,
    }
}

fn named(found: Found, name: &str) -> Found {
    match name {
        "string" => found.as_text().map_or_else(|| found.spread(WRONG), Found::text),
        "number" => found.as_number().map_or_else(|| found.spread(WRONG), Found::number),
        "bool" => found.as_bool().map_or_else(|| found.spread(WRONG), Found::bool),
        _ => found,
    }
}

fn object(found: Found, declared: Option<&Expression>, eval: &dyn Fn(&Expression) -> Found) -> Found {
    let (Some(given), Some(Expression::Object(declared))) = (found.members(), declared) else {
        return found.spread(WRONG);
    };
    let mut members = BTreeMap::new();
    for (key, ty) in declared {
        let key = match key {
            ObjectKey::Ident(name) => name.as_str().to_owned(),
            ObjectKey::Expression(Expression::String(name)) => name.value().clone(),
            ObjectKey::Expression(_) => continue,
        };
        let optional = match ty.expr() {
            Expression::FuncCall(call) if call.name.name.as_str() == "optional" => Some(call),
            _ => None,
        };
        let value = match given.get(&key).filter(|found| !(found.is_null() && optional.is_some())) {
            Some(found) => convert(found.clone(), ty.expr(), eval),
            None => match optional {
                Some(call) => match call.args.get(1) {
                    Some(default) => convert(eval(default), ty.expr(), eval),
                    None => Found::null(),
                },
                None => Found::failed(WRONG),
            },
        };
        members.insert(key, value);
    }
    Found::map(members)
}

/// Without what occurs twice, and sorted; what is not known stays.
pub(super) fn set(items: Vec<Found>) -> Found {
    let mut known: Vec<(String, Found)> = Vec::new();
    let mut open = Vec::new();
    for item in items {
        match item.value() {
            Some(value) => known.push((value.as_str().map_or_else(|| value.to_string(), str::to_owned), item)),
            None => open.push(item),
        }
    }
    known.sort_by(|a, b| a.0.cmp(&b.0));
    known.dedup_by(|a, b| a.0 == b.0);
    let items = known.into_iter().map(|(_, item)| item).chain(open).collect();
    Found { is_set: true, ..Found::list(items) }
}
