/** Nginx access logs in JSON whose `log_format` was not given: the keys are guessed. */
import type { Dialect, RowReader } from '../../../logs/dialect.ts';
import { flattenJson, isOfLogger, leafKey } from '../../../logs/json-values.ts';
import { nameShortKey } from './keys.ts';
import { endOf, nginxRow } from './row.ts';
import type { Variables } from './variables.ts';

/** JSON lines by well-known keys and by what their values look like. */
export const nginxJson: Dialect = {
  name: 'nginx-json',
  proxy: 'nginx',
  role: 'access',
  samples: [
    {
      format: null,
      text: '{"time":"2026-11-21T02:19:48+00:00","remote_addr":"192.0.2.7","request":"GET /events HTTP/1.1","status":200,"request_time":60.002,"http_user_agent":"curl/8.14.1"}',
    },
  ],
  readers: (format) => (format === null ? [reader] : []),
};

const reader: RowReader = {
  dialect: 'nginx-json',
  span: 1,
  read(text, since) {
    const variables = guess(text);
    if (variables === null) return null;
    const end = endOf(variables);
    return end !== null && end.at + end.stampMs < since ? 'skip' : nginxRow(variables, end);
  },
};

function guess(text: string): Variables | null {
  const values = flattenJson(text);
  if (values === null) return null;
  const variables: Variables = {};
  for (const [key, value] of writersFirst(values)) {
    const leaf = leafKey(key);
    const name = nameShortKey(key, value) ?? (leaf && nameShortKey(leaf, value)) ?? key;
    variables[name] ??= value;
  }
  return isNginx(variables) ? variables : null;
}

/** `@timestamp` and its kin are when an agent took the line. */
function writersFirst(values: Map<string, string>): [string, string][] {
  const isAgents = (key: string) => /^[@_]/.test(key);
  return [...values].sort(([a], [b]) => Number(isAgents(a)) - Number(isAgents(b)));
}

/** Words that Envoy's rows have and Nginx's never. */
const envoyWords = ['response_flags', 'response_code_details', 'upstream_cluster'];

function isNginx(variables: Variables): boolean {
  if (envoyWords.some((key) => key in variables) || isOfLogger(Object.values(variables))) return false;
  const asked = 'request' in variables || 'request_uri' in variables;
  return 'status' in variables && asked && /^\d{3}$/.test(variables.status ?? '');
}
