//! Taking an access away for good: which statements really remove it, who else loses it, and how to put it back.
//!
//! A plain REVOKE acts as the owner and silently skips what others granted. The plan asks every grantor, or leaves a
//! role, and works out on a copy of the graph what is left. It refuses to touch what would be a larger decision
//! (PUBLIC, groups, owners, predefined and provider's roles) until that is chosen, and runs nothing itself.
//! Many plans for one database make one script, each on what the ones before have left.
//! Main types: [`Request`], [`Choices`], [`Plan`], [`Batch`], [`RevokeError`].

mod apply;
mod attribute;
mod batch;
mod blast;
mod error;
mod facts;
mod frame;
mod lists;
mod memberships;
mod restore;
mod script;
mod words;

pub use attribute::Attribute;
pub use batch::{Batch, Part};
pub use error::{Choice, RevokeError};
pub use facts::Refused;

use super::effective::{Graph, How};
use super::links::Layer;
use super::snapshot::{Item, Kind, ObjectId, PUBLIC, RoleId};
use crate::model::{ObjectClass, Privilege};
use lists::{Lists, holds, inherits};

/// What is to be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// [`PUBLIC`] is everybody: what they hold goes from the list, and nothing else.
    pub role: RoleId,
    pub privilege: Privilege,
    pub target: Target,
    pub choices: Choices,
}

/// One privilege of a role that is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    pub privilege: Privilege,
    pub target: Target,
}

/// On what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// With a table, its columns too.
    Object(ObjectId),
    /// Membership in a role.
    Role(RoleId),
}

/// Decisions that are not taken for anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line, and any of them go together")]
pub struct Choices {
    /// Take it from the groups that the role has it through, and so from their other members.
    pub groups: bool,
    /// Take the role out of the groups that it has the access through, and so out of all else that they have.
    pub leave: bool,
    /// Take it from PUBLIC, and so from everybody.
    pub public: bool,
    /// Take it from the owner, who can give it back to itself.
    pub owner: bool,
    /// Touch memberships in and grants to predefined and provider's roles.
    pub special: bool,
    /// Give it back, role by role, to the others who lose it.
    pub keep_others: bool,
}

/// One thing that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Revoke {
        object: ObjectId,
        grantee: RoleId,
        grantor: RoleId,
    },
    /// By the owner, to somebody who would lose it.
    Regrant {
        object: ObjectId,
        grantee: RoleId,
    },
    /// Place of a membership.
    Leave(usize),
}

/// Statements that remove an access, and what else they do.
#[derive(Debug)]
pub struct Plan<'a> {
    graph: &'a Graph,
    role: RoleId,
    choices: Choices,
    facts: Vec<Fact>,
    acts: Vec<(Privilege, Act)>,
    /// Memberships that go: those that are left and those that go with them.
    gone: Vec<usize>,
    before: Lists,
    after: Lists,
    left: Graph,
    /// Facts that the role can come back to.
    remaining: Vec<(Fact, Layer)>,
    /// Other roles that lose the privilege on the object, or the membership.
    pub others: Vec<RoleId>,
    /// Further privileges that the role itself loses because it leaves roles: `SELECT on table app.cards`.
    pub also_lost: Vec<String>,
    /// Other roles that lose what they have through the memberships that end.
    pub also_hit: Vec<RoleId>,
    /// Whether the role can come back to it: after SET ROLE, or by rights of its own.
    pub remains: Option<Layer>,
}

/// What one fact asks for: acts on lists, and memberships to leave.
#[derive(Debug, Default)]
struct Draft {
    acts: Vec<Act>,
    leave: Vec<usize>,
}

