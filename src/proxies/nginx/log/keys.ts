/** Which variable stands behind a key that a house chose for its JSON or `key=value` log. */

/** Keys in lower case without `_`, `-`, `.` and `$`, by variable. */
const keys: Record<string, string[]> = {
  status: ['st', 'statuscode', 'responsecode', 'code', 'httpstatus', 'responsestatus'],
  request: ['requestline', 'req'],
  request_method: ['method', 'verb', 'httpmethod', 'reqmethod'],
  request_uri: ['uri', 'path', 'url', 'requesturl', 'requestpath', 'httppath', 'urloriginal'],
  request_time: ['rt', 'duration', 'reqtime', 'requestduration', 'responsetime'],
  request_completion: ['rc', 'completion'],
  request_id: ['rid', 'reqid', 'traceid'],
  http_x_request_id: ['xrequestid'],
  time_iso8601: ['t', 'time', 'timestamp', 'ts', 'datetime', 'date', 'timeiso8601'],
  time_local: ['timelocal'],
  msec: ['timemsec'],
  server_protocol: ['proto', 'protocol', 'httpversion', 'httpprotocol', 'serverprotocol'],
  http_user_agent: ['useragent', 'agent', 'uag', 'httpagent', 'useragentoriginal'],
  http_referer: ['referer', 'referrer'],
  http_host: ['authority'],
  host: ['vhost', 'domain', 'urldomain', 'httphost', 'servername'],
  http_x_forwarded_for: ['xforwardedfor', 'xff'],
  remote_addr: [
    'client',
    'clientip',
    'ip',
    'remoteip',
    'remoteaddress',
    'clientaddr',
    'clientaddress',
    'sourceaddress',
    'sourceip',
  ],
  bytes_sent: ['bs', 'bytes', 'size', 'bytessent'],
  body_bytes_sent: ['bodybytes', 'bodybytessent', 'responselength', 'httpresponsebodybytes'],
  upstream_addr: ['ua', 'upstream', 'upstreamhost', 'upstreamaddress'],
  upstream_status: ['us'],
  upstream_response_time: ['urt', 'ut', 'upstreamtime'],
  upstream_header_time: ['uht'],
  upstream_connect_time: ['uct'],
  upstream_bytes_received: ['ubr'],
  upstream_cache_status: ['cs', 'cachestatus', 'cache'],
  connection: ['cn', 'conn', 'connectionid', 'connectionserial'],
  connection_requests: ['cr'],
  sent_http_content_type: ['ct', 'contenttype', 'responsecontenttype'],
  sent_http_content_encoding: ['ce', 'contentencoding'],
};

/** Variables that are keys by their own name. */
const plain = [
  'pid',
  'args',
  'query_string',
  'request_length',
  'upstream_response_length',
  'remote_user',
  'scheme',
  'limit_conn_status',
  'limit_req_status',
  'proxy_host',
  'upstream_http_content_type',
];

const variableByKey = new Map<string, string>([
  ...[...Object.keys(keys), ...plain].map((name): [string, string] => [simplify(name), name]),
  ...Object.entries(keys).flatMap(([name, others]) => others.map((key): [string, string] => [key, name])),
]);

function simplify(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** The variable's name without `$`, or null for an unknown key; the value decides where a key has two uses. */
export function nameShortKey(key: string, value: string): string | null {
  const simple = simplify(key);
  const name = variableByKey.get(simple) ?? null;
  if (simple === 'ua' || simple === 'uaagent')
    return looksLikeAddress(value) ? 'upstream_addr' : 'http_user_agent';
  if (name === 'time_iso8601') return timeVariable(value);
  if (name === 'request_uri' && !/^(\/|\w+:\/\/|\*)/.test(value))
    return /^\S+ \S+ HTTP/.test(value) ? 'request' : null;
  return name;
}

function looksLikeAddress(value: string): boolean {
  return value === '' || value === '-' || /:\d+$|^unix:/.test(value);
}

function timeVariable(value: string): string | null {
  if (/^\d{9,13}(\.\d+)?$/.test(value)) return 'msec';
  return /^\d\d\/\w{3}\/\d{4}:/.test(value) ? 'time_local' : 'time_iso8601';
}
