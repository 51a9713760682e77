//! The stand-in on its own: `cargo run --example aws_standin -- [fleet.json] [address]`, until its input ends.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a tool of the tests stops at the first surprise")]

#[path = "mod.rs"]
mod standin;

use std::io::Read as _;
use std::path::Path;

use standin::{Fleet, Standin};

fn main() {
    let mut args = std::env::args().skip(1);
    let fleet = args.next().map_or_else(Fleet::small, |file| Fleet::from_file(Path::new(&file)));
    let standin = Standin::start_at(fleet, &args.next().unwrap_or_else(|| "127.0.0.1:0".to_owned()));
    println!("{}", standin.url());
    let mut ignored = Vec::new();
    let _ = std::io::stdin().read_to_end(&mut ignored);
}
