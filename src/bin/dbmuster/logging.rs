//! What is said on standard error: for people, or as one JSON object a line.
//!
//! Only events of this program are let through: what libraries log of their requests may hold secrets. Main types:
//! [`init`], [`is_json`].

use std::fmt;
use std::sync::OnceLock;

use dbmuster::config::{LogFormat, LogLevel, Logging};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::args::LogFlags;

/// What was chosen, with `--quiet` taken into account.
static CHOSEN: OnceLock<Logging> = OnceLock::new();

/// Whether standard error is read by a machine.
pub fn is_json() -> bool {
    CHOSEN.get().is_some_and(|logging| logging.format == LogFormat::Json)
}

/// Whether people are told things of this level.
pub fn says(level: LogLevel) -> bool {
    CHOSEN.get().is_none_or(|logging| level <= logging.level)
}

/// Begins the log, once; later calls change nothing. `quiet` leaves warnings and errors.
pub fn init(logging: Logging, quiet: bool) {
    let level = if quiet { logging.level.min(LogLevel::Warn) } else { logging.level };
    if CHOSEN.set(Logging { level, ..logging }).is_err() {
        return;
    }
    let filter = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    let ours = Targets::new().with_target("dbmuster", filter);
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry();
    // It fails only when another log was begun, which nobody does.
    let _ = match logging.format {
        LogFormat::Json => {
            let json = layer.json().flatten_event(true).with_current_span(false).with_span_list(false);
            registry.with(json.with_filter(ours)).try_init()
        }
        LogFormat::Text => registry.with(layer.event_format(Plain).with_filter(ours)).try_init(),
    };
}

/// Begins the log by what the command line and the environment say, where no configuration is at hand.
pub fn init_from(flags: &LogFlags, quiet: bool) {
    let variable = |name: &str| std::env::var(name).ok();
    let level = flags.log_level.or_else(|| variable("DBMUSTER_LOG_LEVEL").and_then(|word| word_of(&word)));
    let format = flags.log_format.or_else(|| variable("DBMUSTER_LOG_FORMAT").and_then(|word| word_of(&word)));
    let logging = Logging {
        level: level.map_or(LogLevel::Info, LogLevel::from),
        format: format.map_or(LogFormat::Text, LogFormat::from),
    };
    init(logging, quiet);
}

fn word_of<T: clap::ValueEnum>(word: &str) -> Option<T> {
    T::from_str(word, false).ok()
}

/// `debug: what happened`, without time or target: a scheduler adds them, a person does not want them. What people are
/// told at other levels goes through `diagnostic`, which knows about colours and line breaks.
struct Plain;

impl<S, N> FormatEvent<S, N> for Plain
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        write!(writer, "{}: ", event.metadata().level().as_str().to_lowercase())?;
        context.field_format().format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}
