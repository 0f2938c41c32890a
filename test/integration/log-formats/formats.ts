/** Formats of Nginx and Envoy: orders, separators, with and without quotes, text and JSON. */

const separators = [' ', ' | ', '; ', ',', ' - '];

interface Names {
  address: string;
  time: string;
  method: string;
  path: string;
  status: string;
  agent: string;
  bytes: string;
}

const orders: (keyof Names)[][] = [
  ['time', 'address', 'method', 'path', 'status', 'bytes', 'agent'],
  ['agent', 'path', 'method', 'status', 'time', 'address', 'bytes'],
  ['status', 'method', 'agent', 'address', 'path', 'bytes', 'time'],
];

function texts(names: Names): string[] {
  return separators.flatMap((separator, index) =>
    [true, false].map((isQuoted) => {
      const order = orders[index % orders.length] ?? [];
      const quoted = (name: string) => (isQuoted && /path|agent/i.test(name) ? `"${name}"` : name);
      return order.map((key) => quoted(names[key])).join(separator);
    }),
  );
}

/** Each as `log_format` takes it: what stands behind the name. */
export const nginxFormats: string[] = [
  ...texts({
    address: '$remote_addr',
    time: '$time_iso8601',
    method: '$request_method',
    path: '$request_uri',
    status: '$status',
    agent: '$http_user_agent',
    bytes: '$body_bytes_sent',
  }).flatMap((text) => [`'${text}'`, `escape=json '${text}'`]),
  `'$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'`,
  `'$remote_addr - - [$time_local] "$request" $status $body_bytes_sent "-" "$http_user_agent" rt=$request_time ua="$upstream_addr"'`,
  `'$host $remote_addr - - [$time_local] "$request" $status $body_bytes_sent "-" "$http_user_agent"'`,
  `escape=json '{"time":"$time_iso8601","request":"$request","status":$status,"http_user_agent":"$http_user_agent"}'`,
  `escape=json '{"msec":$msec,"uri":"$request_uri","method":"$request_method","code":"$status","agent":"$http_user_agent"}'`,
  `escape=none '{"time":"$time_iso8601","uri":"$request_uri","status":$status,"ua":"$http_user_agent"}'`,
  `escape=none '$status "$request_uri" "$http_user_agent" $msec'`,
  `escape=none '$status $request_uri $http_user_agent $msec'`,
  `'path=$request_uri ua="$http_user_agent" status=$status'`,
  `'[$time_local]\n    "$request" $status\n    "$http_user_agent"'`,
  `escape=json '$msec\\t$request_method\\t$request_uri\\t$status\\t$http_user_agent'`,
  `'$time_local|$request|$status|$http_user_agent|$msec'`,
  // The ingress controller's own, Nginx Proxy Manager's, APISIX's, nginx-proxy's, and three styles of key and value.
  `'$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_length $request_time [$host] [] $upstream_addr $upstream_response_length $upstream_response_time $upstream_status $request_id'`,
  `'[$time_local] - $upstream_status $status - $request_method $scheme $host "$request_uri" [Client $remote_addr] [Length $body_bytes_sent] [Gzip -] [Sent-to $server_name] "$http_user_agent" "$http_referer"'`,
  `'$remote_addr - $remote_user [$time_local] $http_host "$request" $status $body_bytes_sent $request_time "$http_referer" "$http_user_agent" $upstream_addr $upstream_status $upstream_response_time'`,
  `'$host $remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$upstream_addr"'`,
  `'time=$time_iso8601 method=$request_method uri="$request_uri" status=$status agent="$http_user_agent" took=$request_time'`,
  `escape=json '{"@timestamp":"$time_iso8601","http":{"request":{"method":"$request_method","target":"$request_uri"},"status":$status},"user_agent":{"original":"$http_user_agent"}}'`,
  `escape=json '["$time_iso8601","$request",$status,"$http_user_agent"]'`,
];

/** As `inline_string` takes them; a mapping is one for `json_format`. */
export const envoyFormats: (string | Record<string, unknown>)[] = [
  ...texts({
    address: '%DOWNSTREAM_REMOTE_ADDRESS%',
    time: '%START_TIME%',
    method: '%REQ(:METHOD)%',
    path: '%REQ(:PATH)%',
    status: '%RESPONSE_CODE%',
    agent: '%REQ(USER-AGENT)%',
    bytes: '%BYTES_SENT%',
  }).map((text) => `${text}\n`),
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"\n',
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(:PATH)%" \n%RESPONSE_CODE% %RESPONSE_FLAGS% \n"%REQ(USER-AGENT)%"\n',
  '{"t":"%START_TIME%","m":"%REQ(:METHOD)%","p":"%REQ(:PATH)%","c":%RESPONSE_CODE%,"ua":"%REQ(USER-AGENT)%"}\n',
  '%START_TIME(%s.%3f)% %RESPONSE_CODE% %RESPONSE_CODE_DETAILS% "%REQ(USER-AGENT)%" "%REQ(:PATH)%"\n',
  'ua=%REQ(USER-AGENT)%\tpath=%REQ(:PATH)%\tcode=%RESPONSE_CODE%\n',
  '%PROTOCOL% %REQ(:METHOD)% %REQ(:PATH)% %RESPONSE_CODE% %DURATION% %REQ(USER-AGENT)%\n',
  '%REQ(USER-AGENT):40%;%REQ(:PATH):80%;%RESPONSE_CODE%\n',
  {
    t: '%START_TIME%',
    m: '%REQ(:METHOD)%',
    p: '%REQ(:PATH)%',
    c: '%RESPONSE_CODE%',
    ua: '%REQ(USER-AGENT)%',
  },
  {
    start_time: '%START_TIME%',
    path: '%REQ(:PATH)%',
    response_code: '%RESPONSE_CODE%',
    flags: '%RESPONSE_FLAGS%',
    user_agent: '%REQ(USER-AGENT)%',
  },
  {
    request: { line: '%REQ(:METHOD)% %REQ(:PATH)% %PROTOCOL%', agent: '%REQ(USER-AGENT)%' },
    code: '%RESPONSE_CODE%',
  },
  {
    ':authority': '%REQ(:AUTHORITY)%',
    'x-envoy-origin-path': '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
    response_code: '%RESPONSE_CODE%',
    response_flags: '%RESPONSE_FLAGS%',
    'user-agent': '%REQ(USER-AGENT)%',
  },
  // As meshes and gateways write theirs.
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%\n',
  'time=%START_TIME% method=%REQ(:METHOD)% path="%REQ(:PATH)%" code=%RESPONSE_CODE% agent="%REQ(USER-AGENT)%" took=%DURATION%\n',
  {
    start_time: '%START_TIME%',
    method: '%REQ(:METHOD)%',
    path: '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
    response_code: '%RESPONSE_CODE%',
    response_code_details: '%RESPONSE_CODE_DETAILS%',
    authority: '%REQ(:AUTHORITY)%',
    user_agent: '%REQ(USER-AGENT)%',
    duration: '%DURATION%',
    upstream_cluster: '%UPSTREAM_CLUSTER%',
  },
];
