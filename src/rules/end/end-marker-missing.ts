/** A stream of a kind that always sends an end marker ended as if complete, without the marker. */

import { answerNoteOf, answerOutcomeOf } from '../../analysis/answers/answer-note.ts';
import { keptWords, lastEvents } from '../../analysis/delivery/kept-events.ts';
import { cutHiders } from '../../analysis/ends/direct-words.ts';
import { expectsEndMarker, hasEndMarker, isEndKnown } from '../../analysis/ends/end-marker.ts';
import { frontProxy } from '../../analysis/parties/fingerprint.ts';
import { settlingWords } from '../../analysis/settling/words.ts';
import { endWordOf } from '../../model/answer/kinds.ts';
import { type Facts, openedStreams, settingsOf } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import { endedByPeer, isTruncated, type Stream } from '../../model/stream.ts';
import { oneWith } from '../../proxies/profile/known.ts';
import { properName } from '../../proxies/profile/names.ts';
import { change, countOf, endOf, sentence, whereSet } from '../frames/evidence.ts';
import { severityByShare } from '../frames/population-facts.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { measured, nginx, rfc } from '../sources.ts';

const fewerHide = ' Over HTTP/1.1 (--http1.1) fewer proxies can hide a cut.';

export const endMarkerMissing: Rule = {
  id: 'end-marker-missing',
  title: 'the stream ended without its end marker',
  severity: 'critical',
  group: 'end',
  rank: 80,
  needs: ['wire', 'direct', 'config'],
  about: {
    what: 'A stream of a kind that always says when it is done (`data: [DONE]`, `message_stop`, the response to a JSON-RPC call, or what `--end-marker` names) ended as if complete, without saying so. Something was cut behind what answered, and the cut was hidden.',
    lookAlikes: [
      '`origin-ended`: the marker came, or this kind of stream has none.',
      '`error-event`: the stream said that it failed.',
      '`upstream-closed`: the cut is visible on the wire.',
    ],
    settles:
      '`--direct URL` and HTTP/1.1 (`--http1.1`), where fewer proxies can hide a cut; the log of the origin at that time.',
    source: [
      rfc(9112, '8'),
      nginx('proxy_http_version'),
      measured('HAProxy 2.6, Varnish 7.1 and Caddy 2.6 finish what broke behind them over HTTP/2'),
    ],
  },
  explains: ['origin-ended'],
  judge(facts) {
    const { endMarker } = facts.plan;
    const opened = openedStreams(facts);
    const expecting = opened.filter((stream) => expectsEndMarker(stream, endMarker));
    if (expecting.length === 0 && opened.length > 0 && !opened.some(isEndKnown))
      return notChecked(['events'], 'the events of the streams were only counted');
    if (expecting.length === 0)
      return ruledOut('this kind of stream has no end marker (--end-marker names one)');
    const ended = expecting.filter((stream) => endedByPeer(stream) && !isTruncated(stream));
    const judged = ended.filter((stream) => isWhole(stream, endMarker));
    const without = judged.filter((stream) => isUnannounced(stream, endMarker));
    if (without.length === 0)
      return ended.length > judged.length
        ? notChecked(['events'], 'the last events were not kept')
        : ruledOut(markedWords(ended, endMarker));
    const proxied = without.filter(({ route }) => route === 'proxy');
    const overHttp1 = opened.some(({ protocol }) => protocol === 'http1') ? '' : fewerHide;
    return found(this, [
      {
        severity: severityByShare(facts, without),
        confidence: 'likely',
        where: { hop: null, proxy: culprit(facts, without) },
        what: `${sentence(countOf(without, expecting))} ended as if complete, without ${markerWords(without[0], endMarker)}.`,
        why: `The response was cut behind what answered us, and the cut hidden: ${hiddenBy(facts)}.${cutElsewhere(facts)}${keptWords(opened)}`,
        evidence: (proxied.length > 0 ? proxied : without)
          .slice(0, 4)
          .flatMap((stream) => [endOf(stream), lastEvent(stream)]),
        fix: [
          atTheOrigin(`${settlingWords(facts, 'end', { streams: proxied })}${overHttp1}`),
          ...settingsOf(facts, 'upstream-protocol')
            .filter(({ value }) => value === '1.0')
            .map((old) => change(old, '1.1', 'Chunks make a cut visible: speak HTTP/1.1 to the upstream.')),
        ],
      },
    ]);
  },
};

