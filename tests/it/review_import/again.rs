//! The same file once more, whatever it says.

use super::*;

#[test]
fn what_was_handed_on_is_known_when_it_comes_again() {
    let open = Open::new();
    let mut rows = open.rows.clone();
    let row = rows.iter_mut().find(|row| row["subject"] == "svc_orders" && row["class"] == "write").unwrap();
    let (id, by) = (row["line_id"].clone(), row["reviewer"].clone());
    decided(row, Decision::NotMine, &by, "2026-11-05");
    row.insert("reassign_to".to_owned(), "bob".to_owned());
    let first = open.import(&rows, &wet());
    assert!(first.is_imported, "{:?}", first.refused);
    let again = open.import(&rows, &wet());
    assert_eq!((again.refused.len(), again.known), (0, open.lines.len() as u64), "{:?}", again.refused);
    // Whoever it was handed to decides; the first file says nothing new after that either.
    let mut own = rows.clone();
    decided(own.iter_mut().find(|row| row["line_id"] == id).unwrap(), Decision::Revoke, "bob", "2026-11-06");
    let outcome = open.import(&own, &wet());
    assert_eq!((outcome.refused.len(), outcome.accepted.len()), (0, 1), "{:?}", outcome.refused);
    let again = open.import(&rows, &wet());
    assert_eq!((again.refused.len(), again.known), (0, open.lines.len() as u64), "{:?}", again.refused);
    assert_eq!(open.folder.decisions().unwrap().last().unwrap().decision, Decision::Revoke);
    // Another name is another decision, and no longer the first reviewer's.
    rows.iter_mut().find(|row| row["line_id"] == id).unwrap().insert("reassign_to".to_owned(), "eve".to_owned());
    assert!(!open.import(&rows, &wet()).refused.is_empty());
}
