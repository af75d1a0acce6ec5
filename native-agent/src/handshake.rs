//! Who may open a WebSocket: the HTTP request is judged before a byte of the protocol is read.
//!
//! A web page anywhere can make a browser connect to this machine. It can neither forge its Origin nor, by way of a
//! domain name that suddenly points here, the Host. The token is checked later; these checks keep others from trying.

use std::net::IpAddr;

use backsweep_core::wire::Encoding;
use tokio_tungstenite::tungstenite::{
    handshake::server::{Callback, ErrorResponse, Request, Response},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, ORIGIN, SEC_WEBSOCKET_PROTOCOL},
        uri::{Authority, Uri},
    },
};

use crate::config::CONNECTION_LIMIT;

/// Judges one request; what it chose is left in `encoding`.
pub(crate) struct Doorkeeper<'connection> {
    pub allowed_origins: &'connection [String],
    pub encoding: &'connection mut Option<Encoding>,
}

/// Turns one request away because there are too many connections; the limit.
pub(crate) enum Full {
    /// Of clients.
    Clients(u32),
    /// Of connections that have not said Hello.
    Strangers(u32),
}

/// A status and a sentence.
struct Refused(StatusCode, String);

impl Callback for Doorkeeper<'_> {
    fn on_request(self, request: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
        let headers = request.headers();
        let judged = check_host(headers)
            .and_then(|()| check_origin(headers, self.allowed_origins))
            .and_then(|()| choose_encoding(headers));
        match judged {
            Ok(encoding) => {
                *self.encoding = Some(encoding);
                let chosen = HeaderValue::from_static(encoding.subprotocol());
                response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, chosen);
                Ok(response)
            }
            Err(refused) => Err(refused.into()),
        }
    }
}

impl Callback for Full {
    fn on_request(self, _: &Request, _: Response) -> Result<Response, ErrorResponse> {
        let sentence = match self {
            Self::Clients(limit) => {
                format!("The agent has {limit} connections already; close one, or raise {CONNECTION_LIMIT}.")
            }
            Self::Strangers(limit) => format!(
                "{limit} connections have not said Hello yet; try again in some seconds, or raise {CONNECTION_LIMIT}."
            ),
        };
        Err(Refused(StatusCode::SERVICE_UNAVAILABLE, sentence).into())
    }
}

impl From<Refused> for ErrorResponse {
    fn from(Refused(status, sentence): Refused) -> Self {
        tracing::warn!(%status, "connection refused: {sentence}");
        let body = format!("{sentence}\n");
        let length = HeaderValue::from(body.len());
        let mut response = Self::new(Some(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        headers.insert(CONTENT_LENGTH, length);
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        response
    }
}

fn check_host(headers: &HeaderMap) -> Result<(), Refused> {
    let host = headers.get(HOST).map(HeaderValue::as_bytes).unwrap_or_default();
    let good = Authority::try_from(host).is_ok_and(|authority| is_loopback(authority.host()));
    if good {
        return Ok(());
    }
    let host = String::from_utf8_lossy(host);
    let sentence = format!("The Host '{host}' is not this machine; connect to 127.0.0.1 or localhost.");
    Err(Refused(StatusCode::FORBIDDEN, sentence))
}

fn check_origin(headers: &HeaderMap, allowed: &[String]) -> Result<(), Refused> {
    let mut origins = headers.get_all(ORIGIN).iter();
    let Some(origin) = origins.next() else { return Ok(()) };
    let text = String::from_utf8_lossy(origin.as_bytes());
    let local = Uri::try_from(origin.as_bytes())
        .is_ok_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(is_loopback));
    let listed = || allowed.iter().any(|other| other.trim_end_matches('/').eq_ignore_ascii_case(&text));
    if origins.next().is_none() && (local || listed()) {
        return Ok(());
    }
    let sentence =
        format!("Pages from '{text}' may not connect; start the agent with --allow-origin '{text}' if they should.");
    Err(Refused(StatusCode::FORBIDDEN, sentence))
}

fn choose_encoding(headers: &HeaderMap) -> Result<Encoding, Refused> {
    let values = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter();
    let offered: Vec<&str> =
        values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',').map(str::trim)).collect();
    if let [name] = offered[..]
        && let Some(encoding) = Encoding::by_subprotocol(name)
    {
        return Ok(encoding);
    }
    let sentence = format!(
        "Offer exactly one WebSocket subprotocol, '{}' or '{}'; this request offers '{}'.",
        Encoding::Bincode.subprotocol(),
        Encoding::Json.subprotocol(),
        offered.join(", ")
    );
    Err(Refused(StatusCode::BAD_REQUEST, sentence))
}

fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    address.eq_ignore_ascii_case("localhost") || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(headers: &[(&'static str, &'static str)]) -> Result<Encoding, (u16, String)> {
        let mut request = Request::new(());
        for &(name, value) in headers {
            request.headers_mut().append(name, HeaderValue::from_static(value));
        }
        let mut encoding = None;
        let allowed = ["https://notebooks.example".to_owned()];
        let doorkeeper = Doorkeeper { allowed_origins: &allowed, encoding: &mut encoding };
        match doorkeeper.on_request(&request, Response::new(())) {
            Ok(response) => {
                let encoding = encoding.expect("a choice");
                assert_eq!(response.headers()[SEC_WEBSOCKET_PROTOCOL], encoding.subprotocol());
                Ok(encoding)
            }
            Err(response) => Err((response.status().as_u16(), response.into_body().unwrap_or_default())),
        }
    }

    #[test]
    fn hosts_and_origins_of_this_machine_pass() {
        const JSON: (&str, &str) = ("sec-websocket-protocol", "backsweep.v1.json");
        for host in ["localhost:8888", "LOCALHOST", "127.0.0.1:1", "127.8.9.1", "[::1]:99"] {
            assert_eq!(judge(&[("host", host), JSON]), Ok(Encoding::Json), "{host}");
        }
        for host in ["example.com", "127.0.0.1.example.com", "192.168.0.1:80", "[::2]", "", "local host", "[::1"] {
            assert_eq!(judge(&[("host", host), JSON]).unwrap_err().0, 403, "{host}");
        }
        let host = ("host", "localhost");
        for origin in ["http://localhost:8888", "https://127.0.0.1", "http://[::1]:8", "https://notebooks.example"] {
            assert_eq!(judge(&[host, ("origin", origin), JSON]), Ok(Encoding::Json), "{origin}");
        }
        for origin in ["https://evil.example", "null", "file://localhost", "http://localhost.evil.example", "http://"] {
            let (status, sentence) = judge(&[host, ("origin", origin), JSON]).unwrap_err();
            assert_eq!(status, 403, "{origin}");
            assert!(sentence.contains(origin), "{sentence}");
        }
        let twice = [host, ("origin", "http://localhost"), ("origin", "https://evil.example"), JSON];
        assert_eq!(judge(&twice).unwrap_err().0, 403);
    }

    #[test]
    fn exactly_one_known_subprotocol_is_needed() {
        let host = ("host", "localhost");
        let offer = |names: &'static str| judge(&[host, ("sec-websocket-protocol", names)]);
        assert_eq!(offer("backsweep.v1.bincode"), Ok(Encoding::Bincode));
        for names in ["backsweep.v1.bincode, backsweep.v1.json", "backsweep.v2.json", ""] {
            let (status, sentence) = offer(names).unwrap_err();
            assert_eq!(status, 400);
            assert!(sentence.contains(&format!("'{names}'")), "{sentence}");
        }
        assert_eq!(judge(&[host]).unwrap_err().0, 400);
    }
}
