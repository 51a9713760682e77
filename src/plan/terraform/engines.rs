//! What RDS decides by engine and version: parameter group families, default ports, lifecycle support.
//!
//! Pure functions of strings. A version that names no family gives `None`, never a guess.

/// Certificate authority that RDS picks when nobody names one.
pub const DEFAULT_CERTIFICATE_AUTHORITY: &str = "rds-ca-rsa2048-g1";

/// Value of `engine_lifecycle_support` that RDS gives to engines that have Extended Support.
pub const ENROLLED: &str = "open-source-rds-extended-support";

/// Whether the engine name is one of Aurora's.
#[must_use]
pub fn is_aurora(engine: &str) -> bool {
    engine == "aurora" || engine.starts_with("aurora-")
}

/// Whether RDS offers Extended Support for the engine; the others carry no such attribute.
#[must_use]
pub fn has_extended_support(engine: &str) -> bool {
    matches!(engine, "mysql" | "postgres" | "aurora-mysql" | "aurora-postgresql")
}

/// Family of the default parameter group: `postgres16`, `mysql8.0`, `aurora-mysql8.0`, `sqlserver-se-15.0`, ...
///
/// `None` when the version is too short to tell (MySQL `8`), or the engine keeps no parameter groups.
#[must_use]
pub fn family(engine: &str, version: &str) -> Option<String> {
    let mut parts = version.split('.');
    let major: u32 = parts.next()?.parse().ok()?;
    let minor: Option<u32> = parts.next().and_then(|part| part.parse().ok());
    let two = |separator: &str| minor.map(|minor| format!("{engine}{separator}{major}.{minor}"));
    match engine {
        // One number since PostgreSQL 10, two before.
        "postgres" | "aurora-postgresql" if major >= 10 => Some(format!("{engine}{major}")),
        "postgres" | "aurora-postgresql" | "mysql" | "mariadb" | "aurora-mysql" | "aurora" => two(""),
        _ if engine.starts_with("custom-") => None,
        // `12.1` and `12.2` are releases of their own, `19.0.0.0...` is just 19.
        _ if engine.starts_with("oracle-") && major >= 18 => Some(format!("{engine}-{major}")),
        _ if ["oracle-", "sqlserver-", "db2-"].iter().any(|prefix| engine.starts_with(prefix)) => two("-"),
        _ => None,
    }
}

/// What follows `default:` in the name of the default option group: `mysql-8-0`, `oracle-ee-19`, `sqlserver-se-15-00`.
#[must_use]
pub fn option_family(engine: &str, version: &str) -> Option<String> {
    let mut parts = version.split('.');
    let major: u32 = parts.next()?.parse().ok()?;
    let minor: Option<u32> = parts.next().and_then(|part| part.parse().ok());
    match engine {
        "postgres" if major >= 10 => Some(format!("{engine}-{major}")),
        _ if engine.starts_with("custom-") || is_aurora(engine) => None,
        _ if engine.starts_with("oracle-") && major >= 18 => Some(format!("{engine}-{major}")),
        _ if engine.starts_with("sqlserver-") => minor.map(|minor| format!("{engine}-{major}-{minor:02}")),
        _ => minor.map(|minor| format!("{engine}-{major}-{minor}")),
    }
}

/// Engine and major version that a family stands for: `postgres16` is `("postgres", "16")`.
#[must_use]
pub fn of_family(family: &str) -> Option<(&str, Option<&str>)> {
    const WITH_DASH: [&str; 3] = ["oracle-", "sqlserver-", "db2-"];
    const WITHOUT: [&str; 5] = ["aurora-postgresql", "aurora-mysql", "postgres", "mysql", "mariadb"];
    let is_version = |version: &&str| version.starts_with(|c: char| c.is_ascii_digit());
    // The engine stands first in every name that AWS gives; a prefix before it does not make it another engine.
    if let Some(start) = WITH_DASH.iter().find_map(|engine| family.find(engine)) {
        let name = &family[start..];
        return Some(match name.rsplit_once('-') {
            Some((engine, version)) if is_version(&version) => (engine, Some(version)),
            Some(_) | None => (name, None),
        });
    }
    WITHOUT.iter().find_map(|engine| {
        let version = family.strip_prefix(engine).filter(is_version)?;
        // All but PostgreSQL have two numbers in the name.
        let whole = engine.ends_with("postgres") || engine.ends_with("postgresql") || version.contains('.');
        Some((&family[..engine.len()], whole.then_some(version)))
    })
}

/// TCP port that RDS gives to a database that names none.
#[must_use]
pub fn default_port(engine: &str) -> Option<u16> {
    let engine = engine.strip_prefix("custom-").unwrap_or(engine);
    match engine {
        "postgres" | "aurora-postgresql" => Some(5432),
        "mysql" | "mariadb" | "aurora-mysql" | "aurora" => Some(3306),
        _ if engine.starts_with("oracle-") => Some(1521),
        _ if engine.starts_with("sqlserver-") => Some(1433),
        _ if engine.starts_with("db2-") => Some(50000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_follow_engine_and_version() {
        for (engine, version, expected) in [
            ("postgres", "16", Some("postgres16")),
            ("postgres", "16.4", Some("postgres16")),
            ("postgres", "9.6.24", Some("postgres9.6")),
            ("mysql", "8.0.39", Some("mysql8.0")),
            ("mysql", "8", None),
            ("mariadb", "10.11.9", Some("mariadb10.11")),
            ("aurora-mysql", "8.0.mysql_aurora.3.05.2", Some("aurora-mysql8.0")),
            ("aurora-postgresql", "17.4", Some("aurora-postgresql17")),
            ("sqlserver-se", "15.00.4236.7.v1", Some("sqlserver-se-15.0")),
            ("oracle-ee", "19.0.0.0.ru-2024-01.rur-2024-01.r1", Some("oracle-ee-19")),
            ("oracle-ee", "12.1.0.2.v1", Some("oracle-ee-12.1")),
            ("db2-se", "11.5.9.0.sb00000000.r1", Some("db2-se-11.5")),
            ("custom-oracle-ee", "19.my_cev1", None),
            ("postgres", "newest", None),
        ] {
            assert_eq!(family(engine, version).as_deref(), expected, "{engine} {version}");
        }
    }

    #[test]
    fn default_option_groups_have_names_of_their_own() {
        assert_eq!(option_family("mysql", "8.0.39").as_deref(), Some("mysql-8-0"));
        assert_eq!(option_family("sqlserver-se", "15.00.4236.7.v1").as_deref(), Some("sqlserver-se-15-00"));
        assert_eq!(option_family("oracle-ee", "19.0.0.0.ru-2024-01").as_deref(), Some("oracle-ee-19"));
        assert_eq!(option_family("mysql", "8"), None);
    }

    #[test]
    fn a_family_names_its_engine() {
        assert_eq!(of_family("postgres13"), Some(("postgres", Some("13"))));
        assert_eq!(of_family("aurora-mysql8.0"), Some(("aurora-mysql", Some("8.0"))));
        assert_eq!(of_family("oracle-ee-19"), Some(("oracle-ee", Some("19"))));
        assert_eq!(of_family("sqlserver-se-15.0"), Some(("sqlserver-se", Some("15.0"))));
        assert_eq!(of_family("neptune1.3"), None);
        assert_eq!(of_family("mariadb1"), Some(("mariadb", None)));
        assert_eq!(of_family("db2-ae"), Some(("db2-ae", None)));
    }
}
