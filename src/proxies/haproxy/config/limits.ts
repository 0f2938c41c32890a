/** Limits on how many, and on how long an old process lives. */
import type { Setting } from '../../../model/setting.ts';
import { type Found, findGlobal, findSetting, levels } from './scope.ts';
import { serversOf } from './servers.ts';
import { absentSetting, type Scope, writtenSetting } from './settings.ts';
import { parseHaproxyTime } from './time.ts';

export function limitSettings(scope: Scope): Setting[] {
  return [...serverLimits(scope), ...processLimits(scope), hardStop(scope), ...maxStreams(scope)];
}

const waits =
  'what comes then waits in the queue for timeout queue, or for timeout connect where that is not set';

/** `maxconn` behind a server: requests above it wait. */
function serverLimits(scope: Scope): Setting[] {
  const { backend, stop } = scope.way;
  if (!backend || stop) return [];
  const own = serversOf(backend).map((line): Found => ({ line, section: backend }));
  const all = levels(backend).flatMap((section) =>
    section.lines
      .filter(({ words }) => words[0].text === 'default-server')
      .map((line): Found => ({ line, section })),
  );
  const limited = own.flatMap((found) => limitIn(scope, found, 3));
  const found = limited.length > 0 ? limited : all.flatMap((one) => limitIn(scope, one, 1));
  return [...found, ...queueTimer(scope, found)];
}

function limitIn(scope: Scope, found: Found, from: number): Setting[] {
  const at = found.line.words.findIndex(({ text }, index) => index >= from && text === 'maxconn') + 1;
  if (at === 0 || found.line.words[at]?.text === '0') return [];
  const parts = { kind: 'max-connections', setting: 'maxconn', detail: waits } as const;
  return [writtenSetting(scope.hop, found, parts, [at, at + 1])];
}

/** How long a request waits there; named where a limit makes it count. */
function queueTimer({ hop, way }: Scope, limits: Setting[]): Setting[] {
  const found = way.backend && limits.length > 0 ? findSetting(way.backend, 'timeout', 'queue') : null;
  if (!found) return [];
  return [writtenSetting(hop, found, { kind: 'spot', setting: 'timeout queue' }, [2, 3])];
}

/** Of the frontend and of the process: connections above them wait to be taken, and get no answer. */
function processLimits({ hop, frontend, files }: Scope): Setting[] {
  const own = findSetting(frontend, 'maxconn');
  const all = findGlobal(files, 'maxconn');
  const detail = 'connections above it are not taken: they wait without an answer';
  const parts = { kind: 'max-connections', state: 'of-clients', setting: 'maxconn', detail } as const;
  return [own, all].flatMap((found) => (found ? [writtenSetting(hop, found, parts, [1, 2])] : []));
}

function hardStop({ hop, files }: Scope): Setting {
  const parts = { kind: 'shutdown-timeout', setting: 'hard-stop-after' } as const;
  const found = findGlobal(files, parts.setting);
  if (found)
    return writtenSetting(hop, found, { ...parts, ms: parseHaproxyTime(found.line.words[1]?.text) }, [1, 2]);
  const section = files.sections.find(({ kind }) => kind === 'global') ?? null;
  const detail = 'unset: old processes wait for their streams';
  return absentSetting(hop, files, section, { ...parts, value: null, detail });
}

/** HTTP/2 towards clients: 100 unless the process says otherwise; on a listener that speaks it. */
function maxStreams({ hop, bind, files }: Scope): Setting[] {
  if (!bind) return [];
  const state = bind.http2 ? null : 'http2-off';
  const names = ['tune.h2.fe.max-concurrent-streams', 'tune.h2.max-concurrent-streams'];
  const found = names.flatMap((name) => findGlobal(files, name) ?? [])[0];
  const detail = bind.http2 ? 'HTTP/2 is offered here' : 'HTTP/2 is not offered on this listener (alpn h2)';
  const parts = { kind: 'max-streams', state, detail } as const;
  if (found) return [writtenSetting(hop, found, { ...parts, setting: found.line.words[0].text }, [1, 2])];
  const section = files.sections.find(({ kind }) => kind === 'global') ?? null;
  return [absentSetting(hop, files, section, { ...parts, setting: names[1] ?? '', value: '100' })];
}
