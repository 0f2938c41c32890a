/**
 * The report's contract as a schema: `docs/report.schema.json` is made of it (`npm run schemas`), and every report of
 * the test run is held against it. It is the type `Report` of `model/`, key for key: `same` below does not compile
 * otherwise. Imports `model/` only.
 */
import { z } from 'zod';
import type { Report } from '../../model/report.ts';
import { connection, logFile, unusableInput } from './connection.ts';
import { experiments } from './experiments.ts';
import { populationFigures, stats, thresholdResult } from './figures.ts';
import { finding, missing } from './finding.ts';
import { plan } from './plan.ts';
import { unreachedLimits } from './unreached-limits.ts';
import { verification } from './verification.ts';

/** Checks a report, and takes it without the keys that it does not know. */
export const reportSchema = z.object({
  schema: z.literal(1).describe('keys keep name and meaning; more may be added'),
  tool: z.object({ name: z.string(), version: z.string() }),
  createdAt: z.iso.datetime().describe('ISO 8601'),
  plan,
  verdict: z
    .enum(['healthy', 'degraded', 'broken', 'inconclusive'])
    .describe('inconclusive: nothing wrong was seen, but too little to say so'),
  settle: z.string().nullable().describe('what would settle an inconclusive verdict'),
  watched: z.object({ seconds: z.number(), streams: z.number() }),
  unreached: unreachedLimits.optional(),
  serving: z
    .array(z.string())
    .optional()
    .describe('which location of which config serves the request, a line for each hop whose config says so'),
  withoutEffect: z
    .array(
      z.object({
        hop: z.string(),
        setting: z.string(),
        value: z.string().nullable(),
        file: z.string().optional(),
        line: z.number().optional(),
        why: z.string(),
      }),
    )
    .optional()
    .describe('what the configs set near this stream and does nothing for it'),
  interrupted: z.boolean().describe('ended before its time, by its user or by --budget'),
  budget: z
    .object({ ms: z.number(), isSpent: z.boolean(), undone: z.array(z.string()) })
    .optional()
    .describe('of --budget; undone: what there was no time for'),
  killed: z
    .object({ seconds: z.number(), open: z.array(z.string()) })
    .optional()
    .describe('the run was killed: what had been recorded until then'),
  cutOff: z
    .object({ kept: z.number(), of: z.number().nullable() })
    .optional()
    .describe('the recording was cut off after it was kept: streams that are left in it, and of how many'),
  verification: verification.optional().describe('of a run that verifies an earlier one'),
  findings: z.array(finding).describe('the first is the root cause; a consequence stands after its cause'),
  ruledOut: z.array(z.object({ rule: z.string(), because: z.string() })),
  notChecked: z.array(
    z.object({ rule: z.string(), missing: z.array(missing), because: z.string().optional() }),
  ),
  failed: z.array(z.object({ rule: z.string(), error: z.string() })),
  stats,
  connections: z.array(connection).describe('bounded; the rest is in the recording'),
  logs: z.array(logFile),
  population: populationFigures.optional().describe('of a soak or load'),
  thresholds: z.array(thresholdResult).optional().describe('of a soak or load'),
  expectations: z
    .array(z.object({ text: z.string(), held: z.boolean(), because: z.string() }))
    .optional()
    .describe('what it was expected to come to (--expect)'),
  experiments: experiments.optional().describe("what was asked beside the user's own question"),
  warnings: z.array(z.string()),
  unusable: z.array(unusableInput).optional().describe('inputs that were given and could not be used'),
}) satisfies z.ZodType<Report>;

/** The same keys with the same types, written as one object each. */
type Plain<T> = { [Key in keyof T]: Plain<T[Key]> };
/** Identical, and not assignable to each other alone: an optional key that one of them lacks would pass there. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

true satisfies Same<Plain<z.infer<typeof reportSchema>>, Plain<Report>>;

/** The schema as JSON Schema (draft 2020-12); open, as keys may be added. */
export function reportJsonSchema(): object {
  return {
    title: 'A report of sse-doctor (report.json, schema 1)',
    ...z.toJSONSchema(reportSchema, { io: 'input' }),
  };
}
