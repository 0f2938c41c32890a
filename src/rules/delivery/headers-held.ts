/** The response head waits for the first byte of the body: `onopen` comes late, and timeouts for headers fire. */

import { bufferingHops, eventCompression } from '../../analysis/delivery/buffering.ts';
import { directAsking, directOnTime, latenessAgainst } from '../../analysis/delivery/delivery.ts';
import { frontProxy } from '../../analysis/parties/fingerprint.ts';
import { formatMs } from '../../model/duration.ts';
import { highest, lowest } from '../../model/extremes.ts';
import { type Facts, openedWireStreams, settingsOf } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { Setting } from '../../model/setting.ts';
import { headMs, isOpened, type Stream } from '../../model/stream.ts';
import { ownAdvice } from '../../proxies/profile/advice.ts';
import { change, countOf, hopName, sentence } from '../frames/evidence.ts';
import { switchOff } from '../frames/switch-off.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { html, nginx } from '../sources.ts';

/** A head this much later than the direct one was held back; distance alone does not explain it. */
const laterMs = 1_000;
/** Head and first byte of the body in one write. */
const togetherMs = 50;

export const headersHeld: Rule = {
  id: 'headers-held',
  title: 'the response head waits for the first event',
  severity: 'warning',
  group: 'delivery',
  rank: 40,
  needs: ['wire', 'direct', 'config'],
  about: {
    what: 'The response head waits for the first byte of the body, though the origin sends its head at once. `onopen` comes late, and limits on the head can fire.',
    lookAlikes: [
      '`proxy-buffering`: the events themselves are held back too.',
      '`response-timeout`: no head came at all.',
      'An origin that sends its head only with the first event: the direct head is as late, and this rule is ruled out.',
    ],
    settles:
      '`--direct URL`: when the head of the origin comes. A first comment that the origin sends with the head takes it along through the proxy.',
    source: [html('9.2.3'), nginx('proxy_buffering')],
  },
  explains: ['response-timeout'],
  judge(facts) {
    const proxied = openedWireStreams(facts);
    if (proxied.length === 0) return ruledOut('no stream opened through the proxies');
    const quick = proxied.every((stream) => headMs(stream) < laterMs);
    if (quick) return ruledOut('response heads came at once');
    const asked = directAsking(facts, 'plain');
    const direct = asked.filter(isOpened);
    if (direct.length === 0 || direct.length < asked.length)
      return notChecked(['direct'], 'heads came late; whether those of the origin are as late is not known');
    const all = heldAmong(facts, proxied, direct);
    if (all) return found(this, [heldByBuffer(facts, proxied, all)]);
    const compressed = proxied.filter(({ asks }) => asks === 'compressed');
    const around = directAsking(facts, 'compressed').filter(isOpened);
    const some = compressed.length > 0 && around.length > 0 ? heldAmong(facts, compressed, around) : null;
    if (some) return found(this, [heldByCompressor(facts, compressed, some)]);
    return ruledOut('the origin itself answers late, or heads come before the first event');
  },
};

/** What is late of them all, and how late the heads around the proxies are at most. */
interface Held {
  held: Stream[];
  direct: Stream[];
  earliestMs: number;
}

/** Null unless each of them got its head with the first event, and later than the direct ones. */
function heldAmong(facts: Facts, proxied: Stream[], direct: Stream[]): Held | null {
  const earliestMs = highest(direct.map(headMs));
  const held = proxied.filter(
    (stream) =>
      headMs(stream) >= earliestMs + laterMs &&
      bodyMs(stream) - (stream.marks.headersMs ?? 0) <= togetherMs &&
      latenessAgainst(stream, directOnTime(facts)) !== 'gathered',
  );
  return held.length === proxied.length && direct.every(isEarlyHead) ? { held, direct, earliestMs } : null;
}

