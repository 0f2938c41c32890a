/** `verification` of a report: an earlier run and this one, side by side. */
import { z } from 'zod';
import { proxyKind } from './words.ts';

const verdict = z.enum(['healthy', 'degraded', 'broken', 'inconclusive']);

const trouble = z.object({
  rule: z.string(),
  title: z.string(),
  where: z.object({ hop: z.string().nullable(), proxy: proxyKind }),
  state: z
    .enum(['gone', 'stayed', 'new', 'unproven'])
    .describe('unproven: not seen again, in a run that could not have seen it'),
  severity: z.enum(['critical', 'warning', 'info']),
  before: z.string().nullable().describe('what its streams did then'),
  now: z.string().nullable().describe('what they did in this run'),
  because: z.string().nullable().describe('why it is not proven, or what else must be known'),
  config: z.string().nullable().describe('what became of the setting that it names'),
});

const change = z.object({
  hop: z.string(),
  setting: z.string(),
  path: z.string(),
  before: z.string().nullable().describe('as written; null: not set'),
  now: z.string().nullable(),
  file: z.string().nullable(),
  line: z.number().nullable(),
});

const figure = z.object({
  name: z.string(),
  unit: z.enum(['ms', '%', 'count', '/s', 'bytes']),
  before: z.number().nullable().describe('null: not measured'),
  now: z.number().nullable(),
});

/** The whole comparison. */
export const verification = z
  .object({
    dir: z.string().describe('folder of the earlier run'),
    createdAt: z.iso.datetime(),
    verdict: z.object({ before: verdict, now: verdict }),
    watched: z.object({ before: z.number(), now: z.number() }).describe('seconds'),
    troubles: z.array(trouble).describe('what stayed, then what is new, not proven, gone'),
    changes: z.array(change).describe('settings whose value in the configs is another than then'),
    figures: z.array(figure),
    doubts: z.array(z.string()).describe('what could not be compared, and why'),
  })
  .meta({ id: 'verification' });
