/** Keys of Envoy's configuration whose values hold no secret; all others are taken to hold one. */

/** Names, addresses, patterns of paths and words of a fixed list. */
const named = new Set(
  (
    '@type name address cluster cluster_name service_name stat_prefix codec_type type protocol domains prefix path ' +
    'path_separated_prefix regex route_config_name priority alpn_protocols content_type filename lb_policy ' +
    'dns_lookup_family transport_protocol server_names server_name sni retry_on response_body_mode request_body_mode ' +
    'response_header_mode request_header_mode response_trailer_mode request_trailer_mode header_mode unit ' +
    'connect_timeout runtime_key stage domain port_value numerator denominator default_value value_type ' +
    'require_tls max_tokens tokens_per_fill fill_interval forward_client_cert_details server_header_transformation ' +
    'tls_minimum_protocol_version tls_maximum_protocol_version id weight resource_api_version api_type'
  ).split(' '),
);

/** Amounts and spans, whatever they are called. */
const amount =
  /^(?:max|min|num|initial|per_try|stream)_\w+$|(?:^|_)(?:seconds|nanos|size|bytes|count|percent|percentage|timeout|interval|duration|limit|streams|requests|connections|retries|threshold|tries)$/;
/** As protobuf writes a Duration in JSON. */
const span = /^\d{1,9}(?:\.\d{1,9})?s$/;
const amountValue = /^(?:-?\d{1,12}(?:\.\d+)?(?:s|ms)?)?$/;

/** True where the value under this key, `snake_case`, may be shown. */
export function isHarmlessValue(key: string, value: string): boolean {
  if (named.has(key)) return true;
  if (/^(?:true|false)$/.test(value) || span.test(value)) return true;
  return amount.test(key) && amountValue.test(value);
}

const closed =
  /^(?:headers?|query_parameters|metadata|filter_metadata|users|providers|environment_variables|\w+_match|\w+_to_add|inline_\w+|\w*(?:secret|password|cookie|credential|token|jwks)\w*)$/;
const open = /^(?:filter_chain_match|token_bucket|max_tokens|tokens_per_fill)$/;

/** True for a key beneath which nothing is shown: a `prefix` is a route's path, unless a header is compared with it. */
export function isClosed(key: string): boolean {
  return closed.test(key) && !open.test(key);
}