function heldByBuffer(facts: Facts, proxied: Stream[], held: Held): Draft {
  const front = frontProxy(facts, held.held[0]!);
  const holder = bufferingHops(facts)[0];
  const hop = holder?.buffering.hop ?? (facts.hops.length === 1 ? (facts.hops[0]?.name ?? null) : null);
  const proxy = holder?.buffering.proxy ?? (facts.hops.length > 1 ? 'unknown' : front.proxy);
  const where = { hop, proxy };
  return draftOf(proxied, held, where, '', holder ? [passOn(holder.buffering)] : []);
}

/** Only requests that accept compression are late: what compresses keeps the head until it has something to compress. */
function heldByCompressor(facts: Facts, proxied: Stream[], held: Held): Draft {
  const setting = eventCompression(facts)[0] ?? settingsOf(facts, 'compression').find(isWritten) ?? null;
  const front = frontProxy(facts, held.held[0]!);
  const [only, ...others] = facts.hops;
  const isOnly = only !== undefined && others.length === 0;
  const where = setting ?? {
    hop: isOnly ? only.name : null,
    proxy: facts.hops.length > 1 ? 'unknown' : front.proxy,
  };
  const words = ' Only requests that accept compression wait for it.';
  return draftOf(proxied, held, where, words, setting ? [withoutEvents(setting, held.held[0]!)] : []);
}

/** What compresses may keep the head of what it leaves alone too. */
function isWritten({ origin, value }: Setting): boolean {
  return origin === 'config' && value !== 'off';
}

function withoutEvents(setting: Setting, { url }: Stream): ProposedFix {
  const own = ownAdvice(setting.proxy, 'uncompressed-events');
  const withPath = (text: string) => text.replaceAll('{path}', () => new URL(url).pathname);
  const text = withPath(own?.text ?? 'Leave text/event-stream out of what is compressed.');
  return change(setting, withPath(own?.suggested ?? (setting.off || 'off')), text);
}

function draftOf(
  proxied: Stream[],
  { held, direct, earliestMs }: Held,
  { hop, proxy }: Pick<Setting, 'proxy'> & { hop: string | null },
  words: string,
  fixes: ProposedFix[],
): Draft {
  return {
    confidence: 'likely',
    where: { hop, proxy },
    what: `${sentence(countOf(held, proxied))} got the response head together with the first event, ${formatMs(lowest(held.map(headMs)))} or more after the request.`,
    why: `Asked directly the origin sends its head after ${formatMs(earliestMs)}: ${hopName(proxy, hop)} keeps it until there is a body.${words}`,
    evidence: [...held.slice(0, 3), ...direct.slice(0, 1)].map(headFact),
    fix: [
      ...fixes,
      {
        proxy: 'origin' as const,
        setting: 'first comment',
        suggested: '": \\n\\n" with the head',
        text: 'Send a comment line with the response head: it takes the head along through everything that waits for a body.',
      },
    ],
  };
}

function passOn(buffering: Setting): ProposedFix {
  const word = ownAdvice(buffering.proxy, 'whole-body') ?? ownAdvice(buffering.proxy, 'buffering');
  const text = 'Pass the response on as it comes.';
  return switchOff(buffering, text) ?? change(buffering, word?.suggested ?? 'off', text);
}

/** First byte of the body, ms; Infinity where none came. */
function bodyMs({ arrivals, pace }: Stream): number {
  return pace?.firstAtMs ?? arrivals[0]?.atMs ?? Number.POSITIVE_INFINITY;
}

/** If an origin sends its head only with the first event, there is nothing that a proxy could hold back. */
function isEarlyHead(stream: Stream): boolean {
  return bodyMs(stream) - (stream.marks.headersMs ?? 0) > togetherMs;
}

function headFact(stream: Stream) {
  const name = `${stream.id}${stream.route === 'direct' ? ' (direct)' : ''}`;
  const bodyAfterMs = bodyMs(stream) - (stream.marks.requestSentMs ?? 0);
  const body = Number.isFinite(bodyAfterMs) ? formatMs(bodyAfterMs) : 'never';
  const fact = `${name}: head after ${formatMs(headMs(stream))}, first byte of the body ${body}`;
  return { fact, from: 'connection' as const, connection: stream.id, value: headMs(stream), unit: 'ms' };
}
