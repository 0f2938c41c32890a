/** The named reconnect policies, and the reader of a policy in a scenario file. */
import type { z } from 'zod';
import { badInput } from '../../errors.ts';
import type { Backoff, LossKind, QualityStep, ReconnectPolicy } from '../../model/reconnect.ts';
import { policySchema, type WrittenPolicy } from './policy-schema.ts';

/** Stands for "no limit": Infinity would not survive JSON. */
const noLimit = Number.MAX_SAFE_INTEGER;

const never: Record<LossKind, null> = {
  ended: null,
  network: null,
  auth: null,
  proxy: null,
  server: null,
  refused: null,
};

/**
 * A browser's EventSource (WHATWG HTML 9.2.3): the end of a stream and a network error lead to another try, any other
 * answer than 200 with an event stream is final. The wait is the browser's own: Chromium's, 3 s.
 */
const eventSource: Backoff = { initialMs: 3000, factor: 1, maxMs: noLimit, tries: null };

const smartNetwork: Backoff = { initialMs: 5000, factor: 1.5, maxMs: 300_000, tries: 8 };
const smartQuality: QualityStep[] = [
  { belowMs: 100, belowErrors: 0.1, times: 0.5 },
  { belowMs: 500, belowErrors: 0.3, times: 1 },
  { belowMs: 2000, belowErrors: 0.5, times: 1.5 },
  // A share of errors can be 1, which is not below 1.
  { belowMs: noLimit, belowErrors: 2, times: 3 },
];

const plain = { retryField: false, lastEventId: true, jitter: 0, quality: [] };

/** `none` never comes back, `browser` does as EventSource, `smart` by a table with one row per kind of loss. */
export const policies = {
  none: { ...plain, name: 'none', after: never, lastEventId: false },
  browser: {
    ...plain,
    name: 'browser',
    after: { ...never, ended: eventSource, network: eventSource },
    retryField: true,
  },
  smart: {
    ...plain,
    name: 'smart',
    after: {
      ended: smartNetwork,
      network: smartNetwork,
      auth: { initialMs: 30_000, factor: 2, maxMs: 600_000, tries: 5 },
      proxy: { initialMs: 15_000, factor: 2.5, maxMs: 900_000, tries: 4 },
      server: { initialMs: 10_000, factor: 1.8, maxMs: 180_000, tries: 6 },
      refused: null,
    },
    quality: smartQuality,
  },
} satisfies Record<string, ReconnectPolicy>;

const names = Object.keys(policies).join(', ');
const example = '{ like: browser, jitter: 20%, after: { network: { initial: 5s, factor: 1.5, max: 5m } } }';

/** The policy of that name. @throws DoctorError naming `where`, the name and those that there are. */
export function policyNamed(name: string, where: string): ReconnectPolicy {
  if (Object.hasOwn(policies, name)) return policies[name as keyof typeof policies];
  throw badInput(
    `${where} names no policy that is known`,
    `it is "${name}"`,
    `write one of ${names}, or a policy of your own in a scenario file`,
  );
}

/**
 * A policy as a scenario file has it: a name, or an object. What the object leaves out comes from the policy it is
 * `like`; without one, a kind of loss that is not named is final, except `ended`, which is handled like `network`.
 * @throws DoctorError naming the path of the key at fault.
 */
export function readPolicy(value: unknown, where: string): ReconnectPolicy {
  if (typeof value === 'string') return policyNamed(value, where);
  const checked = policySchema.safeParse(value);
  if (!checked.success) throw policyFault(checked.error.issues[0], where);
  const written = checked.data;
  const name = written.name ?? (written.like ? `like ${written.like}` : 'custom');
  if (Object.hasOwn(policies, name)) {
    throw badInput(`${where}.name is taken`, `"${name}" is a policy of this tool`, 'give it another name');
  }
  const base = written.like === undefined ? null : policyNamed(written.like, `${where}.like`);
  if (base === null && written.after === undefined) {
    throw badInput(
      `${where} does not say when to come back`,
      'it has neither like nor after',
      `as in ${example}`,
    );
  }
  return { ...(base ?? plain), ...given(written), name, after: afterOf(written, base) };
}

function given({ retryField, lastEventId, jitter, quality }: WrittenPolicy): Partial<ReconnectPolicy> {
  const said = { retryField, lastEventId, jitter, quality };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

function afterOf({ after = {} }: WrittenPolicy, base: ReconnectPolicy | null): ReconnectPolicy['after'] {
  if (base !== null) return { ...base.after, ...after };
  return { ...never, ended: after.network ?? null, ...after };
}

function policyFault(issue: z.core.$ZodIssue | undefined, where: string) {
  const extra = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [where, ...(issue?.path ?? []), ...extra].join('.');
  const what = extra.length > 0 ? 'a key that is not known' : 'a value that cannot be used';
  return badInput(`the reconnect policy has ${what}`, `${path}: ${issue?.message ?? ''}`, `as in ${example}`);
}
