//! The score over time, with a break wherever the policies were changed, and small lines for tables.

use std::fmt::Write as _;

use super::{Chart, Row, Svg, Table, path_data, real};
use crate::model::{Severity, TrendPoint};
use crate::report::html::words::{self, number, thousands};
use crate::report::scorecard::{one_decimal, percent};

const WIDTH: f64 = 600.0;
const LEFT: f64 = 34.0;
const RIGHT: f64 = 50.0;
const TOP: f64 = 14.0;
const PLOT: f64 = 190.0;
/// Runs that are drawn, the last ones.
const RUNS: usize = 400;

/// The chart of all runs that the store knows.
pub(in crate::report::html) fn trend(all: &[TrendPoint]) -> Chart {
    let points = &all[all.len().saturating_sub(RUNS)..];
    let title = "Score over time".to_owned();
    let description = description(all, points);
    let mut svg = Svg::new("trend", &title, &description, WIDTH, TOP + PLOT + 30.0);
    let low = lowest(points);
    let y = |value: f64| TOP + PLOT * (1.0 - (value.clamp(low, 100.0) - low) / (100.0 - low));
    for (value, label) in GRID.into_iter().filter(|(value, _)| *value >= low) {
        svg.line("grid", [LEFT, y(value), WIDTH - RIGHT, y(value)]);
        svg.label("e small", LEFT - 5.0, y(value) + 3.5, label);
    }
    let places = places(points);
    // A line may not cross a change of policies, nor a run without a score.
    let mut score: Vec<(f64, f64)> = Vec::new();
    let mut coverage: Vec<(f64, f64)> = Vec::new();
    for (i, (point, x)) in points.iter().zip(&places).enumerate() {
        if point.policies_changed && i > 0 {
            svg.path("score", &score);
            score.clear();
            let between = places.get(i - 1).map_or(*x, |before| (before + x) / 2.0);
            svg.line("break", [between, TOP, between, TOP + PLOT]);
        }
        match point.score {
            Some(value) => score.push((*x, y(value))),
            None => {
                svg.path("score", &score);
                score.clear();
            }
        }
        match point.coverage {
            Some(share) => coverage.push((*x, y(share * 100.0))),
            None => {
                svg.path("coverage", &coverage);
                coverage.clear();
            }
        }
    }
    svg.path("coverage", &coverage);
    svg.path("score", &score);
    for (i, (point, x)) in points.iter().zip(&places).enumerate() {
        let last = i + 1 == points.len();
        if let Some(value) = point.score {
            let tip = format!("{}: {}", words::day(&point.as_of), one_decimal(value));
            if last || points.len() <= 60 {
                svg.dot("solid", (*x, y(value)), if last { 4.5 } else { 2.2 }, &tip);
            }
            if last {
                svg.label("s strong", x + 8.0, y(value) + 4.0, &one_decimal(value));
            }
        }
    }
    axis(&mut svg, points, &places);
    Chart { id: "trend", title, description, svg: svg.end(), table: table(all) }
}

/// Lines behind the chart, with the grades that begin there.
const GRID: [(f64, &str); 8] = [
    (0.0, "0"),
    (20.0, "20"),
    (40.0, "40"),
    (60.0, "60 D"),
    (70.0, "70 C"),
    (80.0, "80 B"),
    (90.0, "90 A"),
    (100.0, "100"),
];

/// Where the scale begins: well below everything that is drawn.
fn lowest(points: &[TrendPoint]) -> f64 {
    let values = points.iter().flat_map(|point| [point.score, point.coverage.map(|share| share * 100.0)]).flatten();
    let least = values.fold(100.0_f64, f64::min);
    [60.0, 40.0, 20.0].into_iter().find(|low| least >= low + 5.0).unwrap_or(0.0)
}

fn description(all: &[TrendPoint], points: &[TrendPoint]) -> String {
    let breaks = points.iter().skip(1).filter(|point| point.policies_changed).count();
    let mut text = match points {
        [] | [_] => "One run so far; the line begins with the next.".to_owned(),
        [first, .., last] => format!(
            "{} from {} to {}. Solid: score. Dotted: coverage.",
            words::counted(number(points.len()), "run", "runs"),
            words::day(&first.as_of),
            words::day(&last.as_of)
        ),
    };
    if breaks > 0 {
        text.push_str(" A dashed upright breaks the line where the policies were changed.");
    }
    if all.len() > points.len() {
        text.push_str(&format!(
            " The last {RUNS} of {} runs are drawn; the table has all.",
            thousands(number(all.len()))
        ));
    }
    text
}

