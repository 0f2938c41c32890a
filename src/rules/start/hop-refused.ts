/** A place of the path that was asked by itself (`--via`) gave no stream, though the target did, or was refused otherwise. */
import { answerOf } from '../../analysis/answers/asked-streams.ts';
import { type UnopenedPlace, unopenedPlaces } from '../../analysis/experiments/unopened-places.ts';
import { type Facts, openedStreams } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import { type Draft, found, type Rule, ruledOut } from '../rule.ts';
import { measured } from '../sources.ts';

export const hopRefused: Rule = {
  id: 'hop-refused',
  title: 'a hop that was asked by itself gave no stream',
  severity: 'warning',
  group: 'start',
  rank: 400,
  needs: ['wire', 'direct'],
  about: {
    what: 'One of the places that `--via` names could not be reached, or answered otherwise than with an event stream, while the target opened or was refused for another reason. Where the stream goes on from there is not known, and the comparison of hops ends in front of it.',
    lookAlikes: [
      '`upstream-unreachable`: a proxy says itself that it cannot reach what stands behind it, and the target is refused for that.',
      '`connect-refused`, `dns-failure`, `tls-protocol-mismatch`: the same at the target, or at the place that is asked directly.',
      'A target that is refused alike: then the report says at which hop the refusal first shows.',
    ],
    settles:
      "The URL that the hop in front has for this one, in its config (`proxy_pass`, `server`, a cluster's endpoints): scheme, host, port and path; `ss -ltn` there says what listens.",
    source: [
      measured('a port without a listener, one that answers 502 or 404, and a name that is not known'),
    ],
  },
  judge(facts) {
    if (!facts.plan.target.via?.length) return ruledOut('no hop between was asked (--via)');
    const places = unopenedPlaces(facts).filter(({ name }) => name !== 'direct');
    if (places.length === 0)
      return ruledOut('every hop that was asked opened, or was refused as the target was');
    return found(
      this,
      places.map((place) => draftOf(facts, place)),
    );
  },
};

function draftOf(facts: Facts, place: UnopenedPlace): Draft {
  const { name, url, streams, asked, words } = place;
  const which =
    streams.length === asked ? 'gave no stream' : `turned ${streams.length} of ${asked} streams down`;
  return {
    // No answer in the time watched may come from what holds the hop up, our own streams among it.
    confidence: streams.every(isSilent) ? 'likely' : 'certain',
    where: whereOf(place),
    what: `${name} (--via ${url}) ${which}: ${words}.`,
    why: `${whyOf(facts)} Nothing is known of the stream at that hop, and hops are compared up to it only.`,
    evidence: streams.slice(0, 3).map(answerOf),
    fix: [{ proxy: 'unknown', setting: '--via', text: remedyOf(place) }],
  };
}

function isSilent({ status, failure }: Stream): boolean {
  return status === null && failure === null;
}

function whyOf(facts: Facts): string {
  return openedStreams(facts).some(({ route }) => route === 'proxy')
    ? 'The target gave the stream, so that alone is no failure of the path through it: the URL may not be the one that the hop in front asks.'
    : 'The target was refused for another reason: the URL may not be the one that the hop in front asks.';
}

function whereOf({ streams: [first] }: UnopenedPlace): Finding['where'] {
  const phase = first?.failure?.phase;
  if (phase === 'dns') return { hop: null, proxy: 'client' };
  return { hop: null, proxy: phase === 'connect' ? 'network' : 'unknown' };
}

function remedyOf({ name, url, streams: [first] }: UnopenedPlace): string {
  const phase = first?.failure?.phase;
  if (phase === 'dns')
    return `Give ${name} a name that this machine can resolve, or its address (--resolve NAME:PORT:ADDRESS).`;
  if (phase === 'connect')
    return `Give the address and port at which ${name} listens for this machine, or start what should listen at ${url}.`;
  if (phase === 'tls')
    return `Give ${name} the scheme that its port speaks (http or https), or the name and CA of its certificate.`;
  if (first && isSilent(first))
    return `See what answers at ${url}, and whether it serves so many streams at once (${oneByOne}), or ask another port.`;
  return `Give ${name} the URL that the hop in front of it asks: scheme, port, path and query (${url} was asked, with the target's Host).`;
}

const oneByOne = '--one-at-a-time asks one by one';
