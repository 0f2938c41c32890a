/** The one place that asks for inputs in words: what would settle a question, with the flag that supplies it. */
import type { Facts } from '../../model/facts.ts';
import type { Hop } from '../../model/plan.ts';
import type { UnusableInput } from '../../model/unusable-input.ts';
import { hopName } from '../../proxies/profile/names.ts';
import { type Lack, lacking, type Question, type Scope } from './index.ts';

/**
 * A sentence or two with a space before them: what would settle it, then what was given and says nothing. Empty where
 * everything that this tool can use was given and does tell.
 */
export function settlingWords(facts: Facts, about: Question, scope: Scope = {}): string {
  const lacks = lacking(facts, about, scope);
  const asks = lacks.flatMap((lack) => askOf(lack, facts) ?? []);
  const notes = lacks.flatMap((lack) => noteOf(lack, facts) ?? []);
  const asked = asks.length > 0 ? ` ${capital(alternatives(asks))} would settle it.` : '';
  return `${asked}${notes.map((note) => ` ${capital(note)}.`).join('')}`;
}

/** The same as the end of a sentence: `: the error log of … would tell`; empty where nothing is left to ask for. */
export function settlingClause(facts: Facts, about: Question, scope: Scope = {}): string {
  const lacks = lacking(facts, about, scope);
  const asks = lacks.flatMap((lack) => askOf(lack, facts) ?? []);
  if (asks.length > 0) return `: ${alternatives(asks)} would tell`;
  const [note] = lacks.flatMap((lack) => noteOf(lack, facts) ?? []);
  return note ? `: ${note}` : '';
}

/** Asks for streams around the proxies alone, a sentence with a space before it; empty where they were given and opened. */
export function directAskWords(facts: Facts): string {
  const asks = lacking(facts, 'row', { streams: [], direct: true })
    .filter(({ kind }) => kind === 'direct' || kind === 'direct-answer')
    .flatMap((lack) => askOf(lack, facts) ?? []);
  return asks.length === 0 ? '' : ` ${capital(alternatives(asks))} would settle it.`;
}

function alternatives(asks: string[]): string {
  const last = asks.at(-1) ?? '';
  return asks.length < 2 ? last : `${asks.slice(0, -1).join(', ')}, or ${last}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What to hand over; null for what was handed over and is silent. */
function askOf(lack: Lack, facts: Facts): string | null {
  if (vainOf(lack, facts) !== null) return null;
  const { hops } = facts;
  switch (lack.kind) {
    case 'direct':
      return 'the same request around the proxies (--direct URL)';
    case 'direct-answer':
      return `an address of the origin that opens the stream (the one given did not: ${lack.because})`;
    case 'access-log':
    case 'error-log':
    case 'config':
    case 'notices':
    case 'admin':
      return `${nameOf(lack.kind)} of ${whose(lack.hop)} (${flagOf(lack.kind, lack.hop, hops)})`;
    case 'error-log-level':
      return `an error log of ${whose(lack.hop)} at level error or lower (error_log ${lack.setting.value} ${lack.setting.detail ?? ''}${placeOf(lack.setting)} leaves the line out)`;
    case 'upstream-field':
      return `a log format of ${whose(lack.hop)} with the upstream's address and status (${lack.hop.proxy === 'nginx' ? '$upstream_addr $upstream_status' : '%UPSTREAM_HOST%'})`;
    case 'own-log':
      return `the log of ${whose(lack.hop)}, which this tool does not read yet`;
    case 'access-row':
    case 'error-line':
    case 'unread':
      return null;
  }
}

/** The input that was given for it and could not be used; null where none was. */
function vainOf(lack: Lack, { unusable = [] }: Facts): UnusableInput | null {
  if (!('hop' in lack) || lack.hop === null) return null;
  const input = lack.kind === 'notices' ? 'error-log' : lack.kind;
  const name = lack.hop.name;
  return unusable.find((one) => one.whole && one.hop === name && one.input === input) ?? null;
}

/** What was given and says nothing of these streams. */
function noteOf(lack: Lack, facts: Facts): string | null {
  const vain = vainOf(lack, facts);
  if (vain !== null && 'hop' in lack)
    return `what was given for ${whose(lack.hop)}, ${vain.file}, could not be used`;
  switch (lack.kind) {
    case 'access-row':
      return `the access log given of ${whose(lack.hop)} has no row of these streams`;
    case 'error-line':
      return `the error log given of ${whose(lack.hop)} has no line about these streams`;
    case 'unread':
      return `of the ${lack.log} log given of ${whose(lack.hop)} not one line was understood`;
    default:
      return null;
  }
}

type Named = 'access-log' | 'error-log' | 'config' | 'notices' | 'admin';

function nameOf(kind: Named): string {
  const names: Record<Named, string> = {
    'access-log': 'the access log',
    'error-log': 'the error log',
    notices: 'the error log, at level notice,',
    config: 'the config',
    admin: 'the admin interface',
  };
  return names[kind];
}

function whose(hop: Hop | null): string {
  return hop === null ? 'every proxy on the path' : hopName(hop.proxy, hop.name);
}

/** The flag that hands it over: the short one where its kind stands on the path once. */
function flagOf(kind: Named, hop: Hop | null, hops: Hop[]): string {
  if (hop === null)
    return kind === 'error-log'
      ? '--nginx-error-log FILE, --envoy-access-log FILE'
      : `--nginx-${kind} FILE, --envoy-${kind} FILE`;
  if (kind === 'notices' && hop.errorLogs.length > 0) return 'error_log … notice;';
  const name = kind === 'notices' ? 'error-log' : kind;
  if (kind === 'admin') return `--envoy-admin URL`;
  const isOnly = hops.filter(({ proxy }) => proxy === hop.proxy).length <= 1;
  return isOnly && hop.name === hop.proxy
    ? `--${hop.proxy}-${name} FILE`
    : `${name}=FILE in --hop name=${hop.name}`;
}

function placeOf({ file, line }: { file: string | null; line: number | null }): string {
  return file === null ? '' : `, ${file}:${line}`;
}
