// What ends a running stream, a case each. The origin sends an event every 300 ms.

const steady = { everyMs: 300 };
const ended = (how) => ({ ...steady, end: { afterMs: 2000, how } });

export const cases = [
  { name: () => 'origin ends', origin: ended('clean') },
  { name: () => 'origin FIN, no last chunk', origin: ended('fin') },
  { name: () => 'origin RST', origin: ended('rst') },
  { limit: 'idle', seconds: 2, name: ({ limits }) => limits.idle, origin: { ...steady, count: 3 } },
  { limit: 'total', seconds: 3, name: ({ limits }) => limits.total, origin: steady },
  { name: ({ reload }) => reload, origin: steady, act: (proxy) => proxy.reload() },
  { name: () => 'SIGTERM', origin: steady, act: (proxy) => proxy.stop('SIGTERM') },
  { name: () => 'SIGKILL', origin: steady, act: (proxy) => proxy.stop('SIGKILL') },
];

/** Those that this proxy has. */
export function casesOf(proxy) {
  if (proxy.isReloadAlone) return cases.filter(({ name }) => name(proxy) === proxy.reload);
  return cases.filter(({ limit, name }) => (limit ? proxy.limits[limit] : name(proxy)) !== undefined);
}

/** When `act` is done, and how long a stream is watched that nothing ends, ms after the request. */
export const actMs = 1500;
export const watchMs = 6500;
