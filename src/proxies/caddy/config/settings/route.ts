/** Settings that say what takes the request, and what lies on its way there. */
import type { Setting } from '../../../../model/setting.ts';
import type { EncodeHandler, Handler, Spot } from '../model.ts';
import type { Way } from '../request/walk.ts';
import { type Parts, writtenSetting } from './setting.ts';

/** `route`, `compression` and `access-rule`. */
export function routeSettings(hop: string, path: string, way: Way): Setting[] {
  return [
    ...route(hop, path, way),
    ...compression(hop, path, way),
    ...accessRules(hop, path, way),
    ...askedForLeave(hop, path, way),
    ...gathering(hop, path, way),
    ...droppedId(hop, path, way),
  ];
}

/** `http > :8080 > handle /events`. */
export function pathOf(listener: string, { chain }: Way): string {
  const around = chain.filter(({ handlers, label }) => isAround(handlers) && label !== 'reverse_proxy');
  return ['http', listener, ...around.map(({ label }) => label)].join(' > ');
}

/** Of several directives in one route, with the same matcher, none stands around the others. */
function isAround(handlers: Handler[]): boolean {
  return handlers.length === 1 || handlers.some(({ kind }) => kind === 'routes');
}

function route(hop: string, path: string, way: Way): Setting[] {
  const told = outcome(way);
  if (!told) return [];
  const { at, ...parts } = told;
  const last = way.chain.at(-1);
  const value = last?.label ?? null;
  return [
    writtenSetting(hop, at ?? last?.at ?? null, { kind: 'route', setting: 'route', path, value, ...parts }),
  ];
}

type Outcome = Pick<Parts, 'state' | 'answers' | 'detail' | 'items' | 'value'> & { at: Spot | null };

/** Null where nobody knows. */
function outcome({ end }: Way): Outcome | null {
  switch (end.kind) {
    case 'proxy':
      return { state: 'passes', detail: 'reverse_proxy', at: end.handler.at };
    case 'files':
      return { state: 'serves-files', detail: end.word, at: end.at };
    case 'answer': {
      const detail = `${end.word} ${end.status ?? ''}`.trim();
      const items = end.location === null ? {} : { items: [end.location] };
      const answers = end.status === null ? {} : { answers: end.status };
      return { state: 'answers', detail, at: end.at, ...answers, ...items };
    }
    case 'drop':
      return { state: 'answers', detail: 'abort: it closes without an answer', at: end.at };
    case 'nothing':
      return {
        ...({ state: 'unhandled', answers: 200, value: null, at: null } as const),
        detail: 'no handler takes it: Caddy answers 200 with an empty body',
      };
    case 'open':
      return null;
  }
}

/** Types of which `encode` compresses the answers where it has no `match` of its own. */
const defaultTypes = 'text/*';

function compression(hop: string, path: string, { encodes }: Way): Setting[] {
  if (encodes.length === 0)
    return [
      {
        ...writtenSetting(hop, null, { kind: 'compression', setting: 'encode', path, value: 'off' }),
        origin: 'default',
      },
    ];
  return encodes.map((encode) => {
    const types = encode.types ?? [defaultTypes];
    const covers = types.some(coversEvents);
    return writtenSetting(hop, encode.at, {
      ...({ kind: 'compression', setting: 'encode', path, state: covers ? 'event-streams' : null } as const),
      value: types.join(' '),
      detail: encodeWords(encode, covers),
      place: encode.place,
    });
  });
}

function encodeWords({ formats }: EncodeHandler, covers: boolean): string {
  return `encode ${formats.text}; text/event-stream is ${covers ? '' : 'not '}among its types`;
}

function coversEvents(type: string): boolean {
  const wanted = type.toLowerCase();
  const sent = 'text/event-stream';
  if (wanted.endsWith('*')) return sent.startsWith(wanted.slice(0, -1).replace(/^\*/, ''));
  return wanted === sent || wanted.startsWith('*');
}

function accessRules(hop: string, path: string, { access }: Way): Setting[] {
  return access.map(({ word, state, value, at }) =>
    writtenSetting(hop, at, { kind: 'access-rule', setting: word, path, state, value }),
  );
}

/** Whom `forward_auth` asks: an upstream too, of a request of its own. */
function askedForLeave(hop: string, path: string, { access }: Way): Setting[] {
  return access.flatMap((rule) => {
    if (rule.state !== 'subrequest') return [];
    const { word, at, upstreams, path: asked } = rule;
    const [first] = upstreams;
    const items = upstreams.map(({ text }) => text).filter((text) => !text.includes('{'));
    const value = upstreams.map(({ text }) => text).join(' ');
    const parts = { kind: 'upstream', setting: word, path, value, items } as const;
    const place = upstreams.length === 1 ? (first?.place ?? null) : null;
    const written = writtenSetting(hop, first?.at ?? at, { ...parts, place });
    return [{ ...written, subrequest: asked ?? value }];
  });
}

/** `templates` keeps all of a body that it is to fill in; events are not among its types by itself. */
function gathering(hop: string, path: string, { gathers }: Way): Setting[] {
  const held = gathers.filter(({ types }) =>
    types.some((type) => type.toLowerCase() === 'text/event-stream'),
  );
  const detail = 'it keeps the whole body of an event stream, by its `mime`';
  const parts = { kind: 'buffering', state: 'whole-body', path, detail, off: '' } as const;
  return held.map(({ word, at }) => writtenSetting(hop, at, { ...parts, setting: word }));
}

const idHeader = 'Last-Event-ID';

/** What a client that comes back says, taken off on the way: by `request_header`, or by `header_up` of the proxy itself. */
function droppedId(hop: string, path: string, { dropped, end }: Way): Setting[] {
  const parts = { kind: 'dropped-header', path, value: `-${idHeader}` } as const;
  const before = dropped.get(idHeader.toLowerCase());
  if (before) return [writtenSetting(hop, before, { ...parts, setting: 'request_header' })];
  const up = end.kind === 'proxy' ? end.handler.options.get('header_up') : undefined;
  const lines = (up?.text ?? '').split('\n');
  const words = lines.filter((line) => /^[+>?-]?last-event-id\b/i.test(line));
  if (!up || words.length === 0 || !words.every((line) => /^-last-event-id$/i.test(line))) return [];
  // Of several such lines only the place of the last is kept.
  const isLast = /^-last-event-id$/i.test(lines.at(-1) ?? '');
  const at = isLast || end.kind !== 'proxy' ? up.at : end.handler.at;
  return [writtenSetting(hop, at, { ...parts, setting: 'header_up' })];
}
