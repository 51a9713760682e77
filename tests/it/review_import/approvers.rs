//! Who approved: somebody, and somebody else.

use super::*;

const EXCEPTION: [(&str, &str); 4] = [
    ("decision", "exception"),
    ("expires_on", "2026-12-01"),
    ("approved_by", "rae"),
    ("compensating_control", "the log is read daily"),
];

fn but(open: &Open, more: &[(&str, &str)]) -> Outcome {
    let mut cells = EXCEPTION.to_vec();
    cells.extend(more);
    open.but("boss", "admin", &cells)
}

#[test]
fn an_approver_is_somebody() {
    let open = Open::new();
    assert_eq!(but(&open, &[]).refused, []);
    for nobody in ["-", "n/a", "N.A.", "none", "--", "\u{200b}", "?", "TBD", "x", "nobody", "(none)"] {
        let said = but(&open, &[("approved_by", nobody)]).refused;
        assert!(said.iter().any(|one| one.text.contains("approved_by")), "{nobody:?}: {said:?}");
        let said = open.but("boss", "admin", &[("decision", "not mine"), ("reassign_to", nobody)]).refused;
        assert!(said.iter().any(|one| one.text.contains("reassign_to")), "{nobody:?}: {said:?}");
    }
    for somebody in ["rae", "李雷", "Ng", "ciso@example.org", "Nanna"] {
        assert_eq!(but(&open, &[("approved_by", somebody)]).refused, [], "{somebody}");
    }
}

#[test]
fn two_approvals_are_of_two() {
    let open = Open::new();
    let line = open.lines.iter().find(|line| line.subject == "boss" && line.class.as_str() == "admin").unwrap();
    let reviewer = line.reviewer.clone();
    // Whoever decided is told to have approved alone.
    for same in [reviewer.clone(), format!("{reviewer}\u{200b}"), format!("\u{202a}{}", reviewer.to_uppercase())] {
        let outcome = but(&open, &[("approved_by", &same)]);
        assert_eq!(outcome.refused, [], "{same:?}");
        assert!(outcome.flagged.iter().any(|one| one.text.contains("approved_by is who decided")), "{same:?}");
    }
    assert!(!but(&open, &[]).flagged.iter().any(|one| one.text.contains("approved_by")));
}

#[test]
fn a_second_approver_is_a_second() {
    let open = Open::of(&format!("{PAT}deputy = \"quinn\"\n"), &fleet().tier("shop", "0"));
    let needs: Vec<&Line> = open.lines.iter().filter(|line| line.needs_second_approver).collect();
    assert!(!needs.is_empty());
    let line = needs[0];
    let (subject, class) = (line.subject.as_str(), line.class.as_str());
    assert_eq!(open.but(subject, class, &[("second_approver", "rae")]).refused.len(), needs.len() - 1);
    let hidden = format!("{}\u{200b}", line.reviewer);
    let soft = format!("{}\u{ad}", line.reviewer.to_uppercase());
    for bad in ["", "-", "n/a", &line.reviewer, &hidden, &soft] {
        let said = open.but(subject, class, &[("second_approver", bad)]).refused;
        let own: Vec<_> = said.iter().filter(|one| one.line_id == line.line_id).collect();
        assert!(own.iter().any(|one| one.text.contains("second_approver")), "{bad:?}: {own:?}");
    }
}
