/** Rows that name their values themselves: JSON, or `key=value` pairs (logfmt, log/slog's text). */
import { flattenJson, leafKey } from '../json-values.ts';
import type { FieldName } from './format.ts';
import type { NamedValues } from './row.ts';

const keys: Partial<Record<FieldName, string[]>> = {
  time: ['time', 'timestamp', 'ts', 't', 'at', 'date'],
  start: ['start', 'started', 'startedat', 'starttime'],
  client: ['client', 'remote', 'remoteaddr', 'remoteip', 'clientip', 'clientaddr', 'ip', 'peer'],
  method: ['method', 'reqmethod', 'httpmethod', 'verb'],
  path: ['path', 'uri', 'url', 'requri', 'requesturi', 'target'],
  protocol: ['proto', 'protocol', 'httpversion'],
  host: ['host', 'authority'],
  status: ['status', 'statuscode', 'code', 'resstatus', 'responsestatus'],
  bytes: ['bytes', 'size', 'bytessent', 'bytesout', 'written', 'length'],
  duration: ['duration', 'latencyhuman', 'elapsed', 'took', 'dur', 'latency'],
  duration_ms: ['durationms', 'elapsedms', 'latencyms', 'tookms', 'ms'],
  duration_s: ['durations', 'elapseds', 'seconds', 'durationseconds'],
  upstream: ['upstream', 'backend', 'upstreamaddr', 'target', 'upstreamhost'],
  upstream_status: ['upstreamstatus', 'backendstatus'],
  user_agent: ['useragent', 'ua', 'agent'],
  request_id: ['requestid', 'reqid', 'rid', 'id', 'xrequestid'],
  error: ['error', 'err', 'cause', 'reason'],
};

const nameByKey = new Map(
  Object.entries(keys).flatMap(([name, all]) =>
    all.map((key): [string, FieldName] => [key, name as FieldName]),
  ),
);

/** Pairs from where the first key stands, as a prefix of a collector holds none; JSON as it is. */
export function withoutLead(text: string): string {
  const at = text.slice(0, 300).search(/(?<=^|\s)[a-z]\w{0,20}=/);
  return at > 0 && !/["{]/.test(text.slice(0, at)) ? text.slice(at) : text;
}

/** Values by key as the line has them; null where it is neither JSON nor pairs. */
export function keyedValues(text: string): Map<string, string> | null {
  return text.trimStart().startsWith('{') ? flattenJson(text) : pairsOf(text);
}

const maxPairs = 64;
const pair = /([A-Za-z_][\w.-]{0,60})=(?:"((?:[^"\\]|\\.)*)"|([^\s"=]*))(?:\s+|$)/y;

/** `time=… level=INFO msg="…" path=/events`: nothing else may stand in the line. */
function pairsOf(text: string): Map<string, string> | null {
  const values = new Map<string, string>();
  pair.lastIndex = 0;
  while (pair.lastIndex < text.length) {
    const found = pair.exec(text);
    if (found === null || values.size >= maxPairs || values.has(found[1] ?? '')) return null;
    values.set(found[1] ?? '', found[2] === undefined ? (found[3] ?? '') : unquoted(found[2]));
  }
  return values.size < 2 ? null : values;
}

function unquoted(text: string): string {
  return text.includes('\\') ? text.replace(/\\(["\\])/g, '$1') : text;
}

/** The values by the fields' names; a key that says nothing is left out, and of two for one field the first counts. */
export function namedValues(values: Map<string, string>): NamedValues {
  const named: NamedValues = {};
  for (const [key, value] of values) {
    const name = nameByKey.get(simple(key)) ?? nameByKey.get(simple(leafKey(key) ?? ''));
    if (name !== undefined) named[name] ??= value;
  }
  // A number without a unit may be anything.
  if (named.duration !== undefined && /^[\d.]+$/.test(named.duration)) named.duration = undefined;
  return named;
}

function simple(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}
