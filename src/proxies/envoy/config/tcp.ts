/** Timers of a TCP proxy, which passes on bytes and knows nothing of HTTP: no limit of a connection manager holds. */
import type { Setting } from '../../../model/setting.ts';
import { findSetting } from './setting.ts';
import type { EnvoyStream } from './stream.ts';
import { clusterTimers, type Timer } from './timers.ts';

/** As `timerSettings`, where the chain ends in `envoy.filters.network.tcp_proxy`. */
export function tcpTimers(hop: string, stream: EnvoyStream): Setting[] {
  const here = { path: `${stream.labels.listener} > tcp_proxy`, in: stream.tcp };
  const timers: Timer[] = [
    {
      ...here,
      kind: 'idle-timeout',
      keys: ['idle_timeout'],
      fallback: '3600s',
      detail: 'of the connection: no byte in either direction',
    },
    {
      ...here,
      kind: 'total-timeout',
      state: 'stream',
      keys: ['max_downstream_connection_duration'],
      // Envoy refuses 0s there.
      off: null,
      detail: 'of the connection',
    },
    ...clusterTimers(stream),
  ];
  const closesAtOnce: Timer = {
    ...here,
    kind: 'no-effect',
    state: 'close-delay',
    keys: ['delayed_close_timeout'],
    fallback: '0s',
    detail: 'there is no HTTP here whose end would be waited for',
  };
  return [...timers, closesAtOnce].flatMap((timer) => findSetting(hop, { ...timer, timer: true }));
}
