/** An event stream that a proxy wrote by itself, by its row or by what its config answers with. */
import type { Facts } from '../../model/facts.ts';
import type { LogRecord, ProxyKind } from '../../model/log-record.ts';
import type { Setting } from '../../model/setting.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { answererOf } from './answerer.ts';
import { answeringRoute } from './answering-route.ts';

export interface OwnStream {
  hop: string | null;
  proxy: ProxyKind;
  /** The row that shows no upstream; null: the config alone says so. */
  record: LogRecord | null;
  /** The rule that answers; null: it was not read. */
  route: Setting | null;
}

/** Null: an upstream answered, or nothing tells. A copy that was kept is no answer of its own. */
export function ownStreamOf(facts: Facts, stream: Stream): OwnStream | null {
  if (!isOpened(stream) || stream.route === 'direct') return null;
  const route = answeringRoute(facts, stream);
  const { by, hop, proxy, record } = answererOf(facts, stream);
  if (by === 'proxy' && record !== null && record.reason !== 'cached') return { hop, proxy, record, route };
  return by === 'unknown' && route ? { hop: route.hop, proxy: route.proxy, record: null, route } : null;
}
