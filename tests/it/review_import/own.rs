//! Decisions about oneself, by an address that is called like the role.

use super::*;

fn open() -> Open {
    let roles = fleet().role("shop", "lou", true, json!({"comment": "a person, on leave (lou@mail.example.org)"}));
    Open::of(
        &format!(
            "[[reviewer]]\nrole = \"svc_orders\"\nreviewer = \"SVC_Orders@example.org\"\n[[reviewer]]\nrole = \"lou\"\nreviewer = \"lou@example.org\"\n{PAT}deputy = \"quinn\"\n"
        ),
        &roles,
    )
}

#[test]
fn an_address_called_like_the_role_is_not_passed_over() {
    let open = open();
    let outcome = open.import(&open.rows, &Options { accept_self_review: true, ..dry() });
    assert_eq!(outcome.refused, []);
    for subject in ["svc_orders", "lou"] {
        let lines: Vec<&Line> = open.lines.iter().filter(|line| line.subject == subject).collect();
        assert!(!lines.is_empty() && lines.iter().all(|line| line.reviewer.contains('@')), "{lines:?}");
        for line in lines {
            let record = outcome.accepted.iter().find(|record| record.line_id == line.line_id).unwrap();
            assert!(record.is_self_review && !record.remarks.is_empty(), "{record:?}");
        }
    }
    // A person is refused; of a program it is noted, as a list of people may be called like it.
    let outcome = open.import(&open.rows, &dry());
    let of = |subject: &str, id: &str| open.lines.iter().any(|line| line.subject == subject && line.line_id == id);
    assert!(outcome.refused.iter().any(|one| of("lou", &one.line_id)), "{:?}", outcome.refused);
    assert!(outcome.refused.iter().all(|one| !of("svc_orders", &one.line_id)), "{:?}", outcome.refused);
    let noted = outcome.flagged.iter().filter(|one| of("svc_orders", &one.line_id));
    assert!(noted.clone().count() > 0 && noted.clone().all(|one| one.text.contains("called like")), "{noted:?}");
}
