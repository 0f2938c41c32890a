/** Where lines stand, or would be put, that a fix may name and that decide nothing else here. */
import type { Setting } from '../../../model/setting.ts';
import { beginsWith, findSetting } from './scope.ts';
import type { Section } from './sections.ts';
import { absentSetting, type Scope, writtenSetting } from './settings.ts';

export function spotSettings(scope: Scope): Setting[] {
  const { hop, frontend, way, files, bind } = scope;
  const listen = bind
    ? [
        {
          ...writtenSetting(
            hop,
            { line: bind.line, section: frontend },
            { kind: 'spot', setting: 'bind' },
            [1],
          ),
          place: null,
        },
      ]
    : [];
  const uses = frontend.lines.find((line) => beginsWith(line, 'use_backend'));
  const use = uses
    ? {
        ...writtenSetting(
          hop,
          { line: uses, section: frontend },
          { kind: 'spot', setting: 'use_backend' },
          [1],
        ),
        place: null,
      }
    : absentSetting(hop, files, frontend, { kind: 'spot', setting: 'use_backend' });
  const retry = absentSetting(hop, files, way.backend, { kind: 'spot', setting: 'retry-on' });
  return [
    ...listen,
    { ...use, place: null },
    ...(way.backend ? [retry, choice(scope, way.backend)] : []),
    ...clientTimer(scope),
  ];
}

/** By what a server is chosen. */
function choice({ hop, files }: Scope, backend: Section): Setting {
  const found = findSetting(backend, 'balance');
  const parts = { kind: 'spot', setting: 'balance' } as const;
  return found ? writtenSetting(hop, found, parts, [1]) : absentSetting(hop, files, backend, parts);
}

/** How long a client may leave no room for what is sent. */
function clientTimer({ hop, frontend }: Scope): Setting[] {
  const found = findSetting(frontend, 'timeout', 'client');
  return found ? [writtenSetting(hop, found, { kind: 'spot', setting: 'timeout client' }, [2, 3])] : [];
}

/** The file that HAProxy is started with, and reads again on a reload. */
export function sourceSettings({ hop, files }: Pick<Scope, 'hop' | 'files'>): Setting[] {
  return files.files.map(({ file }) => ({
    ...absentSetting(hop, files, null, { kind: 'config-source', setting: '-f' }),
    origin: 'config',
    file,
    taken: 'reload',
  }));
}
