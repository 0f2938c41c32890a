/** Finds in the texts of a report what they ask the reader to hand over, and what they claim of the direct streams. */

import { verdictOf } from '../../../src/analysis/verdict.ts';
import type { Facts } from '../../../src/model/facts.ts';
import { missingInput } from '../../../src/report/missing-inputs.ts';
import { judge, remainderRules, rules } from '../../../src/rules/index.ts';

export interface Text {
  rule: string;
  text: string;
}

/** Every sentence that a reader of this run meets, with the rule that wrote it. */
export function textsOf(facts: Facts): Text[] {
  const judged = judge(facts, rules, remainderRules);
  if (judged.failed.length > 0) throw new Error(JSON.stringify(judged.failed));
  const { settle } = verdictOf(facts, judged.findings);
  return [
    ...judged.findings.flatMap(({ rule, title, what, why, evidence, fix }) =>
      [title, what, why, ...evidence.map(({ fact }) => fact), ...fix.map(({ text }) => text)].map((text) => ({
        rule,
        text,
      })),
    ),
    ...judged.ruledOut.map(({ rule, because }) => ({ rule, text: because })),
    ...judged.notChecked.flatMap(({ rule, missing, because }) =>
      [because ?? '', ...missing.map((one) => missingInput(one, { ...facts.plan, hops: facts.hops }))].map(
        (text) => ({ rule, text }),
      ),
    ),
    ...(settle ? [{ rule: 'verdict', text: settle }] : []),
  ];
}

export type Input = 'direct' | 'access-log' | 'error-log' | 'config' | 'admin';

/** Words by which an input is asked for. */
const asking: Record<Input, RegExp> = {
  direct:
    /--direct URL|(give|with|or|and|by|see) --direct|--direct (would|does|tells)|around (the proxies|them|it)[^.;:]*\b(would|settles?|to see)\b/i,
  'access-log':
    /--(nginx|envoy)-access-log|access-log=|\b(its|the) access log[^.;:]* (would|tells)\b|\blog row[^.;:]* would\b/i,
  'error-log': /--nginx-error-log|error-log=|\bthe error logs? (of|at|and)\b[^.;:]*\bwould\b/i,
  config: /--(nginx|envoy)-config|\bconfig=|\b(its|the|or) config[^.;:]* would\b|config was not given/i,
  admin: /--envoy-admin/i,
};

/** The inputs that a text asks for. */
export function asksOf(text: string): Input[] {
  return (Object.keys(asking) as Input[]).filter((input) => asking[input].test(text));
}

export type Claim = 'lived' | 'ended' | 'opened' | 'refused';

/** What a text says that the streams around the proxies did; a condition or a question claims nothing. */
const claiming: Record<Claim, RegExp> = {
  lived:
    /around (the proxies|the proxy|it|them)[^.;]*\b(lived|outlived|went on|live on)\b|direct streams? [^.;]*lived/i,
  ended:
    /around (the proxies|the proxy|them)[^.;]*\b(ended|ends|broke off|breaks off|is cut|cut likewise)\b|, around the proxies as well|so did [^.;]* around the proxies|the direct streams ended/i,
  opened:
    /around the proxies[^.;]*\b(opens a stream|is an event stream|come one by one|events come|accepts connections)/i,
  refused:
    /around the proxies[^.;]*\b(answers \d+ as well|was not made either|drops the request as well)|cannot be reached either/i,
};

export function claimsOf(text: string): Claim[] {
  return (Object.keys(claiming) as Claim[]).filter((claim) => claiming[claim].test(text));
}
