/** Which settings hold a response body back: on their own, or for what the upstream sends. */
import { directStreams, type Facts, settingsOf } from '../../model/facts.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { Hop } from '../../model/plan.ts';
import type { Setting } from '../../model/setting.ts';
import { header, isOpened } from '../../model/stream.ts';
import { profileOf } from '../../proxies/profile/known.ts';

/** A hop that buffers an event stream until a buffer is full or the response is over. */
export interface BufferingHop {
  buffering: Setting;
  /** The HTTP/1.0 that makes the upstream answer without chunks; null: the body is held for another reason. */
  protocol: Setting | null;
}

/**
 * Nginx with `proxy_buffering on` passes a chunked upstream's events at once (ngx_event_pipe.c) and holds a body
 * that only the connection's end delimits. An Envoy filter that asks for the whole body holds any.
 */
export function bufferingHops(facts: Facts): BufferingHop[] {
  return settingsOf(facts, 'buffering')
    .filter(({ value, state }) => value === 'on' || state === 'until-full' || isWhole(value, state))
    .flatMap((buffering): BufferingHop[] => {
      if (buffering.state === 'whole-body' || buffering.state === 'until-full')
        return [{ buffering, protocol: null }];
      // The origin's own header switches Nginx's buffering off, unless the config ignores it.
      if (buffering.state !== 'forced' && accelDisabled(facts)) return [];
      if (isCloseDelimited(facts)) return [{ buffering, protocol: null }];
      const protocol = settingsOf(facts, 'upstream-protocol', buffering.hop).find(
        ({ value }) => value === '1.0',
      );
      return protocol ? [{ buffering, protocol }] : [];
    });
}

/** A word of its own, without on or off, as well. */
function isWhole(value: string | null, state: Setting['state']): boolean {
  return state === 'whole-body' && value !== 'off';
}

/** Hops that keep a head with the body by their defaults, and whose config is not known; not where a row shows an upstream that had not answered. */
export function keepersByDefault(facts: Facts): Hop[] {
  return facts.hops.filter(
    ({ name, proxy }) =>
      profileOf(proxy)?.habits?.asksInHttp10 !== undefined &&
      settingsOf(facts, 'buffering', name).length === 0 &&
      !facts.joins.some(({ hop, record }) => hop === name && isUnanswered(record)),
  );
}

function isUnanswered({ kind, namesUpstream, upstreamStatus }: LogRecord): boolean {
  return kind === 'access' && namesUpstream && upstreamStatus === null;
}

export function mayKeepByDefault(facts: Facts): boolean {
  return keepersByDefault(facts).length > 0;
}

function accelDisabled(facts: Facts): boolean {
  return directStreams(facts).some((stream) => header(stream, 'x-accel-buffering')?.toLowerCase() === 'no');
}

/** The origin sends no chunks and no length even over HTTP/1.1. */
function isCloseDelimited(facts: Facts): boolean {
  return directStreams(facts).some(
    (stream) =>
      isOpened(stream) &&
      stream.protocol === 'http1' &&
      header(stream, 'transfer-encoding') === null &&
      header(stream, 'content-length') === null,
  );
}

/** Settings by which a hop compresses event streams. */
export function eventCompression(facts: Facts): Setting[] {
  return settingsOf(facts, 'compression').filter(({ state }) => state === 'event-streams');
}
