/** What a scenario says, as a plan's input. */
import { dirname, isAbsolute, join } from 'node:path';
import type { Header } from '../../model/header.ts';
import type { Hop } from '../../model/plan.ts';
import type { RunInput } from '../../plan/index.ts';
import { readConnectTo, readEventSize, readHeader, readHeartbeatParam, readResolve } from '../flag-values.ts';
import { hopOf, readAdmin } from '../hop-flags.ts';
import { readFormats } from '../report-formats.ts';
import { populationOf } from './population.ts';
import type { Scenario } from './schema.ts';

/** The input; `file` stands before the key in errors, and files named in it are looked for beside it. @throws DoctorError naming the key. */
export function scenarioInput(scenario: Scenario, file: string): RunInput {
  return {
    ...targetInput(scenario.target ?? {}, file),
    ...populationOf(scenario, file),
    hops: scenario.hops?.map((hop, at) => readHop(hop, file, `${file}: hops.${at}`)),
    forMs: scenario.for,
    untilCutMs: scenario.untilCut,
    oneAtATime: scenario.oneAtATime,
    heartbeatParam:
      scenario.heartbeatParam === undefined
        ? undefined
        : readHeartbeatParam(scenario.heartbeatParam, `${file}: heartbeatParam`),
    withHead: scenario.withHead,
    slowReader: scenario.slowReader,
    leaveEarly: scenario.leaveEarly,
    failOn: scenario.failOn,
    expected: scenario.expect && { texts: scenario.expect, where: `${file}: expect` },
    budgetMs: scenario.budget,
    endMarker: scenario.endMarker,
    eventTimeField: scenario.eventTime,
    browserOrigin: scenario.browserOrigin,
    logWindowMs: scenario.logWindow,
    findLogs: scenario.findLogs,
    maxEventBytes:
      scenario.maxEventSize === undefined
        ? undefined
        : readEventSize(scenario.maxEventSize, `${file}: maxEventSize`),
    out: scenario.out,
    force: scenario.force,
    ...formatsOf(scenario.format, `${file}: format`),
  };
}

function formatsOf(format: Scenario['format'], where: string): ReturnType<typeof readFormats> {
  return readFormats(typeof format === 'string' ? [format] : format, where);
}

function targetInput(target: NonNullable<Scenario['target']>, file: string): RunInput {
  const { url, direct, method, compressed, protocols, insecure, family, followRedirects, locationTrusted } =
    target;
  return {
    via: target.via,
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
  const hop = hopOf(said.proxy, said.name, where);
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
