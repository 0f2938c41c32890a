/** A finding as plain text, for formats that have room for one text each. */
import type { Evidence, Finding, Fix } from '../model/finding.ts';
import { shortened } from './terminal/columns.ts';
import { partyOf, placeOf } from './wording.ts';

/** Logged rows may be long, and a CI server shows the first screen. */
const longestRow = 1_000;

/** `idle-timeout at nginx (certain)`. */
export function findingName({ rule, where, confidence }: Finding): string {
  return `${rule} at ${partyOf(where)} (${confidence})`;
}

/** What, why, the evidence and the changes, a line each. */
export function findingText({ what, why, evidence, fix }: Finding): string {
  return [
    what,
    why,
    ...(evidence.length > 0 ? ['', 'seen:', ...evidence.flatMap(evidenceLines)] : []),
    ...(fix.length > 0 ? ['', 'change:', ...fix.flatMap(fixLines)] : []),
  ].join('\n');
}

/** The place to change, else the line of a config that the finding rests on; null: none is known. */
export function findingPlace({ fix, evidence }: Finding): { file: string; line: number | null } | null {
  const spots = [...fix, ...evidence.filter(({ from }) => from === 'config')];
  const spot = spots.find(({ file }) => file !== undefined);
  return spot?.file === undefined ? null : { file: spot.file, line: spot.line ?? null };
}

function evidenceLines({ fact, raw, ...spot }: Evidence): string[] {
  return [
    `- ${withPlace(fact, spot)}`,
    ...(raw === undefined ? [] : [`  ${shortened(raw.trimEnd(), longestRow)}`]),
  ];
}

function fixLines({ text, patch, ...spot }: Fix): string[] {
  return [`- ${withPlace(text, spot)}`, ...(patch === undefined ? [] : [patch.trimEnd()])];
}

function withPlace(text: string, spot: { file?: string; line?: number }): string {
  const place = placeOf(spot);
  return place === null || text.includes(place) ? text : `${text} (${place})`;
}
