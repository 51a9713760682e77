//! Many requests as one script: after it every access that it says it takes is gone, after the way back every list and
//! membership is what it was.

use dbmuster::access::revoke::{Batch, Fact};

use super::*;

/// Requests of one script.
const REQUESTS: usize = 25;

#[test]
fn batches_on_15() {
    batch(15);
}

#[test]
fn batches_on_17() {
    batch(17);
}

/// Facts of one role, picked one by one.
fn facts(graph: &Graph, dice: &mut Dice) -> Option<(Request, Vec<Fact>)> {
    let first = pick(graph, dice)?;
    let mut facts = vec![Fact { privilege: first.privilege, target: first.target }];
    let objects = u32::try_from(graph.objects().len()).unwrap();
    for _ in 0..40 {
        let id = dice.below(objects as usize) as u32;
        let object = graph.object(id)?;
        let privileges: Vec<Privilege> = graph.privileges_of(object).iter().collect();
        let privilege = *dice.pick(&privileges);
        if !object.is_system && graph.has(first.role, object, privilege, false, Layer::Now) {
            facts.push(Fact { privilege, target: Target::Object(id) });
        }
    }
    Some((first, facts))
}

fn batch(major: u32) {
    let server = Server::start(major);
    block_on(async {
        let admin = server.connect("postgres", "postgres").await.unwrap();
        admin.batch_execute("CREATE DATABASE \"the \"\"db\"\"\"").await.unwrap();
        let client = server.connect(DATABASE, "postgres").await.unwrap();
        for seed in [from_environment("DBMUSTER_REVOKE_SEED", 5) as u64, 23] {
            for statement in setup::statements(seed, major, DATABASE) {
                // Those that the server refuses are no part of the set-up.
                let _ = client.batch_execute(&statement).await;
                client.batch_execute("RESET SESSION AUTHORIZATION; RESET ROLE").await.unwrap();
            }
            let access = graphs(&collected::read(&server, DATABASE).await);
            let graph = access.graphs.iter().find(|graph| graph.database() == DATABASE).unwrap();
            let before = lists(&client, major).await;
            let mut dice = Dice::new(seed + 1);
            let mut batch = Batch::new(graph);
            let (mut asked, mut taken, mut shared) = (0, 0, 0);
            while asked < REQUESTS {
                let Some((request, facts)) = facts(graph, &mut dice) else { continue };
                asked += 1;
                let part = batch.add(&format!("line {asked}"), request.role, &facts, request.choices);
                assert_eq!(part.taken.len() + part.before.len() + part.refused.len(), facts.len());
                taken += part.taken.len();
                shared += part.before.len();
                for at in part.taken.iter().chain(&part.before) {
                    if let Target::Object(id) = facts[*at].target {
                        let left = batch.left();
                        let object = left.object(id).unwrap();
                        assert!(!left.has(request.role, object, facts[*at].privilege, false, Layer::Now));
                    }
                }
            }
            println!("PostgreSQL {major}, seed {seed}: {taken} facts taken away at once, {shared} of them twice");
            assert!(taken > REQUESTS / 2, "only {taken} facts could be tried");
            let (there, back) = batch.script(&["A title that\n\\! is no command".to_owned()]);
            assert!(admin.batch_execute(&there).await.unwrap_err().to_string().contains("db error"));
            admin.batch_execute("ROLLBACK").await.unwrap();
            client.batch_execute(&there).await.unwrap_or_else(|error| panic!("{error:?}\n{there}"));
            assert_ne!(lists(&client, major).await, before, "something went");
            client.batch_execute(&back).await.unwrap_or_else(|error| panic!("{error:?}\n{back}"));
            let after = lists(&client, major).await;
            let gone: Vec<_> = before.difference(&after).take(5).collect();
            let new: Vec<_> = after.difference(&before).take(5).collect();
            assert!(gone.is_empty() && new.is_empty(), "not restored: lost {gone:?}, new {new:?}\n{there}\n{back}");
        }
    });
}
