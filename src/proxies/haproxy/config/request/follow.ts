/** Follows one request through the configuration: its frontend, the rules, the backends that it may come to. */

import { newBudget } from '../../../../configs/pcre/index.ts';
import type { RouteQuery } from '../../../../model/route-query.ts';
import { type Bind, takeFrontend } from '../bind.ts';
import type { Line } from '../lines.ts';
import { findSetting, modeOf, whereOf } from '../scope.ts';
import type { HaproxyFiles, Section } from '../sections.ts';
import { expanded } from './changes.ts';
import { conditionOf, withoutCondition } from './condition.ts';
import { type ChangeRule, type RulesOutcome, runRules, type Stop, type TimeoutRule } from './rules.ts';
import { newRequest } from './sample.ts';
import type { Asked } from './verdict.ts';

/** Where the request comes to. */
export interface Way {
  /** Null: no rule takes it, or it is answered before. */
  backend: Section | null;
  /** The line that sends it there; null: the section is both, or none does. */
  by: Line | null;
  /** The rule that answers it in place of a server. */
  stop: Stop | null;
  timeouts: TimeoutRule[];
  changes: ChangeRule[];
  /** What this way depends on; empty: it is certain, or the last of several. */
  why: string[];
}

export interface Followed {
  files: HaproxyFiles;
  query: RouteQuery;
  frontend: Section;
  bind: Bind | null;
  mode: string;
  /** The usual one first. */
  ways: [Way, ...Way[]];
  /** Rules that may answer too. */
  perhaps: Stop[];
  warnings: string[];
}

/** Null: no frontend is behind that port, or several may be. */
export function followRequest(files: HaproxyFiles, query: RouteQuery): Followed | null {
  const taken = takeFrontend(files.sections, query);
  if (!taken) return null;
  const { frontend, bind } = taken;
  const mode = modeOf(frontend);
  const asked: Asked = { request: newRequest(query, bind), section: frontend, budget: newBudget() };
  const base = { files, query, frontend, bind, mode };
  const rules = mode === 'http' ? runRules(asked) : nothing();
  if (rules.stop) {
    const way: Way = {
      backend: null,
      by: null,
      stop: rules.stop,
      timeouts: rules.timeouts,
      changes: [],
      why: [],
    };
    return { ...base, ways: [way], perhaps: rules.perhaps, warnings: rules.notes };
  }
  const perhaps = [...rules.perhaps];
  const warnings = [...rules.notes];
  const ways = settled(
    waysFrom(asked, files, warnings).map((way) => throughBackend(asked, way, frontend, rules, perhaps)),
    query,
  );
  return { ...base, ways, perhaps, warnings };
}

function nothing(): RulesOutcome {
  return { stop: null, perhaps: [], timeouts: [], changes: [], notes: [] };
}

/** Each `use_backend` in its order; those that may hold leave the way open for the next. */
function waysFrom(asked: Asked, files: HaproxyFiles, warnings: string[]): Way[] {
  const ways: Way[] = [];
  for (const by of asked.section.lines.filter(({ words }) => words[0].text === 'use_backend')) {
    const { holds, why: reasons } = conditionOf(asked, by.words);
    if (holds === false) continue;
    const names = namesIn(asked, by);
    const word = by.words[1]?.text ?? '';
    if (names.length === 0)
      warnings.push(
        `${whereOf(by)}: the config alone does not tell which backend ${word} names; rows do (%b)`,
      );
    const why = [...(holds === null ? reasons : []), ...(names.length === 1 ? [] : [word])];
    ways.push(...waysTo(asked.section, files, by, names).map((way) => ({ ...way, why })));
    if (holds === true && names.length > 0) return ways;
  }
  ways.push(lastWay(asked.section, files));
  return ways;
}

/** A name that no backend bears leads past all other rules to `default_backend` (proxy.c, http_switching_rules). */
function waysTo(frontend: Section, files: HaproxyFiles, by: Line, names: string[]): Way[] {
  const blank = { by, stop: null, timeouts: [], changes: [], why: [] };
  if (names.length === 0) return [{ ...blank, backend: null }];
  return names.map((name) => {
    const backend = backendOf(files, name);
    return backend ? { ...blank, backend } : lastWay(frontend, files);
  });
}

/** Of one that the request names: those in the rows of our streams, else what follows from the request; none: it is not known. */
function namesIn({ request, section }: Asked, line: Line): string[] {
  const [, word] = withoutCondition(line.words);
  const isOpen = word === undefined || word.unknown.length > 0;
  const told = request.query.backends?.filter((name) => name !== section.name) ?? [];
  if (told.length > 0 && (isOpen || word.text.includes('%'))) return told;
  const name = isOpen ? null : expanded(request, word.text);
  return name === null ? [] : [name];
}

/** `default_backend`, else the section itself where it has servers. */
function lastWay(frontend: Section, files: HaproxyFiles): Way {
  const found = findSetting(frontend, 'default_backend');
  const blank = { stop: null, timeouts: [], changes: [], why: [] };
  if (found) return { ...blank, backend: backendOf(files, found.line.words[1]?.text ?? ''), by: found.line };
  return { ...blank, backend: frontend.kind === 'listen' ? frontend : null, by: null };
}

function backendOf({ sections }: HaproxyFiles, name: string): Section | null {
  return (
    sections.find((one) => one.name === name && (one.kind === 'backend' || one.kind === 'listen')) ?? null
  );
}

/** The rules of the backend come behind those of the frontend, on the request as these left it. */
function throughBackend(
  asked: Asked,
  way: Way,
  frontend: Section,
  before: RulesOutcome,
  perhaps: Stop[],
): Way {
  const { timeouts, changes } = before;
  if (!way.backend || way.backend === frontend || modeOf(way.backend) !== 'http')
    return { ...way, timeouts, changes };
  const request = {
    ...asked.request,
    headers: new Map(asked.request.headers),
    variables: new Map(asked.request.variables),
  };
  const rules = runRules({ ...asked, request, section: way.backend });
  perhaps.push(...rules.perhaps);
  return {
    ...way,
    stop: rules.stop,
    timeouts: [...timeouts, ...rules.timeouts],
    changes: [...changes, ...rules.changes],
  };
}

/** The rows tell the backend where the rules leave it open. */
function settled(ways: Way[], { backends }: RouteQuery): [Way, ...Way[]] {
  const told = ways.filter(({ backend }) => backend && backends?.includes(backend.name));
  const left = (told.length > 0 ? told : ways) as [Way, ...Way[]];
  return left.length === 1 ? [{ ...left[0], why: [] }] : left;
}
