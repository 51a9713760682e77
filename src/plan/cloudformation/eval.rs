//! Expressions of a template -> what is known of their values.
//!
//! Nothing fails here: what cannot be evaluated is unknown, with the reason. Texts are in [`texts`](super::texts).

use std::rc::Rc;

use serde_json::Value;

use super::error::shown;
use super::found::{Found, Part, Source, names_plain_text};
use super::node::{Data, Node, Spot};
use super::stack::{DEPTH, Stack, Truth};
use super::{loops, texts};

/// What the reason of a circle ends with.
const CIRCLE: &str = "refers to itself";
const TOO_MUCH: &str = "the template takes too many steps to work it out";

/// Types whose `Ref` is the name that a property gives them.
const NAMED: &[(&str, &str)] = &[
    ("AWS::IAM::Group", "GroupName"),
    ("AWS::IAM::Role", "RoleName"),
    ("AWS::IAM::User", "UserName"),
    ("AWS::Logs::LogGroup", "LogGroupName"),
    ("AWS::RDS::DBCluster", "DBClusterIdentifier"),
    ("AWS::RDS::DBClusterParameterGroup", "DBClusterParameterGroupName"),
    ("AWS::RDS::DBInstance", "DBInstanceIdentifier"),
    ("AWS::RDS::DBParameterGroup", "DBParameterGroupName"),
    ("AWS::RDS::DBSubnetGroup", "DBSubnetGroupName"),
    ("AWS::RDS::OptionGroup", "OptionGroupName"),
];

impl Stack {
    /// What the expression comes to.
    pub(super) fn eval(&self, node: &Node) -> Found {
        if self.depth.get() >= DEPTH {
            return Found::unknown("it is nested too deeply, or refers to itself", node.spot);
        }
        if !self.work.take(1) {
            return Found::unknown(TOO_MUCH, node.spot);
        }
        self.depth.set(self.depth.get() + 1);
        let found = self.eval_here(node);
        self.depth.set(self.depth.get() - 1);
        found
    }

    fn eval_here(&self, node: &Node) -> Found {
        let spot = node.spot;
        match node.function() {
            // A member of that name is a condition only among conditions.
            Some(("Condition", _)) | None => {}
            Some((function, given)) => return self.call(function, given, spot),
        }
        match &node.data {
            Data::Null => Found::new(Part::Absent, spot),
            Data::Unknown(reason) => Found::unknown(*reason, spot),
            Data::Bool(flag) => Found::scalar(*flag, spot),
            Data::Number(number) => Found::scalar(Value::Number(number.clone()), spot),
            Data::Text(text) => texts::dynamic(text, spot).unwrap_or_else(|| Found::scalar(text.as_str(), spot)),
            Data::List(items) => {
                let items = items.iter().map(|item| self.eval(item)).filter(|item| !item.is_absent());
                Found::new(Part::List(items.collect()), spot)
            }
            Data::Map(entries) => {
                if let Some(entry) = entries.iter().find(|entry| entry.key == "Fn::Transform") {
                    return Found::unknown("a macro writes a part of it", entry.spot);
                }
                if entries.iter().any(|entry| entry.key.starts_with(loops::PREFIX)) {
                    return match loops::expand(self, entries.clone()) {
                        // Which members there are cannot be told, so that any may be set.
                        Ok(all) if !all.open.is_empty() => {
                            let why = all.open.first().map_or("", |(_, why)| why);
                            Found::unknown(format!("`Fn::ForEach` goes over what is not known: {why}"), spot)
                        }
                        Ok(all) => self.eval(&Node::new(Data::Map(all.entries), spot)),
                        Err(_) => Found::unknown("`Fn::ForEach` cannot be written out", spot),
                    };
                }
                let members = entries.iter().map(|entry| {
                    let outer = self.plain.replace(names_plain_text(&entry.key));
                    let found = self.eval(&entry.value);
                    self.plain.set(outer);
                    (entry.key.clone(), found)
                });
                Found::new(Part::Map(members.filter(|(_, found)| !found.is_absent()).collect()), spot)
            }
        }
    }

