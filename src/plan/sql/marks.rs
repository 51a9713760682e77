//! Marks by which migration tools tell the change from what takes it back, all of them comments of one line.
//!
//! Only what a tool itself takes for a mark is one: a comment that talks of a rollback is none. Main function: [`direction`].

/// What follows a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Up,
    Down,
}

/// The mark that a line is. `up_seen`: one that opens the change was there before.
pub(super) fn direction(line: &str, up_seen: bool) -> Option<Direction> {
    // Play also writes `# --- !Ups`.
    let hash = line.strip_prefix('#').map(|rest| rest.trim_start_matches([' ', '-']));
    if let Some(play) = hash {
        return among(&play.to_ascii_lowercase(), &["!ups"], &["!downs"]);
    }
    let comment = line.strip_prefix("--")?.trim_start_matches(['-', ' ', '\t']).trim_end().to_ascii_lowercase();
    // The line of tern has dashes at its end, and nothing else does.
    if comment.trim_end_matches(['-', ' ']) == "create above / drop below" {
        return Some(Direction::Down);
    }
    // node-pg-migrate takes more words behind it, which prose has too: they count after its first mark only.
    let exact = |word: &str| comment == word || (up_seen && is(&comment, word));
    if exact("down migration") {
        return Some(Direction::Down);
    }
    if comment == "@undo" || is(&comment, "//@undo") {
        return Some(Direction::Down);
    }
    among(
        &comment,
        &["+goose up", "migrate:up", "+migrate up", "+micrate up", "!ups", "up migration"],
        &["+goose down", "migrate:down", "+migrate down", "+micrate down", "!downs"],
    )
}

fn is(comment: &str, word: &str) -> bool {
    comment.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

fn among(comment: &str, up: &[&str], down: &[&str]) -> Option<Direction> {
    if down.iter().any(|word| is(comment, word)) {
        return Some(Direction::Down);
    }
    up.iter().any(|word| is(comment, word)).then_some(Direction::Up)
}
