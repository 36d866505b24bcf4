//! Where to serve, as it is typed: a port, an address, or both.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

/// An address and a port; 0 is a free one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli::watch) struct Address(pub(super) SocketAddr);

impl Address {
    /// Whether only this machine reaches it.
    pub(super) fn is_loopback(&self) -> bool {
        self.0.ip().is_loopback()
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let own = IpAddr::V4(Ipv4Addr::LOCALHOST);
        if let Ok(port) = text.parse::<u16>() {
            return Ok(Self(SocketAddr::new(own, port)));
        }
        let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        if let Ok(ip) = bare.parse::<IpAddr>() {
            return Ok(Self(SocketAddr::new(ip, 0)));
        }
        let named = text.strip_prefix("localhost:").and_then(|port| port.parse().ok());
        if let Some(port) = named {
            return Ok(Self(SocketAddr::new(own, port)));
        }
        text.parse().map(Self).map_err(|_| {
            "it is no port (8000) and no address (127.0.0.1:8000); \
             the run's folder comes first: watch DIR --serve"
                .to_owned()
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_and_addresses_are_taken() {
        for (typed, meant) in [
            ("0", "127.0.0.1:0"),
            ("8000", "127.0.0.1:8000"),
            ("127.0.0.1", "127.0.0.1:0"),
            ("localhost:80", "127.0.0.1:80"),
            ("::1", "[::1]:0"),
            ("[::1]", "[::1]:0"),
            ("[::1]:9", "[::1]:9"),
            ("0.0.0.0:8000", "0.0.0.0:8000"),
        ] {
            assert_eq!(typed.parse::<Address>().unwrap().to_string(), meant);
        }
        for wrong in ["", "runs/swingup-1", "70000", "-1", "example.org:80", "1.2.3.4:x"] {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
        let is_loopback = |typed: &str| typed.parse::<Address>().unwrap().is_loopback();
        assert!(is_loopback("8000") && is_loopback("[::1]:1") && !is_loopback("0.0.0.0"));
    }
}
