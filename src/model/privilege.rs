//! Privileges of PostgreSQL: which there are, which class of objects has which in which version, and the defaults.
//!
//! Pure tables, nothing about who holds what. Main types: [`Privilege`], [`Privileges`], [`ObjectClass`].

use std::fmt;

/// One kind of permission. The discriminant is the bit that the server gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Privilege {
    Insert,
    Select,
    Update,
    Delete,
    Truncate,
    References,
    Trigger,
    Execute,
    Usage,
    Create,
    Temporary,
    Connect,
    Set,
    AlterSystem,
    Maintain,
    /// Only of roles: to be a member, at whatever distance. Never in an access control list.
    Member,
}

/// Letters of an `aclitem`, in the order of [`Privilege::ALL`]; being a member has none.
pub(super) const LETTERS: [u8; 15] = *b"arwdDxtXUCTcsAm";

const NAMES: [&str; 16] = [
    "INSERT",
    "SELECT",
    "UPDATE",
    "DELETE",
    "TRUNCATE",
    "REFERENCES",
    "TRIGGER",
    "EXECUTE",
    "USAGE",
    "CREATE",
    "TEMPORARY",
    "CONNECT",
    "SET",
    "ALTER SYSTEM",
    "MAINTAIN",
    "MEMBER",
];

impl Privilege {
    pub const ALL: [Self; 16] = [
        Self::Insert,
        Self::Select,
        Self::Update,
        Self::Delete,
        Self::Truncate,
        Self::References,
        Self::Trigger,
        Self::Execute,
        Self::Usage,
        Self::Create,
        Self::Temporary,
        Self::Connect,
        Self::Set,
        Self::AlterSystem,
        Self::Maintain,
        Self::Member,
    ];

    /// As it is written in GRANT.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        NAMES[self as usize]
    }

    /// From SQL, in any case; `TEMP` is `TEMPORARY`.
    #[must_use]
    pub fn from_sql(text: &str) -> Option<Self> {
        let wanted = text.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_uppercase();
        let wanted = if wanted == "TEMP" { "TEMPORARY" } else { wanted.as_str() };
        Self::ALL.into_iter().find(|privilege| privilege.as_str() == wanted)
    }
}

/// A set of privileges.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Privileges(u16);

impl Privileges {
    pub const NONE: Self = Self(0);

    #[must_use]
    pub const fn of(list: &[Privilege]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < list.len() {
            bits |= 1 << list[i] as u16;
            i += 1;
        }
        Self(bits)
    }

    #[must_use]
    pub const fn contains(self, privilege: Privilege) -> bool {
        self.0 & (1 << privilege as u16) != 0
    }

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub const fn insert(&mut self, privilege: Privilege) {
        self.0 |= 1 << privilege as u16;
    }

    /// In the order of the server's bits.
    pub fn iter(self) -> impl Iterator<Item = Privilege> {
        Privilege::ALL.into_iter().filter(move |privilege| self.contains(*privilege))
    }
}

impl fmt::Debug for Privileges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// What a privilege can be held on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectClass {
    Role,
    Database,
    Tablespace,
    Parameter,
    Schema,
    /// Tables, partitioned and foreign ones, views and materialized views.
    Table,
    Column,
    Sequence,
    /// Functions, procedures, aggregates.
    Function,
    Type,
    Language,
    ForeignDataWrapper,
    ForeignServer,
    LargeObject,
}

impl ObjectClass {
    pub const ALL: [Self; 14] = [
        Self::Role,
        Self::Database,
        Self::Tablespace,
        Self::Parameter,
        Self::Schema,
        Self::Table,
        Self::Column,
        Self::Sequence,
        Self::Function,
        Self::Type,
        Self::Language,
        Self::ForeignDataWrapper,
        Self::ForeignServer,
        Self::LargeObject,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Database => "database",
            Self::Tablespace => "tablespace",
            Self::Parameter => "parameter",
            Self::Schema => "schema",
            Self::Table => "table",
            Self::Column => "column",
            Self::Sequence => "sequence",
            Self::Function => "function",
            Self::Type => "type",
            Self::Language => "language",
            Self::ForeignDataWrapper => "foreign_data_wrapper",
            Self::ForeignServer => "foreign_server",
            Self::LargeObject => "large_object",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == name)
    }

    /// Belongs to the whole server, not to one database.
    #[must_use]
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::Role | Self::Database | Self::Tablespace | Self::Parameter)
    }

    /// Every privilege that exists for the class in that major version.
    #[must_use]
    pub const fn privileges(self, major: u32) -> Privileges {
        use Privilege as P;
        match self {
            Self::Table if major >= 17 => Privileges::of(&[
                P::Insert,
                P::Select,
                P::Update,
                P::Delete,
                P::Truncate,
                P::References,
                P::Trigger,
                P::Maintain,
            ]),
            Self::Table => {
                Privileges::of(&[P::Insert, P::Select, P::Update, P::Delete, P::Truncate, P::References, P::Trigger])
            }
            Self::Column => Privileges::of(&[P::Insert, P::Select, P::Update, P::References]),
            Self::Sequence => Privileges::of(&[P::Select, P::Update, P::Usage]),
            Self::Database => Privileges::of(&[P::Create, P::Temporary, P::Connect]),
            Self::Tablespace => Privileges::of(&[P::Create]),
            Self::Parameter if major < 15 => Privileges::NONE,
            Self::Parameter => Privileges::of(&[P::Set, P::AlterSystem]),
            Self::Schema => Privileges::of(&[P::Usage, P::Create]),
            Self::Function => Privileges::of(&[P::Execute]),
            Self::Type | Self::Language | Self::ForeignDataWrapper | Self::ForeignServer => Privileges::of(&[P::Usage]),
            Self::LargeObject => Privileges::of(&[P::Select, P::Update]),
            Self::Role if major >= 16 => Privileges::of(&[P::Usage, P::Member, P::Set]),
            Self::Role => Privileges::of(&[P::Usage, P::Member]),
        }
    }

    /// What PUBLIC holds while the list of an object is absent. Its owner holds everything then.
    #[must_use]
    pub const fn public_default(self) -> Privileges {
        match self {
            Self::Database => Privileges::of(&[Privilege::Temporary, Privilege::Connect]),
            Self::Function => Privileges::of(&[Privilege::Execute]),
            Self::Type | Self::Language => Privileges::of(&[Privilege::Usage]),
            Self::Role
            | Self::Tablespace
            | Self::Parameter
            | Self::Schema
            | Self::Table
            | Self::Column
            | Self::Sequence
            | Self::ForeignDataWrapper
            | Self::ForeignServer
            | Self::LargeObject => Privileges::NONE,
        }
    }
}