    fn call(&self, function: &str, given: &Node, spot: Spot) -> Found {
        match function {
            "Ref" => match given.as_text() {
                Some(name) => self.reference(name, spot),
                None => Found::unknown("`Ref` takes a name", spot),
            },
            "Fn::GetAtt" => self.attribute(given, spot),
            "Fn::If" => self.choice(given, spot),
            "Fn::FindInMap" => self.mapped(given, spot),
            "Fn::Select" => self.selected(given, spot),
            "Fn::Sub" => texts::sub(self, given, spot),
            "Fn::Join" => texts::join(self, given, spot),
            "Fn::Split" => texts::split(self, given, spot),
            "Fn::Base64" => texts::base64(self, given, spot),
            "Fn::Cidr" => texts::cidr(self, given, spot),
            "Fn::ToJsonString" => texts::to_json(self, given, spot),
            "Fn::Length" => match self.eval(given).part {
                Part::List(items) => Found::scalar(items.len(), spot),
                Part::Unknown(reason) => Found::unknown(reason, spot),
                Part::Absent | Part::Scalar(_) | Part::Map(_) => Found::unknown("`Fn::Length` takes a list", spot),
            },
            "Fn::ImportValue" => match self.eval(given).text() {
                Some(name) => {
                    Found::unknown(format!("imported from another stack, which exports {}", shown(&name)), spot)
                }
                None => Found::unknown("imported from another stack", spot),
            },
            "Fn::GetAZs" => Found::unknown("the zones of a region are known at deployment only", spot),
            "Fn::Transform" => Found::unknown("a macro writes it", spot),
            "Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals" => {
                Found::unknown("a condition stands where a value is meant", spot)
            }
            other => Found::unknown(format!("the function {} is not known", shown(other)), spot),
        }
    }

    /// What a name stands for: a pseudo parameter, a parameter or a resource.
    pub(super) fn reference(&self, name: &str, spot: Spot) -> Found {
        if let Some(pseudo) = name.strip_prefix("AWS::") {
            return self.pseudo(pseudo, spot);
        }
        if let Some(value) = self.parameters.get(name) {
            if !self.work.take(weight(value)) {
                return Found::unknown(TOO_MUCH, spot);
            }
            let mut value = value.clone().at(spot);
            if matches!(value.part, Part::Unknown(_)) && value.refs.is_empty() {
                value.refs.push(Rc::from(name));
            }
            return value;
        }
        let Some(resource) = self.resource(name) else {
            return Found::unknown(format!("refers to {}, which the template does not have", shown(name)), spot);
        };
        let ty = resource.value.get("Type").and_then(Node::as_text).unwrap_or_default();
        let mut found = self.pointer(ty, name, None, spot);
        if found.refs.iter().all(|name| &**name != "unknown")
            && let Some((_, property)) = NAMED.iter().find(|(named, _)| *named == ty)
            && let Some(given) = resource.value.get("Properties").and_then(|all| all.get(property))
        {
            match self.name_of(name, given) {
                Ok(Some(text)) if self.work.take(1 + text.len() / 16) => {
                    found.part = Part::Scalar(Value::String(text));
                }
                Ok(_) => {}
                Err(reason) => found.part = Part::Unknown(reason),
            }
        }
        found
    }

    /// The name that a property gives a resource, if it is known. An error says that it takes itself to know it.
    fn name_of(&self, resource: &str, given: &Node) -> Result<Option<String>, String> {
        if let Some(known) = self.named.borrow().get(resource) {
            return known.clone();
        }
        if self.resolving.borrow().iter().any(|name| name == resource) {
            return Err(format!("the name of {} {CIRCLE}", shown(resource)));
        }
        self.resolving.borrow_mut().push(resource.to_owned());
        let found = self.eval(given);
        self.resolving.borrow_mut().pop();
        let name = match found.why() {
            Some(why) if why.ends_with(CIRCLE) => Err(why.to_owned()),
            Some(_) | None => Ok(found.text()),
        };
        self.named.borrow_mut().insert(resource.to_owned(), name.clone());
        name
    }

