//! The addresses under which people open the relay. A login is good for the one that the browser is at.

use std::net::SocketAddr;

/// An origin that the operator gave is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no origin: expected http:// or https://, a name, and a port if it is an unusual one")]
pub struct BadOrigin(pub String);

/// The origins of this relay; the first is the main one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins(Vec<Origin>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    text: String,
    authority: String,
    is_secure: bool,
}

impl Origins {
    /// The given ones; without any, those of the listening address.
    ///
    /// # Errors
    /// [`BadOrigin`]
    pub fn new(given: &[String], listening: SocketAddr) -> Result<Self, BadOrigin> {
        if !given.is_empty() {
            return given.iter().map(|text| read(text)).collect::<Result<_, _>>().map(Self);
        }
        let port = listening.port();
        let mut texts = Vec::new();
        if listening.ip().is_unspecified() {
            texts.push(format!("http://127.0.0.1:{port}"));
        } else {
            texts.push(format!("http://{listening}"));
        }
        if listening.ip().is_loopback() || listening.ip().is_unspecified() {
            texts.push(format!("http://localhost:{port}"));
        }
        texts.iter().map(|text| read(text)).collect::<Result<_, _>>().map(Self)
    }

    /// The origin at which this request is, by its `Origin` header, or by its `Host` if it has none (no browser leaves
    /// it out for a WebSocket). Nothing for a stranger.
    #[must_use]
    pub fn of_request(&self, origin: Option<&str>, host: Option<&str>) -> Option<&str> {
        let found = match (origin, host) {
            (Some(origin), _) => self.0.iter().find(|known| known.text.eq_ignore_ascii_case(origin)),
            (None, Some(host)) => self.0.iter().find(|known| known.authority.eq_ignore_ascii_case(host)),
            (None, None) => None,
        };
        found.map(|known| known.text.as_str())
    }

    /// The main origin.
    #[must_use]
    pub fn main(&self) -> &str {
        self.0.first().map(|origin| origin.text.as_str()).unwrap_or_default()
    }

    /// Whether all are reached by TLS.
    #[must_use]
    pub fn are_secure(&self) -> bool {
        self.0.iter().all(|origin| origin.is_secure)
    }

    /// The addresses of the relay's sockets, for browsers whose `'self'` leaves them out.
    pub fn sockets(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|origin| format!("{}://{}", if origin.is_secure { "wss" } else { "ws" }, origin.authority))
    }
}

fn read(text: &str) -> Result<Origin, BadOrigin> {
    let bad = || BadOrigin(text.to_owned());
    let text = text.trim().trim_end_matches('/').to_ascii_lowercase();
    let (scheme, authority) = text.split_once("://").ok_or_else(bad)?;
    let (is_secure, usual) = match scheme {
        "http" => (false, ":80"),
        "https" => (true, ":443"),
        _ => return Err(bad()),
    };
    // As browsers write it: without the usual port.
    let authority = authority.strip_suffix(usual).unwrap_or(authority).to_owned();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    if authority.is_empty() || !authority.bytes().all(is_name) {
        return Err(bad());
    }
    Ok(Origin { text: format!("{scheme}://{authority}"), authority, is_secure })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listening(address: &str) -> Origins {
        Origins::new(&[], address.parse().unwrap()).unwrap()
    }

    #[test]
    fn a_relay_on_the_loopback_is_reached_by_address_and_by_localhost() {
        let origins = listening("127.0.0.1:8080");
        assert_eq!(origins.main(), "http://127.0.0.1:8080");
        let at = |origin| origins.of_request(Some(origin), None);
        assert_eq!(at("http://localhost:8080"), Some("http://localhost:8080"));
        assert_eq!(at("http://localhost:9090"), None);
        assert_eq!(at("https://localhost:8080"), None);
        assert_eq!(origins.of_request(None, Some("localhost:8080")), Some("http://localhost:8080"));
        assert_eq!(origins.of_request(None, Some("evil.example")), None);
        assert_eq!(origins.of_request(None, None), None);
    }

    #[test]
    fn a_wrong_origin_is_not_saved_by_a_right_host() {
        let origins = listening("127.0.0.1:8080");
        assert_eq!(origins.of_request(Some("http://evil.example"), Some("127.0.0.1:8080")), None);
        assert_eq!(origins.of_request(Some("null"), Some("127.0.0.1:8080")), None);
    }

    #[test]
    fn a_given_origin_is_written_as_browsers_write_it() {
        let given = ["HTTPS://Mentoring.Example.gov:443/".to_owned()];
        let origins = Origins::new(&given, "0.0.0.0:80".parse().unwrap()).unwrap();
        assert_eq!(origins.main(), "https://mentoring.example.gov");
        assert!(origins.are_secure());
        assert_eq!(origins.sockets().collect::<Vec<_>>(), ["wss://mentoring.example.gov"]);
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in ["mentoring.example", "ftp://a.example", "https://", "https://a.example/app", "https://a b"] {
            assert!(Origins::new(&[text.to_owned()], "127.0.0.1:1".parse().unwrap()).is_err(), "{text}");
        }
    }
}
