/** The report's contract (`report.json`, `schema: 1`): these keys keep name and meaning. */
import type { Distribution } from './distribution.ts';
import type { ExpectationResult } from './expected/expectation.ts';
import type { ThresholdResult } from './expected/threshold.ts';
import type { VerdictWord } from './expected/verdict-word.ts';
import type { Experiments } from './experiment.ts';
import type { Confidence, Finding, Missing } from './finding.ts';
import type { LogFileSummary } from './log-record.ts';
import type { Plan } from './plan.ts';
import type { Figures } from './population/figures.ts';
import type { ConnectionQuality } from './population/quality.ts';
import type { GeneratorFacts, Recording } from './recording.ts';
import type { RedirectStep } from './redirect.ts';
import type { Asks, CloseHow, Protocol, Route, StreamClose } from './stream.ts';
import type { UnreachedLimits } from './unreached-limits.ts';
import type { UnusableInput } from './unusable-input.ts';
import type { Verification } from './verification.ts';

/** An answer that sends its client elsewhere; of what was withheld there are names, never values. */
export interface ReportRedirect extends RedirectStep {
  from: string;
  status: number;
}

export interface ReportConnection {
  id: string;
  trial: string;
  /** Absent: the user's own question. */
  asks?: Exclude<Asks, 'plain' | 'compressed'>;
  route: Route;
  protocol: Protocol;
  attempt: number;
  openedAt: string;
  status: number | null;
  /** A browser would have accepted it: 200 and `text/event-stream`. Absent: judge by the status. */
  opened?: boolean;
  /** What came in place of an event stream: the status with the body's own words, or what was no answer. */
  answer?: string;
  ttfbMs: number | null;
  ttfeMs: number | null;
  events: number;
  comments: number;
  maxGapMs: number | null;
  /** The method of the request. Absent: as the plan says. */
  method?: string;
  /** The answer is a redirect. */
  redirect?: ReportRedirect;
  /** The connection whose redirect led here. */
  redirectedFrom?: string;
  /** Why no response head came: `ECONNREFUSED 127.0.0.1:8080`; null when one came. */
  failure: string | null;
  close: StreamClose;
  log: {
    hop: string;
    file: string;
    line: number;
    join: 'tag' | 'request-id' | 'fuzzy';
    confidence: Confidence;
  }[];
}

export interface ReportStats {
  connections: number;
  opened: number;
  failed: number;
  reconnects: number;
  events: number;
  comments: number;
  bytes: number;
  connectMs: Distribution | null;
  ttfbMs: Distribution | null;
  ttfeMs: Distribution | null;
  heartbeatGapMs: Distribution | null;
  eventLagMs: Distribution | null;
  /** Field that carried the events' own clock; null: none was found. */
  eventTimeField: string | null;
  eventsPerSecond: number;
  closes: Record<string, number>;
  generator: GeneratorFacts;
}

/** Streams of one trial that ended alike, counted over all that the rules saw. */
export interface ReportEnding {
  trial: string;
  route: Route;
  protocol: Protocol;
  opened: boolean;
  status: number | null;
  /** The error code if no response head came: ECONNREFUSED, …; null when one came. */
  failure: string | null;
  how: CloseHow;
  code: string | null;
  /** Why we ended them ourselves; max-time: `--max-time` was over. */
  because: NonNullable<StreamClose['because']> | null;
  count: number;
  /** They were redirects that were followed: no end of an attempt. */
  followed?: true;
  ageMs: Distribution | null;
  idleMs: Distribution | null;
}

/** What a soak or load adds to the statistics of its streams. */
export interface ReportPopulation extends Omit<Figures, 'ms'> {
  reconnectPolicy: string;
  /** Streams that the rules saw one by one; below `counts.attempts` where those were too many to keep. */
  judged: number;
  /** How those ended, most frequent first. */
  endings: ReportEnding[];
  directTtfbMs: Distribution | null;
  recoverMs: Distribution | null;
  reconnectIntervalMs: Distribution | null;
  /** Absent where no client was answered, and for finite answers. */
  quality?: ConnectionQuality;
  /** Of finite answers: request to the first part, and between two parts; absent where there was none. */
  ttftMs?: Distribution | null;
  tokenGapMs?: Distribution | null;
}

export type { VerdictWord };

/** A setting that people write for a stream, and that does nothing for this one. */
export interface IdleSetting {
  hop: string;
  setting: string;
  value: string | null;
  file?: string;
  line?: number;
  why: string;
}

export interface Report {
  schema: 1;
  tool: { name: string; version: string };
  createdAt: string;
  plan: Plan;
  verdict: VerdictWord;
  /** What would settle an inconclusive verdict: a command or an observation, else null. */
  settle: string | null;
  watched: { seconds: number; streams: number };
  /** Usual limits that no stream was old enough to meet; absent where none was still open when we stopped. */
  unreached?: UnreachedLimits;
  /** Which location of which config serves the request, a line for each hop whose config says so. */
  serving?: string[];
  /** What the configs set near this stream and does nothing for it; absent: nothing. */
  withoutEffect?: IdleSetting[];
  interrupted: boolean;
  /** Of `--budget`; `undone`: what there was no time for. Absent: there was none. */
  budget?: Recording['budget'];
  /** It was killed: the report covers what was recorded until then. */
  killed?: Recording['killed'];
  /** Its recording was cut off after it was kept: the report covers what is left. */
  cutOff?: Recording['cutOff'];
  /** Of a run that verifies an earlier one. */
  verification?: Verification;
  findings: Finding[];
  ruledOut: { rule: string; because: string }[];
  notChecked: { rule: string; missing: Missing[]; because?: string }[];
  failed: { rule: string; error: string }[];
  stats: ReportStats;
  connections: ReportConnection[];
  logs: LogFileSummary[];
  /** Of a soak or load. */
  population?: ReportPopulation;
  /** Of a soak or load, in their order. */
  thresholds?: ThresholdResult[];
  /** What it was expected to come to (`--expect`), in that order; absent: nothing was said of it. */
  expectations?: ExpectationResult[];
  /** What was asked beside the user's own question; absent: nothing. */
  experiments?: Experiments;
  warnings: string[];
  /** Inputs that were given and could not be used. */
  unusable?: UnusableInput[];
}
