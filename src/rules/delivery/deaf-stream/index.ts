/** A stream that is open, silent, and fed by nothing any more. */

import { suspectOf } from '../../../analysis/parties/suspect.ts';
import { showingOf } from '../../../analysis/twins/index.ts';
import { type Facts, openedStreams } from '../../../model/facts.ts';
import type { Confidence, Finding } from '../../../model/finding.ts';
import { habitOf } from '../../../proxies/profile/known.ts';
import { severityByShare } from '../../frames/population-facts.ts';
import { found, notChecked, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { noticeDeafness } from './fix.ts';
import { type DeafStream, deafStreams } from './signs.ts';
import { unendedDrafts } from './unended.ts';
import { evidenceOf, whatWords, whyWords } from './words.ts';

export const deafStream: Rule = {
  id: 'deaf-stream',
  title: 'the stream stays open, and nothing feeds it',
  severity: 'critical',
  group: 'delivery',
  rank: 70,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about,
  explains: ['heartbeat-missing', 'heartbeat-too-slow'],
  judge(facts) {
    const opened = openedStreams(facts);
    if (opened.length === 0) return ruledOut('no stream opened');
    const unended = unendedDrafts(facts);
    if (unended.length > 0) return found(this, unended);
    const deaf = deafStreams(facts);
    const proxied = deaf.filter(({ stream }) => stream.route === 'proxy');
    const told = proxied.length > 0 ? proxied : deaf;
    if (told.length === 0) return cleared(facts);
    const where = ownerOf(facts, deaf);
    const streams = told.map(({ stream }) => stream);
    const route = streams[0]?.route;
    return found(this, [
      {
        severity: told[0]?.by === 'age' ? 'warning' : severityByShare(facts, streams),
        confidence: confidenceOf(facts, told, where),
        where,
        what: whatWords(
          told,
          opened.filter((stream) => stream.route === route),
        ),
        why: whyWords(facts, told, where),
        covers: streams,
        evidence: evidenceOf([...told.slice(0, 3), ...deaf.filter((one) => !told.includes(one)).slice(0, 1)]),
        fix: noticeDeafness(told, where),
      },
    ]);
  },
};

/** A direct stream that is deaf too shows the origin; one that went on, the proxy. */
function ownerOf(facts: Facts, deaf: DeafStream[]): Finding['where'] {
  const isOrigins = deaf.some(({ stream, by }) => stream.route === 'direct' || by === 'newest');
  if (isOrigins) return { hop: null, proxy: 'origin' };
  const [first] = deaf;
  const suspect =
    first?.by === 'direct' || first?.by === 'protocol' ? suspectOf(facts, first.stream) : unknown;
  // It ends its client's stream with its upstream's: what lost that stands behind it.
  return habitOf(suspect.proxy, 'showsCuts') ? unknown : suspect;
}

const unknown: Finding['where'] = { hop: null, proxy: 'unknown' };

/** Around the proxies it went on while this one stood silent, and came one by one before: no buffer does that. */
function confidenceOf(facts: Facts, deaf: DeafStream[], { proxy }: Finding['where']): Confidence {
  const isShown = deaf.every(({ stream, by, twins }) => {
    if (by === 'marker') return proxy === 'origin';
    const isBuffered = showingOf(facts, stream).arriving !== 'apart';
    return by === 'direct' && twins.every(({ went }) => went.ended || (went.isSideBySide && !isBuffered));
  });
  return isShown ? 'likely' : 'possible';
}

function cleared(facts: Facts) {
  const silent = openedStreams(facts).filter((stream) => showingOf(facts, stream).ending === 'silent');
  return silent.length > 0
    ? notChecked(['time', 'direct'], 'a stream fell silent, and nothing shows whether there was more to send')
    : ruledOut('no stream stood silent while another one went on or ended');
}
