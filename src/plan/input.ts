/** What the user may ask for, and the defaults of what they do not. */

import type { Header } from '../model/header.ts';
import { limits } from '../model/limits.ts';
import type { Hop, Plan, TlsOptions } from '../model/plan.ts';
import type { Protocol } from '../model/stream.ts';
import type { PopulationInput } from './population/input.ts';

/** Every default of a run in one place. Times in milliseconds. */
export const defaults = Object.freeze({
  method: 'GET',
  accept: 'text/event-stream',
  protocols: Object.freeze<Protocol[]>(['http1', 'http2']),
  connectTimeoutMs: 10_000,
  /** Many servers and services cut at 30 s, some of them a second late. */
  forMs: 35_000,
  logWindowMs: 15 * 60_000,
  maxEventBytes: limits.eventBytes,
  failOn: 'warning',
  format: 'terminal',
  /** Two streams a trial, opened apart: so that a cut at one moment and a cut at one age can be distinguished. */
  streams: 2,
  staggerMs: 1300,
  /** After a routing failure: the Host with or without its port, and five usual paths. */
  followUps: 6,
  /** curl's, where -x names none. */
  forwardProxyPort: 1080,
} as const);

/** What one source (scenario file, curl command, flags) asks for; undefined: it does not say. */
export interface RunInput extends Partial<TlsOptions>, PopulationInput {
  url?: string;
  direct?: string;
  /** Edge to origin; without `direct` the last of them is that. */
  via?: string[];
  /** The query's parameter that sets the heartbeat, and the values to try. */
  heartbeatParam?: { name: string; values: string[] };
  /** HEAD beside the rest. */
  withHead?: boolean;
  /** Also by a client that hardly reads, and by one that leaves early. */
  slowReader?: boolean;
  leaveEarly?: boolean;
  method?: string;
  /** An empty value keeps a default header from being sent, as curl's `-H 'Name:'`. */
  headers?: Header[];
  /** Base64. */
  body?: string;
  resolve?: string[];
  connectTo?: string[];
  unixSocket?: string;
  /** `''`: none, whatever the environment says. */
  forwardProxy?: string;
  /** Instead of NO_PROXY. */
  noProxy?: string;
  family?: 4 | 6;
  followRedirects?: boolean;
  locationTrusted?: boolean;
  keepsMethod?: boolean;
  connectTimeoutMs?: number;
  maxTimeMs?: number;
  compressed?: boolean;
  protocols?: Protocol[];
  priorKnowledge?: boolean;
  hops?: Hop[];
  forMs?: number;
  untilCutMs?: number;
  oneAtATime?: boolean;
  expect?: Plan['expect'];
  /** The same as it was written, and where. */
  expected?: { texts: string[]; where: string };
  failOn?: Plan['failOn'];
  /** Of the whole run by the clock on the wall. */
  budgetMs?: number;
  endMarker?: string;
  eventTimeField?: string;
  browserOrigin?: string;
  logWindowMs?: number;
  /** Logs that a config names are read unless this is false. */
  findLogs?: boolean;
  maxEventBytes?: number;
  out?: string;
  force?: boolean;
  format?: Plan['format'];
  files?: Plan['files'];
  debug?: boolean;
  warnings?: string[];
}

/** One input of several, later ones over earlier; headers by name, warnings added up. */
export function layerInputs(...layers: RunInput[]): RunInput {
  const merged: RunInput = {};
  for (const over of layers) {
    const given = Object.entries(over).filter(([, value]) => value !== undefined);
    const replaced = new Set(over.headers?.map(([name]) => name.toLowerCase()));
    const kept = (merged.headers ?? []).filter(([name]) => !replaced.has(name.toLowerCase()));
    const warnings = [...(merged.warnings ?? []), ...(over.warnings ?? [])];
    Object.assign(merged, Object.fromEntries(given), {
      headers: [...kept, ...(over.headers ?? [])],
      warnings,
    });
  }
  return merged;
}

/** First value of a header that the user gave, by lower-case name. */
export function headerValue(input: RunInput, name: string): string | undefined {
  return input.headers?.find(([key]) => key.toLowerCase() === name)?.[1];
}
