//! The stand-in on its own, until its input ends:
//! `cargo run --example aws_standin -- [FLEET.json | ACCOUNTSxINSTANCES[xSNAPSHOTS]] [ADDRESS]`.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a tool of the tests stops at the first surprise")]

#[path = "mod.rs"]
#[expect(dead_code, unused_imports, reason = "on its own it only serves; the tests ask it what was called")]
mod standin;

use std::io::Read as _;
use std::path::Path;

use standin::{Fleet, Load, Standin};

fn main() {
    let mut args = std::env::args().skip(1);
    let fleet = args
        .next()
        .map_or_else(Fleet::small, |named| generated(&named).unwrap_or_else(|| Fleet::from_file(Path::new(&named))));
    let standin = Standin::start_at(fleet, &args.next().unwrap_or_else(|| "127.0.0.1:0".to_owned()));
    println!("{}", standin.url());
    let mut ignored = Vec::new();
    let _ = std::io::stdin().read_to_end(&mut ignored);
}

/// `200x25`: so many accounts, with so many instances in each of four regions.
fn generated(named: &str) -> Option<Fleet> {
    let sizes: Vec<usize> = named.split('x').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let load = Load::new(*sizes.first()?, *sizes.get(1)?);
    Some(Load { snapshots: sizes.get(2).copied().unwrap_or(0), ..load }.fleet())
}
