/** The path that a hop asks the next server for, told with its route where it is another one than came to it. */
import type { ConfigReading } from '../configs/reading.ts';
import type { RouteQuery } from '../model/route-query.ts';

/** The reading as it was where the path stays, or where it is not known what becomes of it. */
export function withPassedPath(reading: ConfigReading, { path }: Pick<RouteQuery, 'path'>): ConfigReading {
  const passed = reading.passedOn?.path.split('?')[0];
  const routes = reading.settings.filter(({ kind, state }) => kind === 'route' && state === 'passes');
  const [route] = routes;
  if (passed === undefined || !route || routes.length > 1 || passed === path.split('?')[0]) return reading;
  const settings = reading.settings.map((one) => (one === route ? { ...one, passedPath: passed } : one));
  return { ...reading, settings };
}
