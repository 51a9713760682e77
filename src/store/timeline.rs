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

/// One change of the stored spans of a finding, to be made in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    Add {
        span: Span,
        texts: Texts,
    },
    End {
        from: i64,
        to: i64,
    },
    /// A span begins earlier; its texts stay.
    Begin {
        from: i64,
        earlier: i64,
    },
    Age {
        from: i64,
        tracks: Tracks,
    },
}

/// Puts what a run says of a finding among its spans.
///
/// `spans` are those that end after the run, by time; `said` begins with the run, and `next` is the run after it, or
/// forever. Of `said`, `to` and `tracks` are worked out here.
pub(super) fn put(spans: &[Span], said: Span, next: i64) -> Vec<Edit> {
    let at = said.from;
    let cover = spans.first().filter(|span| span.from < at).copied();
    let later = &spans[usize::from(cover.is_some())..];
    if cover.is_some_and(|cover| cover.stands_as(&said)) {
        return Vec::new();
    }
    let before = cover.map(|cover| cover.tracks).unwrap_or_default();
    let mut edits = Vec::new();
    let (end, rest) = match cover {
        // What was so before and after is split in two.
        Some(cover) if cover.to > next => (next, Some(Span { from: next, ..cover })),
        Some(cover) => (cover.to, None),
        None => (later.first().map_or(next, |span| span.from.min(next)), None),
    };
    let tracks = before.step(said.presence, said.status, at);
    let mut said = Span { to: end, tracks, ..said };
    let mut tail: Vec<Span> = later.to_vec();
    if let Some(rest) = rest {
        tail.insert(0, rest);
    }
    let joins = rest.is_none() && tail.first().is_some_and(|span| span.from == end && span.stands_as(&said));
    if let (true, Some(span)) = (joins, tail.first()) {
        edits.push(Edit::Begin { from: span.from, earlier: at });
        edits.push(Edit::Age { from: at, tracks });
        said.to = span.to;
        tail.remove(0);
    } else {
        let texts = match (said.presence, cover) {
            (Presence::Absent(_), Some(cover)) => Texts::Of(cover.from),
            (Presence::Present | Presence::Absent(_), _) => Texts::Given,
        };
        edits.push(Edit::Add { span: said, texts });
    }
    let mut tracks = tracks;
    for (i, span) in tail.iter().enumerate() {
        tracks = tracks.step(span.presence, span.status, span.from);
        match (i, rest, cover) {
            (0, Some(rest), Some(cover)) => {
                edits.push(Edit::Add { span: Span { tracks, ..rest }, texts: Texts::Of(cover.from) });
            }
            _ if tracks != span.tracks => edits.push(Edit::Age { from: span.from, tracks }),
            _ => {}
        }
    }
    // Last, because the texts of others are taken from it.
    if let Some(cover) = cover {
        edits.push(Edit::End { from: cover.from, to: at });
    }
    debug_assert!(said.to <= FOREVER && said.from < said.to, "a span has a length");
    edits
}
