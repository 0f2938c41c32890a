/** What would settle an open question: the inputs that are still missing, never one that was given and is of use. */

import { endedStreams, type Facts, settingsOf } from '../../model/facts.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import type { Hop } from '../../model/plan.ts';
import type { Setting } from '../../model/setting.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { hasFlag, logOfEnds } from '../../proxies/profile/inputs.ts';
import { profileOf } from '../../proxies/profile/known.ts';
import { unopenedStreams } from '../answers/asked-streams.ts';
import { comparableDirectStreams, isDirectGiven } from '../parties/direct-streams.ts';
import { frontProxy } from '../parties/fingerprint.ts';
import { joinsOf } from '../parties/joined-rows.ts';
import { hidingErrorLog } from './error-level.ts';

/**
 * What is open: who ended streams, whose limit did it, which process ended, who answered, what the access row of the
 * request says, or which settings apply.
 */
export type OpenQuestion = 'end' | 'limit' | 'process' | 'answer' | 'row' | 'setting';

/** Which streams, hop or kind of proxy the question is about, where it is not about all. */
export interface QuestionScope {
  streams?: Stream[];
  hop?: string | null;
  /** The kind that the response suggests, where no hop was named. */
  guess?: ProxyKind;
  /** False where streams around the proxies would not help. */
  direct?: boolean;
}

/** One input that would help. `hop` null: of every proxy on the path, as none was named. */
export type WantedInput =
  | { kind: 'direct' }
  /** It was given, and does not help. */
  | { kind: 'direct-answer'; because: string }
  | { kind: 'access-log' | 'error-log' | 'notices' | 'config' | 'admin'; hop: Hop | null }
  /** The log was given, and holds nothing of these streams. */
  | { kind: 'access-row' | 'error-line'; hop: Hop }
  /** Its access row is there, and its format does not name the upstream. */
  | { kind: 'upstream-field'; hop: Hop }
  /** The log was given, and not one line of it was understood or read. */
  | { kind: 'unread'; hop: Hop; log: 'access' | 'error' }
  /** The log is written at a level that hides the lines that would help. */
  | { kind: 'error-log-level'; hop: Hop; setting: Setting }
  /** The log of a kind of proxy whose logs are not read yet. */
  | { kind: 'own-log'; hop: Hop };

/** What is still missing to answer a question, on all hops or one, the most helpful first. */
export function wantedInputs(facts: Facts, about: OpenQuestion, scope: QuestionScope = {}): WantedInput[] {
  const { hop = null, direct = true } = scope;
  const streams = scope.streams ?? [...endedStreams(facts), ...unopenedStreams(facts)];
  const hops = hopsToAsk(facts, streams, scope.guess);
  const asked = hop === null ? hops : hops?.filter(({ name }) => name === hop);
  const ofHops = asked?.flatMap((one) => ofHop(facts, about, streams, one)) ?? unnamed(about);
  return [...ofHops, ...(direct ? ofDirect(facts) : [])];
}

/** The hops that were named, or the one that the responses suggest; null where they suggest none. */
export function hopsToAsk(facts: Facts, streams: Stream[], guess = seenKind(facts, streams)): Hop[] | null {
  if (facts.hops.length > 0) return facts.hops;
  return profileOf(guess) ? [unnamedHop(guess)] : null;
}

/** The kind that the first response suggests. */
function seenKind(facts: Facts, streams: Stream[]): ProxyKind {
  const first = streams.find(({ route }) => route === 'proxy');
  return first ? frontProxy(facts, first).proxy : 'unknown';
}

/** A hop of which nothing was given but what its answers say. */
function unnamedHop(proxy: ProxyKind): Hop {
  return { name: proxy, proxy, accessLogs: [], errorLogs: [], configs: [], logFormat: null, admin: null };
}

function ownLog(hop: Hop): WantedInput {
  return { kind: 'own-log', hop };
}

function unnamed(about: OpenQuestion): WantedInput[] {
  if (about === 'setting') return [{ kind: 'config', hop: null }];
  if (about === 'answer' || about === 'row') return [{ kind: 'access-log', hop: null }];
  return [{ kind: 'error-log', hop: null }];
}

