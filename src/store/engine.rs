//! The one store behind both databases. Main type: [`Engine`].

use std::io::Write;

use super::sql::{Purpose, Sql, within};
use super::{
    Access, CURRENT_VERSION, Diff, GroupScore, PreviousRun, PruneRules, Pruned, Recorded, Run, RunRecord, RunSelector,
    Store, StoreError, StoredFinding, Upcoming, comparing, pruning, reading, recording, schema, snapshots,
};
use crate::model::{History, Manifest, Sla, TrendPoint};

/// A store over some database.
#[derive(Debug)]
pub(super) struct Engine<S> {
    sql: S,
}

impl<S: Sql> Engine<S> {
    /// Brings the tables up to date, if they may be written.
    pub(super) fn new(mut sql: S, access: Access) -> Result<Self, StoreError> {
        let found = within(&mut sql, Purpose::Read, schema::version)?;
        match access {
            Access::Read | Access::Write if found == 0 => {
                return Err(StoreError::Missing { place: sql.place().to_owned() });
            }
            Access::Read if found < CURRENT_VERSION => {
                return Err(StoreError::Outdated { place: sql.place().to_owned(), found });
            }
            Access::Write | Access::Create if found < CURRENT_VERSION => {
                within(&mut sql, Purpose::Write, schema::bring_up)?;
            }
            Access::Read | Access::Write | Access::Create => {}
        }
        Ok(Self { sql })
    }

    fn read<T>(&mut self, work: impl FnOnce(&mut S) -> Result<T, StoreError>) -> Result<T, StoreError> {
        within(&mut self.sql, Purpose::Read, work)
    }
}

impl<S: Sql> Store for Engine<S> {
    fn place(&self) -> &str {
        self.sql.place()
    }

    fn record(&mut self, run: &RunRecord<'_>) -> Result<Recorded, StoreError> {
        recording::record(&mut self.sql, run)
    }

    fn attach_manifest(&mut self, run_id: u64, manifest: &Manifest) -> Result<(), StoreError> {
        let text = reading::manifest_text(manifest);
        within(&mut self.sql, Purpose::Write, |sql| {
            let id = super::sql::count(reading::run_with_id(sql, run_id)?.run.run_id);
            let statement = "UPDATE runs SET manifest = $1, exit_code = $2 WHERE id = $3";
            sql.run(statement, &[text.as_str().into(), i64::from(manifest.exit_code).into(), id]).map(drop)
        })
    }

    fn manifest(&mut self, run_id: u64) -> Result<Manifest, StoreError> {
        self.read(|sql| reading::manifest(sql, run_id))
    }

    fn previous(&mut self, upcoming: &Upcoming<'_>) -> Result<Option<PreviousRun>, StoreError> {
        self.read(|sql| reading::previous(sql, upcoming))
    }

    fn write_snapshot(&mut self, digest: &str, out: &mut dyn Write) -> Result<bool, StoreError> {
        self.read(|sql| snapshots::write(sql, digest, out))
    }

    fn scopes(&mut self) -> Result<Vec<String>, StoreError> {
        self.read(|sql| {
            let mut names: Vec<String> = Vec::new();
            for full in reading::all_runs(sql, None)?.into_iter().rev() {
                if !names.contains(&full.run.scope) {
                    names.push(full.run.scope);
                }
            }
            Ok(names)
        })
    }

    fn runs(&mut self, scope: Option<&str>) -> Result<Vec<Run>, StoreError> {
        self.read(|sql| Ok(reading::all_runs(sql, scope)?.into_iter().map(|full| full.run).collect()))
    }

    fn find(&mut self, scope: &str, selector: &RunSelector) -> Result<Run, StoreError> {
        self.read(|sql| reading::find(sql, scope, selector))
    }

    fn history(&mut self, run_id: u64, sla: &Sla) -> Result<History, StoreError> {
        let id = i64::try_from(run_id).unwrap_or(i64::MAX);
        self.read(|sql| reading::history(sql, id, *sla))
    }

    fn findings(&mut self, run_id: u64) -> Result<Vec<StoredFinding>, StoreError> {
        self.read(|sql| reading::findings(sql, run_id))
    }

    fn groups(&mut self, run_id: u64) -> Result<Vec<GroupScore>, StoreError> {
        self.read(|sql| reading::groups(sql, run_id))
    }

    fn trend(&mut self, scope: &str) -> Result<Vec<TrendPoint>, StoreError> {
        self.read(|sql| Ok(reading::trend_of(&reading::all_runs(sql, Some(scope))?)))
    }

    fn group_trend(&mut self, scope: &str, kind: &str, name: &str) -> Result<Vec<(u64, GroupScore)>, StoreError> {
        self.read(|sql| reading::group_trend(sql, scope, kind, name))
    }

    fn diff(&mut self, before: u64, after: u64) -> Result<Diff, StoreError> {
        self.read(|sql| comparing::diff(sql, before, after))
    }

    fn prune(&mut self, rules: &PruneRules<'_>) -> Result<Pruned, StoreError> {
        pruning::prune(&mut self.sql, rules)
    }
}
