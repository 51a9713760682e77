//! What is inside a PostgreSQL server: roles, memberships, access control lists, settings. No `tokio_postgres` type leaves this folder.

pub mod grants;
