//! A thousand waivers over a hundred thousand failures, and files of a hundred thousand lines.

use std::fmt::Write;
use std::time::Instant;

use dbmuster::model::{Status, WaivedResource, Waiver};
use dbmuster::waive::{Terms, WaiverSet};

use super::{policies, read, tagged, today, waiver};
use crate::report::{Builder, subject};

/// Seconds of a debug build on a busy machine; a release build takes a tenth of it.
const PATIENCE: u64 = 10;

#[test]
fn a_thousand_waivers_over_a_hundred_thousand_failures() {
    let subjects = (0..50_000)
        .map(|n| {
            let id = format!("arn:aws:rds:eu-west-1:{:012}:db:orders-{n}", n % 40);
            let mut one = subject(&id, "aws_rds_instance", None);
            one.name = format!("orders-{n}");
            one
        })
        .collect();
    let mut builder = Builder::new(policies(), subjects);
    for n in 0..50_000 {
        builder.cell(n, 0, Status::Fail, None);
        builder.cell(n, 1, Status::Fail, None);
    }
    let waivers = (0..1_000).map(|n| {
        let resource = match n % 4 {
            0 => WaivedResource::Glob(format!("orders-{n}")),
            1 => WaivedResource::Glob(format!("arn:aws:rds:*:*:db:orders-{n}")),
            2 => WaivedResource::Glob(format!("*-{n}?")),
            _ => tagged(&[("team", &format!("t{n}*"))]),
        };
        let policy = ["rds_encrypted", "*", "rds_*"][n % 3].to_owned();
        Waiver { policy, resource, ..waiver(&format!("w{n}")) }
    });
    let set = WaiverSet::new(waivers.collect());
    let started = Instant::now();
    let report = set.apply(&mut builder.0, &Terms::default(), today());
    let took = started.elapsed();
    eprintln!("1,000 waivers x 100,000 failures: {took:?}");
    assert_eq!(report.find("w0").unwrap().covers, 1);
    assert_eq!(report.find("w1").unwrap().covers, 2);
    assert!(took.as_secs() < PATIENCE, "{took:?}");
}

#[test]
fn a_hundred_thousand_lines_are_read() {
    let mut text = "waivers:\n".to_owned();
    for n in 0..14_300 {
        writeln!(
            text,
            "  - id: w{n}\n    policy: rds_encrypted\n    resource: \"db-{n}\"\n    reason: legacy\n    owner: team\n    \
             approved_by: sec\n    expires_on: 2027-01-31"
        )
        .unwrap();
    }
    assert!(text.matches('\n').count() > 100_000);
    let started = Instant::now();
    let set = read("w.yaml", &text).unwrap();
    let took = started.elapsed();
    eprintln!("{} waivers on a hundred thousand lines: {took:?}", set.waivers().len());
    assert_eq!(set.waivers().len(), 14_300);
    assert!(took.as_secs() < 2 * PATIENCE, "{took:?}");
}
