/** The keys of a reconnect policy as a scenario file writes it out. */
import { z } from 'zod';
import { durationForm, parseDuration } from '../../model/duration.ts';
import { durationPattern } from '../../model/written-duration.ts';

/** 0 to 1, of `20%` or `0.2`. */
const sharePattern = /^(?:0*\d{1,2}(?:\.\d+)?%|0*100(?:\.0+)?%|0+(?:\.\d+)?|0*1(?:\.0+)?)$/;

const duration = z
  .union([z.string().meta({ pattern: durationPattern.source }), z.number().meta({ minimum: 0 })], {
    error: `must be a duration: ${durationForm}`,
  })
  .refine((value) => parseDuration(String(value)) !== null, `must be a duration: ${durationForm}`)
  .transform((value) => parseDuration(String(value)) ?? 0);

const share = z
  .union([z.string().meta({ pattern: sharePattern.source }), z.number().meta({ minimum: 0, maximum: 1 })], {
    error: 'must be a share such as 20% or 0.2',
  })
  .refine((value) => parseShare(String(value)) !== null, 'must be a share such as 20% or 0.2')
  .transform((value) => parseShare(String(value)) ?? 0);

const tries = z
  .union([z.number().meta({ minimum: 1, multipleOf: 1 }), z.literal('forever')], {
    error: 'must be a whole number above zero, or forever',
  })
  .refine(
    (value) => value === 'forever' || (Number.isSafeInteger(value) && value > 0),
    'must be a whole number above zero, or forever',
  )
  .transform((value) => (value === 'forever' ? null : value));

const backoff = z
  .strictObject(
    {
      initial: duration,
      factor: z.number().min(1).default(1),
      max: duration.default(Number.MAX_SAFE_INTEGER),
      tries: tries.default(null),
    },
    { error: ({ code }) => (code === 'invalid_type' ? 'must be never, or as { initial: 5s }' : undefined) },
  )
  .refine(({ initial, max }) => max >= initial, 'max must not be below initial')
  .transform(({ initial, factor, max, tries }) => ({ initialMs: initial, factor, maxMs: max, tries }));

/** What to do after one kind of loss; it may be written as `never`. */
export const backoffOrNull = backoff.nullable();
const response = z.preprocess((value) => (value === 'never' ? null : value), backoffOrNull).optional();

const qualityStep = z
  .strictObject({
    below: duration.default(Number.MAX_SAFE_INTEGER),
    // A share of errors can be 1, which is not below 1.
    errors: share.default(2),
    times: z.number().min(0),
  })
  .transform(({ below, errors, times }) => ({ belowMs: below, belowErrors: errors, times }));

/** The whole policy: durations and shares read, what is left out undefined. */
export const policySchema = z.strictObject(
  {
    name: z.string().min(1).optional(),
    like: z.string().optional(),
    jitter: share.optional(),
    retryField: z.boolean().optional(),
    lastEventId: z.boolean().optional(),
    after: z
      .strictObject({
        ended: response,
        network: response,
        auth: response,
        proxy: response,
        server: response,
        refused: response,
      })
      .optional(),
    quality: z.array(qualityStep).optional(),
  },
  { error: ({ code }) => (code === 'invalid_type' ? 'must be a name, or as { like: browser }' : undefined) },
);

export type WrittenPolicy = z.infer<typeof policySchema>;

/** 0 to 1, of `20%` or `0.2`; null when it is neither. */
function parseShare(text: string): number | null {
  if (!sharePattern.test(text)) return null;
  return Number.parseFloat(text) / (text.endsWith('%') ? 100 : 1);
}
