//! Small fleets to review, as inventory files.

use serde_json::{Value, json};

/// Records of an inventory under construction.
#[derive(Default)]
pub struct Fleet {
    records: Vec<Value>,
    gaps: usize,
}

impl Fleet {
    pub fn new() -> Self {
        Self::default()
    }

    fn resource(mut self, kind: &str, id: &str, name: &str, owner: &str, attributes: Value) -> Self {
        let mut record = json!({"record": "resource", "resource_type": kind, "id": id, "name": name, "origin": "live",
            "attributes": attributes});
        if !owner.is_empty() {
            record["owner"] = owner.into();
        }
        self.records.push(record);
        self
    }

    pub fn server(self, name: &str, owner: &str) -> Self {
        let attributes = json!({"server_version_num": 160_004, "server_version": "16.4", "in_recovery": false, "settings": {},
            "scanner": {"role_name": "scanner", "is_superuser": false, "reads_all_settings": true, "reads_all_stats": true}});
        self.resource("pg_cluster", name, name, owner, attributes)
    }

    pub fn role(self, server: &str, name: &str, login: bool, more: Value) -> Self {
        let mut attributes = json!({"cluster": server, "rolsuper": false, "rolinherit": true, "rolcreaterole": false,
            "rolcreatedb": false, "rolcanlogin": login, "rolreplication": false, "rolbypassrls": false, "rolconnlimit": -1,
            "can_login": login, "is_predefined": false, "is_bootstrap": false, "member_of": [], "members": [],
            "owned_databases": []});
        for (key, value) in more.as_object().unwrap() {
            attributes[key] = value.clone();
        }
        self.resource("pg_role", &format!("{server}/role/{name}"), name, "", attributes)
    }

    pub fn member(self, server: &str, role: &str, member: &str) -> Self {
        let attributes = json!({"cluster": server, "role": format!("{server}/role/{role}"), "role_name": role,
            "role_dropped": false, "member": format!("{server}/role/{member}"), "member_name": member,
            "member_dropped": false, "grantor_name": "owner", "grantor_dropped": false, "admin_option": false,
            "inherits": true, "can_set_role": true});
        self.resource("pg_membership", &format!("{server}/member/{role}/{member}"), member, "", attributes)
    }

    pub fn database(self, server: &str, name: &str, owner: &str, acl: &str) -> Self {
        let attributes = json!({"cluster": server, "owner_name": "owner", "owner_role": format!("{server}/role/owner"),
            "acl_is_default": false, "acl": acl, "allows_connections": true, "is_template": false, "is_valid": true,
            "connection_limit": -1, "contents_read": true, "event_triggers": []});
        self.resource("pg_database", &format!("{server}/database/{name}"), name, owner, attributes)
    }

    pub fn table(self, server: &str, database: &str, name: &str, acl: &str) -> Self {
        let attributes = json!({"cluster": server, "database": database, "class": "table", "kind": "table",
            "schema": "app", "object_name": name, "owner_name": "owner", "owner_role": format!("{server}/role/owner"),
            "acl_is_default": false, "acl": acl, "is_system": false});
        self.resource("pg_object", &format!("{server}/{database}/table/app.{name}"), name, "", attributes)
    }

    /// Tags a server or database, by its id, with its tier.
    pub fn tier(mut self, id: &str, tier: &str) -> Self {
        let record = self.records.iter_mut().find(|record| record["id"] == id).unwrap();
        record["tier"] = tier.into();
        self
    }

    pub fn gap(mut self, target: &str) -> Self {
        self.gaps += 1;
        self.records.push(json!({"record": "gap", "target": target, "operation": "connect", "cause": "unreachable",
            "resource_types": ["pg_cluster", "pg_role"], "attempts": 3, "message": "no route to host"}));
        self
    }

    /// The file.
    pub fn text(&self) -> String {
        let header = json!({"record": "inventory", "schema_version": "1.0", "collected_at": "2026-11-01T02:00:00Z"});
        let end = json!({"record": "end", "resources": self.records.len() - self.gaps, "gaps": self.gaps});
        let all = std::iter::once(&header).chain(&self.records).chain(std::iter::once(&end));
        all.map(|record| format!("{record}\n")).collect()
    }
}

/// One server, two databases, people, a service, a group in a group, everybody.
pub fn shop() -> Fleet {
    Fleet::new()
        .server("shop", "platform")
        .role("shop", "owner", false, json!({}))
        .role("shop", "app_rw", false, json!({}))
        .role("shop", "support", false, json!({}))
        .role("shop", "pat", true, json!({"comment": "Pat <pat@example.org>", "open_sessions": 1}))
        .role("shop", "kim", true, json!({"comment": "kim@example.org"}))
        .role("shop", "svc_orders", true, json!({}))
        .role("shop", "boss", true, json!({"rolsuper": true}))
        .role("shop", "idle", true, json!({}))
        .member("shop", "app_rw", "svc_orders")
        .member("shop", "app_rw", "support")
        .member("shop", "support", "kim")
        .database("shop", "orders", "orders-team", "{owner=CTc/owner,app_rw=c/owner}")
        .database("shop", "payments", "payments-team", "{owner=CTc/owner}")
        .table("shop", "orders", "items", "{owner=arwdDxt/owner,app_rw=arwd/owner,=r/owner}")
        .table("shop", "payments", "cards", "{owner=arwdDxt/owner,pat=r*/owner,16399=r/owner}")
}
