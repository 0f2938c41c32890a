/** Holds a report of a real run against the table of truth. */
import type { Finding } from '../../../src/model/finding.ts';
import type { Report, ReportConnection } from '../../../src/model/report.ts';
import type { HopKind, Situation } from '../situation.ts';
import { isNeutral, leadingOf, type Said, saidBy, shown } from './said.ts';
import { type Answer, origin, type SituationTruth } from './table/index.ts';

export interface Mark {
  isRight: boolean;
  /** What led the report. */
  said: string;
  /** Said with certainty, and not true. */
  wrongCertain: string[];
  /** Streams were refused or cut, and nothing above info says so. */
  isSilent: boolean;
  /** Above info, where nothing is wrong. */
  alarms: string[];
}

export function markOf(situation: Situation, truth: SituationTruth, report: Report): Mark {
  const leading = leadingOf(report, (finding) => isOfOthers(situation, finding));
  const faults = report.findings.filter(({ severity }) => severity !== 'info');
  const isTrueOfOthers = !truth.isTroubled && faults.every((finding) => isOfOthers(situation, finding));
  const fits = leading.filter((said) => isTrueOfOthers || isRight(situation, truth, said));
  const isUndecided = leading.length > 1 && leading[0]?.confidence === 'possible';
  return {
    isRight: fits.length > 0 && (!isUndecided || leading.every(({ settles }) => settles)),
    said: leading.map(shown).join(' + '),
    wrongCertain: report.findings
      .map(saidBy)
      .filter((said) => isWrongCertain(situation, truth, said))
      .map(shown),
    isSilent: faults.length === 0 && report.connections.some(isAbnormal),
    alarms: truth.isWell ? faults.map(saidBy).map(shown) : [],
  };
}

/** Other people's clients do leave at one age there: said of them it is true, and no word on our streams. */
function isOfOthers({ others }: Situation, { rule }: Pick<Finding, 'rule'>): boolean {
  return rule === 'client-timeout' && others.leaveAtMs !== null;
}

function isRight(situation: Situation, truth: SituationTruth, said: Said): boolean {
  if (said.class === null) return false;
  const { name } = situation.inputs;
  if (name === 'nothing') return truth.wire.includes(said.class);
  // A config shows no stream: how they ended is read from the wire then, too.
  if (name === 'config' && !truth.wire.includes(said.class) && said.where.proxy === 'unknown') return false;
  return truth.right.some((answer) => answer.class === said.class && isOwner(situation, answer, said));
}

/** The verdict names no party; a finding must, as far as the inputs tell. */
function isOwner(situation: Situation, answer: Answer, { where, rule }: Said): boolean {
  if (rule === 'healthy' || rule === 'inconclusive') return true;
  // Which proxy it is no header may tell; that it is one the rule itself says.
  const isPath = situation.inputs.name === 'direct' && rule.startsWith('proxy-');
  if (where.proxy === 'unknown' && where.hop === null)
    return isPath ? answer.owner !== origin : !isTold(situation, answer) || isNameless(situation, answer);
  if (situation.inputs.name === 'direct') return sideOf(where.proxy) === sideOf(answer.owner);
  return isSame(situation, answer, where);
}

/** Asked around the proxies alone: it is on the path, and leaves no header that would name it. */
function isNameless({ inputs, hops }: Situation, { owner }: Answer): boolean {
  const kind = hops.find(({ name }) => name === owner)?.kind;
  return inputs.name === 'direct' && kind !== undefined && headless.has(kind);
}

const headless = new Set<HopKind>(['haproxy', 'pingora', 'go']);
/** Their configuration is a program. */
const programs = new Set<HopKind>(['pingora', 'go']);

function isSame({ hops }: Situation, { owner }: Answer, { hop, proxy }: Said['where']): boolean {
  if (hop !== null) return hop === owner;
  return proxy === (hops.find(({ name }) => name === owner)?.kind ?? owner);
}

function sideOf(owner: string): string {
  if (owner === 'client') return 'client';
  return owner === origin ? 'origin' : 'path';
}

/** Whether what was given can tell who it was: a row of the hop that saw it first, its limit in a config, a direct stream. */
function isTold({ inputs, hops, moment, origin: asked }: Situation, { owner, class: what }: Answer): boolean {
  if (inputs.direct) return true;
  const witness = hops.find(({ name }) => name === owner) ?? hops.at(-1);
  if (inputs.name === 'config' && programs.has(witness?.kind ?? 'nginx')) return false;
  if (inputs.name === 'config') return owner !== origin && what !== 'gone away' && what !== 'cut behind';
  // Rows do not show how events were spaced, nor a format of one's own where no config explains it.
  if (what === 'held' || !witness || witness.logFormat === 'details') return false;
  if (witness.kind !== 'nginx') return moment === null;
  // Its usual format does not name the upstream.
  if (asked.kind === 'error-status') return false;
  const isNoticed = witness.errorLevel === 'info' || witness.errorLevel === 'notice';
  return moment === null ? witness.errorLevel !== 'crit' : isNoticed && moment.what === 'reload';
}

function isWrongCertain(situation: Situation, { right, also }: SituationTruth, said: Said): boolean {
  if (said.confidence !== 'certain' || isNeutral(said)) return false;
  // Other people do leave.
  if (said.rule === 'client-closed' && said.severity === 'info' && situation.others.count > 0) return false;
  const isTrue = (answer: Answer) =>
    answer.class === said.class &&
    (said.where.proxy === 'unknown' ||
      isSame(situation, answer, said.where) ||
      said.where.proxy === answer.owner);
  return ![...right, ...also].some(isTrue);
}

/** Through the proxies, as its client saw it: no stream, or one that did not end properly. */
export function isAbnormal({ route, asks, status, close }: ReportConnection): boolean {
  if (route !== 'proxy' || asks !== undefined) return false;
  if (close.how === 'not-opened') return close.by !== 'us';
  if (status !== 200) return status !== null;
  return close.by === 'peer' && ['cut', 'rst-stream', 'connection-lost'].includes(close.how);
}
