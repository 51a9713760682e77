//! How fast it went is told only where somebody said when.

use super::*;

#[test]
fn decisions_without_a_time_hide_no_burst() {
    let open = Open::new();
    let mut rows = open.rows.clone();
    assert!(open.import(&rows, &wet()).is_imported);
    let status = "review status REV-2026Q4-fleet --as-of 2026-11-12T00:00:00Z";
    let all = rows.len();
    open.desk.run(status).ends(0).says(&format!("not evaluable: {all} without a time"));
    open.desk.run(&format!("{status} --format html")).ends(0).says(&format!("not evaluable: {all} without a time"));
    open.desk
        .run(&format!("{status} --format openmetrics"))
        .ends(0)
        .says("review_decisions_without_time")
        .says(&format!(" {all}"));
    // Some say when: what can be told is told beside what cannot.
    for row in rows.iter_mut().filter(|row| row["reviewer"] == "pat").take(2) {
        row.insert("decided_at".to_owned(), "2026-11-06T10:00:00Z".to_owned());
    }
    assert!(open.import(&rows, &Options { change: true, ..wet() }).is_imported);
    open.desk.run(status).ends(0).says("2 by pat from 2026-11-06T10:00:00Z; not evaluable: ");
}
