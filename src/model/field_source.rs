//! Where a reader of infrastructure-as-code takes a field from, for people to read. Main type: [`FieldSource`].

use serde_json::Value;

/// How one type of object of a plan or template gives one field of a kind.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSource {
    /// What reads it, such as `Terraform plan`.
    pub reader: &'static str,
    /// Type of the object, such as `aws_db_instance`.
    pub object: String,
    /// Kind of resource that the object becomes, or adds to.
    pub resource_type: String,
    pub field: String,
    /// Arguments whose value is the field's, sorted. Empty when the field follows from others only.
    pub arguments: Vec<String>,
    /// Arguments that can change the field beside them, sorted.
    pub also: Vec<String>,
    /// What the field is of a new object that sets none of them.
    pub when_absent: WhenAbsent,
}

/// What an argument that nobody set means.
#[derive(Debug, Clone, PartialEq)]
pub enum WhenAbsent {
    /// The provider's or the service's default.
    Value(Value),
    /// The field is absent too.
    Absent,
    /// Nobody knows, for this reason.
    Unknown(String),
    /// The object adds to others, so that nothing follows from its absence alone.
    Adds,
}
