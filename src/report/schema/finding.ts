/** `findings` of a report, and what was left unsaid. */
import { z } from 'zod';
import { confidence, proxyKind } from './words.ts';

const evidence = z
  .object({
    fact: z.string(),
    from: z.enum(['connection', 'log', 'config', 'statistic', 'headers']),
    connection: z.string().optional().describe('id of the connection'),
    file: z.string().optional(),
    line: z.number().optional(),
    raw: z.string().optional().describe('the words of the log or config; secrets are replaced'),
    value: z.union([z.number(), z.string()]).optional(),
    unit: z.string().optional(),
  })
  .meta({ id: 'evidence' });

const fix = z
  .object({
    proxy: proxyKind,
    setting: z.string().describe("the proxy's own word, last part of its path"),
    file: z.string().optional(),
    line: z.number().optional().describe('where the setting stands, or is to be put'),
    current: z.string().nullable().optional().describe('as written there; null: absent'),
    suggested: z.string().nullable().optional(),
    text: z.string(),
    path: z.string().optional().describe('place in the config: http > server :8080 > location /events'),
    patch: z.string().optional().describe('unified diff of one file'),
    apply: z.string().optional().describe('shell command that applies the patch, from any directory'),
    revert: z.string().optional().describe('shell command that takes the patch back'),
    takesEffect: z.string().optional().describe('when the change holds; absent: not known'),
    cost: z.string().optional().describe('what that does to running streams'),
    undo: z.string().optional().describe('how it is undone'),
    check: z.string().optional().describe('shell command with which the proxy checks the changed config'),
    activate: z.string().optional().describe('shell command that makes the proxy take it'),
    madeBy: z
      .string()
      .optional()
      .describe('the program that writes the config, and would overwrite a change of it'),
    together: z
      .boolean()
      .optional()
      .describe('it goes with the change before it: either alone does not cure'),
    doesNotCure: z
      .string()
      .optional()
      .describe("of a change at the origin that spares the proxy's config: what it leaves uncured"),
  })
  .meta({ id: 'fix' });

/** One cause. */
export const finding = z
  .object({
    rule: z.string(),
    title: z.string(),
    severity: z
      .enum(['critical', 'warning', 'info'])
      .describe('critical: stops or cuts streams; warning: makes them late, or a limit lies ahead'),
    confidence,
    where: z
      .object({ hop: z.string().nullable(), proxy: proxyKind })
      .describe('the party whose timer, limit, rule or crash acted first'),
    what: z.string(),
    why: z.string(),
    evidence: z.array(evidence),
    fix: z.array(fix),
    explains: z.array(z.string()).describe('rules whose findings are consequences of this one'),
    troubles: z
      .array(z.enum(['refused', 'cut']))
      .optional()
      .describe('of a soak or load: what befell the streams that it accounts for'),
  })
  .meta({ id: 'finding' });

/** An input that a rule lacked. */
export const missing = z
  .enum([
    'access-log',
    'error-log',
    'error-log-level',
    'error-line',
    'config',
    'config-part',
    'direct',
    'direct-answer',
    'http3',
    'admin',
    'http2',
    'http1',
    'gzip',
    'time',
    'events',
    'log-row',
    'kept-inputs',
    'own-log',
    'own-config',
    'own-code',
    'second-stream',
    'origin-log',
    'browser-origin',
  ])
  .meta({ id: 'missing', description: 'an input that was lacking' });
