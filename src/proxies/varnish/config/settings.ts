/** The settings of a request other than its timers. */
import type { Setting } from '../../../model/setting.ts';
import { addressOf, attributeOf, attributeText } from './backend.ts';
import { cacheSpot } from './cache-spot.ts';
import { changeSettings } from './changes.ts';
import { makeSetting, type Scope, wordsPlace } from './scope.ts';
import { type Statement, valueText } from './statements.ts';

/** How it is handled, where it goes, and what is done to its body. */
export function requestSettings(scope: Scope): Setting[] {
  return [
    routeSetting(scope),
    ...upstreamSettings(scope),
    ...bodySettings(scope),
    ...changeSettings(scope),
    ...cacheSpot(scope),
    {
      ...makeSetting(scope, sourceParts, null),
      file: scope.files[0]?.file ?? null,
      origin: 'config',
      taken: 'reload',
    },
  ];
}

const sourceParts = { kind: 'config-source', setting: '-f', value: null, path: 'main' } as const;

const actions = {
  pass: 'return (pass)',
  pipe: 'return (pipe)',
  hash: 'return (hash)',
  synth: 'return (synth)',
};

function routeSetting(scope: Scope): Setting {
  const { action, statement, status } = scope.handling;
  const stands = statement && {
    file: statement.file,
    line: statement.start.start.line,
    place: null,
  };
  const isOwn = action === 'synth';
  const parts = {
    kind: 'route' as const,
    setting: 'vcl_recv',
    path: 'sub vcl_recv',
    value: actions[action],
    state: isOwn ? ('answers' as const) : ('passes' as const),
    detail: statement ? null : 'by the built-in VCL, as vcl_recv returns nothing for it',
    ...(isOwn && status !== null && { answers: status }),
  };
  return makeSetting(scope, parts, stands);
}

function upstreamSettings(scope: Scope): Setting[] {
  const { backends, director, statement } = scope.behind;
  if (scope.handling.action === 'synth') return [];
  const [first] = backends;
  if (!first) return [];
  const items = backends.flatMap((backend) => addressOf(backend) ?? []);
  const host = attributeOf(first, '.host') ?? attributeOf(first, '.path');
  const stands = {
    file: first.file,
    line: host?.start.start.line ?? first.start.start.line,
    place: null,
  };
  const by = statement ? `by ${statement.file}:${statement.start.start.line}` : 'the default backend';
  const upstream = makeSetting(
    scope,
    {
      kind: 'upstream',
      setting: 'backend',
      path: `backend ${backends.map(({ name }) => name).join(', ')}`,
      value: items.join(' '),
      items,
      detail: director ? `${director}, ${by}` : by,
    },
    stands,
  );
  return [
    upstream,
    ...backends.flatMap((backend) => [...limitOf(scope, backend), ...probeOf(scope, backend)]),
  ];
}

function limitOf(scope: Scope, backend: Scope['declarations'][number]): Setting[] {
  const found = attributeOf(backend, '.max_connections');
  if (!found) return [];
  const { file, start, value } = found;
  const stands = { file, line: start.start.line, place: wordsPlace(file, value) };
  const path = `backend ${backend.name}`;
  return [
    makeSetting(
      scope,
      { kind: 'max-connections', setting: '.max_connections', value: attributeText(found), path },
      stands,
    ),
  ];
}

function probeOf(scope: Scope, backend: Scope['declarations'][number]): Setting[] {
  const found = attributeOf(backend, '.probe');
  if (!found) return [];
  const stands = { file: found.file, line: found.start.start.line, place: null };
  const value = found.inner ? 'its own' : attributeText(found);
  return [
    makeSetting(
      scope,
      { kind: 'upstream-checks', setting: '.probe', value, path: `backend ${backend.name}` },
      stands,
    ),
  ];
}

/** What holds the body back until its end: run against 7.1.1. */
function bodySettings(scope: Scope): Setting[] {
  if (scope.handling.action === 'synth' || scope.handling.action === 'pipe') return [];
  const { sets } = scope.handling.response;
  const stream = sets.get('beresp.do_stream');
  const gzip = sets.get('beresp.do_gzip');
  const held =
    stream && valueText(stream) === 'false'
      ? [bodySetting(scope, 'buffering', 'beresp.do_stream', stream)]
      : [];
  const packed =
    gzip && valueText(gzip) === 'true' ? [bodySetting(scope, 'compression', 'beresp.do_gzip', gzip)] : [];
  return [...held, ...packed, ...holding(scope)];
}

const holders = {
  'beresp.do_gzip': {
    state: 'until-full',
    detail: 'do_gzip keeps events until the compressor has a block full',
  },
  'beresp.do_esi': { state: 'whole-body', detail: 'do_esi passes a body on when it has all of it' },
} as const;

/** What is done to the body, and keeps it meanwhile. */
function holding(scope: Scope): Setting[] {
  const { sets } = scope.handling.response;
  return Object.entries(holders).flatMap(([setting, { state, detail }]) => {
    const found = sets.get(setting);
    if (!found || valueText(found) !== 'true') return [];
    const { file, start, words } = found;
    const stands = { file, line: start.start.line, place: wordsPlace(file, words) };
    const parts = { kind: 'buffering', setting, path: 'sub vcl_backend_response', value: 'on' } as const;
    return [makeSetting(scope, { ...parts, state, detail, off: 'false' }, stands)];
  });
}

function bodySetting(
  scope: Scope,
  kind: 'buffering' | 'compression',
  setting: string,
  { file, start, words }: Statement,
): Setting {
  const stands = { file, line: start.start.line, place: wordsPlace(file, words) };
  const shared = { kind, setting, path: 'sub vcl_backend_response' };
  return kind === 'buffering'
    ? makeSetting(
        scope,
        {
          ...shared,
          value: 'on',
          state: 'whole-body',
          detail: `${setting} = ${valueText({ words })}`,
        },
        stands,
      )
    : makeSetting(scope, { ...shared, value: 'on', state: 'event-streams', off: 'false' }, stands);
}
