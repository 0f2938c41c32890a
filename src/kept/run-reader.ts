/** Reads a kept run back, a killed one too: what its files hold until then is judged like any other. */
import { badInput } from '../errors.ts';
import { withBelievedHops } from '../model/believed-hops.ts';
import { highest } from '../model/extremes.ts';
import { type Facts, judgedStreams } from '../model/facts.ts';
import type { FixDiff } from '../model/finding.ts';
import type { Hop } from '../model/plan.ts';
import type { Recording } from '../model/recording.ts';
import { usableHops } from '../model/unusable-input.ts';
import { profileOf } from '../proxies/profile/known.ts';
import { parties } from '../proxies/profile/names.ts';
import { generatorOf, startTally, type Tally } from '../tally/index.ts';
import type { JournalLine } from './journal.ts';
import { type RecordingLines, readInputs, readRecordingLines } from './kept-files.ts';
import { names } from './run-dir.ts';
import { watchedStreams } from './watched-streams.ts';

export interface KeptRun {
  recording: Recording;
  facts: Facts;
  diffs: FixDiff[];
  warnings: string[];
}

/** A kept run as facts. @throws DoctorError when `dir` holds no run, or its recording is broken. */
export function readRun(dir: string): KeptRun {
  const { diffs, warnings, ...known } = readInputs(dir);
  const recording = readRecording(dir, !known.unkept);
  const { plan, watchedSeconds, interrupted, generator, figures, cutOff } = recording;
  const ended = { watchedSeconds, interrupted, generator, ...(cutOff && { cutOff }) };
  const hops = known.unkept ? plan.hops.map(hopWithoutInputs) : usableHops(plan.hops, known.unusable ?? []);
  const seen = { plan, ...judgedStreams(recording), hops, ...ended, ...(figures && { figures }) };
  return { recording, facts: withBelievedHops({ ...seen, ...known }), diffs, warnings };
}

/** A hop without inputs: that a row was not read does not mean that it was not written. */
function hopWithoutInputs({ name, proxy }: Hop): Hop {
  return { name, proxy, accessLogs: [], errorLogs: [], configs: [], logFormat: null, admin: null };
}

/** `isFinished`: what is written once a run is over is there. */
function readRecording(dir: string, isFinished: boolean): Recording {
  const found = readRecordingLines(dir);
  const header = found.lines.find((line) => line.kind === 'header');
  if (!header?.plan) throw noHeader(dir, found);
  checkKinds(header, dir);
  const recording = header.plan.population
    ? heldRecording(header, found.lines)
    : watchedRecording(header, found.lines);
  const cutOff = isFinished ? cutOffOf(header, recording, found) : null;
  return { ...recording, ...(cutOff && { cutOff }) };
}

function noHeader(dir: string, { lines, isCut }: RecordingLines) {
  const message = `${dir} holds no run`;
  if (lines.length > 0)
    return badInput(message, `${names.recording} has no header line`, 'name the folder that a run printed');
  if (isCut)
    return badInput(
      message,
      `${names.recording} is cut off in its first line, the header that says what was asked`,
      'take the file anew from where it was copied, or run it again',
    );
  return badInput(
    message,
    `${names.recording} is empty: the run was ended before its first request`,
    'run it again',
  );
}

/** What is missing of a recording that was whole once: its end, or streams by its own count (which older versions did not keep). */
function cutOffOf(
  { streamCount }: Header,
  { streams, killed }: Recording,
  { isCut }: RecordingLines,
): Recording['cutOff'] | null {
  const isShort = streamCount !== undefined && streams.length < streamCount;
  return isShort || isCut || killed ? { kept: streams.length, of: streamCount ?? null } : null;
}

/** A run of another version may name proxies that this one knows nothing of: its judgement would be a guess. */
function checkKinds({ plan, tool }: Header, dir: string): void {
  const strange = plan.hops.find(({ proxy }) => !parties.includes(proxy) && !profileOf(proxy));
  if (strange === undefined) return;
  throw badInput(
    `${dir} names a proxy that this version does not know`,
    `the hop "${strange.name}" is of the kind "${strange.proxy}"`,
    `report it with the version that recorded it: sse-doctor ${tool.version}`,
  );
}

type Header = Extract<JournalLine, { kind: 'header' }>;

/** A diagnose: its streams are kept whole; those that ran when it was killed, as they were at the last tick. */
function watchedRecording(header: Header, lines: JournalLine[]): Recording {
  const atMs = highest([0, ...lines.flatMap((line) => (line.kind === 'tick' ? [line.atMs] : []))]);
  const streamLines = lines.flatMap((line) =>
    line.kind === 'asked' || line.kind === 'news' || line.kind === 'stream' ? [line] : [],
  );
  const { streams, open } = watchedStreams(streamLines, Date.parse(header.createdAt) + atMs);
  return { ...endOf(header, lines, atMs / 1000, open), streams };
}

/** What is known of the end: from the line written there, or from the header of a run that was kept whole; without either it was killed. */
function endOf(
  header: Header,
  lines: JournalLine[],
  seconds: number,
  open: string[],
): Omit<Recording, 'streams'> {
  const { kind: _header, streamCount: _count, ...known } = header;
  const end = lines.findLast((line) => line.kind === 'end');
  const tick = lines.findLast((line) => line.kind === 'tick');
  const generator = tick?.generator ?? { eventLoopDelayMs: 0, rssBytes: 0, cpuSeconds: 0, openFiles: 0 };
  const killed = { watchedSeconds: seconds, interrupted: true, generator, killed: { seconds, open } };
  if (end) {
    const { kind: _end, ...ending } = end;
    return { ...known, ...ending };
  }
  return header.watchedSeconds === undefined
    ? { ...killed, ...known }
    : { watchedSeconds: seconds, interrupted: false, generator, ...known };
}

/** A soak or load: the reports of its processes are added up again by a tally. */
function heldRecording(header: Header, lines: JournalLine[]): Recording {
  const tally = startTally(header.plan, Date.parse(header.createdAt), { isReplay: true });
  for (const line of lines) replay(line, tally);
  const figures = tally.figures();
  const further = lines.flatMap((line) => (line.kind === 'stream' ? [line] : []));
  const streams = [...tally.streams(header.run, header.tool.version), ...further];
  return { ...endOf(header, lines, figures.seconds, []), generator: generatorOf(figures), streams, figures };
}

function replay(line: JournalLine, tally: Tally): void {
  if (line.kind === 'head') tally.head(line);
  else if (line.kind === 'opening') tally.opening(line);
  else if (line.kind === 'look') tally.look(line);
  else if (line.kind === 'held') tally.record(line);
  else if (line.kind === 'second') tally.tick(line);
  else if (line.kind === 'worker-died') tally.workerDied(line.worker, line.how);
  else if (line.kind === 'pressure') tally.pressure(line.figures);
  else if (line.kind === 'machine') tally.machine(line.event);
}
