/** What became of the earlier run's troubles: the first thing that a run which verifies another says. */

import { counted, formatCount } from '../model/counted.ts';
import { formatMs } from '../model/duration.ts';
import type { Report } from '../model/report.ts';
import { formatBytes } from '../model/size.ts';
import type {
  FigurePair,
  SettingChange,
  TroubleState,
  Verification,
  VerifiedTrouble,
} from '../model/verification.ts';
import { type Block, labelled, point, type Section, type Tone } from './document.ts';
import { partyOf, placeOf } from './wording.ts';

/** Empty for a run that verifies no other. */
export function verificationSection({ verification }: Report): Section {
  if (verification === undefined) return { title: null, blocks: [] };
  const { verdict, troubles, changes, figures, doubts } = verification;
  return {
    title: null,
    blocks: [
      verifiedHeadline(verification),
      labelled('verdict', `${verdict.before} → ${verdict.now}`, 'strong'),
      labelled('before', `${verification.dir}, of ${verification.createdAt.replace(/\.\d+Z$/, 'Z')}`),
      ...troublePoints(troubles),
      ...changesOf(changes.filter((change) => !isTold(change, troubles))),
      ...doubtsOf(doubts),
      figureTable(figures),
    ],
  };
}

const states: TroubleState[] = ['stayed', 'new', 'unproven', 'gone'];
const marks: Record<TroubleState, { mark: string; tone: Tone; word: string }> = {
  stayed: { mark: '✗', tone: 'bad', word: 'stayed' },
  new: { mark: '!', tone: 'bad', word: 'new' },
  unproven: { mark: '?', tone: 'warn', word: 'open' },
  gone: { mark: '✓', tone: 'good', word: 'gone' },
};

/** `✓ FIXED  idle-timeout is gone, and nothing is new`; what is only worth knowing has a word where it is new. */
export function verifiedHeadline({ troubles, verdict }: Verification): Block {
  const serious = troubles.filter(({ severity }) => severity !== 'info');
  const of = (state: TroubleState) => serious.filter((one) => one.state === state);
  const [stayed, fresh, open, gone] = states.map(of) as [
    VerifiedTrouble[],
    VerifiedTrouble[],
    VerifiedTrouble[],
    VerifiedTrouble[],
  ];
  const minor = butMinor(troubles);
  const heading = (mark: string, text: string, tone: Tone): Block => ({
    kind: 'heading',
    mark,
    text,
    tone,
    level: 1,
  });
  if (stayed.length > 0)
    return heading('✗ NOT FIXED', `${namesOf(stayed)} stayed${beside(gone, fresh)}`, 'bad');
  if (fresh.length > 0)
    return heading(
      '✗ NEW TROUBLE',
      `${namesOf(fresh)}${gone.length > 0 ? `; ${goneWords(gone)}` : ''}`,
      'bad',
    );
  if (open.length > 0)
    return heading(
      '? NOT PROVEN',
      `${namesOf(open)}: not seen this time, in a run that could not have seen it`,
      'warn',
    );
  if (gone.length > 0 && verdict.now !== 'broken')
    return heading('✓ FIXED', `${goneWords(gone)}, and nothing is new${minor}`, 'good');
  return heading('= AS BEFORE', `nothing was wrong in the earlier run, and nothing is new${minor}`, 'plain');
}

/** ` but client-closed (info)`; empty where nothing that is only worth knowing is new. */
function butMinor(troubles: VerifiedTrouble[]): string {
  const minor = troubles.filter(({ severity, state }) => severity === 'info' && state === 'new');
  return minor.length > 0 ? ` but ${namesOf(minor)} (info)` : '';
}

function beside(gone: VerifiedTrouble[], fresh: VerifiedTrouble[]): string {
  return [
    gone.length > 0 ? `; ${goneWords(gone)}` : '',
    fresh.length > 0 ? `; new: ${namesOf(fresh)}` : '',
  ].join('');
}

