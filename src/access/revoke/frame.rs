//! What stands around the statements of a script: who runs it, the transaction, and the check that it is not a role which is
//! changed by it. Main type: [`Frame`].

use std::collections::BTreeSet;

use super::super::effective::Graph;
use super::super::snapshot::RoleId;
use crate::model::sql::{comment, dollar_quoted, literal};

/// What a transaction needs around its statements.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) is_managed: bool,
    pub(super) actors: BTreeSet<RoleId>,
    pub(super) demoted: BTreeSet<RoleId>,
}

impl Frame {
    /// The whole text: what it is, checks, statements, proof.
    pub(super) fn text(
        self,
        graph: &Graph,
        head: &[String],
        checks: &[String],
        lines: &[String],
        proof: &str,
    ) -> String {
        let server = graph.server();
        let mut out: Vec<String> = head.iter().map(|line| format!("-- {}", comment(line))).collect();
        let names = |roles: &BTreeSet<RoleId>| roles.iter().map(|role| server.role_name(*role)).collect::<Vec<_>>();
        if self.is_managed {
            let actors = names(&self.actors).join(", ");
            out.push(format!(
                "-- Needs membership: the administrator of a managed service is no superuser, and has to be a member of {}.",
                comment(if actors.is_empty() { "the owner" } else { &actors })
            ));
        } else {
            out.push("-- Run it as a superuser, connected to the database.".to_owned());
        }
        out.extend(["BEGIN;".to_owned(), "SET LOCAL search_path = pg_catalog, pg_temp;".to_owned()]);
        out.extend_from_slice(checks);
        if !self.demoted.is_empty() {
            let list: Vec<String> = names(&self.demoted).iter().map(|name| literal(name)).collect();
            let body = format!(
                "\nBEGIN\n  IF session_user IN ({}) THEN\n    RAISE EXCEPTION 'run this as another superuser: it is none for a \
                 moment';\n  END IF;\nEND\n",
                list.join(", ")
            );
            out.push(format!("DO {};", dollar_quoted(&body)));
        }
        out.extend_from_slice(lines);
        out.extend([proof.to_owned(), "COMMIT;".to_owned()]);
        let mut text = out.join("\n");
        text.push('\n');
        text
    }
}
