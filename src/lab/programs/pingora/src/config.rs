//! What the config file says: JSON, with times in milliseconds.
use serde::Deserialize;

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    /// `127.0.0.1:8080`
    pub listen: Option<String>,
    pub tls_listen: Option<String>,
    pub cert: Option<String>,
    pub key: Option<String>,
    /// Offered over TLS.
    #[serde(default = "yes")]
    pub http2: bool,
    /// HTTP/2 in clear text, by prior knowledge.
    #[serde(default)]
    pub h2c: bool,
    pub access_log: Option<String>,
    /// A row of the access log: `{time} {client} {method} {path} {status} {duration_ms} {upstream}`.
    #[serde(default = "default_format")]
    pub format: String,
    pub error_log: Option<String>,
    #[serde(default)]
    pub log_millis: bool,
    /// How long streams may run on after SIGTERM.
    #[serde(default)]
    pub grace_seconds: u64,
    /// How a request without a route is refused.
    #[serde(default)]
    pub missing: Missing,
    /// The first whose prefix fits takes the request.
    pub routes: Vec<Route>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Missing {
    /// `upstream_peer` returns an error with status 404.
    #[default]
    Peer,
    /// `request_filter` answers 404 and is done.
    Filter,
    /// `upstream_peer` returns an error without a status.
    Internal,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Route {
    pub prefix: String,
    pub upstream: String,
    pub connect_timeout_ms: Option<u64>,
    pub read_timeout_ms: Option<u64>,
    pub write_timeout_ms: Option<u64>,
    /// Ask the upstream in HTTP/2.
    #[serde(default)]
    pub upstream_http2: bool,
    /// `response_filter` puts this Content-Length on the answer.
    pub content_length: Option<u64>,
    /// `response_body_filter` gathers the body and passes it on at its end.
    #[serde(default)]
    pub collect: bool,
}

impl Config {
    /// Panics for a file that is none, with the parser's own words.
    pub fn read(path: &str) -> Config {
        let text = std::fs::read_to_string(path).expect(path);
        serde_json::from_str(&text).expect(path)
    }
}

fn yes() -> bool {
    true
}

fn default_format() -> String {
    "{time} {client} {method} {path} {status} {duration_ms} {upstream} {error}".to_string()
}
