/** Facts and judgement in, the report's contract out. */

import { unreachedLimits } from '../../analysis/ends/unreached-limits.ts';
import { verdictOf } from '../../analysis/verdict.ts';
import type { Facts } from '../../model/facts.ts';
import type { Finding, FixDiff, ProposedFix } from '../../model/finding.ts';
import type { Judgement } from '../../model/judgement.ts';
import type { Recording } from '../../model/recording.ts';
import { wasFollowed } from '../../model/redirect.ts';
import type { Report, ReportStats } from '../../model/report.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { givenButUnusable, unusableWords } from '../../model/unusable-input.ts';
import { connectionsOf, span } from './connections.ts';
import { distributionOf } from './distribution.ts';
import { withEffect } from './effects.ts';
import { checkExpectations } from './expectations.ts';
import { experimentsOf } from './experiments.ts';
import { idleSettings } from './idle-settings.ts';
import { ownClock, populationParts, populationStats } from './population.ts';
import { servingLines } from './serving.ts';

/** Gives the diff of one proposed change; null where there is none. */
type Patcher = (fix: ProposedFix) => FixDiff | null;

/** The whole report; `patch` is passed in so that this does not depend on any stage. */
export function assemble(
  recording: Recording,
  facts: Facts,
  judgement: Judgement,
  warnings: string[],
  patch: Patcher,
): Report {
  const findings = judgement.findings.map((finding) => withPatches(facts, finding, patch));
  const { figures } = recording;
  const { plan } = facts;
  const verdict = verdictOf(facts, findings);
  const unreached = unreachedLimits(facts);
  const serving = servingLines(facts);
  const idle = idleSettings(facts);
  const experiments = experimentsOf(facts);
  const rows = countedBy(facts.joins, ({ record }) => record.file);
  return {
    schema: 1,
    tool: recording.tool,
    createdAt: recording.createdAt,
    plan,
    ...verdict,
    watched: {
      seconds: recording.watchedSeconds,
      streams: figures?.counts.attempts ?? ownStreams(facts).length,
    },
    ...(unreached && { unreached }),
    ...(serving.length > 0 && { serving }),
    ...(idle.length > 0 && { withoutEffect: idle }),
    interrupted: recording.interrupted,
    ...(recording.budget && { budget: recording.budget }),
    ...(recording.killed && { killed: recording.killed }),
    ...(recording.cutOff && { cutOff: recording.cutOff }),
    findings,
    ruledOut: judgement.ruledOut,
    notChecked: [
      ...unusedInputs(facts),
      ...explained(judgement.notChecked, facts),
      ...unsupportedHttp3(facts),
    ],
    failed: judgement.failed,
    stats: figures ? populationStats(recording, figures) : stats(recording, facts),
    connections: connectionsOf(facts, findings),
    logs: [...facts.logs, ...(facts.refusedLogs ?? [])].map((file) => ({
      ...file,
      matched: rows.get(file.file) ?? 0,
    })),
    ...(facts.unusable?.length && { unusable: facts.unusable }),
    ...(plan.expect && {
      expectations: checkExpectations(plan.expect, {
        streams: facts.streams,
        findings,
        verdict: verdict.verdict,
        isPopulation: plan.population !== null,
      }),
    }),
    ...(figures && populationParts(recording, facts.streams, figures)),
    ...(experiments && { experiments }),
    warnings,
  };
}

function countedBy<T>(items: T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

function withPatches(facts: Facts, finding: Finding<ProposedFix>, patch: Patcher): Finding {
  const fix = finding.fix.map((proposed) => {
    const { place: _place, ...rest } = proposed;
    const made = patch(proposed);
    return withEffect(made === null ? rest : { ...rest, patch: made.diff }, { facts, finding, made });
  });
  return { ...finding, fix };
}

/** Inputs that were given and could not be used, each listed as a check that was not made. */
function unusedInputs({ unusable = [] }: Facts): Report['notChecked'] {
  return unusable.map((one) => ({ rule: 'inputs', missing: [one.input], because: unusableWords(one) }));
}

/** Where an input was given and could not be used, the rule that needed it names the file. */
function explained(entries: Report['notChecked'], { unusable = [] }: Facts): Report['notChecked'] {
  return entries.map((entry) => {
    const files = givenButUnusable(unusable, entry.missing).map(({ file }) => file);
    if (files.length === 0) return entry;
    const unusableFiles = `${[...new Set(files)].join(' and ')} could not be used`;
    return {
      ...entry,
      because: entry.because === undefined ? unusableFiles : `${entry.because}; ${unusableFiles}`,
    };
  });
}

/** Browsers may use HTTP/3, which this tool does not speak. */
function unsupportedHttp3({ streams }: Facts): Report['notChecked'] {
  const offered = streams.some(({ headers }) =>
    headers.some(([name, value]) => /^alt-svc$/i.test(name) && /\bh3\b/.test(value)),
  );
  return offered
    ? [
        {
          rule: 'http3',
          missing: ['http3'],
          because: 'the response offers HTTP/3 (alt-svc): browsers may take a path that was not tried',
        },
      ]
    : [];
}

/** One for each stream that was asked for, however many redirects it took. */
function ownStreams({ streams }: Facts): Stream[] {
  return streams.filter((stream) => !wasFollowed(stream));
}

function stats({ watchedSeconds, generator, plan }: Recording, facts: Facts): ReportStats {
  const streams = ownStreams(facts);
  const opened = streams.filter(isOpened);
  const events = sum(streams, ({ eventCount }) => eventCount);
  const closes: Record<string, number> = {};
  for (const { close } of streams) closes[close.how] = (closes[close.how] ?? 0) + 1;
  const spans = (of: (stream: Stream) => number | null) =>
    distributionOf(streams.flatMap((stream) => of(stream) ?? []));
  const lags = opened.flatMap((stream) =>
    stream.events.flatMap(({ madeAt, atMs }) => (madeAt === null ? [] : [stream.openedAt + atMs - madeAt])),
  );
  return {
    connections: streams.length,
    opened: opened.length,
    failed: streams.length - opened.length,
    reconnects: streams.filter(({ attempt, cameFrom }) => attempt > 1 && !cameFrom).length,
    events,
    comments: sum(streams, ({ commentCount }) => commentCount),
    bytes: sum(streams, ({ bytes }) => bytes),
    connectMs: spans(({ marks }) => marks.connectMs),
    ttfbMs: spans(({ marks }) => span(marks.requestSentMs ?? 0, marks.firstByteMs)),
    ttfeMs: spans(({ marks }) => span(marks.requestSentMs ?? 0, marks.firstEventMs)),
    heartbeatGapMs: distributionOf(opened.flatMap(gaps)),
    eventLagMs: distributionOf(lags),
    eventTimeField: lags.length > 0 ? (plan.eventTimeField ?? ownClock) : null,
    eventsPerSecond: watchedSeconds > 0 ? Math.round((events / watchedSeconds) * 10) / 10 : 0,
    closes,
    generator,
  };
}

function sum(streams: Stream[], of: (stream: Stream) => number): number {
  return streams.reduce((total, stream) => total + of(stream), 0);
}

function gaps({ arrivals }: Stream): number[] {
  return arrivals.slice(1).map((arrival, i) => arrival.atMs - (arrivals[i]?.atMs ?? 0));
}
