/** What reading one proxy's configuration gives: settings for one stream, and where its logs are. */
import type { RouteQuery } from '../model/route-query.ts';
import type { ConfigFile, Setting } from '../model/setting.ts';

/** One log the proxy writes, and how its rows are written. */
export interface ConfiguredLog {
  role: 'access' | 'error';
  path: string;
  /** Where on this machine that may be, best first; empty: it is no file, or its name is decided for each request. */
  places: string[];
  /** The writer's own format string (or JSON text of a mapping); null: the proxy's default. */
  format: string | null;
  escape: 'default' | 'json' | 'none';
  /** How long a row may wait in the writer's buffer, ms; null: not said. */
  flushMs: number | null;
  buffered: boolean;
}

/** Settings that govern one stream, the files they came from, the logs, and what could not be judged. */
export interface ConfigReading {
  settings: Setting[];
  files: ConfigFile[];
  logs: ConfiguredLog[];
  warnings: string[];
  /** The request as the next server gets it; absent: not known. */
  passedOn?: Pick<RouteQuery, 'scheme' | 'authority' | 'path'>;
}
