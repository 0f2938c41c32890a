/** What a Caddy line tells of its request (`request` of LoggableHTTPRequest, modules/caddyhttp/marshalers.go). */
import { numeric, present, type Row } from '../../../logs/dialect.ts';
import { goDurationMs } from '../duration.ts';

/** Any part may have been taken out by `format filter`. */
export function requestPart(fields: Readonly<Record<string, unknown>>): Partial<Row> {
  const request = objectAt(fields, 'request');
  if (!request) return {};
  const text = (key: string) => present(scalar(request[key]));
  const port = numeric(scalar(request.remote_port));
  return {
    method: text('method'),
    path: text('uri'),
    protocol: text('proto'),
    authority: text('host'),
    userAgent: headerIn(objectAt(request, 'headers'), 'user-agent'),
    requestId: headerIn(objectAt(request, 'headers'), 'x-request-id'),
    clientAddress: text('remote_ip') ?? text('remote_addr'),
    ...(port !== null && port > 0 && { clientPort: port }),
  };
}

/** An object in the line; null where there is none of that name. */
export function objectAt(
  fields: Readonly<Record<string, unknown>>,
  key: string,
): Readonly<Record<string, unknown>> | null {
  const found = fields[key];
  const isObject = typeof found === 'object' && found !== null && !Array.isArray(found);
  return isObject ? (found as Record<string, unknown>) : null;
}

/** The first value of a header; names are written as the peer sent them over HTTP/1.1. */
export function headerIn(headers: Readonly<Record<string, unknown>> | null, name: string): string | null {
  if (!headers) return null;
  const key = Object.keys(headers).find((one) => one.toLowerCase() === name);
  const value = key === undefined ? undefined : headers[key];
  return present(scalar(Array.isArray(value) ? value[0] : value));
}

/** Text of a string or a number; undefined for anything else. */
export function scalar(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** A whole number from here on is nanoseconds (`duration_format nano`): as seconds it would be eleven days. */
const leastNanos = 1e6;

/** Milliseconds of `duration`: seconds, nanoseconds, or Go's own text. */
export function durationMsIn(fields: Readonly<Record<string, unknown>>): number | null {
  const { duration } = fields;
  if (typeof duration === 'string') return goDurationMs(duration);
  // A response that was broken off has 0 from 2.7.6 on; none takes so little.
  if (typeof duration !== 'number' || !(duration > 0)) return null;
  return Number.isInteger(duration) && duration >= leastNanos ? duration / 1e6 : duration * 1_000;
}
