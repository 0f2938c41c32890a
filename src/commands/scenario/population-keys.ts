/** The keys of a soak or load: how many streams, how they come and go, and what must hold. */
import { z } from 'zod';
import { pathPattern } from '../../model/request-form.ts';
import { spanPattern } from '../../model/written-duration.ts';
import { localAddressPattern } from '../../plan/local-addresses.ts';
import { interruptPattern, percentPattern, rampPattern, ratePattern } from '../../plan/population/written.ts';
import { conditionPattern } from '../../plan/thresholds/pattern.ts';
import { bounds } from '../population/bounds.ts';
import { amount, duration, oneOrMore, span, timer, written } from './values.ts';

const rate = amount(ratePattern);

const count = (name: keyof typeof bounds) => z.int().min(bounds[name].min).max(bounds[name].max);

const rampStage = z.strictObject({
  rate: rate.describe('streams opened a second'),
  for: amount(spanPattern).optional().describe('for so long; the last stage goes on'),
});

const ramp = z.union([amount(rampPattern), z.array(rampStage).min(1)], {
  error: 'must be a rate, stages as 100:10s,500, or a list of { rate, for }',
});

const interrupt = z.union(
  [
    written(interruptPattern),
    z.strictObject({
      every: amount(spanPattern).describe('how often'),
      streams: written(percentPattern).describe('which share of them, as 10%'),
      how: z.enum(['fin', 'rst']).optional(),
    }),
  ],
  { error: 'must be as every=60s,streams=10%' },
);

const pressure = z.union(
  [
    rate.transform((rate) => ({ rate, path: undefined })),
    z.strictObject({ rate, path: written(pathPattern).optional() }),
  ],
  { error: 'must be a rate, or as { rate: 50rps, path: /health }' },
);

const condition = written(conditionPattern);
const threshold = z.strictObject({
  check: condition.describe('as ttfe_p95<500ms'),
  abort: z.boolean().optional().describe('ends the run as soon as it is broken'),
  after: duration.optional().describe('looked at from then on'),
});

/** All of them. */
export const populationKeys = {
  connections: count('connections').optional().describe('soak, load: how many streams'),
  duration: span.optional().describe('soak: the whole run'),
  ramp: ramp.optional().describe('100:10s,500: so many a second'),
  hold: span.optional().describe('load: from when all are asked for'),
  think: timer.optional().describe('answers: between one and the next request of its client'),
  rate: rate.optional().describe('answers: so many requests a second, however long answers take: 5/s'),
  maxRequests: count('maxRequests').optional().describe('no more requests than this in all'),
  // Read by the policies themselves.
  reconnect: z.unknown().optional(),
  interrupt: interrupt.optional().describe('cuts streams on purpose'),
  pressure: pressure.optional().describe('ordinary requests beside the streams: 50rps'),
  thresholds: z.array(z.union([condition, threshold])).optional(),
  workers: count('workers').optional().describe('processes that hold the streams'),
  streamsPerConnection: count('streamsPerConnection').optional(),
  localAddresses: oneOrMore(written(localAddressPattern))
    .optional()
    .describe('connect from these in turn: 127.0.0.2-127.0.0.5'),
  recordEvents: z.boolean().optional().describe('keeps every event in the recording'),
  repeatPost: z.boolean().optional().describe('each stream may be one more POST'),
};
