//! What libpq does for others and the driver does not: `sslmode` with its checks, and the files for passwords and services.
//!
//! Shared by who reads servers and by who keeps history in one. It refuses to read the environment and to connect.
//! Main functions: [`tls::connector`], [`pgpass::password`].

pub mod pgpass;
pub mod tls;