    fn pseudo(&self, name: &str, spot: Spot) -> Found {
        let options = &self.options;
        let partition = |region: &str| match region {
            region if region.starts_with("cn-") => "aws-cn",
            region if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        };
        let known = match name {
            "NoValue" => return Found::new(Part::Absent, spot),
            "Region" => options.region.clone(),
            "AccountId" => options.account_id.clone(),
            "Partition" => options.region.as_deref().map(|region| partition(region).to_owned()),
            "URLSuffix" => options.region.as_deref().map(|region| {
                let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
                suffix.to_owned()
            }),
            _ => None,
        };
        match (known, name) {
            (Some(known), _) => Found { source: Source::Computed, ..Found::scalar(known, spot) },
            (None, "AccountId") => Found::unknown("`AWS::AccountId` is not known; --account gives it", spot),
            (None, "Region" | "Partition" | "URLSuffix") => {
                Found::unknown(format!("`AWS::{name}` is not known; --region gives it"), spot)
            }
            (None, _) => {
                Found::unknown(format!("{} is known at deployment only", shown(&format!("AWS::{name}"))), spot)
            }
        }
    }

    /// Something that deployment makes known and that leads to a resource of this run.
    fn pointer(&self, ty: &str, name: &str, attribute: Option<&str>, spot: Spot) -> Found {
        if let Some(entry) = self.resource(name)
            && self.exists(&entry.value) == Truth::No
        {
            return Found::unknown(format!("refers to {}, which its condition leaves out", shown(name)), spot);
        }
        let mut target = format!("{ty}.{}{name}", self.prefix);
        let identifies = |attribute: &str| {
            matches!(attribute, "GroupId" | "KeyId" | "Id") || attribute.ends_with("Arn") && !attribute.contains('.')
        };
        // The default group of a VPC is known by its VPC.
        let default_group = ty == "AWS::EC2::VPC" && attribute == Some("DefaultSecurityGroup");
        if let Some(attribute) = attribute.filter(|attribute| !identifies(attribute) && !default_group) {
            target = format!("{target}.{attribute}");
        }
        let reason = match attribute {
            Some(attribute) => format!("known after deployment: {name}.{attribute}"),
            None => format!("known after deployment: refers to {name}"),
        };
        let refs = vec![Rc::from(target)];
        Found { part: Part::Unknown(reason), refs, sensitive: false, source: Source::Computed, spot }
    }

    fn attribute(&self, given: &Node, spot: Spot) -> Found {
        let path = match &given.data {
            Data::Text(path) => Some(path.clone()),
            Data::List(items) => match items.as_slice() {
                [name, attribute] => {
                    let attribute = self.eval(attribute).text();
                    name.as_text().zip(attribute).map(|(name, attribute)| format!("{name}.{attribute}"))
                }
                // The short form of some generators splits at every dot.
                parts => parts.iter().map(Node::as_text).collect::<Option<Vec<_>>>().map(|parts| parts.join(".")),
            },
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Map(_) | Data::Unknown(_) => None,
        };
        match path.as_deref().and_then(|path| path.split_once('.')) {
            Some((name, attribute)) => self.attribute_of(name, attribute, spot),
            None => Found::unknown("`Fn::GetAtt` takes a resource and an attribute", spot),
        }
    }

    pub(super) fn attribute_of(&self, name: &str, attribute: &str, spot: Spot) -> Found {
        let Some(resource) = self.resource(name) else {
            return Found::unknown(format!("refers to {}, which the template does not have", shown(name)), spot);
        };
        let ty = resource.value.get("Type").and_then(Node::as_text).unwrap_or_default();
        if let Some(output) = attribute.strip_prefix("Outputs.")
            && let Some(found) = self.output_of(name, output)
        {
            return found.at(spot);
        }
        self.pointer(ty, name, Some(attribute), spot)
    }

