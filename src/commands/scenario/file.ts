/** A scenario file (YAML) as a plan's input; files named in it are looked for beside it. */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { badInput } from '../../errors.ts';
import type { Header } from '../../model/header.ts';
import { limits } from '../../model/limits.ts';
import type { Hop } from '../../model/plan.ts';
import type { RunInput } from '../../plan/index.ts';
import { readConnectTo, readEventSize, readHeader, readResolve } from '../flag-values.ts';
import { readGivenFile } from '../given-file.ts';
import { emptyHop, readAdmin } from '../hop-flags.ts';
import { populationOf } from './population.ts';
import { type Scenario, scenarioSchema } from './schema.ts';

/** The input that `file` asks for. @throws DoctorError naming the file, the line and the key at fault. */
export function readScenario(file: string, cwd: string): RunInput {
  const lines = new LineCounter();
  const document = parseDocument(readText(file, cwd), { lineCounter: lines });
  const [fault] = document.errors;
  if (fault) {
    const at = lines.linePos(fault.pos[0]).line;
    throw badInput(
      'the scenario file is not YAML',
      `${file}:${at}: ${fault.message.split('\n')[0]}`,
      'mend that line',
    );
  }
  const checked = scenarioSchema.safeParse(unfolded(document, file) ?? {});
  if (checked.success) return scenarioInput(checked.data, file);
  const [issue] = checked.error.issues;
  const extra = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...(issue?.path ?? []), ...extra];
  throw badInput(
    `the scenario file has a ${extra.length > 0 ? 'key that is not known' : 'value that cannot be used'}`,
    `${file}:${lineOf(document, path, lines)}: ${path.join('.')}: ${issue?.message ?? ''}`,
    'sse-doctor diagnose --help and sse-doctor soak --help show what a scenario may say',
  );
}

/** Aliases of aliases can expand to more than fits in memory: the library counts them and stops with an error. */
function unfolded(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: limits.yamlAliases });
  } catch {
    throw badInput(
      'the scenario file cannot be unfolded',
      `${file}: an alias has no anchor, or aliases stand for more than ${limits.yamlAliases} nodes`,
      'write the values out',
    );
  }
}

function readText(file: string, cwd: string): string {
  try {
    return readGivenFile(resolve(cwd, file), limits.yamlBytes).toString('utf8');
  } catch (error) {
    throw badInput(
      'the scenario file cannot be read',
      (error as Error).message,
      'give --scenario a readable YAML file',
    );
  }
}

/** Line of the deepest part of `path` that the file has. */
function lineOf(document: Document, path: PropertyKey[], lines: LineCounter): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function scenarioInput(scenario: Scenario, file: string): RunInput {
  return {
    ...targetInput(scenario.target ?? {}, file),
    ...populationOf(scenario, file),
    hops: scenario.hops?.map((hop, at) => readHop(hop, file, `${file}: hops.${at}`)),
    forMs: scenario.for,
    untilCutMs: scenario.untilCut,
    oneAtATime: scenario.oneAtATime,
    failOn: scenario.failOn,
    endMarker: scenario.endMarker,
    eventTimeField: scenario.eventTime,
    browserOrigin: scenario.browserOrigin,
    logWindowMs: scenario.logWindow,
    maxEventBytes:
      scenario.maxEventSize === undefined
        ? undefined
        : readEventSize(scenario.maxEventSize, `${file}: maxEventSize`),
    out: scenario.out,
    format: scenario.format,
  };
}

function targetInput(target: NonNullable<Scenario['target']>, file: string): RunInput {
  const { url, direct, method, compressed, protocols, insecure, family, followRedirects, locationTrusted } =
    target;
  return {
    ...{ url, direct, method, compressed, protocols, insecure, family, followRedirects, locationTrusted },
    headers: readHeaders(target.headers ?? [], `${file}: target.headers`),
    body: target.body === undefined ? undefined : Buffer.from(target.body).toString('base64'),
    priorKnowledge: target.http2PriorKnowledge,
    cacert: relativeToScenario(file, target.cacert),
    cert: relativeToScenario(file, target.cert),
    key: relativeToScenario(file, target.key),
    unixSocket: relativeToScenario(file, target.unixSocket),
    resolve: target.resolve?.map((rule) => readResolve(rule, `${file}: target.resolve`)),
    connectTo: target.connectTo?.map((rule) => readConnectTo(rule, `${file}: target.connectTo`)),
    forwardProxy: target.proxy,
    connectTimeoutMs: target.connectTimeout,
    maxTimeMs: target.maxTime,
  };
}

function readHeaders(headers: string[] | Record<string, string | number>, where: string): Header[] {
  const texts = Array.isArray(headers)
    ? headers
    : Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return texts.map((text) => readHeader(text, where));
}

function readHop(said: NonNullable<Scenario['hops']>[number], file: string, where: string): Hop {
  const hop = emptyHop(said.name ?? said.proxy, said.proxy);
  const files = (names: string[] = []) => names.map((name) => relativeToScenario(file, name));
  return {
    ...hop,
    accessLogs: files(said.accessLog),
    errorLogs: files(said.errorLog),
    configs: files(said.config),
    logFormat: said.logFormat ?? null,
    admin: said.admin === undefined ? null : readAdmin(said.admin, hop, `${where}.admin`),
  };
}

/** Joined to the scenario's path as it was given, so that reports and patches name files relative to the user's working directory. */
function relativeToScenario<T extends string | undefined>(scenario: string, file: T): T {
  if (file === undefined || file === '-' || isAbsolute(file)) return file;
  return join(dirname(scenario), file) as T;
}
