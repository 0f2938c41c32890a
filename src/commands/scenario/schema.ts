/** The keys of a scenario file. Keys of other commands are allowed and ignored. */
import { z } from 'zod';
import { nearestWord } from '../../model/nearest-word.ts';
import { reportFormats } from '../../model/report-format.ts';
import { heartbeatParamForm, heartbeatParamPattern } from '../../model/request-form.ts';
import { eventSizePattern } from '../../model/size.ts';
import { populationKeys } from './population-keys.ts';
import { hop, target } from './target-keys.ts';
import { duration, oneOrMore, span, text, written } from './values.ts';

/** A format, with its file or for standard output. */
const formatPattern = new RegExp(`^(?:${reportFormats.join('|')})(?:=.+)?$`);

/** The whole file. */
export const scenarioSchema = z.strictObject(
  {
    name: z.string().optional(),
    description: z.string().optional(),
    target: target.optional(),
    hops: z.array(hop).optional().describe('the proxies on the path, client side first'),
    for: span.optional().describe('diagnose: how long streams are watched'),
    untilCut: span.optional().describe('diagnose: waits so long for a cut'),
    oneAtATime: z.boolean().optional().describe('diagnose: never two streams at once'),
    heartbeatParam: text(heartbeatParamPattern, heartbeatParamForm)
      .optional()
      .describe('diagnose: ping=1,10'),
    withHead: z.boolean().optional().describe('diagnose: also ask by HEAD'),
    slowReader: z.boolean().optional().describe('diagnose: also ask and hardly read'),
    leaveEarly: z.boolean().optional().describe('diagnose: also ask and leave after a few seconds'),
    failOn: z
      .enum(['critical', 'warning', 'info', 'never'])
      .optional()
      .describe('exit code 1 from this severity on'),
    expect: oneOrMore().optional().describe('what is to happen: it decides the exit code'),
    budget: span.optional().describe('the run takes no longer by the wall clock'),
    endMarker: z.string().optional().describe('the data of the event after which a stream may end'),
    eventTime: z.string().optional().describe('the field of the event data that holds its time'),
    browserOrigin: z.string().optional().describe('a page of this origin is to read the stream (CORS)'),
    logWindow: duration.optional().describe('log rows are read from this long before the run'),
    findLogs: z.boolean().optional().describe('read the logs that a config names (true)'),
    maxEventSize: written(eventSizePattern)
      .optional()
      .describe('a line or an event beyond it is taken for endless: 16MB'),
    out: z.string().optional().describe('the folder in which the run is kept'),
    force: z.boolean().optional().describe('replaces a run that is kept there already'),
    format: z
      .union([z.enum(reportFormats), z.array(written(formatPattern)).min(1)])
      .optional()
      .describe('how the report is printed, and in which files: [terminal, junit=report.xml]'),
    ...populationKeys,
  },
  {
    error: ({ code }) =>
      code === 'invalid_type' ? 'must be keys with values, as target: { url: https://… }' : undefined,
  },
);

export type Scenario = z.infer<typeof scenarioSchema>;

/** A scenario, or the first key at fault, and in words what is wrong there. */
type ReadKeys =
  | { scenario: Scenario }
  | { scenario: null; fault: string; path: PropertyKey[]; words: string; meant: string | null };

/** Checks what a file or a program says. */
export function readKeys(said: unknown): ReadKeys {
  const checked = scenarioSchema.safeParse(said);
  if (checked.success) return { scenario: checked.data };
  const [issue] = checked.error.issues;
  const extra = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...(issue?.path ?? []), ...extra];
  return {
    scenario: null,
    fault: extra.length > 0 ? 'key that is not known' : 'value that cannot be used',
    path,
    words: `${path.length === 0 ? 'it' : `${path.join('.')}:`} ${issue?.message ?? ''}`,
    meant: extra.length > 0 ? meantKey(path) : null,
  };
}

const levels: readonly { name: string; keys: string[] }[] = [
  { name: '', keys: Object.keys(scenarioSchema.shape) },
  { name: 'target', keys: Object.keys(target.shape) },
  { name: 'hops', keys: Object.keys(hop.shape) },
];

/** The key that was most likely meant: of the same level, or the same word on another; null where none is near. */
function meantKey(path: PropertyKey[]): string | null {
  const typed = String(path.at(-1));
  const level = levels.find(({ name }) => name === (path.length === 1 ? '' : path[0]));
  const elsewhere = levels.find(({ keys }) => keys.includes(typed));
  if (elsewhere && elsewhere !== level) return elsewhere.name === '' ? typed : `${elsewhere.name}: ${typed}`;
  return level ? nearestWord(typed, level.keys) : null;
}
