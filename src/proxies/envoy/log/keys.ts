/** Which operator stands behind a key that a house chose for its JSON log. */
import { leafKey } from '../../../logs/json-values.ts';
import { areFlags } from './flags.ts';
import type { Operators } from './row.ts';

/** Keys in lower case without punctuation, by operator. */
const keys: Record<string, string[]> = {
  START_TIME: ['starttime', 'timestamp', 'time', 'ts', 'start', 'date'],
  'REQ(:METHOD)': ['method', 'requestmethod', 'httpmethod', 'verb'],
  'REQ(:PATH)': ['path', 'requestpath', 'uri', 'url', 'uripath', 'httppath', 'requesturi'],
  'REQ(X-ENVOY-ORIGINAL-PATH)': ['xenvoyoriginalpath', 'originalpath'],
  'REQ(X-ENVOY-ORIGINAL-PATH?:PATH)': ['xenvoyoriginpath', 'originpath'],
  'REQ(:AUTHORITY)': ['authority', 'host', 'requestauthority', 'httphost'],
  'REQ(USER-AGENT)': ['useragent', 'agent', 'httpuseragent'],
  'REQ(X-REQUEST-ID)': ['requestid', 'xrequestid', 'reqid'],
  'REQ(X-FORWARDED-FOR)': ['xforwardedfor', 'xff', 'forwardedfor'],
  'RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)': ['upstreamservicetime', 'xenvoyupstreamservicetime'],
  'RESP(CONTENT-TYPE)': ['contenttype', 'responsecontenttype'],
  PROTOCOL: ['proto', 'httpversion'],
  RESPONSE_CODE: ['status', 'statuscode', 'code', 'responsestatus', 'httpstatus'],
  RESPONSE_FLAGS: ['flags', 'responseflag'],
  RESPONSE_CODE_DETAILS: ['details', 'responsedetails', 'codedetails'],
  BYTES_SENT: ['bytesout', 'responsesize', 'bodybytessent'],
  BYTES_RECEIVED: ['bytesin', 'requestsize'],
  DURATION: ['durationms', 'totalduration', 'elapsed', 'latency'],
  UPSTREAM_HOST: ['upstream', 'upstreamaddress'],
  UPSTREAM_CLUSTER: ['cluster', 'upstreamclustername'],
  DOWNSTREAM_REMOTE_ADDRESS: [
    'remoteaddress',
    'clientaddress',
    'clientip',
    'remoteaddr',
    'downstreamremoteaddr',
  ],
};

/** Operators that are keys by their own name. */
const plain = [
  'RESPONSE_FLAGS_LONG',
  'CONNECTION_TERMINATION_DETAILS',
  'UPSTREAM_TRANSPORT_FAILURE_REASON',
  'RESPONSE_DURATION',
  'RESPONSE_TX_DURATION',
  'CONNECTION_ID',
  'ACCESS_LOG_TYPE',
  'ROUTE_NAME',
  'UPSTREAM_PROTOCOL',
  'UPSTREAM_CLUSTER_RAW',
  'EMIT_TIME',
  'UPSTREAM_REQUEST_ATTEMPT_COUNT',
  'REQUESTED_SERVER_NAME',
];

const operatorByKey = new Map<string, string>([
  ...[...Object.keys(keys), ...plain].map((name): [string, string] => [simplify(name), name]),
  ...Object.entries(keys).flatMap(([name, others]) => others.map((key): [string, string] => [key, name])),
]);

function simplify(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Operators whose values give them away. */
const typicalOperators = ['START_TIME', 'RESPONSE_CODE_DETAILS', 'RESPONSE_FLAGS'];

/** Names operators by keys, or, for unknown keys, by values that only one operator writes; keys repeat on every line, so each is looked up once. */
export function createOperatorNamer(): (values: Map<string, string>) => Operators {
  const names = new Map<string, string>();
  return (values) => {
    const operators: Operators = {};
    for (const [key, value] of values) {
      const name = names.get(key) ?? nameOf(key);
      if (names.size < 1000) names.set(key, name);
      operators[name] ??= value;
    }
    if (typicalOperators.every((name) => name in operators)) return operators;
    for (const value of values.values()) nameByShape(value, operators);
    return operators;
  };
}

function nameOf(key: string): string {
  const leaf = leafKey(key);
  return operatorByKey.get(simplify(key)) ?? (leaf && operatorByKey.get(simplify(leaf))) ?? key;
}

function nameByShape(value: string, operators: Operators): void {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)) operators.START_TIME ??= value;
  else if (
    /^(via_upstream|stream_idle_timeout|(upstream_)?response_timeout|route_not_found|downstream_(remote|local)_disconnect.*|upstream_reset_(before|after)_.*|max_duration_timeout)$/.test(
      value,
    )
  )
    operators.RESPONSE_CODE_DETAILS ??= value;
  else if (value !== '-' && areFlags(value)) operators.RESPONSE_FLAGS ??= value;
}
