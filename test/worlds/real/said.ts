/** What a report says of a situation, in the words of the table of truth. */
import type { Confidence, Finding } from '../../../src/model/finding.ts';
import type { Report } from '../../../src/model/report.ts';
import type { Class } from './table/index.ts';

export interface Said {
  rule: string;
  /** Null: the rule names no class of the table. */
  class: Class | null;
  confidence: Confidence;
  where: Finding['where'];
  severity: Finding['severity'];
  /** It names an input or an observation that would settle it. */
  settles: boolean;
}

const byClass: Partial<Record<Class, readonly string[]>> = {
  'idle limit': ['idle-timeout'],
  'total limit': ['total-timeout'],
  held: ['proxy-buffering', 'compression-buffering', 'origin-not-flushing', 'headers-held', 'flush-interval'],
  // Without a cause "something cut it in the middle" is all that it says.
  'cut behind': ['upstream-closed', 'network-reset', 'unexplained-end'],
  'gone away': ['proxy-reload', 'origin-restart'],
  ended: ['origin-ended', 'end-marker-missing'],
  silent: ['heartbeat-missing', 'deaf-stream', 'silent-drop', 'origin-silent'],
  refused: [
    ...[
      'request-refused',
      'response-timeout',
      'origin-workers-exhausted',
      'origin-error',
      'origin-not-found',
    ],
    ...['auth-rejected', 'rate-limited', 'connection-limit', 'method-rejected', 'wrong-content-type'],
    ...['upstream-unreachable', 'upstream-unhealthy', 'upstream-overflow', 'upstream-protocol-error'],
    ...['closed-before-headers', 'connect-refused', 'connect-timeout', 'route-missing', 'host-mismatch'],
    ...[
      'upstream-tls-failure',
      'upstream-dns-failure',
      'tls-protocol-mismatch',
      'fault-injected',
      'redirected',
    ],
  ],
};

const classes = new Map(
  Object.entries(byClass).flatMap(([name, rules]) => rules.map((rule) => [rule, name as Class])),
);

/** They state a fact of the wire or of a config, or give advice: with certainty they blame nobody. */
const neutral = new Set([
  ...[
    'h2-reset',
    'h2-goaway',
    'limit-ahead',
    'heartbeat-missing',
    'heartbeat-too-slow',
    'heartbeat-comment-only',
  ],
  ...['cors-missing', 'cache-control-missing', 'http1-connection-limit', 'client-timeout', 'unexplained-end'],
  ...['end-marker-missing', 'generator-saturated', 'own-pause', 'framing-error'],
]);

export function saidBy(finding: Finding): Said {
  const { rule, confidence, where, severity, what, why, fix } = finding;
  const text = [what, why, ...fix.map((one) => one.text)].join(' ');
  return {
    rule,
    class: classes.get(rule) ?? null,
    confidence,
    where,
    severity,
    settles: settling.test(text),
  };
}

const settling =
  /(^|\W)--[a-z]|\b(would|will|can) (tell|settle|show|say)|\b(access|error) log\b|log of the origin/i;

export function isNeutral({ rule }: Pick<Said, 'rule'>): boolean {
  return neutral.has(rule);
}

/** What leads: the first finding, those that are as possible as it, or with nothing above info the verdict and all of them. */
export function leadingOf({ findings, verdict }: Report, isAside: (finding: Finding) => boolean): Said[] {
  const all = findings.filter((finding) => !isAside(finding)).map(saidBy);
  const faults = all.filter(({ severity }) => severity !== 'info');
  const [first] = faults;
  if (!first) return [verdictSaid(verdict), ...all.filter((one) => !isNeutral(one))];
  if (first.confidence !== 'possible') return [first];
  const other = faults.findIndex(({ confidence }) => confidence !== 'possible');
  return other < 0 ? faults : faults.slice(0, other);
}

function verdictSaid(verdict: Report['verdict']): Said {
  const named = verdict === 'healthy' || verdict === 'inconclusive' ? verdict : null;
  return {
    rule: verdict,
    class: named,
    confidence: 'likely',
    where: { hop: null, proxy: 'unknown' },
    severity: 'info',
    settles: true,
  };
}

/** `idle-timeout likely at edge`. */
export function shown({ rule, confidence, where }: Said): string {
  return rule === 'healthy' || rule === 'inconclusive'
    ? rule
    : `${rule} ${confidence} at ${where.hop ?? where.proxy}`;
}
