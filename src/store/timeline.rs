//! The spans of one finding, and how a run is put among them. Pure: no database here.
//!
//! Main types: [`Span`], [`Tracks`], [`Edit`]; main function: [`put`].

use super::clock::{FOREVER, SECONDS_PER_DAY, seconds_of, text_of};
use crate::model::{Life, LifeState, ResolvedReason, Severity, Sla, Status};

/// Whether a finding is there, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Present,
    Absent(ResolvedReason),
}

impl Presence {
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Present => 0,
            Self::Absent(ResolvedReason::NotSeen) => 1,
            Self::Absent(ResolvedReason::Mended) => 2,
            Self::Absent(ResolvedReason::ResourceGone) => 3,
            Self::Absent(ResolvedReason::PolicyGone) => 4,
        }
    }

    pub(super) const fn of(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Present),
            1 => Some(Self::Absent(ResolvedReason::NotSeen)),
            2 => Some(Self::Absent(ResolvedReason::Mended)),
            3 => Some(Self::Absent(ResolvedReason::ResourceGone)),
            4 => Some(Self::Absent(ResolvedReason::PolicyGone)),
            _ => None,
        }
    }

    /// Somebody looked and found it gone; nothing but a new finding changes that.
    pub(super) const fn is_settled(self) -> bool {
        match self {
            Self::Absent(ResolvedReason::Mended | ResolvedReason::ResourceGone) => true,
            Self::Present | Self::Absent(ResolvedReason::NotSeen | ResolvedReason::PolicyGone) => false,
        }
    }
}

/// The life of a failure, or of a doubt, up to a span. Times are positions of runs, 0 for never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Track {
    pub(super) first: i64,
    pub(super) since: i64,
    pub(super) reopened: i64,
    /// Nobody has seen it gone.
    pub(super) is_open: bool,
}

impl Track {
    const fn seen(self, at: i64) -> Self {
        if self.is_open {
            self
        } else if self.first == 0 {
            Self { first: at, since: at, reopened: 0, is_open: true }
        } else {
            Self { since: at, reopened: self.reopened + 1, is_open: true, ..self }
        }
    }

    const fn closed(self) -> Self {
        Self { is_open: false, ..self }
    }
}

/// A failure ages while it fails or cannot be seen; a doubt (undecided, or a policy that broke) has an age of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tracks {
    pub(super) failing: Track,
    pub(super) doubt: Track,
}

impl Tracks {
    const fn step(self, presence: Presence, status: Status, at: i64) -> Self {
        match (presence, status) {
            (Presence::Present, Status::Fail) => Self { failing: self.failing.seen(at), doubt: self.doubt.closed() },
            (Presence::Present, Status::Indeterminate | Status::Error) => Self { doubt: self.doubt.seen(at), ..self },
            // Nobody looked, so nobody knows.
            (Presence::Absent(ResolvedReason::NotSeen | ResolvedReason::PolicyGone), _) => self,
            (Presence::Present, Status::Pass | Status::NotApplicable)
            | (Presence::Absent(ResolvedReason::Mended | ResolvedReason::ResourceGone), _) => {
                Self { failing: self.failing.closed(), doubt: self.doubt.closed() }
            }
        }
    }

    /// The track that a finding of this status is shown with: a doubt about what failed is still that failure.
    pub(super) const fn shown(self, status: Status) -> Track {
        match status {
            Status::Fail => self.failing,
            Status::Pass | Status::NotApplicable | Status::Indeterminate | Status::Error => {
                if self.failing.is_open {
                    self.failing
                } else {
                    self.doubt
                }
            }
        }
    }

    /// The life of a finding in the run at this position.
    pub(super) fn life(self, status: Status, severity: Severity, is_waived: bool, run: i64, sla: Sla) -> Life {
        let track = self.shown(status);
        let state = match (track.since == run, track.reopened) {
            (true, 0) => LifeState::New,
            (true, _) => LifeState::Reopened,
            (false, _) => LifeState::Open,
        };
        let age_days = (seconds_of(run) - seconds_of(track.since)) / SECONDS_PER_DAY;
        let sla_days = i64::from(sla.days(severity));
        Life {
            state,
            first_seen: text_of(track.first),
            open_since: text_of(track.since),
            last_seen: text_of(run),
            reopened: u32::try_from(track.reopened).unwrap_or(u32::MAX),
            age_days,
            sla_days,
            is_overdue: self.failing.is_open && !is_waived && age_days > sla_days,
        }
    }
}

/// Runs from one position up to, not including, another, in which a finding stood the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) presence: Presence,
    /// Of an absent one: what it was last.
    pub(super) status: Status,
    pub(super) severity: Severity,
    /// Of everything that can change about it.
    pub(super) state_hash: i64,
    /// Position of the run that saw it last; 0 while it is present.
    pub(super) last_seen: i64,
    pub(super) tracks: Tracks,
}

impl Span {
    fn stands_as(&self, other: &Self) -> bool {
        self.presence == other.presence && (self.presence != Presence::Present || self.state_hash == other.state_hash)
    }
}

/// Where the texts of a new span come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    /// From the finding of the run.
    Given,
    /// From the span that begins there.
    Of(i64),
}

/// One change of the stored spans of a finding. Texts are copied before anything else is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    Add {
        span: Span,
        texts: Texts,
    },
    /// A span ends elsewhere, or has another life behind it.
    Keep {
        from: i64,
        to: i64,
        tracks: Tracks,
    },
    Remove {
        from: i64,
    },
}

