/** Nginx directives whose arguments hold no secret; all others are taken to hold one. */
import type { Token } from './words.ts';

const plain = new Set(
  (
    'http stream events server location upstream types limit_except include listen server_name root alias index internal ' +
    'user pid use daemon multi_accept accept_mutex master_process worker_processes worker_connections ' +
    'worker_shutdown_timeout worker_rlimit_nofile worker_cpu_affinity worker_priority timer_resolution ' +
    'error_log access_log open_log_file_cache sendfile sendfile_max_chunk tcp_nopush tcp_nodelay aio directio ' +
    'keepalive keepalive_timeout keepalive_requests keepalive_time keepalive_disable send_timeout send_lowat ' +
    'client_header_timeout client_body_timeout client_max_body_size client_body_buffer_size client_body_temp_path ' +
    'client_header_buffer_size large_client_header_buffers lingering_close lingering_time lingering_timeout ' +
    'reset_timedout_connection output_buffers postpone_output chunked_transfer_encoding max_ranges default_type ' +
    'charset etag expires server_tokens server_name_in_redirect port_in_redirect absolute_redirect merge_slashes ' +
    'underscores_in_headers ignore_invalid_headers types_hash_max_size types_hash_bucket_size ' +
    'server_names_hash_max_size server_names_hash_bucket_size variables_hash_max_size resolver resolver_timeout ' +
    'try_files satisfy allow deny limit_rate limit_rate_after limit_req limit_conn limit_req_zone limit_conn_zone ' +
    'limit_req_status limit_conn_status limit_req_log_level limit_conn_log_level zone ip_hash least_conn random ' +
    'least_time http2 http2_max_concurrent_streams http2_recv_timeout http2_idle_timeout http2_chunk_size http3 ' +
    'ssl ssl_protocols ssl_ciphers ssl_prefer_server_ciphers ssl_session_cache ssl_session_timeout ' +
    'ssl_session_tickets ssl_stapling ssl_certificate ssl_buffer_size ssl_verify_client proxy_requests load_module ssl_preread preread_timeout ' +
    'preread_buffer_size'
  ).split(' '),
);

const families = /^(?:gzip|brotli|zstd)(?:_(?!header)\w+)?$/;

const passed =
  'pass|(?:read|send|connect)_timeout|timeout|buffering|buffers|buffer_size|busy_buffers_size|request_buffering|' +
  'max_temp_file_size|temp_file_write_size|temp_path|http_version|ignore_headers|ignore_client_abort|hide_header|' +
  'pass_header|pass_request_headers|pass_request_body|next_upstream|next_upstream_timeout|next_upstream_tries|' +
  'cache|cache_valid|cache_methods|cache_lock|cache_lock_timeout|cache_lock_age|cache_min_uses|cache_use_stale|' +
  'cache_background_update|cache_revalidate|cache_bypass|no_cache|intercept_errors|socket_keepalive|limit_rate|' +
  'force_ranges|ssl_server_name|ssl_verify|ssl_verify_depth|ssl_protocols|ssl_session_reuse|responses|half_close';

const passing = new RegExp(`^(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_(?:${passed})$`);

/** Directives that send or set what is written in them: harmless only where that is a variable or a known word. */
const valueDirectives = /^(?:\w+_set_header|add_header|add_trailer|return)$/;
const knownWord =
  /^(?:|\d{1,3}|no|yes|on|off|always|upgrade|close|keep-alive|identity|no-cache|no-store|no-transform|text\/event-stream)$/i;

/** True where the statement's words may be shown: `proxy_set_header Host $host`, and not `proxy_set_header X-Key abc`. */
export function isHarmless([name, ...args]: Token[]): boolean {
  if (name === undefined) return true;
  const word = name.text;
  if (plain.has(word) || families.test(word) || passing.test(word)) return true;
  if (!valueDirectives.test(word)) return false;
  const values = word === 'return' ? args : args.slice(1);
  return values.every(({ text }) => isKnownValue(text));
}

/** Variables and the marks between them, or a word that many configs have. */
export function isKnownValue(text: string): boolean {
  const rest = text.replace(/\$(?:\{\w+\}|\w+)/g, '').replace(/^https?:\/\//, '');
  return knownWord.test(text) || /^[\s,;:/.-]*$/.test(rest);
}
