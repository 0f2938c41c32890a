/** Connecting for held streams: from several local addresses, of which a client keeps its own, with one resolver and one read buffer for all. */
import type { Plan } from '../../model/plan.ts';
import { alpnOf, requireProtocol } from '../wire/alpn.ts';
import { cachedLookUp } from '../wire/cached-lookup.ts';
import { type Connected, connect } from '../wire/connect.ts';
import type { ConnectMarks } from '../wire/connect-marks.ts';
import { Deadline } from '../wire/deadline.ts';
import { targetOn } from '../wire/destination.ts';
import type { HttpRequest } from '../wire/exchange.ts';
import type { AskingStream } from './asking-stream.ts';
import { sharedReading } from './shared-reading.ts';

/** Connects for a stream, and fills `marks` on the way. @throws ConnectFailure */
export type HeldDial = (
  stream: AskingStream,
  request: HttpRequest,
  marks: ConnectMarks,
) => Promise<Connected>;

/** `signal` gives up all connections that are being made. */
export function startDial(plan: Plan, signal: AbortSignal): HeldDial {
  const { localAddresses = [] } = plan.population ?? {};
  const lookUp = cachedLookUp();
  const running = new Set<Deadline>();
  signal.addEventListener('abort', () => {
    for (const deadline of [...running]) deadline.stop();
  });
  return async (stream, { url }, marks) => {
    const { trial, protocol, place, client } = stream.spec;
    const target = targetOn(plan.target, trial.route, place);
    // Only undici on a plain socket pulls its chunks, and is done with each when it pulls the next.
    const reading = url.protocol === 'http:' && protocol === 'http1' ? sharedReading() : null;
    const deadline = new Deadline(target.connectTimeoutMs);
    running.add(deadline);
    const connected = await connect({
      target,
      url,
      alpn: alpnOf(protocol),
      clock: stream,
      marks,
      deadline,
      lookUp,
      localAddress: localAddresses[(client - 1) % (localAddresses.length || 1)],
      onread: reading?.onread,
    }).finally(() => {
      running.delete(deadline);
      deadline.release();
    });
    reading?.attach(connected.socket);
    requireProtocol(connected, protocol, url);
    return connected;
  };
}
