//! `dbmuster access matrix`: every positive fact, streamed.

use std::io::{self, Write};

use dbmuster::access::{Facts, Matrix};

use super::args::{MatrixArgs, MatrixFormat, layers};
use super::load::{Loaded, load, role};
use crate::diagnostic::Failure;
use crate::output;

pub fn run(args: &MatrixArgs) -> Result<u8, Failure> {
    let MatrixFormat::Ndjson = args.format;
    output::refuse_unwritable(std::iter::once(args.out.as_deref()))?;
    let loaded = load(&args.source)?;
    let plans = plans(args, &loaded)?;
    output::write(args.out.as_deref(), |out| write(&loaded, &plans, out))?;
    Ok(loaded.exit_code())
}

/// What is wanted of each graph.
fn plans(args: &MatrixArgs, loaded: &Loaded) -> Result<Vec<Facts>, Failure> {
    let of_graph = |graph| {
        let roles: Result<Vec<_>, Failure> = args.role.iter().map(|name| role(graph, name)).collect();
        Ok(Facts { layers: layers(&args.layer), classes: args.class.clone(), roles: roles? })
    };
    loaded.graphs().iter().map(of_graph).collect()
}

fn write(loaded: &Loaded, plans: &[Facts], out: &mut dyn Write) -> io::Result<()> {
    for (graph, facts) in loaded.graphs().iter().zip(plans) {
        Matrix::new(graph, facts).write(out)?;
    }
    Ok(())
}
