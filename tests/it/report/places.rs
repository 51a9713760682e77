//! Where a report goes: names, full disks, closed pipes, and reports that are large.

use super::*;

#[test]
fn output_targets_are_a_name_and_a_path() {
    let target: OutputTarget = "sarif=out/a=b.sarif".parse().unwrap();
    assert_eq!(target, OutputTarget { format: Format::Sarif, path: Some(PathBuf::from("out/a=b.sarif")) });
    for (argument, format) in [("terminal", Format::Terminal), ("json=-", Format::Json)] {
        assert_eq!(argument.parse::<OutputTarget>().unwrap(), OutputTarget { format, path: None });
    }
    let unknown = "xml=a".parse::<OutputTarget>().unwrap_err().to_string();
    assert!(
        unknown.contains("no format \"xml\"") && unknown.contains("terminal, json, ndjson, sarif, github"),
        "{unknown}"
    );
    let empty = "json=".parse::<OutputTarget>().unwrap_err().to_string();
    assert!(empty.contains("no file is named after `json=`"), "{empty}");
}

#[test]
fn a_full_disk_and_a_closed_pipe_are_told_apart() {
    struct Refuses(std::io::ErrorKind);
    impl std::io::Write for Refuses {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for format in Format::ALL.into_iter().filter(|format| !format.needs_fleet()) {
        for (kind, is_pipe) in [(std::io::ErrorKind::BrokenPipe, true), (std::io::ErrorKind::StorageFull, false)] {
            let error = render(format, &Report::of_change(&everything()), &options(), &mut Refuses(kind)).unwrap_err();
            assert_eq!(error.is_broken_pipe(), is_pipe, "{format}");
        }
    }
}

#[test]
fn half_a_million_cells_are_written_without_being_collected() {
    let policies = (0..50).map(|i| policy(&format!("p{i:02}"), "access", Severity::Low)).collect();
    let subjects = (0..10_000).map(|i| subject(&format!("a.b[{i}]"), "aws_rds_instance", None)).collect();
    let mut to = Builder::new(policies, subjects);
    for i in 0..10_000 {
        for p in 0..50 {
            to.quiet(i, p, Status::Pass);
        }
    }
    /// Counts what is written and remembers the largest piece.
    struct Counts(usize, usize);
    impl std::io::Write for Counts {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            self.1 = self.1.max(bytes.len());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counts = Counts(0, 0);
    render(Format::Json, &Report::of_change(&to.0), &options(), &mut counts).unwrap();
    assert!(counts.0 > 50_000_000 && counts.1 < 1_000_000, "{} bytes, {} at once", counts.0, counts.1);
}
