//! The marks of a plan: trees of `true` that say what is unknown and what is sensitive.
//!
//! Main type: [`Marks`].

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::Value;

/// The marks that were read last; the next object often has the same.
#[derive(Debug, Default)]
pub(super) struct Marks(RefCell<Option<(Rc<str>, Rc<Value>)>>);

impl Marks {
    pub(super) fn read(&self, text: Option<&Rc<str>>) -> Rc<Value> {
        let Some(text) = text else { return Rc::default() };
        let mut last = self.0.borrow_mut();
        if let Some((same, value)) = &*last
            && Rc::ptr_eq(same, text)
        {
            return Rc::clone(value);
        }
        let value = Rc::new(parse(text));
        *last = Some((Rc::clone(text), Rc::clone(&value)));
        value
    }
}

/// The texts were checked when they were copied, so that they can be read.
pub(super) fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}

/// Sets every mark of `more` in `all`.
pub(super) fn add_marks(all: &mut Value, more: Value) {
    match (all, more) {
        (Value::Bool(true), _) | (_, Value::Null | Value::Bool(false)) => {}
        (Value::Object(all), Value::Object(more)) => {
            for (key, marks) in more {
                add_marks(all.entry(key).or_insert(Value::Null), marks);
            }
        }
        (Value::Array(all), Value::Array(more)) => {
            for (index, marks) in more.into_iter().enumerate() {
                match all.get_mut(index) {
                    Some(place) => add_marks(place, marks),
                    None => all.push(marks),
                }
            }
        }
        (all @ (Value::Null | Value::Bool(false)), more) => *all = more,
        // Two forms of marks for one value: all of it.
        (all, _) => *all = Value::Bool(true),
    }
}
