//! The fleet that the stand-in serves: accounts, their regions and what is in them.
//!
//! Resources are JSON objects with the member names of the service's own answers (as the AWS command line prints them), so
//! that a fixture can be read next to the service's documentation. Keys that begin with `_` are the stand-in's own and never
//! served: `_tags`, `_parameters`, `_attributes`, `_policy`. The texts `{account}` and `{region}` stand for the place that is
//! asked, so that many accounts can share one document. Main types: [`Fleet`], [`Account`], [`Place`].

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::faults::Fault;

/// Everything that a stand-in serves.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fleet {
    /// What a reader of the file should know.
    #[serde(default, rename = "_about")]
    #[expect(dead_code, reason = "a remark for people; unknown members are refused")]
    pub about: String,
    /// AWS Organizations: `Organization`, `Roots`, `OrganizationalUnits`, `Accounts`, `Policies`.
    #[serde(default)]
    pub organization: Option<Value>,
    pub accounts: BTreeMap<String, Account>,
    #[serde(default)]
    pub faults: Vec<Fault>,
}

/// One account.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// A suspended account lets nobody in.
    #[serde(default)]
    pub suspended: bool,
    /// Roles that can be assumed; absent lets every role be assumed.
    #[serde(default)]
    pub roles: Option<Vec<Role>>,
    /// Regions that DescribeRegions calls enabled; absent are those of the document and every one that needs no opt-in.
    /// Regions that need no opt-in answer in any case.
    #[serde(default)]
    pub enabled_regions: Option<Vec<String>>,
    /// `UserDetailList`, `RoleDetailList`, `GroupDetailList`, `Policies`, `CredentialReport`, `PasswordPolicy` ...
    #[serde(default)]
    pub iam: Arc<Place>,
    #[serde(default)]
    pub regions: BTreeMap<String, Arc<Place>>,
}

/// A role that can be assumed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    pub name: String,
    /// Must be given, exactly, when it is set.
    #[serde(default)]
    pub external_id: Option<String>,
}

/// What is in one region of one account: service -> list -> resources. Many accounts may share one.
#[derive(Debug, Default)]
pub struct Place {
    services: Map<String, Value>,
    /// Whether the document leaves its account open.
    is_open: bool,
    /// List and field -> value -> positions; made when first asked for.
    index: Mutex<HashMap<(String, String), Arc<Index>>>,
}

type Index = HashMap<String, Vec<usize>>;

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Map::deserialize(from).map(Self::new)
    }
}

impl Place {
    /// A place with these services.
    pub fn new(services: Map<String, Value>) -> Self {
        let is_open = services.values().any(names_account);
        Self { services, is_open, index: Mutex::default() }
    }

    /// Whether the document says `{account}` instead of an account.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// The whole document.
    pub fn services(&self) -> &Map<String, Value> {
        &self.services
    }

    /// The resources of a list, in the order in which they are served; empty when the document does not name it.
    pub fn list(&self, service: &str, list: &str) -> &[Value] {
        self.get(service, list).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// One entry of a service that is no list.
    pub fn get(&self, service: &str, entry: &str) -> Option<&Value> {
        self.services.get(service)?.get(entry)
    }

    /// The resources whose field has this text.
    pub fn with(&self, service: &str, list: &str, field: &str, value: &str) -> Vec<&Value> {
        let all = self.list(service, list);
        let index = self.index_of(service, list, field);
        index.get(value).into_iter().flatten().map(|at| &all[*at]).collect()
    }

    fn index_of(&self, service: &str, list: &str, field: &str) -> Arc<Index> {
        let mut made = self.index.lock().expect("no one panics with it");
        let entry = made.entry((format!("{service}/{list}"), field.to_owned())).or_insert_with(|| {
            let mut index = Index::new();
            for (at, item) in self.list(service, list).iter().enumerate() {
                if let Some(value) = item.get(field).and_then(Value::as_str) {
                    index.entry(value.to_owned()).or_default().push(at);
                }
            }
            Arc::new(index)
        });
        Arc::clone(entry)
    }
}

fn names_account(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains("{account}"),
        Value::Array(items) => items.iter().any(names_account),
        Value::Object(members) => members.values().any(names_account),
        _ => false,
    }
}

impl Fleet {
    /// Reads a fixture.
    pub fn from_file(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{} is not readable: {e}", path.display()));
        Self::from_text(&text)
    }

    /// Reads the text of a fixture.
    pub fn from_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|e| panic!("the fleet is not valid: {e}"))
    }

    /// The small fleet of `fixtures/aws/fleet.json`.
    pub fn small() -> Self {
        Self::from_file(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/aws/fleet.json"))
    }

    /// The same with these faults instead of its own.
    #[must_use]
    pub fn with_faults(mut self, faults: Vec<Fault>) -> Self {
        self.faults = faults;
        self
    }

    /// Puts a resource at the end of a list: `fleet.add("111122223333", "eu-central-1", "rds", "DBInstances", json!({..}))`.
    pub fn add(&mut self, account: &str, region: &str, service: &str, list: &str, resource: Value) {
        let account = self.accounts.entry(account.to_owned()).or_default();
        let place = account.regions.entry(region.to_owned()).or_default();
        let mut services = place.services.clone();
        let entry = services.entry(service).or_insert_with(|| Value::Object(Map::new()));
        let entry = entry.as_object_mut().expect("a service is an object");
        let resources = entry.entry(list).or_insert_with(|| Value::Array(Vec::new()));
        resources.as_array_mut().expect("a list is an array").push(resource);
        *place = Arc::new(Place::new(services));
    }
}

/// Regions that every account has from the start, in the order in which DescribeRegions gives them.
pub const STANDARD_REGIONS: &[&str] = &[
    "ap-south-1",
    "eu-north-1",
    "eu-west-3",
    "eu-west-2",
    "eu-west-1",
    "ap-northeast-3",
    "ap-northeast-2",
    "ap-northeast-1",
    "ca-central-1",
    "sa-east-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-central-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// Regions that an account has to ask for.
pub const OPT_IN_REGIONS: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-southeast-3",
    "ap-southeast-4",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "me-south-1",
];

const OTHER_PARTITIONS: &[&str] = &["cn-north-1", "cn-northwest-1", "us-gov-east-1", "us-gov-west-1"];

impl Account {
    /// Whether the account has the region, in the words of DescribeRegions.
    pub fn has_region(&self, region: &str) -> bool {
        match &self.enabled_regions {
            Some(listed) => listed.iter().any(|r| r == region),
            None => self.regions.contains_key(region) || needs_no_opt_in(region),
        }
    }

    /// Whether the region answers this account.
    pub fn is_answered_by(&self, region: &str) -> bool {
        self.has_region(region) || needs_no_opt_in(region)
    }
}

fn needs_no_opt_in(region: &str) -> bool {
    STANDARD_REGIONS.contains(&region) || OTHER_PARTITIONS.contains(&region)
}

/// Whether there is such a region at all.
pub fn is_region(name: &str) -> bool {
    [STANDARD_REGIONS, OPT_IN_REGIONS, OTHER_PARTITIONS].iter().any(|list| list.contains(&name))
}

/// Beginning of the ARNs of a region.
pub fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}