function ofHop(facts: Facts, about: OpenQuestion, streams: Stream[], hop: Hop): WantedInput[] {
  // Of other kinds the user has to look by themselves.
  if (!logOfEnds(hop.proxy)) return [ownLog(hop)];
  const isConfigMissing = hop.configs.length === 0 && hasFlag(hop.proxy, 'config');
  const config: WantedInput[] = isConfigMissing ? [{ kind: 'config', hop }] : [];
  switch (about) {
    case 'setting':
      return config;
    case 'row':
      return accessRow(facts, streams, hop);
    case 'answer':
      return [...answerRow(facts, streams, hop), ...config];
    case 'limit':
      return [...endRow(facts, streams, hop), ...config];
    case 'end':
      return endRow(facts, streams, hop);
    case 'process':
      return processWords(facts, hop);
  }
}

/** The row of the request, with a field for the upstream that was asked. */
function answerRow(facts: Facts, streams: Stream[], hop: Hop): WantedInput[] {
  const wanted = accessRow(facts, streams, hop);
  return wanted.length > 0 || namesUpstream(facts, streams, hop) ? wanted : [{ kind: 'upstream-field', hop }];
}

function namesUpstream(facts: Facts, streams: Stream[], { name }: Hop): boolean {
  const rows = streams.flatMap((stream) => joinsOf(facts, stream).filter(({ hop }) => hop === name));
  return rows.some(({ record }) => record.upstreamAddress !== null || record.namesUpstream);
}

/** Nginx logs the reason of an end only in its error log, Envoy in its access rows. */
function endRow(facts: Facts, streams: Stream[], hop: Hop): WantedInput[] {
  return logOfEnds(hop.proxy) === 'access' ? accessRow(facts, streams, hop) : errorLine(facts, streams, hop);
}

function accessRow(facts: Facts, streams: Stream[], hop: Hop): WantedInput[] {
  if (hop.accessLogs.length === 0) return [{ kind: 'access-log', hop }];
  if (isUnread(facts, hop, hop.accessLogs)) return [{ kind: 'unread', hop, log: 'access' }];
  return hasRow(facts, streams, hop, 'access') ? [] : [{ kind: 'access-row', hop }];
}

function errorLine(facts: Facts, streams: Stream[], hop: Hop): WantedInput[] {
  if (hop.errorLogs.length === 0) return [{ kind: 'error-log', hop }];
  const setting = hidingErrorLog(facts, hop.name);
  if (setting) return [{ kind: 'error-log-level', hop, setting }];
  if (hasRow(facts, streams, hop, 'error')) return [];
  return [{ kind: 'error-line', hop }];
}

/** Nginx says at level notice what its processes do; Envoy's admin interface knows the age of its process. */
function processWords(facts: Facts, hop: Hop): WantedInput[] {
  const told = profileOf(hop.proxy)?.logs?.processes;
  if (told === 'notices') return keepsNotices(facts, hop) ? [] : [{ kind: 'notices', hop }];
  return [
    ...(hop.accessLogs.length === 0 ? [{ kind: 'access-log', hop } as const] : []),
    ...(told === 'admin' && hop.admin === null ? [{ kind: 'admin', hop } as const] : []),
  ];
}

function keepsNotices(facts: Facts, { name, errorLogs }: Hop): boolean {
  const logs = settingsOf(facts, 'error-log', name);
  return errorLogs.length > 0 && logs.some(({ state }) => state === 'keeps-notices');
}

function hasRow(facts: Facts, streams: Stream[], { name }: Hop, kind: 'access' | 'error'): boolean {
  return streams.some((stream) =>
    joinsOf(facts, stream).some(({ hop, record }) => hop === name && record.kind === kind),
  );
}

function isUnread({ logs }: Facts, { name }: Hop, files: string[]): boolean {
  const read = logs.filter(({ hop, file }) => hop === name && files.includes(file));
  return read.length > 0 && read.every(({ lines, parsed }) => lines > 0 && parsed === 0);
}

function ofDirect(facts: Facts): WantedInput[] {
  if (!isDirectGiven(facts)) return [{ kind: 'direct' }];
  const because = uselessDirect(comparableDirectStreams(facts));
  return because === null ? [] : [{ kind: 'direct-answer', because }];
}

/** Why the direct streams say nothing of the proxied ones: none of them opened. Null where one did. */
function uselessDirect(direct: Stream[]): string | null {
  if (direct.some(isOpened)) return null;
  const answers = direct.map(({ status, failure }) =>
    status === null ? (failure?.code ?? 'no response head') : String(status),
  );
  return answers.length === 0 ? 'not asked to the end' : [...new Set(answers)].join(', ');
}
