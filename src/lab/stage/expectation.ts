/** What a report on a scenario must say, as data: the words of `expect:` and `twin:` in a scenario file. */
import { z } from 'zod';
import { originBehaviour } from '../origin/behaviour.ts';

/** Checks one origin of a scenario: a behaviour, its path, and other paths. */
export const scenarioOrigin = originBehaviour.extend({
  /** Where it is served; default: the target's path. */
  path: z.string().optional(),
  paths: z.record(z.string(), originBehaviour).optional(),
});

const expectation = z.strictObject({
  verdict: z.enum(['healthy', 'degraded', 'broken', 'inconclusive']),
  /** Rule of `findings[0]`. */
  root: z.string().optional(),
  where: z.strictObject({ hop: z.string().nullable(), proxy: z.string() }).optional(),
  confidence: z.enum(['certain', 'likely', 'possible']).optional(),
  /** Setting that the first fix names, and its present value. */
  setting: z.string().optional(),
  value: z.union([z.string(), z.number()]).nullable().optional(),
  /** Rules found beside the root. */
  also: z.array(z.string()).optional(),
  absent: z.array(z.string()).optional(),
  /** All rules found, in any order: no more and no fewer. */
  exactly: z.array(z.string()).optional(),
  ruledOut: z.array(z.string()).optional(),
  notChecked: z.array(z.string()).optional(),
  /** How each named threshold of the command came out. */
  thresholds: z.record(z.string(), z.enum(['held', 'broken', 'unchecked'])).optional(),
  /** Least and most of a number in the report, by its path: `population.counts.disconnects: [100, 100]`. */
  figures: z.record(z.string(), z.tuple([z.number(), z.number()])).optional(),
  /** Exit code; default: 1 with a finding above info or a broken threshold. */
  exit: z.union([z.literal(0), z.literal(1)]).optional(),
  /** Regular expressions on the terminal report. */
  says: z.array(z.string()).optional(),
});

/** The same set-up without the trouble: by the tool's own patch, by another origin, or asked otherwise. */
const twin = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('patch'), why: z.string().optional(), expect: expectation }),
  z.strictObject({ by: z.literal('origin'), origin: scenarioOrigin, why: z.string(), expect: expectation }),
  z.strictObject({
    by: z.literal('flags'),
    command: z.array(z.string()),
    why: z.string(),
    expect: expectation,
  }),
  /** The first hop has this file of the folder for its config: for a proxy whose settings the tool cannot change. */
  z.strictObject({ by: z.literal('config'), config: z.string(), why: z.string(), expect: expectation }),
  /** The same, and none of the actions happens. */
  z.strictObject({ by: z.literal('quiet'), why: z.string(), expect: expectation }),
  z.strictObject({
    by: z.literal('target'),
    scheme: z.enum(['http', 'https']).optional(),
    path: z.string().optional(),
    why: z.string(),
    expect: expectation,
  }),
]);

/** The origin that does what a fix at the origin proposes, with the proxies left as they are. */
const mitigation = z.strictObject({
  /** The setting that this fix names. */
  setting: z.string(),
  origin: originBehaviour,
  expect: expectation,
});

/** The keys of a scenario file that say what must come of it. */
export const outcomeKeys = { expect: expectation, twin: twin.optional(), mitigation: mitigation.optional() };

/** What a report on the scenario must say. */
export type Expectation = z.infer<typeof expectation>;
