/** Recognises who wrote an answer by its own marks. They pass through hops, and anyone can set them: a hint, never a proof. */
import type { Header } from '../model/header.ts';
import { gateways } from './gateways.ts';
import type { HeaderMark, Owner, OwnPage } from './owner.ts';
import { servers } from './servers/index.ts';
import { services } from './services.ts';

/** What tells who wrote an answer. */
export interface AnswerText {
  headers: readonly Header[];
  bodyStart: string | null;
  status: number | null;
}

/** A page, and whose it is. */
export interface KnownPage {
  owner: Owner;
  page: OwnPage;
}

const pages: readonly KnownPage[] = [...services, ...gateways, ...servers].flatMap((owner) =>
  (owner.pages ?? []).map((page) => ({ owner, page })),
);

/** Who wrote that page, of those whose logs are not read; null for any other body. */
export function pageOf(answer: AnswerText): KnownPage | null {
  return pages.find(({ page }) => isWritten(page, answer) && hasMark(page, answer)) ?? null;
}

/** Who may have written it, where a proxy has put its own name in the place of the header that would tell. */
export function likePageOf(answer: AnswerText): KnownPage | null {
  return pages.find(({ page }) => page.word !== undefined && isWritten(page, answer)) ?? null;
}

/** It answers so where the name in Host is not on a list of its own. */
export function refusesName(answer: AnswerText): boolean {
  return pageOf(answer)?.page.refusesName === true;
}

function isWritten({ body, statuses }: OwnPage, { bodyStart, status }: AnswerText): boolean {
  return (!statuses || statuses.includes(status ?? 0)) && body.test((bodyStart ?? '').trim());
}

function hasMark({ mark }: OwnPage, { headers }: AnswerText): boolean {
  return mark === undefined || fieldOf(mark, headers) !== null;
}

/** A server, and the header that names it. */
export interface SeenServer {
  owner: Owner;
  header: string;
}

/** The server of the application that these response headers name; null where none does. */
export function serverOf(headers: readonly Header[]): SeenServer | null {
  for (const owner of servers)
    for (const mark of owner.marks ?? []) {
      const value = fieldOf(mark, headers);
      if (value !== null) return { owner, header: `${mark.header}: ${value}` };
    }
  return null;
}

/** By these headers a worker answered that serves one request at a time, and nothing that keeps connections stands before it. */
export function isSerial(headers: readonly Header[]): boolean {
  const serial = serverOf(headers)?.owner.serial;
  return serial !== undefined && fieldOf(serial, headers) !== null;
}

function fieldOf({ header, pattern }: HeaderMark, headers: readonly Header[]): string | null {
  const found = headers.find(([name, value]) => name.toLowerCase() === header && pattern.test(value));
  return found?.[1] ?? null;
}
