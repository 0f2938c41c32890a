/** The one place that asks for inputs in words: what would settle a question, with the flag that supplies it. */
import { shownFiles } from '../../model/believed-hops.ts';
import type { Facts } from '../../model/facts.ts';
import type { Hop } from '../../model/plan.ts';
import type { Setting } from '../../model/setting.ts';
import type { UnusableInput } from '../../model/unusable-input.ts';
import { flagsOfEnds, flagText, hasFlag, profilesWith } from '../../proxies/profile/inputs.ts';
import { profileOf } from '../../proxies/profile/known.ts';
import { hopName, properName } from '../../proxies/profile/names.ts';
import { type OpenQuestion, type QuestionScope, type WantedInput, wantedInputs } from './index.ts';

/**
 * A sentence or two with a space before them: what would settle it, then which given inputs did not help. Empty where
 * every usable input was given and helped.
 */
export function settlingWords(facts: Facts, about: OpenQuestion, scope: QuestionScope = {}): string {
  const wanted = wantedInputs(facts, about, scope);
  const asks = wanted.flatMap((missing) => askOf(missing, facts) ?? []);
  const notes = wanted.flatMap((missing) => noteOf(missing, facts) ?? []);
  const asked = asks.length > 0 ? ` ${capital(alternatives(asks))} would settle it.` : '';
  return `${asked}${notes.map((note) => ` ${capital(note)}.`).join('')}`;
}

/** The same as the end of a sentence: `: the error log of … would tell`; empty where no input is missing. */
export function settlingClause(facts: Facts, about: OpenQuestion, scope: QuestionScope = {}): string {
  const wanted = wantedInputs(facts, about, scope);
  const asks = wanted.flatMap((missing) => askOf(missing, facts) ?? []);
  if (asks.length > 0) return `: ${alternatives(asks)} would tell`;
  const [note] = wanted.flatMap((missing) => noteOf(missing, facts) ?? []);
  return note ? `: ${note}` : '';
}

/** Asks for streams around the proxies alone, a sentence with a space before it; empty where they were given and opened. */
export function directAskWords(facts: Facts): string {
  const asks = wantedInputs(facts, 'row', { streams: [], direct: true })
    .filter(({ kind }) => kind === 'direct' || kind === 'direct-answer')
    .flatMap((missing) => askOf(missing, facts) ?? []);
  return asks.length === 0 ? '' : ` ${capital(alternatives(asks))} would settle it.`;
}

function alternatives(asks: string[]): string {
  const last = asks.at(-1) ?? '';
  return asks.length < 2 ? last : `${asks.slice(0, -1).join(', ')}, or ${last}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What the user should supply; null for an input that was given and does not help. */
function askOf(missing: WantedInput, facts: Facts): string | null {
  if (unusableInputFor(missing, facts) !== null) return null;
  const { hops } = facts;
  switch (missing.kind) {
    case 'direct':
      return 'the same request around the proxies (--direct URL)';
    case 'direct-answer':
      return `an address of the origin that opens the stream (the one given did not: ${missing.because})`;
    case 'access-log':
    case 'error-log':
    case 'config':
    case 'notices':
    case 'admin':
      return `${nameOf(missing.kind)} of ${whose(missing.hop)} (${flagOf(missing.kind, missing.hop, hops)})`;
    case 'error-log-level':
      return `an error log of ${whose(missing.hop)} at level error or lower (${levelWords(missing.setting)})`;
    case 'upstream-field':
      return `a log format of ${whose(missing.hop)} with the upstream's address and status (${upstreamFields(missing.hop)})`;
    case 'own-log':
      return (
        ofOtherProxy(missing.hop, facts) ??
        `the log of ${whose(missing.hop)}, which this tool does not read yet`
      );
    case 'access-row':
    case 'error-line':
    case 'unread':
      return null;
  }
}

/** What was given of a hop by the flags of another proxy than it is of; null where nothing was. */
function ofOtherProxy(hop: Hop, facts: Facts): string | null {
  const shown = shownFiles(facts, hop)[0]?.shows;
  if (shown === undefined) return null;
  const fields = (['access-log', 'error-log', 'config'] as const).filter((field) => hasFlag(shown, field));
  const flags = fields.map((field) => flagText(shown, field)).join(', ');
  return `what was given of the hop ${hop.name} by the flags of ${properName(shown)} (${flags})`;
}

function levelWords(setting: Setting): string {
  return `error_log ${setting.value} ${setting.detail ?? ''}${placeOf(setting)} leaves the line out`;
}

function upstreamFields({ proxy }: Hop): string {
  return profileOf(proxy)?.logs?.upstreamFields ?? '';
}

/** The input that was given for it and could not be used; null where none was. */
function unusableInputFor(missing: WantedInput, { unusable = [] }: Facts): UnusableInput | null {
  if (!('hop' in missing) || missing.hop === null) return null;
  const input = missing.kind === 'notices' ? 'error-log' : missing.kind;
  const name = missing.hop.name;
  return unusable.find((one) => one.whole && one.hop === name && one.input === input) ?? null;
}

/** What was given and says nothing of these streams. */
function noteOf(missing: WantedInput, facts: Facts): string | null {
  const unusable = unusableInputFor(missing, facts);
  if (unusable !== null && 'hop' in missing)
    return `what was given for ${whose(missing.hop)}, ${unusable.file}, could not be used`;
  switch (missing.kind) {
    case 'access-row':
      return `the access log given of ${whose(missing.hop)} has no row of these streams`;
    case 'error-line':
      return `the error log given of ${whose(missing.hop)} has no line about these streams`;
    case 'unread':
      return `of the ${missing.log} log given of ${whose(missing.hop)} not one line was understood`;
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

/** The first two, which show how the others are called. */
function fewOf(flags: string[]): string {
  const [first = '', second, ...others] = flags;
  if (second === undefined) return first;
  return `${first}, ${second}${others.length > 0 ? ', and so for others' : ''}`;
}

/** The flag that supplies it: the short one where only one proxy of its kind is on the path. */
function flagOf(kind: Named, hop: Hop | null, hops: Hop[]): string {
  const field = kind === 'notices' ? 'error-log' : kind;
  if (hop === null) {
    const ofEach = profilesWith(field).map((one) => flagText(one.kind, field));
    return fewOf(kind === 'error-log' ? flagsOfEnds() : ofEach);
  }
  if (kind === 'notices' && hop.errorLogs.length > 0) return profileOf(hop.proxy)?.logs?.notices ?? '';
  if (kind === 'admin') return flagText(hop.proxy, field);
  const isOnly = hops.filter(({ proxy }) => proxy === hop.proxy).length <= 1;
  return isOnly && hop.name === hop.proxy
    ? flagText(hop.proxy, field)
    : `${field}=FILE in --hop name=${hop.name}`;
}

function placeOf({ file, line }: { file: string | null; line: number | null }): string {
  return file === null ? '' : `, ${file}:${line}`;
}
