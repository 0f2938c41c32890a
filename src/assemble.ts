/** Facts and judgement in, the report's contract out. */
import { distributionOf } from './model/distribution.ts';
import type { Facts } from './model/facts.ts';
import type { Finding, ProposedFix } from './model/finding.ts';
import type { Recording } from './model/recording.ts';
import type { Report, ReportConnection, ReportStats } from './model/report.ts';
import type { ConfigFile } from './model/setting.ts';
import { isOpened, type Stream } from './model/stream.ts';
import { verdictOf } from './model/verdict.ts';
import type { Judgement } from './rules/index.ts';

/** Makes the unified diff of one proposed change; null where the file's text is not at hand. */
export type Patcher = (fix: ProposedFix, files: ConfigFile[]) => string | null;

const keptConnections = 500;

/** The whole report; `patch` is handed in so that this stays free of any stage. */
export function assemble(
  recording: Recording,
  facts: Facts,
  judgement: Judgement,
  files: ConfigFile[],
  warnings: string[],
  patch: Patcher,
): Report {
  const findings = judgement.findings.map((finding) => withPatches(finding, files, patch));
  return {
    schema: 1,
    tool: recording.tool,
    createdAt: recording.createdAt,
    plan: recording.plan,
    ...verdictOf(facts, findings),
    watched: { seconds: recording.watchedSeconds, streams: facts.streams.length },
    interrupted: recording.interrupted,
    findings,
    ruledOut: judgement.ruledOut,
    notChecked: [...judgement.notChecked, ...unspokenHttp3(facts)],
    failed: judgement.failed,
    stats: stats(recording, facts),
    connections: facts.streams.slice(0, keptConnections).map((stream) => connection(stream, facts)),
    logs: facts.logs.map((file) => ({
      ...file,
      matched: facts.joins.filter(({ record }) => record.file === file.file).length,
    })),
    warnings,
  };
}

function withPatches(finding: Finding<ProposedFix>, files: ConfigFile[], patch: Patcher): Finding {
  const fix = finding.fix.map((proposed) => {
    const { place: _place, ...rest } = proposed;
    const diff = patch(proposed, files);
    return diff === null ? rest : { ...rest, patch: diff };
  });
  return { ...finding, fix };
}

/** Browsers may be on a path that this tool does not speak. */
function unspokenHttp3({ streams }: Facts): Report['notChecked'] {
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

function connection(stream: Stream, { joins }: Facts): ReportConnection {
  const { id, trial, route, protocol, attempt, status, maxGapMs, failure, close, marks } = stream;
  const since = marks.requestSentMs ?? 0;
  return {
    id,
    trial,
    route,
    protocol,
    attempt,
    openedAt: new Date(stream.openedAt).toISOString(),
    status,
    opened: isOpened(stream),
    ttfbMs: span(since, marks.firstByteMs),
    ttfeMs: span(since, marks.firstEventMs),
    events: stream.eventCount,
    comments: stream.commentCount,
    maxGapMs,
    failure: failure ? `${failure.code}: ${failure.message}` : null,
    close,
    log: joins
      .filter(({ streamId }) => streamId === id)
      .map(({ hop, record, join, confidence }) => ({
        hop,
        file: record.file,
        line: record.line,
        join,
        confidence,
      })),
  };
}

function span(from: number, to: number | null): number | null {
  return to === null ? null : Math.round((to - from) * 1000) / 1000;
}

function stats({ watchedSeconds, generator, plan }: Recording, { streams }: Facts): ReportStats {
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
    reconnects: streams.filter(({ attempt }) => attempt > 1).length,
    events,
    comments: sum(streams, ({ commentCount }) => commentCount),
    bytes: sum(streams, ({ bytes }) => bytes),
    connectMs: spans(({ marks }) => marks.connectMs),
    ttfbMs: spans(({ marks }) => span(marks.requestSentMs ?? 0, marks.firstByteMs)),
    ttfeMs: spans(({ marks }) => span(marks.requestSentMs ?? 0, marks.firstEventMs)),
    heartbeatGapMs: distributionOf(opened.flatMap(gaps)),
    eventLagMs: distributionOf(lags),
    eventTimeField: lags.length > 0 ? (plan.eventTimeField ?? 'ts, timestamp, time or at') : null,
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
