/** How long a server, a queue or a connection may take, by `timeout …` and `http-request set-timeout`. */
import type { Setting } from '../../../model/setting.ts';
import type { TimeoutRule } from './request/rules.ts';
import { beginsWith, type Found, findSetting, levels, whereOf } from './scope.ts';
import type { Section } from './sections.ts';
import { absentSetting, insertionPlace, type Parts, type Scope, writtenSetting } from './settings.ts';
import { parseHaproxyTime } from './time.ts';

/** The timers of one way; none where the request is answered by a rule. */
export function timerSettings(scope: Scope): Setting[] {
  const { backend } = scope.way;
  if (!backend || scope.way.stop) return [];
  const connect = timerOf(scope, backend, {
    kind: 'connect-timeout',
    setting: 'timeout connect',
    detail: retriesWords(backend),
  });
  if (scope.mode !== 'http') return [...tcpTimers(scope, backend), connect];
  return [...serverTimers(scope, backend), connect, ...waitsForBody(scope, backend)];
}

/** `timeout server` counts the wait for a response head and each silence behind it (manual 4.2, run against 2.6.12). */
function serverTimers(scope: Scope, backend: Section): Setting[] {
  const rules = scope.way.timeouts.filter(({ which }) => which === 'server');
  const open = rules.find(({ isOpen }) => isOpen);
  if (open) {
    scope.warnings.push(
      `${whereOf(open.line)}: whether this set-timeout holds is not known here, so neither is how long the server may be silent`,
    );
    return [];
  }
  const last = rules.at(-1);
  const kinds = ['idle-timeout', 'response-timeout'] as const;
  return kinds.map((kind) => {
    if (last) return byRule(scope, last, kind);
    return timerOf(scope, backend, { kind, setting: 'timeout server' });
  });
}

function byRule(scope: Scope, { line, section, at }: TimeoutRule, kind: Setting['kind']): Setting {
  const ms = parseHaproxyTime(line.words[at]?.text);
  if (ms === null)
    scope.warnings.push(
      `${whereOf(line)}: set-timeout takes its value from the request, which is not evaluated here`,
    );
  const detail = 'http-request set-timeout takes the place of timeout server for this request';
  return writtenSetting(scope.hop, { line, section }, { kind, setting: 'set-timeout server', ms, detail }, [
    at,
    at + 1,
  ]);
}

/** `http-response wait-for-body time 6s`: without a condition, as one on the answer is not known before it comes; 504 once it is over (run against 2.6.12). */
function waitsForBody({ hop, frontend }: Scope, backend: Section): Setting[] {
  const sections = [...new Set([...levels(backend), ...levels(frontend)])];
  return sections.flatMap((section) =>
    section.lines
      .filter((line) => beginsWith(line, 'http-response', 'wait-for-body', 'time'))
      .filter(({ words }) => !words.some(({ text }) => text === 'if' || text === 'unless'))
      .map((line) => {
        const ms = parseHaproxyTime(line.words[3]?.text);
        const setting = 'http-response wait-for-body time';
        const parts = { kind: 'response-timeout', state: 'whole-body', setting, ms } as const;
        return { ...writtenSetting(hop, { line, section }, parts, [3, 4]), place: null };
      }),
  );
}

/** In TCP mode the shorter one of both sides ends a silence, and `timeout tunnel` takes their place once both are there (run against 2.6.12). */
function tcpTimers(scope: Scope, backend: Section): Setting[] {
  const kind = 'idle-timeout';
  if (findSetting(backend, 'timeout', 'tunnel'))
    return [timerOf(scope, backend, { kind, setting: 'timeout tunnel' })];
  return [
    timerOf(scope, backend, { kind, setting: 'timeout server' }),
    timerOf(scope, scope.frontend, { kind, setting: 'timeout client' }),
  ];
}

/** A timer by inheritance; without a line it never fires. */
export function timerOf(scope: Scope, section: Section, parts: Parts): Setting {
  const [first = '', second = ''] = parts.setting.split(' ');
  const found = findSetting(section, first, second);
  if (!found)
    return absentSetting(scope.hop, scope.files, section, {
      ...parts,
      ms: 0,
      detail: parts.detail ?? 'not set: it never fires',
    });
  const word = found.line.words[2];
  const ms = parseHaproxyTime(word?.text);
  if (ms === null || (word?.unknown.length ?? 0) > 0) return unreadTimer(scope, found, parts);
  const setting = writtenSetting(scope.hop, found, { ...parts, ms }, [2, 3]);
  return { ...setting, place: ownPlace(scope, section, found, parts.setting) ?? setting.place };
}

function unreadTimer(scope: Scope, found: Found, parts: Parts): Setting {
  const { words } = found.line;
  const unknown = words.flatMap((word) => word.unknown);
  const why =
    unknown.length > 0
      ? `takes its value from the environment ($${unknown[0]})`
      : 'is no time that HAProxy accepts';
  scope.warnings.push(`${whereOf(found.line)}: ${parts.setting} ${why}`);
  return writtenSetting(scope.hop, found, { ...parts, ms: null }, [2, 3]);
}

/** What several sections take from one `defaults` is set in the section of this request alone. */
function ownPlace(scope: Scope, section: Section, { section: at }: Found, setting: string) {
  if (at === section) return null;
  const users = scope.files.sections.filter(
    (one) => (one.kind === 'backend' || one.kind === 'listen') && levels(one).includes(at),
  );
  return users.length > 1 ? insertionPlace(scope.files, section, setting) : null;
}

/** `retries` (3 without a word): each try has the whole `timeout connect`. */
function retriesWords(backend: Section): string {
  const retries = findSetting(backend, 'retries')?.line.words[1]?.text ?? '3';
  return `for each try; retries ${retries}`;
}
