/** A proxy in front of itself: the readings of both its servers, as one. */
import type { RouteQuery } from '../model/route-query.ts';
import type { Setting } from '../model/setting.ts';
import type { SettingKind } from '../model/setting-kind.ts';
import type { ConfigReading } from './reading.ts';

/** What the outer server does not say of the stream, or what is the same for the whole process. */
const saidOnce: ReadonlySet<SettingKind> = new Set([
  'listener',
  'domains',
  'max-streams',
  'worker-connections',
  'shutdown-timeout',
  'config-source',
]);

/**
 * Both servers hold for the stream, so both readings do; its upstream is the inner one's. The outer one comes first: it
 * speaks with the client.
 */
export function throughBoth(
  outer: ConfigReading,
  inner: ConfigReading,
  { path }: Pick<RouteQuery, 'path'>,
): ConfigReading {
  const kept = outer.settings.filter(({ kind }) => kind !== 'upstream');
  const added = inner.settings.filter(({ kind }) => !saidOnce.has(kind));
  const isNew = (one: Setting) =>
    kept.every(({ kind, file, line, setting }) => {
      return kind !== one.kind || file !== one.file || line !== one.line || setting !== one.setting;
    });
  const asked = ({ kind }: Setting) => kind === 'route' && { askedPath: path.split('?')[0] ?? '' };
  // A row that says "my upstream closed" may be the outer one's still.
  const own = outer.settings.find(({ kind }) => kind === 'upstream')?.ownListener;
  const marked = ({ kind }: Setting) => kind === 'upstream' && own !== undefined && { ownListener: own };
  const settings = [
    ...kept,
    ...added.filter(isNew).map((one) => ({ ...asked(one), ...marked(one), ...one })),
  ];
  return {
    ...inner,
    settings: settings.map((one) => withoutHeld(one, settings)),
    logs: distinct([...outer.logs, ...inner.logs]),
    warnings: [...new Set([...outer.warnings, ...inner.warnings])],
  };
}

/** What holds in the other server stands elsewhere, and holds for this stream all the same. */
function withoutHeld(setting: Setting, held: Setting[]): Setting {
  const { elsewhere, ...rest } = setting;
  const isHeld = (file: string | null, line: number | null) =>
    held.some((one) => one.origin === 'config' && one.file === file && one.line === line);
  const others = (elsewhere ?? []).filter(({ file, line }) => !isHeld(file, line));
  return others.length > 0 ? { ...rest, elsewhere: others } : rest;
}

function distinct<T>(all: T[]): T[] {
  const keys = all.map((one) => JSON.stringify(one));
  return all.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}
