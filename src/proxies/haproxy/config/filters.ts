/** Compression, and pages of its own that stand in the place of failures. */
import type { Setting } from '../../../model/setting.ts';
import { type Found, findSetting, levels } from './scope.ts';
import type { Section } from './sections.ts';
import { absentSetting, type Parts, type Scope, writtenSetting } from './settings.ts';

export function filterSettings(scope: Scope): Setting[] {
  return [...compression(scope), ...errorPages(scope)];
}

/** `compression algo` in the backend or the frontend; without `compression type` every type is compressed (manual 4.2). */
function compression({ hop, files, frontend, way, mode }: Scope): Setting[] {
  if (mode !== 'http' || !way.backend || way.stop) return [];
  const kind = 'compression';
  const algo = oneOf([way.backend, frontend], ['algo', 'algo-res']);
  if (!algo)
    return [
      {
        ...absentSetting(hop, files, way.backend, { kind, setting: 'compression algo', value: 'off' }),
        place: null,
      },
    ];
  const types = oneOf([way.backend, frontend], ['type', 'type-res']);
  const listed = types?.line.words.slice(2).map(({ text }) => text) ?? [];
  const covers = types === null || listed.some((type) => /^text\/event-stream$/i.test(type));
  const detail = `${algo.line.words
    .slice(1)
    .map(({ text }) => text)
    .join(' ')}; text/event-stream is ${covers ? '' : 'not '}compressed`;
  const state = covers ? 'event-streams' : null;
  const value = types ? listed.join(' ') : 'every type';
  const parts = { kind, state, setting: 'compression type', value, detail } as const;
  return [types ? writtenSetting(hop, types, parts, [2]) : absentSetting(hop, files, algo.section, parts)];
}

function oneOf(sections: Section[], words: string[]): Found | null {
  for (const section of sections)
    for (const word of words) {
      const found = findSetting(section, 'compression', word);
      if (found) return found;
    }
  return null;
}

/** `errorfile 503 /path`, `errorloc`, `http-error status 503 …`. */
function errorPages({ hop, frontend, way }: Scope): Setting[] {
  const sections = [...new Set([...(way.backend ? levels(way.backend) : []), ...levels(frontend)])];
  return sections.flatMap((section) =>
    section.lines.flatMap((line) => {
      const name = line.words[0].text;
      const isPage = /^(?:errorfile|errorloc(?:302|303)?)$/.test(name) || name === 'http-error';
      const status = line.words[name === 'http-error' ? 2 : 1]?.text;
      if (!isPage || status === undefined) return [];
      const parts = { kind: 'error-page', setting: name, value: status, items: [status] } satisfies Parts;
      return [{ ...writtenSetting(hop, { line, section }, parts, [1, 2]), place: null }];
    }),
  );
}
