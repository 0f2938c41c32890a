/** Everything the user asked for in the scenario file, a curl command and the flags, as one input. */
import { badInput } from '../errors.ts';
import type { Header } from '../model/header.ts';
import type { Io } from '../model/io.ts';
import type { Plan } from '../model/plan.ts';
import { learn } from '../model/secret.ts';
import { layerInputs, type RunInput } from '../plan/index.ts';
import { isCurl, parseCurl } from './curl.ts';
import { readDuration, readEventSize, readSpan } from './flag-values.ts';
import { type HopFlag, readHops } from './hop-flags.ts';
import { readFormats } from './report-formats.ts';
import { type RequestFlags, requestInput } from './request/flags.ts';
import { normalizeHeaders } from './request/headers.ts';
import { readScenario, type ScenarioPlace } from './scenario/file.ts';

/** Flags that every run has, as texts; hop flags in the order of the command line. */
export interface RunFlags extends RequestFlags {
  /** Arguments that are no options: a URL, a scenario file, or a whole curl command. */
  words: string[];
  hopFlags?: HopFlag[];
  scenario?: string;
  direct?: string;
  /** Of a diagnose. */
  via?: string[];
  dryRun?: boolean;
  failOn?: Plan['failOn'];
  expect?: string[];
  budget?: string;
  endMarker?: string;
  eventTime?: string;
  origin?: string;
  logWindow?: string;
  findLogs?: boolean;
  maxEventSize?: string;
  out?: string;
  force?: boolean;
  /** As `--format` takes them. */
  format?: string[] | undefined;
  all?: boolean;
  debug?: boolean;
}

/**
 * One input: scenario file < curl command < flags, the command's `own` among them. `standing`: headers that a request has
 * without them. @throws DoctorError for what cannot be read.
 */
export async function readInput(
  flags: RunFlags,
  own: RunInput,
  io: Pick<Io, 'stdin' | 'cwd' | 'env' | 'secrets'>,
  standing: Header[] = [],
): Promise<RunInput> {
  checkStdin(flags);
  const subject = readSubject(flags.words);
  const scenarioFile = flags.scenario ?? subject.scenario;
  const scenario = scenarioFile === undefined ? {} : readScenario(scenarioFile, placeOf(io));
  const curl = subject.curl ? parseCurl(subject.curl) : { flags: {}, warnings: [] };
  const fromCurl = await requestInput(curl.flags, [...standing, ...(scenario.headers ?? [])], io);
  const below = layerInputs(scenario, fromCurl, { warnings: curl.warnings });
  const known = [...standing, ...(below.headers ?? [])];
  const request = await requestInput({ ...flags, url: subject.url ?? flags.url }, known, io);
  return withExpectations(normalizeHeaders(layerInputs(below, request, sharedInput(flags), own)));
}

function placeOf({ cwd, env, secrets }: Pick<Io, 'cwd' | 'env' | 'secrets'>): ScenarioPlace {
  return { cwd, env, learn: secrets && ((values) => learn(secrets, values)) };
}

/** The rules are loaded where one may be named: a soak says beforehand where few files may be open. */
async function withExpectations(input: RunInput): Promise<RunInput> {
  const { expected } = input;
  if (expected === undefined) return input;
  const { readExpectations } = await import('./expectations.ts');
  return { ...input, expect: readExpectations(expected.texts, expected.where) };
}

interface Subject {
  url?: string;
  scenario?: string;
  curl?: string[];
}

function readSubject(words: string[]): Subject {
  if (isCurl(words)) return { curl: words.slice(1) };
  const [word, ...more] = words;
  const unit = words.find((one) => /^(ms|s|m|min|h|d)$/.test(one));
  if (more.length > 0 && unit !== undefined) {
    throw badInput(
      'a time is in several words',
      `"${unit}" stands by itself: a time without its quotes?`,
      "write the time as one word or in quotes, as in --for 10m or --for '10 min'",
    );
  }
  if (more.length > 0) {
    throw badInput(
      'more than one URL is given',
      more[0]?.includes('://')
        ? `after it stands "${more[0]}"`
        : `${more.length} more words stand beside it: a header without its quotes?`,
      'give one URL and each header in quotes; a curl command goes after --',
    );
  }
  if (word === undefined) return {};
  return !word.includes('://') && /\.ya?ml$/i.test(word) ? { scenario: word } : { url: word };
}

function sharedInput(flags: RunFlags): RunInput {
  return {
    direct: flags.direct,
    via: flags.via,
    hops: readHops(flags.hopFlags ?? []),
    failOn: flags.failOn,
    expected: flags.expect && { texts: flags.expect, where: '--expect' },
    budgetMs: flags.budget === undefined ? undefined : readSpan(flags.budget, '--budget'),
    endMarker: flags.endMarker,
    eventTimeField: flags.eventTime,
    browserOrigin: flags.origin,
    logWindowMs: flags.logWindow === undefined ? undefined : readDuration(flags.logWindow, '--log-window'),
    // Commander's default says nothing against a scenario file.
    findLogs: flags.findLogs === false ? false : undefined,
    maxEventBytes:
      flags.maxEventSize === undefined ? undefined : readEventSize(flags.maxEventSize, '--max-event-size'),
    out: flags.out,
    force: flags.force,
    ...readFormats(flags.format, '--format'),
    debug: flags.debug,
  };
}

/** The body and the log would both be read from standard input. */
function checkStdin(flags: RunFlags): void {
  const body = flags.parts?.some(({ kind, text }) => text === '@-' && kind !== 'data-raw') ?? false;
  const log = flags.hopFlags?.some(({ value }) => value === '-') ?? false;
  if (!body || !log) return;
  throw badInput(
    'standard input is wanted twice',
    'for the body (@-) and for a log (-)',
    'give one of them as a file',
  );
}
