//! What the running service calls an object of a plan or state: ARN, identifier, id, endpoint.
//!
//! Takes what is known only; what the apply decides is left out, and never made up. Main function: `of`.

use serde_json::Value;

use super::args::{Arg, Args};
use crate::model::KnownAs;

/// The names of the object; `identifier` is its name where that is what was asked for.
pub(super) fn of(args: &Args<'_>, identifier: Option<&str>) -> Option<Box<KnownAs>> {
    let text = |path: &str| match args.arg(path) {
        Arg::Known(Value::String(text)) if !text.is_empty() => Some(text.clone()),
        Arg::Known(_) | Arg::Absent | Arg::Unknown(_) => None,
    };
    // Instances have `address` beside an `endpoint` with the port, clusters a host as `endpoint`.
    let endpoint = text("address").or_else(|| text("endpoint")).map(|host| without_port(&host).to_owned());
    let known = KnownAs {
        arn: text("arn").filter(|arn| arn.starts_with("arn:")),
        identifier: identifier.filter(|name| !name.is_empty()).map(str::to_owned),
        service_id: text("resource_id").or_else(|| text("cluster_resource_id")),
        endpoint: endpoint.filter(|host| host.contains('.')),
    };
    (known != KnownAs::default()).then(|| Box::new(known))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        Some(_) | None => host,
    }
}

#[cfg(test)]
mod tests {
    use super::without_port;

    #[test]
    fn an_endpoint_loses_its_port() {
        assert_eq!(without_port("a.b.rds.amazonaws.com:5432"), "a.b.rds.amazonaws.com");
        assert_eq!(without_port("a.b.rds.amazonaws.com"), "a.b.rds.amazonaws.com");
        assert_eq!(without_port("::1"), "::1");
    }
}
