//! Charts as SVG, drawn here so that the page needs no script: text that depends on nothing but its data.
//!
//! Every chart has a title, a description, and a [`Table`] with the same numbers; colour never says anything alone.
//! Colours are classes, so that the style sheet decides about light, dark and paper.

mod bars;
mod heat;
mod ruler;
mod trend;

use std::fmt::Write as _;

use serde::Serialize;

pub(super) use bars::{Bar, Segment, bars, meter};
pub(super) use heat::{HeatCell, HeatMap, heat};
pub(super) use ruler::{Mark, ruler};
pub(super) use trend::{sparkline, trend};

use crate::report::template;

/// One chart and what stands behind it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(super) struct Chart {
    /// Word for its parts' ids, unique on the page.
    pub(super) id: &'static str,
    pub(super) title: String,
    /// What it shows, in a sentence.
    pub(super) description: String,
    pub(super) svg: String,
    pub(super) table: Table,
}

/// Numbers in rows; the first column names the row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub(super) struct Table {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) cells: Vec<String>,
}

/// A drawing of `width` x `height` units that names itself.
pub(super) struct Svg {
    text: String,
}

impl Svg {
    pub(super) fn new(id: &str, title: &str, description: &str, width: f64, height: f64) -> Self {
        let mut text = String::new();
        let _ = write!(
            text,
            "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 {} {}\" width=\"{0}\" height=\"{1}\" aria-labelledby=\"{id}-t {id}-d\">\
             <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
            n(width),
            n(height),
            safe(title),
            safe(description)
        );
        Self { text }
    }

    pub(super) fn rect(&mut self, class: &str, [x, y, width, height]: [f64; 4], tip: &str) {
        let tip = if tip.is_empty() { String::new() } else { format!("<title>{}</title>", safe(tip)) };
        let _ = write!(
            self.text,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\">{tip}</rect>",
            n(x),
            n(y),
            n(width),
            n(height)
        );
    }

    pub(super) fn line(&mut self, class: &str, [x1, y1, x2, y2]: [f64; 4]) {
        let _ = write!(
            self.text,
            "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
            n(x1),
            n(y1),
            n(x2),
            n(y2)
        );
    }

    pub(super) fn path(&mut self, class: &str, points: &[(f64, f64)]) {
        if points.is_empty() {
            return;
        }
        let _ = write!(self.text, "<path class=\"{class}\" d=\"{}\"/>", path_data(points));
    }

    pub(super) fn dot(&mut self, class: &str, (x, y): (f64, f64), radius: f64, tip: &str) {
        let _ = write!(
            self.text,
            "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"><title>{}</title></circle>",
            n(x),
            n(y),
            n(radius),
            safe(tip)
        );
    }

    /// Text at a point; `class` says where the point is (`s` start, `m` middle, `e` end) and how it looks.
    pub(super) fn label(&mut self, class: &str, x: f64, y: f64, text: &str) {
        let _ = write!(self.text, "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>", n(x), n(y), safe(text));
    }

    pub(super) fn end(mut self) -> String {
        self.text.push_str("</svg>");
        self.text
    }
}

pub(super) fn path_data(points: &[(f64, f64)]) -> String {
    let mut data = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        let _ = write!(data, "{}{} {}", if i == 0 { "M" } else { "L" }, n(*x), n(*y));
    }
    data
}

/// A length with at most two decimals, the same on every machine.
pub(super) fn n(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text between tags. What hides or reorders it has been spelled out by whoever hands it in.
pub(super) fn safe(text: &str) -> String {
    template::html(text)
}

/// A count as a length; counts on a page stay far below 2^52.
#[expect(clippy::cast_precision_loss, reason = "a chart shows no more than three digits of a count")]
pub(super) const fn real(count: u64) -> f64 {
    count as f64
}

/// What fits into `room` characters.
pub(super) fn fitted(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(room.saturating_sub(1)).collect();
    cut.push('\u{2026}');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_short_and_text_is_safe() {
        assert_eq!([1.0, 1.25, 0.333_3, -0.001].map(n), ["1", "1.25", "0.33", "0"]);
        assert_eq!(safe("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
        assert_eq!(fitted("abcdef", 4), "abc\u{2026}");
    }

    #[test]
    fn a_drawing_names_itself() {
        let mut svg = Svg::new("a", "T<", "D", 10.0, 20.5);
        svg.rect("x", [0.0, 0.0, 1.0, 1.0], "tip");
        svg.path("p", &[(0.0, 1.0), (2.0, 3.5)]);
        let text = svg.end();
        assert!(
            text.contains("aria-labelledby=\"a-t a-d\"") && text.contains("<title id=\"a-t\">T&lt;</title>"),
            "{text}"
        );
        assert!(text.contains("d=\"M0 1L2 3.5\"") && text.ends_with("</svg>"), "{text}");
    }
}
