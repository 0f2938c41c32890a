//! The proxy: which peer a request goes to, what is done to its answer, and its row at the end.
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use pingora::http::ResponseHeader;
use pingora::protocols::ALPN;
use pingora::proxy::{ProxyHttp, Session};
use pingora::upstreams::peer::HttpPeer;
use pingora::{Error, ErrorType, Result};

use crate::access_log::{AccessLog, Ended};
use crate::config::{Config, Missing, Route};

pub struct Proxy {
    config: Arc<Config>,
    log: AccessLog,
}

/// Of one request.
pub struct Context {
    since: Instant,
    route: Option<Route>,
    gathered: BytesMut,
}

impl Proxy {
    pub fn new(config: Arc<Config>, log: AccessLog) -> Proxy {
        Proxy { config, log }
    }

    fn route_of(&self, session: &Session) -> Option<Route> {
        let path = session.req_header().uri.path();
        self.config.routes.iter().find(|route| path.starts_with(&route.prefix)).cloned()
    }
}

#[async_trait]
impl ProxyHttp for Proxy {
    type CTX = Context;

    fn new_ctx(&self) -> Context {
        Context { since: Instant::now(), route: None, gathered: BytesMut::new() }
    }

    async fn request_filter(&self, session: &mut Session, ctx: &mut Context) -> Result<bool> {
        ctx.route = self.route_of(session);
        if ctx.route.is_none() && matches!(self.config.missing, Missing::Filter) {
            session.respond_error(404).await?;
            return Ok(true);
        }
        Ok(false)
    }

    async fn upstream_peer(&self, session: &mut Session, ctx: &mut Context) -> Result<Box<HttpPeer>> {
        let Some(route) = &ctx.route else {
            let words = format!("no upstream for {}", session.req_header().uri.path());
            return match self.config.missing {
                Missing::Internal => Error::e_explain(ErrorType::InternalError, words),
                _ => Error::e_explain(ErrorType::HTTPStatus(404), words),
            };
        };
        let mut peer = HttpPeer::new(route.upstream.as_str(), false, String::new());
        let ms = |value: Option<u64>| value.map(Duration::from_millis);
        peer.options.connection_timeout = ms(route.connect_timeout_ms);
        peer.options.read_timeout = ms(route.read_timeout_ms);
        peer.options.write_timeout = ms(route.write_timeout_ms);
        if route.upstream_http2 {
            peer.options.alpn = ALPN::H2;
        }
        Ok(Box::new(peer))
    }

    async fn response_filter(
        &self,
        _session: &mut Session,
        response: &mut ResponseHeader,
        ctx: &mut Context,
    ) -> Result<()> {
        if let Some(length) = ctx.route.as_ref().and_then(|route| route.content_length) {
            response.remove_header("transfer-encoding");
            response.insert_header("content-length", length.to_string())?;
        }
        Ok(())
    }

    fn response_body_filter(
        &self,
        _session: &mut Session,
        body: &mut Option<Bytes>,
        end_of_stream: bool,
        ctx: &mut Context,
    ) -> Result<Option<Duration>> {
        if ctx.route.as_ref().is_some_and(|route| route.collect) {
            if let Some(piece) = body.take() {
                ctx.gathered.extend_from_slice(&piece);
            }
            if end_of_stream {
                *body = Some(ctx.gathered.split().freeze());
            }
        }
        Ok(None)
    }

    async fn logging(&self, session: &mut Session, e: Option<&Error>, ctx: &mut Context) {
        let request = session.req_header();
        let header = |name: &str| {
            let value = request.headers.get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or("-").to_string()
        };
        let authority = request.uri.authority().map(|authority| authority.to_string());
        self.log.write(&Ended {
            client: session.client_addr().map_or("-".to_string(), |address| address.to_string()),
            method: request.method.to_string(),
            path: request.uri.path_and_query().map_or("-".to_string(), |path| path.to_string()),
            protocol: format!("{:?}", request.version),
            host: authority.unwrap_or_else(|| header("host")),
            agent: header("user-agent"),
            status: session.response_written().map_or(0, |response| response.status.as_u16()),
            bytes: session.body_bytes_sent(),
            took: ctx.since.elapsed(),
            upstream: ctx.route.as_ref().map_or("-".to_string(), |route| route.upstream.clone()),
            error: e.map_or("-".to_string(), |error| error.to_string()),
        });
    }
}
