/** Recognises who wrote an answer by its own marks. They pass through hops, and may be set by anyone: a hint, never a proof. */
import type { Header } from '../../../model/header.ts';
import { applicationServers } from './application-servers.ts';
import type { Maker } from './maker.ts';

export type { Maker } from './maker.ts';

/** The server of the application that these response headers name; null where none does. */
export function applicationServer(headers: readonly Header[]): Maker | null {
  return applicationServers.find((maker) => isNamed(maker, headers)) ?? null;
}

/** By these headers a worker answered that serves one request at a time, and nothing that keeps connections stands before it. */
export function isSerial(headers: readonly Header[]): boolean {
  const serial = applicationServer(headers)?.serial;
  return serial !== undefined && isThere(serial, headers);
}

/** What has application servers serve more requests at once, by name. */
export function placesAdvice(): { name: string; setting: string; suggested?: string }[] {
  return applicationServers.flatMap(({ name, places }) => (places ? [{ name, ...places }] : []));
}

function isNamed({ headers: marks = [] }: Maker, headers: readonly Header[]): boolean {
  return marks.some((mark) => isThere(mark, headers));
}

function isThere({ name, pattern }: { name: string; pattern: RegExp }, headers: readonly Header[]): boolean {
  return headers.some(([key, value]) => key.toLowerCase() === name && pattern.test(value));
}
