//! The way to a receiver: encryption, proxy, patience of one try, and what went wrong in our words.
//!
//! Main type: [`Line`].

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};

use super::send::Around;

/// How a receiver is reached.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub is_loopback: bool,
    /// Certificate authorities (PEM) to believe instead of the public ones.
    pub ca_file: Option<&'a Path>,
    /// Of one try, from the connection to the answer.
    pub timeout: Duration,
}

/// In our words, since the library's may hold the address.
pub(super) fn explain(error: &ureq::Error) -> (String, bool) {
    match error {
        ureq::Error::Timeout(_) => ("it did not answer in time".to_owned(), true),
        ureq::Error::HostNotFound => ("there is no such host".to_owned(), true),
        ureq::Error::ConnectionFailed => ("no connection".to_owned(), true),
        ureq::Error::Rustls(error) => (format!("no encrypted connection that could be trusted: {error}"), false),
        ureq::Error::Tls(error) => (format!("no encrypted connection that could be trusted: {error}"), false),
        ureq::Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(error) => (format!("no encrypted connection that could be trusted: {error}"), false),
            // The system has no kind for names that lead nowhere.
            None if error.to_string().contains("lookup address") => ("there is no such host".to_owned(), true),
            None => (format!("the connection failed: {}", error.kind()), true),
        },
        ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => {
            ("the proxy does not let it through".to_owned(), true)
        }
        ureq::Error::Protocol(_) | ureq::Error::Http(_) | ureq::Error::LargeResponseHeader(..) => {
            ("it does not answer as a web server does".to_owned(), true)
        }
        _ => ("the message could not be sent".to_owned(), false),
    }
}

/// What sends requests over the line. Redirects are not followed: what is sent is for one receiver.
pub(super) fn agent(line: &Line<'_>, around: &Around<'_>) -> Result<Agent, String> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let roots = match line.ca_file {
        None => RootCerts::WebPki,
        Some(path) => {
            let shown = path.display();
            let pem = std::fs::read(path)
                .map_err(|error| format!("the certificate authorities in `{shown}` were not read: {error}"))?;
            let certificates: Vec<_> = parse_pem(&pem)
                .filter_map(|item| match item {
                    Ok(PemItem::Certificate(certificate)) => Some(certificate),
                    _ => None,
                })
                .collect();
            if certificates.is_empty() {
                return Err(format!("there is no certificate in `{shown}`"));
            }
            RootCerts::new_with_certs(&certificates)
        }
    };
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(roots)
        .unversioned_rustls_crypto_provider(provider)
        .build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .proxy(proxy(line, around)?)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(line.timeout))
        .user_agent(concat!("dbmuster/", env!("CARGO_PKG_VERSION")));
    Ok(config.build().new_agent())
}

/// The proxy that the caller names; never one that the library finds for itself.
fn proxy(line: &Line<'_>, around: &Around<'_>) -> Result<Option<ureq::Proxy>, String> {
    let Some(text) = around.proxy.filter(|text| !text.is_empty() && !line.is_loopback) else {
        return Ok(None);
    };
    // Its text may hold a password.
    let wrong = |_| "the address of the proxy is no good".to_owned();
    let plain = ureq::Proxy::new(text).map_err(wrong)?;
    let Some(no_proxy) = around.no_proxy.filter(|list| !list.trim().is_empty()) else { return Ok(Some(plain)) };
    let mut builder = ureq::Proxy::builder(plain.protocol()).host(plain.host()).port(plain.port());
    if let Some(username) = plain.username() {
        builder = builder.username(username);
    }
    if let Some(password) = plain.password() {
        builder = builder.password(password);
    }
    for entry in no_proxy.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
        builder = builder.no_proxy(entry);
    }
    builder.build().map(Some).map_err(wrong)
}
