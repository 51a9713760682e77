//! Templates: texts with interpolations and directives.

use std::rc::Rc;

use hcl_edit::template::{Directive, Element, Strip, Template};

use super::eval::Scope;
use super::value::{Found, Part};

/// Longest text that is put together, in bytes.
pub(super) const LONGEST: usize = 8 << 20;

/// One piece of a text, with whether white space next to it goes.
struct Piece {
    found: Found,
    is_literal: bool,
    before: bool,
    after: bool,
}

/// What the template comes to.
pub(super) fn template(scope: &Scope<'_>, template: &Template) -> Found {
    let mut pieces = Vec::new();
    collect(scope, template, &mut pieces);
    // `"${var.x}"` is the value itself.
    if let [Piece { found, is_literal: false, .. }] = pieces.as_slice() {
        return match &found.part {
            Part::Unknown(_) | Part::Pieces(_) | Part::Json(_) | Part::Text(_) => found.clone(),
            _ => match found.as_text() {
                Some(_) => found.clone(),
                None => found.spread("a template takes texts"),
            },
        };
    }
    join(strip(pieces))
}

/// Puts pieces together as far as they are known.
pub(super) fn join(pieces: Vec<Found>) -> Found {
    let sensitive = pieces.iter().any(|piece| piece.sensitive);
    let mut all: Vec<Found> = Vec::new();
    let mut text = String::new();
    let mut length = 0_usize;
    for piece in pieces {
        if let Some(known) = piece.as_text() {
            length = length.saturating_add(known.len());
            if length > LONGEST {
                return Found { sensitive, ..Found::unknown("the text is too long") };
            }
            text.push_str(&known);
            continue;
        }
        if !text.is_empty() {
            all.push(Found::text(std::mem::take(&mut text)));
        }
        match &piece.part {
            Part::Pieces(inner) => all.extend(inner.iter().cloned()),
            Part::Unknown(_) | Part::Json(_) => all.push(piece),
            _ => return piece.spread("a template takes texts"),
        }
    }
    if all.is_empty() {
        return Found { sensitive, ..Found::text(text) };
    }
    if !text.is_empty() {
        all.push(Found::text(text));
    }
    match all.as_slice() {
        [only] => Found { sensitive: sensitive || only.sensitive, ..only.clone() },
        _ => Found { sensitive, ..Found::new(Part::Pieces(Rc::new(all))) },
    }
}

fn collect(scope: &Scope<'_>, template: &Template, pieces: &mut Vec<Piece>) {
    for element in template {
        match element {
            Element::Literal(text) => {
                pieces.push(Piece { found: Found::text(text.as_str()), is_literal: true, before: false, after: false })
            }
            Element::Interpolation(inner) => {
                let found = scope.eval(&inner.expr);
                let (before, after) = sides(inner.strip);
                pieces.push(Piece { found, is_literal: false, before, after });
            }
            Element::Directive(directive) => match &**directive {
                Directive::If(all) => {
                    let condition = scope.eval(&all.if_expr.cond_expr);
                    let inside = |template: Option<&Template>| {
                        let mut inner = Vec::new();
                        if let Some(template) = template {
                            collect(scope, template, &mut inner);
                        }
                        join(strip(inner))
                    };
                    let then = || inside(Some(&all.if_expr.template));
                    let other = || inside(all.else_expr.as_ref().map(|all| &all.template));
                    let found = match condition.as_bool() {
                        Some(true) => then(),
                        Some(false) => other(),
                        None => {
                            let why = condition.why().unwrap_or_else(|| Rc::from("it is neither true nor false"));
                            Found::merged(&why, then(), other())
                        }
                    };
                    let (before, after) = (sides(all.if_expr.strip).0, sides(all.endif_expr.strip).1);
                    pieces.push(Piece { found: found.like(&[&condition]), is_literal: false, before, after });
                }
                Directive::For(all) => {
                    let collection = scope.eval(&all.for_expr.collection_expr);
                    let found = match collection.each() {
                        Some(pairs) => {
                            let mut inner = Vec::new();
                            for (key, value) in pairs {
                                let mut names = vec![(all.for_expr.value_var.as_str().to_owned(), value)];
                                if let Some(name) = &all.for_expr.key_var {
                                    names.push((name.as_str().to_owned(), key));
                                }
                                let mut own = Vec::new();
                                collect(&scope.with(names), &all.for_expr.template, &mut own);
                                inner.extend(strip(own));
                            }
                            join(inner)
                        }
                        None => collection.spread("`for` takes a list or an object"),
                    };
                    let (before, after) = (sides(all.for_expr.strip).0, sides(all.endfor_expr.strip).1);
                    pieces.push(Piece { found, is_literal: false, before, after });
                }
            },
        }
    }
}

const fn sides(strip: Strip) -> (bool, bool) {
    match strip {
        Strip::None => (false, false),
        Strip::Start => (true, false),
        Strip::End => (false, true),
        Strip::Both => (true, true),
    }
}

/// Takes the white space away that markers ask for.
fn strip(pieces: Vec<Piece>) -> Vec<Found> {
    let ends: Vec<(bool, bool)> = pieces.iter().map(|piece| (piece.before, piece.after)).collect();
    let stripped = pieces.into_iter().enumerate().map(|(at, piece)| {
        if !piece.is_literal {
            return piece.found;
        }
        let Some(text) = piece.found.as_text() else { return piece.found };
        let mut text: &str = &text;
        if at > 0 && ends.get(at - 1).is_some_and(|(_, after)| *after) {
            text = text.trim_start();
        }
        if ends.get(at + 1).is_some_and(|(before, _)| *before) {
            text = text.trim_end();
        }
        Found::text(text)
    });
    stripped.collect()
}
