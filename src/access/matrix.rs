//! Every positive fact of a database, one JSON object per line.
//!
//! A fact stands in its nearest layer only. That a privilege is held and that it may be passed on are two facts: an
//! owner may pass on what it took from itself. `schema` and `column` are empty where an object has none. Facts are
//! made as they are written and never kept. Main types: [`Matrix`], [`Facts`].

use std::io::{self, Write};

use super::effective::Graph;
use super::links::Layer;
use super::roleset::Bits;
use super::snapshot::{Object, RoleId};
use crate::model::{ObjectClass, Privilege};

/// Written to the output at once when it is this full.
const BUFFER: usize = 1 << 18;

/// Which facts are wanted.
#[derive(Debug, Clone)]
pub struct Facts {
    pub layers: Vec<Layer>,
    /// Empty is every class.
    pub classes: Vec<ObjectClass>,
    /// Empty is every role.
    pub roles: Vec<RoleId>,
}

impl Default for Facts {
    fn default() -> Self {
        Self { layers: Layer::ALL.to_vec(), classes: Vec::new(), roles: Vec::new() }
    }
}

/// Writes the facts of one graph.
#[derive(Debug)]
pub struct Matrix<'a> {
    graph: &'a Graph,
    facts: &'a Facts,
    /// `{"database":..,"role":"a",` for each role.
    heads: Vec<Box<[u8]>>,
    wanted: Option<Bits>,
    buffer: Vec<u8>,
    written: u64,
    near: Bits,
    all: Bits,
}

impl<'a> Matrix<'a> {
    #[must_use]
    pub fn new(graph: &'a Graph, facts: &'a Facts) -> Self {
        let roles = graph.server().roles.len();
        let database = text(graph.database());
        let head = |name: &str| format!("{{\"database\":{database},\"role\":{},\"class\":\"", text(name)).into_bytes();
        let heads = graph.server().roles.iter().map(|role| head(&role.name).into_boxed_slice()).collect();
        let wanted = (!facts.roles.is_empty()).then(|| {
            let mut bits = Bits::new(roles);
            facts.roles.iter().for_each(|role| bits.insert(*role));
            bits
        });
        let buffer = Vec::with_capacity(BUFFER + 4096);
        Self { graph, facts, heads, wanted, buffer, written: 0, near: Bits::new(roles), all: Bits::new(roles) }
    }

    /// Writes all facts and gives their number.
    ///
    /// # Errors
    ///
    /// When the output takes no more.
    pub fn write(mut self, out: &mut dyn Write) -> io::Result<u64> {
        let graph = self.graph;
        for object in graph.objects() {
            if !self.wants(object.class) {
                continue;
            }
            for privilege in graph.privileges_of(object).iter() {
                for grant_option in [false, true] {
                    self.object(object, privilege, grant_option, out)?;
                }
            }
        }
        if self.wants(ObjectClass::Role) {
            for target in graph.everybody().iter() {
                self.role(target, out)?;
            }
        }
        out.write_all(&self.buffer)?;
        out.flush()?;
        Ok(self.written)
    }

    fn wants(&self, class: ObjectClass) -> bool {
        self.facts.classes.is_empty() || self.facts.classes.contains(&class)
    }

    fn object(&mut self, object: &Object, privilege: Privilege, grant: bool, out: &mut dyn Write) -> io::Result<()> {
        let names = format!(
            "\"schema\":{},\"object\":{},\"column\":{}",
            text(&object.schema),
            text(&object.name),
            text(&object.column)
        );
        let tail = Tail { class: object.class, names: &names, privilege, grant };
        self.near.clear();
        for layer in Layer::ALL {
            self.all.clear();
            self.graph.add_holders(object, privilege, grant, layer, &mut self.all);
            self.layer(&tail, layer, out)?;
        }
        Ok(())
    }

    fn role(&mut self, target: RoleId, out: &mut dyn Write) -> io::Result<()> {
        let graph = self.graph;
        let holders = graph.role_holders(target);
        let name = graph.server().role(target).map_or("", |role| &role.name);
        let names = format!("\"schema\":\"\",\"object\":{},\"column\":\"\"", text(name));
        for privilege in ObjectClass::Role.privileges(graph.server().major).iter() {
            for grant in [false, true] {
                let tail = Tail { class: ObjectClass::Role, names: &names, privilege, grant };
                self.near.clear();
                for layer in Layer::ALL {
                    self.all.clear();
                    graph.add_role_holders(&holders, privilege, grant, layer, &mut self.all);
                    self.layer(&tail, layer, out)?;
                }
            }
        }
        Ok(())
    }

    /// Writes those in `all` that are not in `near`, and puts them there.
    fn layer(&mut self, tail: &Tail<'_>, layer: Layer, out: &mut dyn Write) -> io::Result<()> {
        self.all.subtract(&self.near);
        self.near.add_bits(&self.all);
        if !self.facts.layers.contains(&layer) {
            return Ok(());
        }
        if let Some(wanted) = &self.wanted {
            self.all.retain(wanted);
        }
        let tail = tail.bytes(layer);
        for role in self.all.iter() {
            if let Some(head) = self.heads.get(role as usize) {
                self.buffer.extend_from_slice(head);
                self.buffer.extend_from_slice(&tail);
                self.written += 1;
            }
            if self.buffer.len() >= BUFFER {
                out.write_all(&self.buffer)?;
                self.buffer.clear();
            }
        }
        Ok(())
    }
}

/// What is the same for all holders.
struct Tail<'a> {
    class: ObjectClass,
    names: &'a str,
    privilege: Privilege,
    grant: bool,
}

impl Tail<'_> {
    fn bytes(&self, layer: Layer) -> Vec<u8> {
        let (class, names, privilege) = (self.class.as_str(), self.names, self.privilege.as_str());
        let (grant, layer) = (self.grant, layer.as_str());
        format!("{class}\",{names},\"privilege\":\"{privilege}\",\"grant_option\":{grant},\"layer\":\"{layer}\"}}\n")
            .into_bytes()
    }
}

/// A JSON string.
fn text(name: &str) -> String {
    serde_json::Value::from(name).to_string()
}