function atTheOrigin(settling: string): ProposedFix {
  return {
    proxy: 'origin',
    setting: 'process',
    text: `Look at the log of the origin at the time of the end.${settling} Clients should take an end without the marker for a failure.`,
  };
}

/** A server that lets its clients poll may close before the response; one that failed has said so. */
function isUnannounced(stream: Stream, marker: string | null): boolean {
  return ['cut', 'silent'].includes(answerOutcomeOf(stream, marker)) && !hasEndMarker(stream, marker);
}

function markedWords(ended: Stream[], marker: string | null): string {
  if (ended.length === 0) return 'no stream ended as if complete';
  return ended.every((stream) => hasEndMarker(stream, marker))
    ? 'every stream that ended as if complete had its end marker'
    : 'every stream that ended as if complete had its end marker, or said that it failed, that its text was finished, or that it goes on';
}

/** The end marker that the user named, or that this kind of stream has. */
function markerWords(stream: Stream | undefined, marker: string | null): string {
  if (marker !== null) return `"${marker}"`;
  const kind = stream ? answerNoteOf(stream, marker).kind : null;
  if (kind === 'json-rpc') return 'the response to the call that was sent';
  const word = endWordOf(kind) ?? 'an end marker';
  return word === '[DONE]' ? '"data: [DONE]", the end marker of their kind' : `the ${word} of their kind`;
}

/** What makes a cut look like an end: a body without chunks, or a proxy that completes a broken body. */
function hiddenBy(facts: Facts): string {
  const old = settingsOf(facts, 'upstream-protocol').find(({ value }) => value === '1.0');
  if (old) {
    const name = properName(old.proxy);
    const speaks = `${name} speaks HTTP/1.0 to the upstream (${old.setting}, ${whereSet(old)})`;
    return `${speaks}, whose body ends with its connection, crash or not, and ${name} adds the last chunk`;
  }
  return [
    `${cutHiders('http2')} turn a crash or a timeout behind them into a proper end over HTTP/2,`,
    `${cutHiders('http1')} over HTTP/1.1 too,`,
    `and ${oneWith('asksInHttp10')?.name} one of an upstream that sends no chunks`,
  ].join(' ');
}

/** Texts of events are recorded up to this length: a marker may come after it. */
const keptText = 200;

/** Whether the end of the stream was kept as it came: long streams and long events are recorded in part. */
function isWhole(stream: Stream, marker: string | null): boolean {
  if (stream.answer !== undefined) return true;
  const last = lastEvents(stream);
  const shown = marker === null || last.every(({ bytes }) => bytes <= keptText);
  return (last.length > 0 || stream.eventCount === 0) && shown;
}

/** The same request sent directly shows whether the origin leaves the marker out. */
function culprit(facts: Facts, without: Stream[]): ProxyKind {
  const direct = openedStreams(facts).filter((stream) => stream.route === 'direct' && endedByPeer(stream));
  if (without.some(({ route }) => route === 'direct')) return 'origin';
  const marked = direct.length > 0 && direct.every((stream) => hasEndMarker(stream, facts.plan.endMarker));
  const proxied = without[0];
  if (marked && proxied && facts.hops.length < 2) return frontProxy(facts, proxied).proxy;
  // What the innermost hop did not see happened behind it.
  const isCloseDelimited = settingsOf(facts, 'upstream-protocol', facts.hops.at(-1)?.name ?? '').some(
    ({ value }) => value === '1.0',
  );
  return isCloseDelimited ? 'origin' : 'unknown';
}

function cutElsewhere(facts: Facts): string {
  const cut = openedStreams(facts).find(isTruncated);
  return cut ? ` ${cut.id} shows it: the same request was cut there without an end.` : '';
}

function lastEvent({ id, events }: Stream) {
  const last = events.filter(({ kind }) => kind === 'event').at(-1);
  const fact = `${id}: the last event was ${last ? `"${last.text.slice(0, 80)}"` : 'none'}`;
  return { fact, from: 'connection' as const, connection: id };
}