impl Graph {
    /// Plans how to take a privilege away that the role holds now.
    ///
    /// # Errors
    ///
    /// When it does not hold it, when a decision is missing, or when no statement can do it.
    pub fn plan_revoke(&self, request: Request) -> Result<Plan<'_>, RevokeError> {
        let fact = Fact { privilege: request.privilege, target: request.target };
        let (plan, mut refused) = self.plan_revokes(request.role, &[fact], request.choices);
        match (plan, refused.pop()) {
            (Some(plan), None) => Ok(plan),
            (_, Some((_, error))) => Err(error),
            (None, None) => Err(RevokeError::NoObject),
        }
    }

    /// The object, and the columns of a table.
    fn with_columns(&self, id: ObjectId) -> Vec<ObjectId> {
        let is_table = self.object(id).is_some_and(|object| object.class == ObjectClass::Table);
        let columns = (0_u32..).zip(self.objects());
        let columns = columns.filter(|(_, object)| is_table && object.table == Some(id)).map(|(column, _)| column);
        std::iter::once(id).chain(columns).collect()
    }

    fn draft_object(&self, request: &Request, id: ObjectId) -> Result<Draft, RevokeError> {
        let Some(object) = self.object(id) else { return Err(RevokeError::NoObject) };
        if object.kind == Kind::FollowingType {
            return Err(RevokeError::Follows);
        }
        if object.class == ObjectClass::Language && !object.is_trusted {
            return Err(RevokeError::Untrusted);
        }
        let affected = self.with_columns(id);
        let (role, privilege) = (request.role, request.privilege);
        let holds = |one: &ObjectId| self.object(*one).is_some_and(|object| holds(self, role, object, privilege));
        if !affected.iter().any(holds) {
            let layer = if role == PUBLIC { None } else { self.layer(role, object, privilege, false) };
            return Err(RevokeError::NotHeld { role: self.server.role_name(role), layer });
        }
        let before = Lists::of(self, &affected);
        let mut needed = Vec::new();
        let mut draft = Draft::default();
        for one in &affected {
            for item in before.items(*one).iter().filter(|item| item.privileges.contains(privilege)) {
                if item.grantee != PUBLIC && !inherits(self, role, item.grantee) {
                    continue;
                }
                self.decide(request, *one, *item, &mut needed, &mut draft)?;
            }
        }
        self.other_sources(request, id, &mut needed, &mut draft.leave)?;
        decided(needed)?;
        Ok(draft)
    }

    /// What is done about one entry of a list.
    fn decide(
        &self,
        request: &Request,
        object: ObjectId,
        item: Item,
        needed: &mut Vec<Choice>,
        draft: &mut Draft,
    ) -> Result<(), RevokeError> {
        let Draft { acts, leave } = draft;
        let choices = request.choices;
        let revoke = Act::Revoke { object, grantee: item.grantee, grantor: item.grantor };
        let is_owner = self.object(object).is_some_and(|found| found.owner == item.grantee);
        let name = || self.server.role_name(item.grantee);
        if !self.server.exists(item.grantor) {
            return Err(RevokeError::GrantorGone { grantor: self.server.role_name(item.grantor) });
        }
        if is_owner && !choices.owner {
            needed.push(Choice::Owner(name()));
        } else if item.grantee == PUBLIC {
            if choices.public { acts.push(revoke) } else { needed.push(Choice::Public) }
        } else if !self.server.exists(item.grantee) {
            return Err(RevokeError::GranteeGone { grantee: name() });
        } else if item.grantee == request.role {
            acts.push(revoke);
        } else if self.is_special(item.grantee) && !choices.special {
            needed.push(Choice::Special(name()));
        } else if choices.leave {
            leave.extend(self.doors(request.role, item.grantee)?);
        } else if choices.groups {
            acts.push(revoke);
        } else {
            needed.push(Choice::Group(name()));
        }
        Ok(())
    }

    /// Predefined roles, and a column that is reached through its table.
    fn other_sources(
        &self,
        request: &Request,
        id: ObjectId,
        needed: &mut Vec<Choice>,
        leave: &mut Vec<usize>,
    ) -> Result<(), RevokeError> {
        let Some(object) = self.object(id) else { return Ok(()) };
        let mut predefined = Vec::new();
        let mut through_table = false;
        self.sources(object, request.privilege, false, Layer::Now, |source| match source.how {
            How::PredefinedRole if inherits(self, request.role, source.holder) => predefined.push(source.holder),
            How::TableItem(_) if source.holder == PUBLIC || inherits(self, request.role, source.holder) => {
                through_table = true;
            }
            How::BuiltInDefault
                if object.table.is_some()
                    && (source.holder == PUBLIC || inherits(self, request.role, source.holder)) =>
            {
                through_table = true;
            }
            How::PredefinedRole | How::TableItem(_) | How::Item(_) | How::BuiltInDefault | How::Ownership => {}
        });
        if through_table {
            return Err(RevokeError::ThroughTable);
        }
        for holder in predefined {
            if request.choices.special && holder != request.role {
                leave.extend(self.doors(request.role, holder)?);
            } else {
                needed.push(Choice::Predefined(self.server.role_name(holder)));
            }
        }
        Ok(())
    }

    /// Memberships that lead from a role to another's privileges.
    fn doors(&self, role: RoleId, target: RoleId) -> Result<Vec<usize>, RevokeError> {
        let doors = memberships::doors(self, role, target);
        self.can_leave(&doors)?;
        if doors.is_empty() {
            // The owner of a database is in pg_database_owner without a membership.
            return Err(RevokeError::NoDoor {
                role: self.server.role_name(role),
                target: self.server.role_name(target),
            });
        }
        Ok(doors)
    }

    fn draft_leave(&self, request: &Request, target: RoleId) -> Result<Draft, RevokeError> {
        let role = request.role;
        let name = |id| self.server.role_name(id);
        let doors = match request.privilege {
            Privilege::Usage => memberships::doors(self, role, target),
            _ => memberships::doors_of_membership(self, role, target),
        };
        if doors.is_empty() || role == target {
            return Err(RevokeError::NotHeld { role: name(role), layer: None });
        }
        self.can_leave(&doors)?;
        let first = |place: &usize| self.server.memberships.get(*place).map_or(target, |one| one.role);
        let mut needed = Vec::new();
        for group in doors.iter().map(first) {
            if self.is_special(group) && !request.choices.special {
                needed.push(Choice::Special(name(group)));
            }
            if group != target && !request.choices.leave {
                needed.push(Choice::Leave(name(group)));
            }
        }
        decided(needed)?;
        Ok(Draft { acts: Vec::new(), leave: doors })
    }

    /// What is left of a dropped role cannot be named in a REVOKE.
    fn can_leave(&self, doors: &[usize]) -> Result<(), RevokeError> {
        let gone = |one: &&super::snapshot::Membership| !self.server.exists(one.role);
        let lost = doors.iter().filter_map(|place| self.server.memberships.get(*place)).find(gone);
        lost.map_or(Ok(()), |one| Err(RevokeError::GranteeGone { grantee: self.server.role_name(one.role) }))
    }

    /// Roles that PostgreSQL or a provider makes.
    fn is_special(&self, role: RoleId) -> bool {
        self.server.role(role).is_some_and(|found| found.predefined || found.managed || found.name.starts_with("rds"))
    }
}

fn decided(mut needed: Vec<Choice>) -> Result<(), RevokeError> {
    needed.sort();
    needed.dedup();
    if needed.is_empty() { Ok(()) } else { Err(RevokeError::Undecided(needed)) }
}
