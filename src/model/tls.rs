//! How much of a server's certificate is asked for, in libpq's words.

use core::net::IpAddr;

/// As libpq's `sslmode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsMode {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl TlsMode {
    /// The mode that a word stands for; `allow` is taken for `prefer`.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "disable" => Some(Self::Disable),
            "allow" | "prefer" => Some(Self::Prefer),
            "require" => Some(Self::Require),
            "verify-ca" => Some(Self::VerifyCa),
            "verify-full" => Some(Self::VerifyFull),
            _ => None,
        }
    }

    /// What stays on this machine needs no certificate; everything else has to prove who it is.
    #[must_use]
    pub fn default_for(host: &str) -> Self {
        if is_local(host) { Self::Prefer } else { Self::VerifyFull }
    }
}

/// Whether a host is this machine: a socket folder, `localhost`, a loopback address.
#[must_use]
pub fn is_local(host: &str) -> bool {
    host == "localhost" || host.starts_with('/') || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
