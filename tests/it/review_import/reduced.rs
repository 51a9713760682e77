//! What stays of a line that is reduced: it is held against what comes through groups, too.

use super::*;

/// A login that comes to what `owner` owns, and to what `app_rw` is granted.
fn open() -> Open {
    Open::of(
        &format!("{PAT}deputy = \"quinn\"\n"),
        &fleet().role("shop", "dev", true, json!({})).member("shop", "owner", "dev").member("shop", "app_rw", "dev"),
    )
}

fn reduced(open: &Open, (subject, class): (&str, &str), to: &str, why: &str) -> Vec<String> {
    let cells = [("decision", "reduce"), ("reduce_to", to), ("justification", why)];
    open.but(subject, class, &cells).refused.into_iter().map(|remark| remark.text).collect()
}

#[test]
fn a_reduction_that_takes_nothing_away_is_none() {
    let open = open();
    for (of, to) in [
        (("svc_orders", "write"), "INSERT; UPDATE; DELETE"),
        (("svc_orders", "write"), "insert, update, delete"),
        (("dev", "owner"), "OWNER"),
        (("svc_orders", "write"), "app.items"),
    ] {
        let said = reduced(&open, of, to, "daily work");
        assert!(said.iter().any(|text| text.contains("nothing would go")), "{of:?} {to}: {said:?}");
    }
    for (of, to) in [(("svc_orders", "write"), "INSERT"), (("svc_orders", "write"), "INSERT; app.items")] {
        assert_eq!(reduced(&open, of, to, "daily work"), [""; 0], "{of:?} {to}");
    }
}

#[test]
fn what_stays_of_privileged_access_needs_a_reason() {
    let open = open();
    for why in ["", " -- "] {
        let said = reduced(&open, ("dev", "owner"), "app.items", why);
        assert!(said.iter().any(|text| text.contains("needs a justification")), "{why:?}: {said:?}");
    }
    // It is of no weight: nobody has to say why.
    assert_eq!(reduced(&open, ("svc_orders", "write"), "INSERT", ""), [""; 0]);
}

#[test]
fn objects_that_come_through_a_group_can_stay() {
    let open = open();
    for to in ["app.odd", "odd", "table app.odd", "OWNER; app.odd", "app.odd, app.items"] {
        assert_eq!(reduced(&open, ("dev", "owner"), to, "daily work"), [""; 0], "{to}");
    }
    for to in ["app.nothing", "SELECT; app.odd", "app.odd; app.nothing"] {
        let said = reduced(&open, ("dev", "owner"), to, "daily work");
        assert!(said.iter().any(|text| text.contains("neither a privilege nor an object")), "{to}: {said:?}");
    }
    // What was taken in is understood by the steps after it.
    let mut rows = open.rows.clone();
    let row = rows.iter_mut().find(|row| row["subject"] == "dev" && row["class"] == "owner").unwrap();
    row.extend(
        [("decision", "reduce"), ("reduce_to", "app.odd")].map(|(name, text)| (name.to_owned(), text.to_owned())),
    );
    let line = open.lines.iter().find(|line| line.line_id == row["line_id"]).unwrap();
    assert!(open.import(&rows, &wet()).is_imported);
    let kept = dbmuster::review::Kept::parse(line, "app.odd").unwrap();
    let group =
        open.lines.iter().filter(|line| line.kind == dbmuster::review::LineKind::Group && line.subject == "owner");
    let mut objects = group.flat_map(|line| &line.blocks).flat_map(|block| &block.objects);
    let odd = objects.find(|one| one.names.iter().any(|name| &**name == "odd")).unwrap();
    assert!(kept.keeps(odd, "odd", "OWNER") && !kept.keeps(odd, "items", "OWNER"));
}
