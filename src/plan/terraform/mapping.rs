//! How one Terraform resource type becomes a resource. Main type: [`Mapping`].

use super::build::Build;
use super::link::Link;

/// How one Terraform resource type is read.
#[derive(Debug)]
pub struct Mapping {
    /// `aws_db_instance`.
    pub terraform_type: &'static str,
    /// Kind that the object becomes; `None` when it only adds to others.
    pub resource_type: Option<&'static str>,
    /// Fills the attributes of one object. Not called when there is no `resource_type`.
    pub build: fn(&mut Build<'_>),
    /// Merges facts into this and other resources; called for each object once all resources are built.
    pub link: fn(&mut Link<'_>),
}

/// For mappings of objects that concern no other resource.
pub fn no_link(_: &mut Link<'_>) {}

/// For mappings of objects that become no resource.
pub fn no_build(_: &mut Build<'_>) {}