/// Puts what a run says of a finding among its spans.
///
/// `spans` are those that end after the run, by time; `said` begins with the run, and `next` is the run after it, or
/// forever. Of `said`, `to` and `tracks` are worked out here. `guess` is how the finding stood in the run after it, when
/// that run knew nothing of such a finding.
pub(super) fn put(spans: &[Span], said: Span, next: i64, guess: impl FnOnce() -> Presence) -> Vec<Edit> {
    let at = said.from;
    let cover = spans.first().filter(|span| span.from < at).copied();
    let later = &spans[usize::from(cover.is_some())..];
    if cover.is_some_and(|cover| cover.stands_as(&said)) {
        return Vec::new();
    }
    let mut list: Vec<(Span, Texts)> = Vec::with_capacity(spans.len() + 2);
    let mut texts = Texts::Given;
    let mut end = later.first().map_or(next, |span| span.from.min(next));
    if let Some(cover) = cover {
        list.push((Span { to: at, ..cover }, Texts::Of(cover.from)));
        end = cover.to.min(next);
        if said.presence != Presence::Present {
            texts = Texts::Of(cover.from);
        }
    }
    list.push((Span { to: end, ..said }, texts));
    match cover {
        // What was so before and after is split in two.
        Some(cover) if cover.to > next => list.push((Span { from: next, ..cover }, Texts::Of(cover.from))),
        Some(_) => {}
        None => {
            let until = later.first().map_or(FOREVER, |span| span.from);
            if end < until {
                let presence = guess();
                let last_seen = if presence == Presence::Present { 0 } else { at };
                list.push((Span { from: end, to: until, presence, last_seen, ..said }, Texts::Given));
            }
        }
    }
    list.extend(later.iter().map(|span| (*span, Texts::Of(span.from))));
    let list = lived(merged(list), cover);
    let mut edits = Vec::new();
    for (span, texts) in &list {
        match spans.iter().find(|old| old.from == span.from) {
            None => edits.push(Edit::Add { span: *span, texts: *texts }),
            Some(old) if old.to != span.to || old.tracks != span.tracks => {
                edits.push(Edit::Keep { from: span.from, to: span.to, tracks: span.tracks });
            }
            Some(_) => {}
        }
    }
    let is_left = |old: &&Span| list.iter().all(|(span, _)| span.from != old.from);
    edits.extend(spans.iter().filter(is_left).map(|old| Edit::Remove { from: old.from }));
    edits
}

/// Neighbours that say the same are one; what was seen to be gone is not lost from sight later.
fn merged(list: Vec<(Span, Texts)>) -> Vec<(Span, Texts)> {
    let mut found: Vec<(Span, Texts)> = Vec::with_capacity(list.len());
    for (span, texts) in list {
        match found.last_mut() {
            Some((last, _))
                if last.stands_as(&span) || (last.presence.is_settled() && span.presence != Presence::Present) =>
            {
                last.to = span.to;
            }
            Some(_) | None => found.push((span, texts)),
        }
    }
    found
}

/// Works the lives out anew; that of the span before the run is as it was.
fn lived(mut list: Vec<(Span, Texts)>, cover: Option<Span>) -> Vec<(Span, Texts)> {
    let mut tracks = cover.map(|cover| cover.tracks).unwrap_or_default();
    for (span, _) in list.iter_mut().skip(usize::from(cover.is_some())) {
        tracks = tracks.step(span.presence, span.status, span.from);
        span.tracks = tracks;
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: i64, to: i64, presence: Presence, state_hash: i64) -> Span {
        let (status, severity, tracks) = (Status::Fail, Severity::High, Tracks::default());
        Span { from, to, presence, status, severity, state_hash, last_seen: 0, tracks }
    }

    const GONE: Presence = Presence::Absent(ResolvedReason::Mended);
    const LOST: Presence = Presence::Absent(ResolvedReason::NotSeen);

    fn places(edits: &[Edit]) -> Vec<(i64, i64)> {
        let added = edits.iter().filter_map(|edit| match edit {
            Edit::Add { span, .. } => Some((span.from, span.to)),
            Edit::Keep { .. } | Edit::Remove { .. } => None,
        });
        added.collect()
    }

    #[test]
    fn the_same_again_changes_nothing() {
        let open = span(1, FOREVER, Presence::Present, 7);
        assert_eq!(put(&[open], span(5, 0, Presence::Present, 7), FOREVER, || GONE), []);
        assert_eq!(put(&[span(1, FOREVER, GONE, 7)], span(5, 0, GONE, 8), FOREVER, || GONE), []);
    }

    #[test]
    fn a_run_in_the_middle_splits_and_joins() {
        let open = span(1, FOREVER, Presence::Present, 7);
        let split = put(&[open], span(5, 0, GONE, 7), 9, || GONE);
        assert_eq!(places(&split), [(5, 9), (9, FOREVER)]);
        // The first of all, with what comes after it in the same state.
        let earlier = put(&[span(5, FOREVER, Presence::Present, 7)], span(2, 0, Presence::Present, 7), 5, || GONE);
        assert_eq!(places(&earlier), [(2, FOREVER)]);
        assert!(earlier.contains(&Edit::Remove { from: 5 }));
        // Nobody spoke of it in the run after it.
        let alone = put(&[], span(2, 0, Presence::Present, 7), 5, || LOST);
        assert_eq!(places(&alone), [(2, 5), (5, FOREVER)]);
    }

    #[test]
    fn what_is_known_to_be_gone_is_not_lost() {
        let spans = [span(1, 5, Presence::Present, 7), span(5, FOREVER, LOST, 7)];
        let edits = put(&spans, span(3, 0, GONE, 7), 5, || GONE);
        assert_eq!(places(&edits), [(3, FOREVER)]);
        assert!(edits.contains(&Edit::Remove { from: 5 }));
    }
}
