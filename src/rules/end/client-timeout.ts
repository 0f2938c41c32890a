/** Other clients always close at the same age, while this tool's streams go on. */

import {
  type ConstantAge,
  constantAges,
  isOneAge,
  otherClients,
} from '../../analysis/parties/other-clients.ts';
import { formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import { endedStreams, type Facts, openedWireStreams } from '../../model/facts.ts';
import type { Confidence } from '../../model/finding.ts';
import { hopName, properName, rowOf, settingAt, settingFact } from '../frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { page, responseFlags } from '../sources.ts';

export const clientTimeout: Rule = {
  id: 'client-timeout',
  title: 'other clients give up at a fixed age of their own',
  severity: 'warning',
  group: 'end',
  rank: 110,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: "In the log, other clients give up at a fixed age of their own, while this tool's stream on the same path goes on.",
    lookAlikes: [
      "`total-timeout`: this tool's stream ends at that age too.",
      '`client-closed`: they leave at differing ages.',
      'Several kinds of clients at one age point to a balancer in front of them, and the finding then says so.',
    ],
    settles: "A run that is longer than that age; the time limits of that client's HTTP library.",
    source: [
      page(
        'MDN: AbortSignal.timeout',
        'https://developer.mozilla.org/en-US/docs/Web/API/AbortSignal/timeout_static',
      ),
      responseFlags,
    ],
  },
  explains: ['client-closed', 'limit-ahead'],
  judge(facts) {
    if (facts.records.length === 0) return notChecked(['access-log']);
    const left = otherClients(facts).filter(({ reason }) => reason === 'client-closed');
    if (left.length === 0) return ruledOut('no row of another client says that it left');
    if (left.every(({ durationMs }) => durationMs === null))
      return notChecked(['time'], 'the log format has no duration');
    const groups = constantAges(left);
    const group = groups[0];
    if (!group) return ruledOut('the clients that left did so at different ages');
    const { ageMs, records } = group;
    const ended = endedStreams(facts).find(({ close }) => isNear(close.ageMs ?? 0, ageMs));
    if (ended)
      return ruledOut(
        `a stream of ours ended at the same age, ${formatMs(ageMs)}: it is not those clients' choice`,
      );
    const outlived = longestOwnAgeMs(facts, ageMs);
    const alike = groups.filter((other) => isOneAge(...ordered(other.ageMs, ageMs)));
    const hasSeveralKinds = alike.length > 1;
    const rows = alike.flatMap((one) => one.records);
    const whose = hasSeveralKinds ? `${alike.length} kinds of clients` : `"${group.client}"`;
    return found(this, [
      {
        confidence: confidenceOf(hasSeveralKinds, outlived !== null, group),
        where: { hop: null, proxy: hasSeveralKinds ? 'network' : 'client' },
        what: `${rows.length} streams of ${whose} were closed from the client side at age ${formatMs(ageMs)}.`,
        why: hasSeveralKinds
          ? `Clients of several kinds leave at one age: a balancer or another box in front may close them all.${ownStreamWords(outlived)}`
          : `Only that client leaves, always at the same age: it has a limit of its own.${ownStreamWords(outlived)}${clearedLimitWords(facts, ageMs)}`,
        evidence: [
          ...records.slice(0, 3).map((record) => rowOf(record)),
          ...clearedLimits(facts, ageMs).map(settingFact),
        ],
        fix: [
          hasSeveralKinds
            ? {
                proxy: 'network',
                setting: 'idle limit',
                text: `Find what stands between those clients and the first proxy, with a limit of ${formatMs(ageMs)}; run this tool from where they are.`,
              }
            : {
                proxy: 'client',
                setting: 'request timeout',
                suggested: 'none for event streams',
                text: `Find the ${formatMs(ageMs)} limit in that client (${clientLimits}) and switch it off for this request.`,
              },
        ],
      },
    ]);
  },
};

const clientLimits =
  'axios timeout, fetch with AbortSignal.timeout, OkHttp readTimeout, a total timeout of its HTTP library';

function confidenceOf(hasSeveralKinds: boolean, outlived: boolean, { records }: ConstantAge): Confidence {
  if (hasSeveralKinds) return 'possible';
  // Nginx's empty completion may also be a worker's exit; at the same age every time, that is unlikely.
  const sure = records.every(({ reasonConfidence }) => reasonConfidence === 'certain');
  return outlived && sure ? 'certain' : 'likely';
}

function ordered(a: number, b: number): [number, number] {
  return a < b ? [a, b] : [b, a];
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(1_200, b * 0.1);
}

/** Age of our longest stream through the proxies, when it went well beyond theirs. */
function longestOwnAgeMs(facts: Facts, ageMs: number): number | null {
  const proxied = openedWireStreams(facts);
  const longest = Math.max(0, highest(proxied.map(({ close }) => close.ageMs ?? 0)));
  return longest > ageMs * 1.1 ? longest : null;
}

function ownStreamWords(outlivedMs: number | null): string {
  return outlivedMs === null
    ? ' Our own streams were not watched long enough to outlive them.'
    : ` Our own stream on the same path lived ${formatMs(outlivedMs)}.`;
}

/** Limits of the proxies that are much longer than that age: they cannot have cut those streams. */
function clearedLimits(facts: Facts, ageMs: number) {
  return facts.settings.filter(
    ({ kind, ms }) =>
      (kind === 'idle-timeout' || kind === 'total-timeout') && ms !== null && ms > ageMs * 1.1,
  );
}

function clearedLimitWords(facts: Facts, ageMs: number): string {
  return clearedLimits(facts, ageMs)
    .slice(0, 2)
    .map((setting) => {
      const { proxy, hop } = setting;
      const where = hop === proxy ? '' : `, on ${hopName(proxy, hop)}`;
      return ` ${properName(proxy)} is innocent: ${settingAt(setting)} is not ${formatMs(ageMs)}${where}.`;
    })
    .join('');
}
