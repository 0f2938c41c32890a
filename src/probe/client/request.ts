/** The request of a held stream, on its way. */

import { requestIdOf } from '../../model/population/held.ts';
import type { Shard } from '../held/shard.ts';
import type { HeldStream } from '../held/stream.ts';
import { httpRequest } from '../request/index.ts';
import { ConnectFailure } from '../wire/connect-failure.ts';
import { type HttpRequest, notOpened } from '../wire/exchange.ts';
import { addHistoryHeaders, type ClientHistory } from './history.ts';

/** Finds the stream a connection and asks on it; a connection that is not made ends the stream. */
export async function sendRequest(stream: HeldStream, history: ClientHistory, shard: Shard): Promise<void> {
  try {
    const exchange = await shard.connections.ask(stream, requestOf(stream, history, shard));
    if (stream.close) return exchange.stop();
    stream.exchange = exchange;
    const { tlsMs, connectMs } = stream.marks;
    if (connectMs !== null) shard.sinksOf(stream.spec.trial).figures.ms.connect.record(tlsMs ?? connectMs);
    const { maxTimeMs } = shard.plan.target;
    if (maxTimeMs !== null) setTimeout(() => stream.stop('max-time'), maxTimeMs).unref();
  } catch (error) {
    if (!(error instanceof ConnectFailure)) throw error;
    shard.noteFailure(error.failure);
    stream.ended(notOpened(shard.isStopping ? null : error.failure, stream.now()));
  }
}

function requestOf({ spec }: HeldStream, history: ClientHistory, { context, policy }: Shard): HttpRequest {
  const { id, trial, attempt, place } = spec;
  const requestId = requestIdOf(context.run, id);
  const { cookies } = history;
  const asked = { id, requestId, trial, attempt, place: place ?? undefined, cookies: cookies ?? undefined };
  const request = httpRequest(asked, context);
  addHistoryHeaders(request.headers, history, policy.lastEventId);
  return request;
}
