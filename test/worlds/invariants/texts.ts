/** Asks, in any sentence, for an input that was given. */
import type { Missing } from '../../../src/model/finding.ts';
import type { Hop } from '../../../src/model/plan.ts';
import type { JudgedWorld } from '../judged.ts';
import type { Failure } from './index.ts';

interface Said {
  rule: string;
  text: string;
}

export function askingForGiven(world: JudgedWorld): Failure[] {
  const given = givenFlags(world);
  const bySentence = sentences(world).flatMap(({ rule, text }) =>
    given.filter((flag) => flag.test(text)).map((flag) => ({ said: rule, detail: `${flag}: ${text}` })),
  );
  const byList = world.notChecked.flatMap(({ rule, missing }) =>
    missing
      .filter((input) => isGiven(world, input))
      .map((input) => ({ said: rule, detail: `missing ${input}` })),
  );
  return [...bySentence, ...byList];
}

function sentences({ findings, notChecked, settle }: JudgedWorld): Said[] {
  return [
    ...findings.flatMap(({ rule, what, why, fix }) =>
      [what, why, ...fix.map(({ text }) => text)].map((text) => ({ rule, text })),
    ),
    ...notChecked.map(({ rule, because }) => ({ rule, text: because ?? '' })),
    { rule: 'verdict', text: settle ?? '' },
  ];
}

const inputs = [
  ['accessLogs', 'access-log'],
  ['errorLogs', 'error-log'],
  ['configs', 'config'],
] as const;

const directAsk =
  /--direct URL|[Gg]ive --direct|around the prox[^.]*would (settle|tell|show)|Ask [^.]*around the prox/;

/** How a sentence would ask for what was given. */
function givenFlags({ facts, situation }: JudgedWorld): RegExp[] {
  const direct = situation.inputs.direct ? [directAsk] : [];
  const ofHops = facts.plan.hops.flatMap((hop) =>
    inputs.filter(([key]) => hop[key].length > 0).flatMap(([, flag]) => askedAs(hop, flag)),
  );
  const isShort = inputs.flatMap(([key, flag]) =>
    ['nginx', 'envoy'].flatMap((kind) => {
      const alike = situation.hops.filter((hop) => hop.kind === kind);
      const named = facts.plan.hops.filter((hop) => hop.proxy === kind && hop[key].length > 0);
      return alike.length > 0 && named.length === alike.length ? [new RegExp(`--${kind}-${flag}\\b`)] : [];
    }),
  );
  return [...direct, ...ofHops, ...isShort];
}

function askedAs({ name }: Hop, flag: string): RegExp[] {
  return [new RegExp(`${flag}=FILE in --hop name=${name}\\b`)];
}

function isGiven({ facts, situation }: JudgedWorld, missing: Missing): boolean {
  if (missing === 'direct') return situation.inputs.direct;
  const key = inputs.find(([, flag]) => flag === missing)?.[0];
  const { hops } = facts.plan;
  return (
    key !== undefined && hops.length === situation.hops.length && hops.every((hop) => hop[key].length > 0)
  );
}
