/** One to three proxies, client side first, each with its limits. */
import type { Dice } from '../dice.ts';
import type { Gate, HopKind, HopLimit, HopSituation, LimitWord, Scale } from '../situation.ts';
import type { Times } from './times.ts';

const names = ['edge', 'middle', 'inner'];
const versions: Record<HopKind, readonly string[]> = {
  nginx: ['1.22.1'],
  envoy: ['1.36.2', '1.40.0'],
  haproxy: ['2.6.12'],
  caddy: ['2.6.2'],
  apache: ['2.4.71'],
  varnish: ['7.1.1'],
  pingora: ['0.9.1'],
  go: ['1.26'],
};

/** At most one limit is reached: it is set at one hop alone. */
export function hopsOf(dice: Dice, scale: Scale, times: Times, proxy?: HopKind): HopSituation[] {
  const count = dice.weighted([
    [50, 1],
    [35, 2],
    [15, 3],
  ] as const);
  const limited = dice.chance(0.5) ? dice.between(0, count - 1) : -1;
  // The table of truth of real runs knows no gate.
  const gated = scale === 'field' && dice.chance(0.1) ? dice.between(0, count - 1) : -1;
  const asked = proxy && (limited >= 0 ? limited : dice.between(0, count - 1));
  return Array.from({ length: count }, (_, place) => {
    const kind = proxy && place === asked ? proxy : kindOf(dice, scale);
    const limits = limitsOf(dice, kind, times, place === limited);
    const isBare = kind === 'nginx' && place === count - 1 && dice.chance(0.15);
    return {
      name: names[place] ?? '',
      kind,
      version: dice.pick(versions[kind]),
      limits,
      isBare,
      logFormat: formatOf(dice, kind, scale),
      errorLevel: dice.pick(['info', 'info', 'notice', 'error', 'error', 'crit', null] as const),
      clockOffsetMs: dice.chance(0.2) ? dice.between(-90_000, 90_000) : dice.between(-20, 20),
      shutdownMs: cutsOnReload(kind, scale) && dice.chance(0.6) ? dice.between(1, 4) * 1_000 : null,
      gate: place === gated ? gateOf(dice, kind) : null,
      hasDeadServer:
        scale === 'field' && kind === 'nginx' && !isBare && place === count - 1 && dice.chance(0.06),
    };
  });
}

/** HAProxy by `hard-stop-after`: the simulator has no word of it. */
function cutsOnReload(kind: HopKind, scale: Scale): boolean {
  return kind === 'nginx' || (kind === 'haproxy' && scale === 'lab');
}

function kindOf(dice: Dice, scale: Scale): HopKind {
  if (scale === 'lab') return dice.pick(['nginx', 'envoy'] as const);
  return dice.weighted<HopKind>([
    [8, 'nginx'],
    [8, 'envoy'],
    [1, 'haproxy'],
    [0.7, 'caddy'],
    [0.6, 'apache'],
    [0.5, 'varnish'],
    [0.6, 'pingora'],
    [0.8, 'go'],
  ]);
}

const own = ['default', 'details', 'istio'] as const;

function formatOf(dice: Dice, kind: HopKind, scale: Scale): HopSituation['logFormat'] {
  const isNginx = kind === 'nginx';
  if (scale === 'lab' && kind !== 'envoy') return dice.pick(['combined', 'timed'] as const);
  if (scale === 'lab') return dice.pick(own);
  return isNginx
    ? dice.pick(['combined', 'combined', 'combined', 'timed', 'timed', 'short', 'json'] as const)
    : dice.pick([...own, ...own, 'json'] as const);
}

const idles: Record<HopKind, readonly LimitWord[]> = {
  nginx: ['proxy_read_timeout'],
  envoy: ['stream_idle_timeout', 'idle_timeout', 'per_try_idle_timeout'],
  haproxy: ['read-limit'],
  caddy: ['read-limit'],
  apache: ['read-limit'],
  varnish: ['read-limit'],
  pingora: ['read-limit'],
  go: [],
};
const ages: Partial<Record<HopKind, readonly LimitWord[]>> = {
  envoy: ['timeout', 'max_stream_duration', 'cluster.max_stream_duration'],
  caddy: ['write-limit'],
  go: ['write-limit'],
};

/** What a proxy limits by itself, where nothing is set: Nginx 60 s and Envoy 5 min of silence, Envoy 15 s in all. */
function limitsOf(dice: Dice, kind: HopKind, times: Times, isLimited: boolean): HopLimit[] {
  const far: HopLimit[] = idles[kind].slice(0, 1).map((setting) => ({ setting, ms: times.farMs }));
  if (!isLimited) return far;
  const words = dice.chance(0.6) || !ages[kind] ? idles[kind] : ages[kind];
  if (words.length === 0) return far;
  const setting = dice.pick(words);
  const ms = kind === 'apache' ? Math.ceil(times.limitMs / 1_000) * 1_000 : times.limitMs;
  return [...far.filter((one) => one.setting !== setting), { setting, ms }];
}

const gates: Partial<Record<HopKind, readonly Gate[]>> = {
  nginx: [
    { what: 'deny', passes: 0, status: 403 },
    { what: 'return', passes: 0, status: 503 },
    { what: 'return', passes: 0, status: 410 },
    { what: 'no-route', passes: 0, status: 404 },
    { what: 'limit-req', passes: 1, status: 503 },
    { what: 'limit-conn', passes: 1, status: 503 },
  ],
  envoy: [
    { what: 'fault', passes: 0, status: 503 },
    { what: 'no-route', passes: 0, status: 404 },
    { what: 'rate-limit', passes: 2, status: 429 },
    { what: 'overflow', passes: 1, status: 503 },
  ],
};

function gateOf(dice: Dice, kind: HopKind): Gate | null {
  const own = gates[kind];
  return own ? dice.pick(own) : null;
}
