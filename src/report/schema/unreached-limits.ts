/** `unreached` of a report. */
import { z } from 'zod';

export const unreachedLimits = z
  .object({
    ageMs: z.number().describe('age of the oldest stream that was still open when the run ended'),
    silenceMs: z.number().describe('the longest silence seen'),
    limits: z
      .array(
        z.object({
          ms: z.number(),
          counts: z.enum(['silence', 'age']).describe('what the limit counts'),
          owners: z.array(z.string()).describe('whose default it is'),
        }),
      )
      .describe('the shortest first'),
    reach: z
      .object({ flag: z.string().describe('with its value: --for 65s'), upToMs: z.number() })
      .nullable()
      .describe('what a run needs to meet the first of them'),
  })
  .describe(
    'usual limits that no stream was old enough to meet; absent where none was still open at the end',
  );
