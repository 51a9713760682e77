//! Many requests as one script: after it every access that it says it takes is gone, after the way back every list and
//! membership is what it was.

use dbmuster::access::revoke::{Batch, Fact};
use dbmuster::model::ObjectClass;

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

/// A role that loses a schema and what it passed on there: it can only put that back once it may use the schema again.
#[test]
fn a_way_back_opens_the_schema_first() {
    let server = Server::start(17);
    server.sql("postgres", &format!("CREATE DATABASE {}", dbmuster::model::sql::identifier(DATABASE)));
    server.sql(
        DATABASE,
        "CREATE ROLE kim; CREATE ROLE lee; CREATE SCHEMA app; CREATE TABLE app.cards (x int); CREATE SEQUENCE app.numbers; \
         GRANT USAGE ON SCHEMA app TO kim, lee; GRANT SELECT ON app.cards TO kim WITH GRANT OPTION; \
         GRANT USAGE ON SEQUENCE app.numbers TO kim WITH GRANT OPTION; SET ROLE kim; GRANT SELECT ON app.cards TO lee; \
         GRANT USAGE ON SEQUENCE app.numbers TO lee",
    );
    block_on(async {
        let client = server.connect(DATABASE, "postgres").await.unwrap();
        let access = graphs(&collected::read(&server, DATABASE).await);
        let graph = access.graphs.iter().find(|graph| graph.database() == DATABASE).unwrap();
        let before = lists(&client, 17).await;
        let kim = graph.server().role_id("kim").unwrap();
        let mut all = Vec::new();
        for (id, object) in (0..).zip(graph.objects()).filter(|(_, object)| !object.is_system) {
            for privilege in graph.privileges_of(object).iter() {
                let is_asked = matches!(object.class, ObjectClass::Schema | ObjectClass::Table | ObjectClass::Sequence)
                    && ["app", "cards", "numbers"].contains(&&*object.name);
                if is_asked && graph.has(kim, object, privilege, false, Layer::Now) {
                    all.push(Fact { privilege, target: Target::Object(id) });
                }
            }
        }
        assert_eq!(all.len(), 3, "{all:?}");
        let mut orders = vec![all.clone(), all.iter().rev().copied().collect()];
        orders.push(vec![all[1], all[0], all[2]]);
        for facts in orders {
            let mut batch = Batch::new(graph);
            let part = batch.add("line", kim, &facts, Choices::default());
            assert_eq!(part.taken.len(), facts.len(), "{part:?}");
            let (there, back) = batch.script(&[]);
            client.batch_execute(&there).await.unwrap_or_else(|error| panic!("{error:?}\n{there}"));
            assert_ne!(lists(&client, 17).await, before, "something went");
            client.batch_execute(&back).await.unwrap_or_else(|error| panic!("{error:?}\n{back}"));
            assert_eq!(lists(&client, 17).await, before, "{back}");
        }
    });
}
