/** Tells runs that were not as their situation has it: a starved machine makes streams open late, and events, limits and moments meet others. */
import type { Report, ReportConnection } from '../../../src/model/report.ts';
import type { Situation } from '../situation.ts';

/** Of a trial, between its streams: as the tool staggers them, and what a busy machine may add. */
const staggerMs = 1_300;
const lateMs = 600;

/** Why this run says nothing about the tool; null: it was as it should be. */
export function unstaged({ moment, origin }: Situation, { findings, connections }: Report): string | null {
  if (findings[0]?.rule === 'generator-saturated') return 'the machine was too slow for the tool';
  const asked = connections.filter(({ asks }) => asks === undefined);
  if (asked.some((one) => isLate(one, asked))) return 'the machine was too slow for the situation';
  const isGone = moment !== null || origin.isDown;
  const isRefused = asked.some(({ failure }) => failure?.startsWith('ECONNREFUSED'));
  return isRefused && !isGone ? 'what should listen did not' : null;
}

function isLate({ trial, openedAt }: ReportConnection, all: ReportConnection[]): boolean {
  const first = Math.min(...all.filter((one) => one.trial === trial).map((one) => Date.parse(one.openedAt)));
  return Date.parse(openedAt) - first > staggerMs + lateMs;
}
