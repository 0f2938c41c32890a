/** Settings of runs that were kept before settings had states: the states from the texts that older versions wrote. */
import type { Setting } from '../../model/setting.ts';
import type { SettingKind, SettingState } from '../../model/setting-kind.ts';

/** As they were kept: the older ones without `state`. */
export type KeptSetting = Omit<Setting, 'state'> & Partial<Pick<Setting, 'state'>>;

/** Every setting with its state; those that have one stay as they are. */
export function upgradeSettings(settings: KeptSetting[]): Setting[] {
  return settings.map((kept) => {
    const { state = stateOf(kept), answers = answersOf(kept) } = kept;
    return { ...kept, state, ...(answers === undefined ? {} : { answers }) };
  });
}

type States = { [K in SettingKind]?: (kept: KeptSetting) => SettingState<K> | null };

const states: States = {
  'idle-timeout': ({ setting }) => (setting === 'per_try_idle_timeout' ? 'per-try' : null),
  'response-timeout': ({ setting }) => (setting === 'per_try_timeout' ? 'per-try' : null),
  'total-timeout': ({ setting, path }) => {
    if (setting === 'timeout') return 'response';
    return path.startsWith('cluster ') ? 'upstream-stream' : 'stream';
  },
  'max-requests': ({ setting }) => (setting === 'max_pending_requests' ? 'waiting' : null),
  'no-effect': ({ setting }) => {
    if (setting === 'timeout') return 'response-limit';
    return setting === 'delayed_close_timeout' ? 'close-delay' : null;
  },
  buffering: ({ proxy, detail }) => {
    if (proxy === 'envoy') return 'whole-body';
    return detail === null ? null : 'forced';
  },
  compression: ({ value }) =>
    /(^|\s)(\*|text\/event-stream)(\s|$)/i.test(value ?? '') ? 'event-streams' : null,
  domains: ({ detail }) => {
    if (detail === null || detail.startsWith('server_name ')) return 'matched';
    if (detail === 'matches without port') return 'port-unmatched';
    if (detail === 'no match') return 'unmatched';
    return detail.includes('answers as the default') ? 'default-server' : null;
  },
  route: ({ proxy, value, detail }) => {
    if (/^(return|direct_response) /.test(detail ?? '')) return 'answers';
    if (detail?.startsWith('static files')) return 'serves-files';
    const isPassed = proxy === 'envoy' ? value !== null && detail !== 'redirect' : isPass.test(detail ?? '');
    return isPassed ? 'passes' : null;
  },
  upstream: ({ detail }) => (/(^|; )keepalive /.test(detail ?? '') ? 'keeps-connections' : null),
  'max-streams': ({ detail }) => (detail === 'HTTP/2 is off on this server' ? 'http2-off' : null),
  listener: ({ setting, detail }) => {
    if (setting === 'alpn_protocols') return 'alpn';
    return detail === 'tls' ? 'tls' : 'plain';
  },
  'error-log': ({ value, detail }) => {
    if (value === '/dev/null' || /^(crit|alert|emerg)$/.test(detail ?? '')) return 'hides-errors';
    return /^(notice|info|debug)$/.test(detail ?? '') ? 'keeps-notices' : null;
  },
};

const isPass = /^(proxy|fastcgi|uwsgi|scgi|grpc)_pass /;

function stateOf(kept: KeptSetting): SettingState | null {
  return states[kept.kind]?.(kept) ?? null;
}

function answersOf({ kind, detail }: KeptSetting): number | undefined {
  const status =
    kind === 'route' ? /^(?:return|direct_response) (\d{3})\b/.exec(detail ?? '')?.[1] : undefined;
  return status === undefined ? undefined : Number(status);
}
