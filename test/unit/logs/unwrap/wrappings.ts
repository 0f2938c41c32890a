/** The ways in which a line reaches a file, one function each. */

/** Physical lines that carry one line. */
export type Wrapping = (line: string) => string;

const json = (value: unknown): string => JSON.stringify(value);
const esc = '\u001b';

/** By name. */
export const wrappings: Record<string, Wrapping> = {
  'docker json-file': (line) => json({ log: `${line}\n`, stream: 'stderr', time: '2026-11-21T02:19:48.1Z' }),
  'docker json-file in another order': (line) =>
    json({ time: '2026-11-21T02:19:48.1Z', attrs: { tag: 'web' }, stream: 'stdout', log: `${line}\n` }),
  cri: (line) => `2026-11-21T02:19:48.123456789+01:00 stdout F ${line}`,
  compose: (line) => `web-1  | ${line}`,
  'compose with colours': (line) => `${esc}[36mweb-1  | ${esc}[0m${line}`,
  'compose with times': (line) => `web-1  | 2026-11-21T02:19:48.123456789Z ${line}`,
  'colours at both ends': (line) => `${esc}[1;31m${line}${esc}[0m${esc}[K`,
  'docker service logs': (line) => `web.1.k3jq9@node-2    | ${line}`,
  'docker logs --timestamps': (line) => `2026-11-21T02:19:48.123456789Z ${line}`,
  foreman: (line) => `02:19:48 nginx.1     | ${line}`,
  'kubectl --prefix': (line) => `[pod/web-7f9c/nginx] ${line}`,
  'kubectl --prefix --timestamps': (line) => `[pod/web-7f9c/nginx] 2026-11-21T02:19:48.123456789Z ${line}`,
  stern: (line) => `web-7f9c nginx ${line}`,
  'stern with namespace, time and colours': (line) =>
    `${esc}[32mprod${esc}[0m ${esc}[33mweb-7f9c${esc}[0m ${esc}[36mnginx${esc}[0m 2026-11-21T02:19:48.123Z ${line}`,
  kubetail: (line) => `[web-7f9c nginx] ${line}`,
  kail: (line) => `prod/web-7f9c[nginx]: ${line}`,
  'RFC 3164': (line) => `<190>Nov 21 02:19:48 web-2 nginx: ${line}`,
  'RFC 3164 without a host': (line) => `<190>Nov  1 02:19:48 nginx: ${line}`,
  'RFC 3164 from an IPv6 address': (line) => `<190>Nov 21 02:19:48 2001:db8::1 nginx: ${line}`,
  'RFC 5424': (line) => `<190>1 2026-11-21T02:19:48.123456+00:00 web-2 nginx 77 - - ${line}`,
  'RFC 5424 with data': (line) =>
    `<190>1 2026-11-21T02:19:48Z web-2 nginx - ID7 [a@1 x="y\\"\\]z"][b@2 u="v"] \ufeff${line}`,
  'syslog file': (line) => `Nov 21 02:19:48 web-2 nginx[77]: ${line}`,
  'rsyslog ISO': (line) => `2026-11-21T02:19:48.123456+00:00 web-2 nginx: ${line}`,
  heroku: (line) => `2026-11-21T02:19:48.123456+00:00 app[web.1]: ${line}`,
  'journalctl short-iso': (line) => `2026-11-21T02:19:48+0000 web-2 nginx[77]: ${line}`,
  'journalctl short-full': (line) => `Sat 2026-11-21 02:19:48 UTC web-2 nginx[77]: ${line}`,
  'journalctl short-unix': (line) => `1795227588.123456 web-2 nginx[77]: ${line}`,
  'journald JSON': (line) =>
    json({
      _HOSTNAME: 'h',
      MESSAGE: line,
      __REALTIME_TIMESTAMP: '1795227588000000',
      SYSLOG_IDENTIFIER: 'nginx',
    }),
  'journald JSON as bytes': (line) => json({ MESSAGE: [...Buffer.from(line)], _PID: '77' }),
  filebeat: (line) =>
    json({
      '@timestamp': '2026-11-21T02:19:48.1Z',
      log: { offset: 7, file: { path: '/var/log/x.log' } },
      message: line,
    }),
  'fluent-bit': (line) =>
    json({
      date: 1795227588.1,
      log: line,
      kubernetes: { pod_name: 'web', host: 'node-2', labels: { path: '/x' } },
    }),
  'logcli jsonl': (line) => json({ labels: { app: 'web' }, line, timestamp: '2026-11-21T02:19:48.1Z' }),
  'Elasticsearch hit': (line) => json({ _index: 'logs', _source: { message: line, host: { name: 'h' } } }),
  'ECS original': (line) => json({ message: 'access', event: { original: line, duration: 7 } }),
  splunk: (line) => json({ result: { _raw: line, source: '/x' } }),
  'Cloud Logging': (line) => json({ textPayload: line, resource: { labels: { pod_name: 'web' } } }),
  OpenTelemetry: (line) =>
    json({
      resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: '1', body: { stringValue: line } }] }] }],
    }),
};
