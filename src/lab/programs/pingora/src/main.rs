//! A small reverse proxy as people write them on the Pingora crates: a route by the path's beginning, a peer with
//! options, an access log of its own. Everything that goes wrong with event streams in one is a key of its config.
//! usage: pingora-proxy CONFIG.json | pingora-proxy --version
mod access_log;
mod config;
mod proxy;

use std::fs::{File, OpenOptions};
use std::sync::Arc;

use env_logger::{Builder, Target, TimestampPrecision};
use log::LevelFilter;
use pingora::apps::HttpServerOptions;
use pingora::listeners::tls::TlsSettings;
use pingora::proxy::ProxyServiceBuilder;
use pingora::server::configuration::ServerConf;
use pingora::server::Server;

use access_log::AccessLog;
use config::Config;
use proxy::Proxy;

fn main() {
    let argument = std::env::args().nth(1).expect("usage: pingora-proxy CONFIG.json");
    if argument == "--version" {
        println!("pingora-proxy {}", env!("CARGO_PKG_VERSION"));
        return;
    }
    let config = Config::read(&argument);
    open_error_log(&config);
    let mut conf = ServerConf::default();
    conf.threads = 1;
    conf.grace_period_seconds = Some(config.grace_seconds);
    conf.graceful_shutdown_timeout_seconds = Some(1);
    let mut server = Server::new_with_opt_and_conf(None, conf);
    server.bootstrap();
    let log = AccessLog::open(config.access_log.as_deref(), &config.format);
    let mut options = HttpServerOptions::default();
    options.h2c = config.h2c;
    let mut service = ProxyServiceBuilder::new(
        &server.configuration,
        Proxy::new(Arc::new(config.clone()), log),
    )
    .server_options(options)
    .build();
    if let Some(address) = &config.listen {
        service.add_tcp(address);
    }
    if let Some(address) = &config.tls_listen {
        let (cert, key) = (config.cert.as_deref(), config.key.as_deref());
        let mut tls = TlsSettings::intermediate(cert.expect("cert"), key.expect("key")).expect("TLS");
        if config.http2 {
            tls.enable_h2();
        }
        service.add_tls_with_settings(address, None, tls);
    }
    server.add_service(service);
    server.run_forever();
}

fn open_error_log(config: &Config) {
    let mut builder = Builder::new();
    builder.filter_level(LevelFilter::Info).write_style(env_logger::WriteStyle::Never);
    if config.log_millis {
        builder.format_timestamp(Some(TimestampPrecision::Millis));
    }
    if let Some(path) = &config.error_log {
        builder.target(Target::Pipe(Box::new(append(path))));
    }
    builder.init();
}

/// Opens a log for more lines.
pub fn append(path: &str) -> File {
    OpenOptions::new().create(true).append(true).open(path).expect(path)
}