function goneWords(troubles: VerifiedTrouble[]): string {
  return `${namesOf(troubles)} ${troubles.length === 1 ? 'is' : 'are'} gone`;
}

const named = 3;

function namesOf(troubles: VerifiedTrouble[]): string {
  const names = [...new Set(troubles.map(({ rule }) => rule))];
  const more = names.length > named ? ` and ${names.length - named} more` : '';
  const shown = names.slice(0, named);
  if (more !== '' || shown.length < 2) return shown.join(', ') + more;
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** A point each: what stayed, then what is new, not proven, gone. What the streams did is told once. */
export function troublePoints(troubles: VerifiedTrouble[]): Block[] {
  const ordered = states.flatMap((state) => troubles.filter((one) => one.state === state));
  return ordered.map((one, index) =>
    troublePoint(one, ordered.slice(0, index).find((other) => isOfSameStreams(one, other)) ?? null),
  );
}

/** `✓ gone: idle-timeout at nginx: cut at 15.1 s (4 of 4 streams) → open for 35.0 s (4 of 4 streams)`. */
function troublePoint(trouble: VerifiedTrouble, told: VerifiedTrouble | null): Block {
  const { mark, tone, word } = marks[trouble.state];
  const { rule, where, before, now, because, config } = trouble;
  const did = told ? `the same as ${told.rule}` : `${before} → ${now}`;
  const deeds = before === null ? '' : `: ${did}`;
  const said = [told?.config, told?.because];
  const notes = [config, because].filter((note) => note !== null).filter((note) => !said.includes(note));
  const text = `${word}: ${rule} at ${partyOf(where)}${deeds}${notes.map((note) => `. ${capital(note)}`).join('')}`;
  return {
    kind: 'point',
    mark,
    text,
    tone: trouble.severity === 'info' && trouble.state !== 'gone' ? 'plain' : tone,
  };
}

function isOfSameStreams(one: VerifiedTrouble, other: VerifiedTrouble): boolean {
  return (
    one.before !== null && one.state === other.state && one.before === other.before && one.now === other.now
  );
}

function capital(text: string): string {
  return /^[a-z]+ /.test(text) && !/^[a-z]+_/.test(text)
    ? text.charAt(0).toUpperCase() + text.slice(1)
    : text;
}

/** Beside the trouble that it is about. */
function isTold({ setting, before, now }: SettingChange, troubles: VerifiedTrouble[]): boolean {
  return troubles.some(({ config }) => config?.startsWith(`${setting} ${before} → ${now}`));
}

const shownChanges = 6;

function changesOf(changes: SettingChange[]): Block[] {
  if (changes.length === 0) return [];
  const shown = changes.slice(0, shownChanges).map(changeWords);
  const more = changes.length - shown.length;
  const rest = more > 0 ? [point(`${counted(more, 'more change')} in report.json`, 'dim')] : [];
  return [labelled('config', ''), ...shown.map((text) => point(text)), ...rest];
}

function changeWords({ setting, before, now, file, line, path }: SettingChange): string {
  const place = placeOf({ file: file ?? undefined, line: line ?? undefined });
  return `${setting} ${before ?? 'not set'} → ${now ?? 'not set'} at ${place ?? path}`;
}

function doubtsOf(doubts: string[]): Block[] {
  return doubts.map((text) => labelled('differs', text, 'warn'));
}

function figureTable(figures: FigurePair[]): Block {
  const rows = figures.map((pair) => [pair.name, figure(pair, pair.before), figure(pair, pair.now)]);
  return { kind: 'table', head: ['measure', 'before', 'now'], rows };
}

function figure({ unit }: FigurePair, value: number | null): string {
  if (value === null) return '–';
  if (unit === 'ms') return formatMs(value);
  if (unit === '%') return `${Math.round(value * 100) / 100} %`;
  if (unit === 'bytes') return formatBytes(value);
  return formatCount(Math.round(value * 100) / 100);
}
