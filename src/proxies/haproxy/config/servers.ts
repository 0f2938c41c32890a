/** The servers behind a backend: their addresses, their limits, what sets them aside. */
import type { Setting } from '../../../model/setting.ts';
import type { SettingKind } from '../../../model/setting-kind.ts';
import type { Line } from './lines.ts';
import { type Found, findSetting, levels } from './scope.ts';
import type { Section } from './sections.ts';
import { type Scope, writtenSetting } from './settings.ts';

export function serverSettings(scope: Scope): Setting[] {
  const { backend, stop } = scope.way;
  if (!backend || stop) return [];
  const servers = serversOf(backend);
  const [first] = servers;
  if (!first) return [];
  const items = servers.filter((line) => !has(line, 'disabled')).map(addressOf);
  const found = { line: first, section: backend };
  const upstream = writtenSetting(
    scope.hop,
    found,
    {
      kind: 'upstream',
      setting: 'server',
      value: items.join(' '),
      items,
      detail: detailOf(backend, servers),
    },
    [2, 3],
  );
  return [
    { ...upstream, place: servers.length === 1 ? upstream.place : null },
    ...marked(scope, backend, servers),
  ];
}

/** `server name address …` */
export function serversOf({ lines }: Section): Line[] {
  return lines.filter(({ words }) => words[0].text === 'server' && words.length > 2);
}

export function has({ words }: Line, word: string): boolean {
  return words.slice(3).some(({ text }) => text === word);
}

function addressOf({ words }: Line): string {
  return (words[2]?.text ?? '').replace(/^(?:ipv4|ipv6|tcp4?|tcp6)@/, '');
}

function detailOf(backend: Section, servers: Line[]): string {
  const balance = findSetting(backend, 'balance')
    ?.line.words.slice(1)
    .map(({ text }) => text);
  const more = servers.filter(({ words }) => words.length > 3).map(optionsOf);
  return [(balance ?? ['roundrobin']).join(' '), ...more].join('; ');
}

/** Words of a server's line that may be shown: no cookie value, no file of a key. */
function optionsOf(line: Line): string {
  const shown = /^(?:check|backup|disabled|ssl|maxconn|\d+|inter|rise|fall|weight|proto|h2)$/;
  return [
    line.words[1]?.text,
    ...line.words
      .slice(3)
      .map(({ text }) => text)
      .filter((text) => shown.test(text)),
  ].join(' ');
}

function marked(scope: Scope, backend: Section, servers: Line[]): Setting[] {
  const own = (kind: SettingKind, word: string) => withWord(scope.hop, backend, servers, kind, word);
  return [
    ...own('upstream-tls', 'ssl'),
    ...own('upstream-checks', 'check'),
    ...looked(scope, backend, servers),
    ...own('upstream-protocol', 'proto').map((setting) => ({ ...setting, value: '2' })),
  ];
}

/** The first server whose line has that word; `default-server` gives it to all. */
function withWord(
  hop: string,
  backend: Section,
  servers: Line[],
  kind: SettingKind,
  word: string,
): Setting[] {
  const shared = levels(backend).flatMap((section) =>
    section.lines
      .filter(({ words }) => words[0].text === 'default-server')
      .map((line): Found => ({ line, section })),
  );
  const all = [...servers.map((line): Found => ({ line, section: backend })), ...shared];
  const found = all.find(({ line }) => line.words.slice(1).some(({ text }) => text === word));
  if (!found) return [];
  const at = found.line.words.findIndex(({ text }, index) => index > 0 && text === word);
  return [writtenSetting(hop, found, { kind, setting: word, value: word }, [at, at + 1])];
}

const addresses = /^[\d.:[\]a-f*]+$|^(?:unix|abns|fd|sockpair)@|^\//i;

function looked({ hop }: Scope, backend: Section, servers: Line[]): Setting[] {
  const named = servers.find((line) => !addresses.test(addressOf(line)));
  if (!named) return [];
  const parts = { kind: 'upstream-lookup', setting: 'server' } as const;
  return [writtenSetting(hop, { line: named, section: backend }, parts, [2, 3])];
}
