/** Recognises who wrote an answer by its own marks. They pass through hops, and anyone can set them: a hint, never a proof. */
import type { Header } from '../../../model/header.ts';
import { applicationServers } from './application-servers.ts';
import { frameworks } from './frameworks.ts';
import { gateways } from './gateways.ts';
import type { AnswerText, HeaderMark, Maker, OwnPage } from './maker.ts';

export type { Maker } from './maker.ts';

/** In the order of asking: what names itself comes before what is told by its form. */
const makers: readonly Maker[] = [...gateways, ...frameworks, ...applicationServers];

/** Who wrote that page, of those whose logs are not read; null for any other body. */
export function makerOf(answer: AnswerText): Maker | null {
  return makers.find(({ pages = [] }) => pages.some((page) => isWritten(page, answer))) ?? null;
}

function isWritten({ body, header, statuses }: OwnPage, { headers, bodyStart, status }: AnswerText): boolean {
  if (statuses && !statuses.includes(status ?? 0)) return false;
  return body.test((bodyStart ?? '').trim()) && (header === undefined || isThere(header, headers));
}

/** The server of the application that these response headers name; null where none does. */
export function applicationServer(headers: readonly Header[]): Maker | null {
  return (
    applicationServers.find(({ headers: marks = [] }) => marks.some((mark) => isThere(mark, headers))) ?? null
  );
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

function isThere({ name, pattern }: HeaderMark, headers: readonly Header[]): boolean {
  return headers.some(([key, value]) => key.toLowerCase() === name && pattern.test(value));
}
