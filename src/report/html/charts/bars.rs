//! Rows of stacked bars: ages, coverage.

use std::fmt::Write as _;

use super::{Chart, Row, Svg, Table, fitted, n, real};

const WIDTH: f64 = 480.0;
const LEFT: f64 = 116.0;
const ROW: f64 = 24.0;
const RIGHT: f64 = 84.0;

/// One bar.
pub(in crate::report::html) struct Bar {
    pub(in crate::report::html) name: String,
    pub(in crate::report::html) parts: Vec<u64>,
    /// Written behind it.
    pub(in crate::report::html) note: String,
}

/// What the parts of every bar are.
pub(in crate::report::html) struct Segment {
    pub(in crate::report::html) name: &'static str,
    pub(in crate::report::html) class: &'static str,
}

/// Bars from the left, each part as long as its share of the longest bar, or of its own bar when `whole`.
pub(in crate::report::html) fn bars(
    id: &'static str,
    title: &str,
    description: &str,
    segments: &[Segment],
    rows: &[Bar],
    whole: bool,
) -> Chart {
    let height = ROW * real(super::super::words::number(rows.len())) + 30.0;
    let mut svg = Svg::new(id, title, description, WIDTH, height);
    let mut x = LEFT;
    for segment in segments {
        svg.rect(segment.class, [x, 4.0, 10.0, 10.0], "");
        svg.label("s small", x + 15.0, 13.0, segment.name);
        x += 15.0 + 6.6 * real(super::super::words::number(segment.name.chars().count())) + 16.0;
    }
    let most = rows.iter().map(|bar| bar.parts.iter().sum::<u64>()).max().unwrap_or(0).max(1);
    let room = WIDTH - LEFT - RIGHT;
    let mut y = 28.0;
    for bar in rows {
        svg.label("e", LEFT - 8.0, y + 11.0, &fitted(&bar.name, 17));
        let total: u64 = bar.parts.iter().sum();
        let scale = room / real(if whole { total.max(1) } else { most });
        let mut x = LEFT;
        svg.line("axis", [LEFT, y - 2.0, LEFT, y + 18.0]);
        for (part, segment) in bar.parts.iter().zip(segments) {
            if *part > 0 {
                let width = (real(*part) * scale).max(1.5);
                svg.rect(segment.class, [x, y, width, 15.0], &format!("{}: {} {part}", bar.name, segment.name));
                x += width;
            }
        }
        svg.label("s", x + 7.0, y + 11.5, &bar.note);
        y += ROW;
    }
    let rows = rows.iter().map(|bar| Row {
        name: bar.name.clone(),
        cells: bar.parts.iter().map(|part| super::super::words::thousands(*part)).chain([bar.note.clone()]).collect(),
    });
    Chart {
        id,
        title: title.to_owned(),
        description: description.to_owned(),
        svg: svg.end(),
        table: Table {
            columns: std::iter::once(String::new())
                .chain(segments.iter().map(|segment| segment.name.to_owned()))
                .chain([if whole { "Share" } else { "All" }.to_owned()])
                .collect(),
            rows: rows.collect(),
        },
    }
}

/// A bar in a table's cell, beside its number.
pub(in crate::report::html) fn meter(value: Option<f64>, class: &str) -> String {
    let mut svg =
        String::from("<svg class=\"meter\" viewBox=\"0 0 50 6\" width=\"50\" height=\"6\" aria-hidden=\"true\">");
    svg.push_str("<rect class=\"track\" width=\"50\" height=\"6\"/>");
    if let Some(value) = value {
        let _ = write!(svg, "<rect class=\"{class}\" width=\"{}\" height=\"6\"/>", n(value.clamp(0.0, 100.0) / 2.0));
    }
    svg.push_str("</svg>");
    svg
}