/// Where each run stands, by its time; by its number when times do not grow.
fn places(points: &[TrendPoint]) -> Vec<f64> {
    let room = WIDTH - LEFT - RIGHT;
    let times: Option<Vec<i64>> =
        points.iter().map(|point| words::parsed(&point.as_of).map(time::OffsetDateTime::unix_timestamp)).collect();
    let by_time = times.filter(|times| times.is_sorted() && times.first() != times.last());
    let (first, span) = match by_time.as_deref() {
        Some([first, .., last]) => (*first, last.abs_diff(*first)),
        Some(_) | None => (0, 0),
    };
    let steps = number(points.len().saturating_sub(1)).max(1);
    (0_u64..)
        .zip(points)
        .enumerate()
        .map(|(i, (n, _))| match &by_time {
            Some(times) => LEFT + room * real(times.get(i).map_or(0, |time| time.abs_diff(first))) / real(span.max(1)),
            None if points.len() == 1 => WIDTH - RIGHT,
            None => LEFT + room * real(n) / real(steps),
        })
        .collect()
}

fn axis(svg: &mut Svg, points: &[TrendPoint], places: &[f64]) {
    let below = TOP + PLOT + 18.0;
    match (points.first(), points.last()) {
        (Some(first), Some(last)) if points.len() > 1 => {
            svg.label("s small", LEFT, below, &words::day(&first.as_of));
            svg.label("e small", WIDTH - RIGHT, below, &words::day(&last.as_of));
            let middle = points.len() / 2;
            if let (true, Some(point), Some(x)) = (points.len() > 8, points.get(middle), places.get(middle))
                && *x > LEFT + 120.0
                && *x < WIDTH - RIGHT - 120.0
            {
                svg.label("m small", *x, below, &words::day(&point.as_of));
            }
        }
        (Some(only), _) => svg.label("e small", WIDTH - RIGHT, below, &words::day(&only.as_of)),
        (None, _) => {}
    }
}

fn table(points: &[TrendPoint]) -> Table {
    let failed = |point: &TrendPoint, severity| thousands(point.failed.get(&severity).copied().unwrap_or(0));
    let rows = points.iter().rev().map(|point| Row {
        name: format!("{} (run {})", words::day(&point.as_of), point.run_id),
        cells: vec![
            point.score.map_or_else(|| "?".to_owned(), one_decimal),
            percent(point.coverage),
            failed(point, Severity::Critical),
            failed(point, Severity::High),
            failed(point, Severity::Medium),
            failed(point, Severity::Low),
            thousands(point.waived),
            thousands(point.indeterminate),
            thousands(point.databases),
            if point.policies_changed { "changed" } else { "" }.to_owned(),
        ],
    });
    let columns = [
        "Run",
        "Score",
        "Coverage",
        "Critical",
        "High",
        "Medium",
        "Low",
        "Waived",
        "Undecided",
        "Databases",
        "Policies",
    ];
    Table { columns: columns.map(str::to_owned).to_vec(), rows: rows.collect() }
}

/// A line the size of a word: the last values of a count, with a dot on the last.
pub(in crate::report::html) fn sparkline(values: &[u64]) -> String {
    let (width, height) = (96.0, 20.0);
    let values = &values[values.len().saturating_sub(90)..];
    if values.len() < 2 {
        return String::new();
    }
    let most = real(values.iter().copied().max().unwrap_or(0).max(1));
    let step = (width - 6.0) / real(number(values.len() - 1));
    let points: Vec<(f64, f64)> = (0_u64..)
        .zip(values)
        .map(|(i, value)| (2.0 + step * real(i), 3.0 + (height - 6.0) * (1.0 - real(*value) / most)))
        .collect();
    let mut svg = format!(
        "<svg class=\"spark\" viewBox=\"0 0 {width} {height}\" width=\"96\" height=\"20\" aria-hidden=\"true\">"
    );
    let _ = write!(svg, "<path d=\"{}\"/>", path_data(&points));
    if let Some((x, y)) = points.last() {
        let _ = write!(svg, "<circle cx=\"{}\" cy=\"{}\" r=\"2.2\"/>", super::n(*x), super::n(*y));
    }
    svg.push_str("</svg>");
    svg
}
