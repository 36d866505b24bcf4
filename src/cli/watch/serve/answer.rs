//! What a request gets. Only GET, and only where it is meant for this machine.

use std::net::{IpAddr, SocketAddr};

use oxhttp::model::StatusCode;

use super::live::Live;
use super::shell;

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";

/// For what only says something.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";
/// For the page inside: it says itself what it may do.
const INSIDE: &str = "frame-ancestors 'self'; object-src 'none'; base-uri 'none'";

/// What is sent back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) kind: &'static str,
    pub(super) policy: &'static str,
    pub(super) body: Vec<u8>,
}

impl Answer {
    fn new(kind: &'static str, policy: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status: StatusCode::OK, kind, policy, body: body.into() }
    }

    fn refusal(status: StatusCode, words: &str) -> Self {
        let body = format!("{words}\n").into_bytes();
        Self { status, kind: TEXT, policy: NOTHING, body }
    }
}

/// Answers a request with this method, these `Host` headers and this path.
pub(super) fn answer(method: &str, hosts: &[&str], path: &str, live: &Live) -> Answer {
    let [host] = hosts else {
        return Answer::refusal(StatusCode::BAD_REQUEST, "one host is needed");
    };
    // A page from elsewhere can have its own name lead here, and then read what it
    // gets; a number or this name it cannot have.
    if !is_no_stranger(host) {
        let words = "this machine answers by its number or as localhost";
        return Answer::refusal(StatusCode::FORBIDDEN, words);
    }
    if method != "GET" {
        return Answer::refusal(StatusCode::METHOD_NOT_ALLOWED, "only GET is answered");
    }
    match path {
        "/" => Answer::new(HTML, shell::POLICY, shell::html()),
        "/status" => Answer::new(JSON, NOTHING, live.status().to_string()),
        "/page" => match live.page() {
            Some(page) => Answer::new(HTML, INSIDE, page.as_bytes()),
            None => Answer::refusal(StatusCode::NOT_FOUND, "the page is being made"),
        },
        _ => Answer::refusal(StatusCode::NOT_FOUND, "there is nothing of this name"),
    }
}

/// Whether a host is a number, or this machine's own name for itself, with a port or
/// without.
fn is_no_stranger(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => name,
        _ => host,
    };
    host.parse::<SocketAddr>().is_ok()
        || bare.parse::<IpAddr>().is_ok()
        || name.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(method: &str, hosts: &[&str], path: &str) -> u16 {
        answer(method, hosts, path, &Live::default()).status.as_u16()
    }

    #[test]
    fn only_get_of_what_there_is_is_answered() {
        let own = &["127.0.0.1:8000"];
        assert_eq!(status("GET", own, "/"), 200);
        assert_eq!(status("GET", own, "/status"), 200);
        assert_eq!(status("GET", own, "/page"), 404, "it is not made yet");
        for path in ["", "/..", "//", "/page/", "/../../etc/passwd", "*", "/%00"] {
            assert_eq!(status("GET", own, path), 404, "{path}");
        }
        for method in ["POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "X"] {
            assert_eq!(status(method, own, "/"), 405, "{method}");
        }
    }

    #[test]
    fn names_of_strangers_are_refused() {
        for host in ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:80", "[::1]", "10.0.0.7:80"] {
            assert_eq!(status("GET", &[host], "/"), 200, "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:80",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "",
            ":80",
            "localhost:x",
            "127.0.0.1@evil.example",
        ] {
            assert_eq!(status("GET", &[host], "/"), 403, "{host}");
        }
        assert_eq!(status("GET", &[], "/"), 400);
        assert_eq!(status("GET", &["localhost", "evil.example"], "/"), 400);
    }
}
