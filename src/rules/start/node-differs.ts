/** Of several servers behind one name some open the stream and others do not. */
import { type NodeSplit, nodeSplitOf } from '../../analysis/answers/node-split.ts';
import { refusalWords } from '../../analysis/answers/refusal-words.ts';
import { saysUnknownSession } from '../../analysis/answers/session.ts';
import { weaker } from '../../analysis/parties/blame.ts';
import type { Facts } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import { servedWords, splitFacts } from '../frames/node-split.ts';
import { type Draft, found, type Rule, ruledOut } from '../rule.ts';
import { measured } from '../sources.ts';

export const nodeDiffers: Rule = {
  id: 'node-differs',
  title: 'one of several servers answers otherwise',
  severity: 'critical',
  group: 'start',
  rank: 86,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The same request fares well at some of the servers behind one name and ill at others, each time: a version that was not deployed everywhere, a setting or route that one lacks, one that hangs.',
    lookAlikes: [
      '`session-affinity-lost`: the server that refuses says that it does not know the session.',
      '`upstream-unreachable`: one server cannot be connected to, which its proxy says itself.',
      '`rate-limited`, `origin-workers-exhausted`: it depends on how many are asked, not on who is.',
      'An origin that fails now and then does so at every address.',
    ],
    settles:
      'The address of the upstream in each access row (`$upstream_addr`, `%UPSTREAM_HOST%`), and the same request to each server by itself (`--direct`).',
    source: [measured('outcomes of equal requests beside the upstream address of their rows')],
  },
  explains: [
    ...['origin-not-found', 'origin-error', 'auth-rejected', 'method-rejected', 'wrong-content-type'],
    ...['response-timeout', 'closed-before-headers', 'upstream-protocol-error', 'reconnect-fatal'],
    ...['compression-buffering', 'origin-workers-exhausted', 'redirected', 'route-missing'],
  ],
  judge(facts) {
    const split = nodeSplitOf(facts);
    if (!split) return ruledOut('the outcome of the requests does not go by the server that was asked');
    if ([...split.ill.values()].flat().some(saysUnknownSession))
      return ruledOut(
        'the server that refuses does not know the session: it need not differ in anything else',
      );
    return found(this, [draft(facts, split)]);
  },
};

function draft(facts: Facts, split: NodeSplit): Draft {
  const ill = [...split.ill.values()].flat();
  const came = ill.slice(0, 1).map((stream) => ` What came from there: ${refusalWords(stream)}.`);
  return {
    confidence: split.isConfounded ? weaker(split.confidence, 'likely') : split.confidence,
    where: { hop: null, proxy: 'origin' },
    what: `${servedWords(split)}.`,
    why: `The same request was sent to each.${came} ${oneDiffers}`,
    covers: ill,
    evidence: splitFacts(facts, split),
    fix: [compareNodes(split)],
  };
}

const oneDiffers = 'One server differs from the others in its version, settings or state, or hangs.';

function compareNodes({ ill, well }: NodeSplit): ProposedFix {
  const nodes = [...ill.keys()];
  const compared = `compare its version and settings with those of ${[...well.keys()].join(', ')}`;
  return {
    proxy: 'origin',
    setting: 'server',
    current: nodes.join(', '),
    text: `Ask ${nodes.join(' and ')} by itself (--direct), ${compared}, and take it out of the group until it answers alike.`,
  };
}
