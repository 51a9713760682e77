//! The score on its scale: where it stands, where it stood, what it would be without caps, and how much was seen.

use super::{Svg, n};

const WIDTH: f64 = 560.0;
const LEFT: f64 = 8.0;
const SCALE: f64 = 544.0;

/// Grades and where they begin.
const GRADES: [(&str, f64, f64); 5] =
    [("F", 0.0, 60.0), ("D", 60.0, 70.0), ("C", 70.0, 80.0), ("B", 80.0, 90.0), ("A", 90.0, 100.0)];

/// What stands on the scale.
pub(in crate::report::html) struct Mark<'a> {
    pub(in crate::report::html) score: Option<f64>,
    pub(in crate::report::html) score_text: &'a str,
    pub(in crate::report::html) uncapped: Option<f64>,
    pub(in crate::report::html) before: Option<f64>,
    /// 0 to 1.
    pub(in crate::report::html) coverage: Option<f64>,
    pub(in crate::report::html) coverage_text: &'a str,
}

const fn at(value: f64) -> f64 {
    LEFT + SCALE * value.clamp(0.0, 100.0) / 100.0
}

/// A ruler from 0 to 100 with the grades on it, and coverage on the same scale below.
pub(in crate::report::html) fn ruler(mark: &Mark<'_>, title: &str, description: &str) -> String {
    let mut svg = Svg::new("ruler", title, description, WIDTH, 92.0);
    for (i, (grade, from, to)) in GRADES.into_iter().enumerate() {
        svg.rect(&format!("band band{i}"), [at(from), 26.0, at(to) - at(from), 14.0], "");
        svg.label("m small", (at(from) + at(to)) / 2.0, 54.0, grade);
    }
    for tick in [0.0, 60.0, 70.0, 80.0, 90.0, 100.0] {
        svg.line("tick", [at(tick), 24.0, at(tick), 42.0]);
        svg.label(
            if tick == 100.0 { "e small" } else { "m small" },
            if tick == 0.0 { LEFT + 3.0 } else { at(tick) },
            20.0,
            &n(tick),
        );
    }
    if let Some(before) = mark.before {
        svg.line("before", [at(before), 22.0, at(before), 46.0]);
    }
    if let Some(uncapped) = mark.uncapped.filter(|uncapped| mark.score.is_some_and(|score| uncapped - score >= 0.1)) {
        svg.dot("hollow", (at(uncapped), 33.0), 5.0, "Without caps");
    }
    if let Some(score) = mark.score {
        svg.dot("solid", (at(score), 33.0), 7.0, mark.score_text);
    }
    svg.rect("track", [LEFT, 66.0, SCALE, 8.0], "");
    if let Some(coverage) = mark.coverage {
        svg.rect("seen", [LEFT, 66.0, SCALE * coverage, 8.0], mark.coverage_text);
        svg.rect("unseen", [LEFT + SCALE * coverage, 66.0, SCALE * (1.0 - coverage), 8.0], "not seen");
    }
    svg.label("s small", LEFT, 88.0, &format!("Coverage {}", mark.coverage_text));
    svg.end()
}
