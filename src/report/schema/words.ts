/** Words and figures that several parts of a report share. */
import { z } from 'zod';
import { profiles } from '../../proxies/profile/known.ts';
import { parties } from '../../proxies/profile/names.ts';

/** The path that a stream took. */
export const route = z
  .enum(['proxy', 'direct'])
  .meta({ id: 'route', description: 'through the proxies, or around them' });

export const protocol = z.enum(['http1', 'http2']).meta({ id: 'protocol' });

/** Whose a setting, a row or a trouble is. */
export const proxyKind = z
  .enum([...profiles.map(({ kind }) => kind), ...parties])
  .meta({ id: 'proxyKind', description: 'a proxy, or another party on the path' });

export const confidence = z.enum(['certain', 'likely', 'possible']).meta({
  id: 'confidence',
  description:
    'certain: a log row, a certificate or an error code says so; likely: timing, config or the direct route point to it; possible: other causes fit as well',
});

/** Milliseconds; null: not reached, or not measured. */
export const measuredMs = z.number().nullable().describe('milliseconds; null: none');

/** Null where nothing was measured. */
export const distribution = z
  .object({
    count: z.number(),
    min: z.number(),
    mean: z.number(),
    p50: z.number(),
    p90: z.number(),
    p95: z.number(),
    p99: z.number(),
    max: z.number(),
  })
  .nullable()
  .meta({ id: 'distribution', description: 'nearest-rank percentiles; null: nothing was measured' });

/** How a response ended. */
export const closeHow = z
  .enum([
    'terminated',
    'close-delimited',
    'cut',
    'end-stream',
    'rst-stream',
    'connection-lost',
    'not-opened',
    'own-stop',
  ])
  .meta({ id: 'closeHow', description: 'how the response ended; not-opened: no response head ever came' });

/** Why this tool ended a stream itself. */
export const stopReason = z.enum(['interrupt', 'worker-died', 'max-time', 'limit', 'complete', 'line-gone']);
