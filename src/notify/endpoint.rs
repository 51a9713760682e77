//! Where a message goes: an address that is fit to carry it.

use ureq::http::Uri;

/// What may be shown of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub host: String,
    pub is_https: bool,
    pub is_loopback: bool,
}

/// Takes an address apart; the error never repeats it.
pub(super) fn parse(url: &str) -> Result<Endpoint, &'static str> {
    if url.trim() != url || url.chars().any(|c| c.is_control() || c == ' ') {
        return Err("it has blanks or control characters in it");
    }
    let uri: Uri = url.parse().map_err(|_| "it is no URL")?;
    let is_https = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => false,
        Some(_) => return Err("it is neither https:// nor http://"),
        None => return Err("it does not begin with https://"),
    };
    let authority = uri.authority().ok_or("it names no host")?;
    if authority.as_str().contains('@') {
        return Err("it holds a user name; give credentials in the path, as webhooks do");
    }
    let host = authority.host().to_ascii_lowercase();
    if host.is_empty() {
        return Err("it names no host");
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback =
        bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    Ok(Endpoint { host, is_https, is_loopback })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let good = |url: &str| parse(url).unwrap_or_else(|why| panic!("{url}: {why}"));
        assert_eq!(good("https://Hooks.Example/T0/secret").host, "hooks.example");
        assert!(good("http://127.0.0.1:8080/x").is_loopback && good("http://[::1]:1/").is_loopback);
        assert!(good("http://localhost/").is_loopback && !good("http://localhost.evil.example/").is_loopback);
        assert!(!good("http://127.0.0.1.evil.example/").is_loopback);
        for bad in
            ["", "hooks.example", "ftp://x/", "https://", "https://u:p@h/", " https://h/", "https://h/\n", "file:///x"]
        {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }
}