    fn choice(&self, given: &Node, spot: Spot) -> Found {
        let [condition, then, other] = given.items() else {
            return Found::unknown("`Fn::If` takes a condition and two values", spot);
        };
        let Some(name) = condition.as_text() else {
            return Found::unknown("`Fn::If` takes the name of a condition", spot);
        };
        match self.condition(name) {
            Truth::Yes => self.eval(then),
            Truth::No => self.eval(other),
            Truth::Open(_) => {
                let then = self.assuming(name, true, || self.eval(then));
                let other = self.assuming(name, false, || self.eval(other));
                Found::merged(name, then, other, self.plain.get())
            }
        }
    }

    fn mapped(&self, given: &Node, spot: Spot) -> Found {
        let [map, rest @ ..] = given.items() else {
            return Found::unknown("`Fn::FindInMap` takes a map and two keys", spot);
        };
        let ([first, second] | [first, second, _]) = rest else {
            return Found::unknown("`Fn::FindInMap` takes a map and two keys", spot);
        };
        let default = rest.get(2).and_then(|options| options.get("DefaultValue"));
        let keys = [self.eval(map), self.eval(first), self.eval(second)];
        let mut found = match (keys[0].text(), keys[1].text(), keys[2].text()) {
            (Some(map), Some(first), Some(second)) => {
                let maps = self.root.get("Mappings").and_then(|all| all.get(&map));
                match (maps.and_then(|map| map.get(&first)).and_then(|map| map.get(&second)), default) {
                    (Some(value), _) => self.eval(value),
                    (None, Some(default)) => self.eval(default),
                    (None, None) => Found::unknown(format!("the map {} has no such keys", shown(&map)), spot),
                }
            }
            _ => match self.whole_map(&keys) {
                Some(same) => same,
                None => {
                    let why = keys.iter().find_map(Found::why).unwrap_or("a key of the map is not known");
                    // Whatever the keys are, the values of maps are written in the template.
                    Found { source: Source::Literal, ..Found::unknown(why, spot) }
                }
            },
        };
        if keys.iter().any(|key| key.sensitive) {
            found.sensitive = true;
        }
        found.at(spot)
    }

    /// The value, when it is the same for every first key that there is.
    fn whole_map(&self, keys: &[Found; 3]) -> Option<Found> {
        let second = keys[2].text()?;
        let maps = self.root.get("Mappings")?.get(&keys[0].text()?)?;
        let mut values = maps.entries().iter().map(|entry| entry.value.get(&second).map(|value| self.eval(value)));
        let first = values.next()??;
        values.all(|value| value.is_some_and(|value| value.part == first.part)).then_some(first)
    }

    fn selected(&self, given: &Node, spot: Spot) -> Found {
        let [index, list] = given.items() else {
            return Found::unknown("`Fn::Select` takes an index and a list", spot);
        };
        let index = self.eval(index);
        let list = self.eval(list);
        match (index.text().and_then(|text| text.parse::<usize>().ok()), &list.part) {
            (Some(index), Part::List(items)) => match items.get(index) {
                Some(item) => item.clone().at(spot),
                None => Found::unknown("`Fn::Select` asks for more than the list has", spot),
            },
            (None, _) => Found::unknown(index.why().unwrap_or("`Fn::Select` takes an index"), spot),
            (Some(_), _) => {
                let mut found = Found::unknown(list.why().unwrap_or("`Fn::Select` takes a list"), spot);
                found.mix(&list);
                found
            }
        }
    }
}

/// Steps that it takes to hand on a value.
fn weight(found: &Found) -> usize {
    match &found.part {
        Part::Scalar(Value::String(text)) => 1 + text.len() / 16,
        Part::List(items) => 1 + items.len(),
        Part::Map(members) => 1 + members.len(),
        Part::Absent | Part::Scalar(_) | Part::Unknown(_) => 1,
    }
}
