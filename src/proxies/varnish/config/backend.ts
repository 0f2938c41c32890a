/** The backend behind a request: by name, through a director, or the first that is declared. */
import type { Handling } from './handling.ts';
import type { Attribute, Declaration, Statement } from './statements.ts';

/** The backends that a request may go to. */
export interface Behind {
  /** Several: a director chooses among them. */
  backends: Declaration[];
  /** `round_robin d`; null: one backend. */
  director: string | null;
  /** The statement that names it; null: the first backend is the default. */
  statement: Statement | null;
}

interface Director {
  kind: string;
  members: string[];
}

/** None where it cannot be told. */
export function behindOf(declarations: Declaration[], { recv, fetch }: Handling): Behind {
  const all = declarations.filter(({ kind }) => kind === 'backend');
  const statement =
    fetch.sets.get('bereq.backend') ?? recv.sets.get('req.backend_hint') ?? recv.sets.get('req.backend');
  if (!statement) return { backends: defaultOf(all), director: null, statement: null };
  const [first] = statement.words;
  const name = first?.text.replace(/\.(?:backend|get_backend|lookup|resolve)$/, '') ?? '';
  const one = all.filter((backend) => backend.name === name);
  if (one.length > 0) return { backends: one, director: null, statement };
  const director = directorsOf(declarations).get(name);
  if (!director) return { backends: [], director: name, statement };
  const backends = all.filter((backend) => director.members.includes(backend.name));
  return { backends, director: `${director.kind} ${name}`, statement };
}

/** One that is called `default`, else the first. */
function defaultOf(all: Declaration[]): Declaration[] {
  const named = all.find(({ name }) => name === 'default') ?? all[0];
  return named ? [named] : [];
}

/** `new d = directors.round_robin();` and `d.add_backend(a);` of vcl_init. */
function directorsOf(declarations: Declaration[]): Map<string, Director> {
  const found = new Map<string, Director>();
  const init = declarations.filter(({ kind, name }) => kind === 'sub' && name === 'vcl_init');
  for (const { words } of init.flatMap(({ body }) => body)) {
    const texts = words.map(({ text }) => text);
    const [start = '', name = ''] = texts;
    if (start === 'new') found.set(name, { kind: (texts[3] ?? '').replace(/^directors\./, ''), members: [] });
    const [, object = '', method = ''] = /^(\w+)\.(\w+)$/.exec(start) ?? [];
    if (/^add_backend$/.test(method)) found.get(object)?.members.push(texts[2] ?? '');
  }
  return found;
}

export function attributeOf(backend: Declaration, name: string): Attribute | null {
  return backend.attributes.findLast((one) => one.name === name) ?? null;
}

/** What an attribute says, without quotes. */
export function attributeText({ value }: Attribute): string {
  return value.map(({ text }) => text).join(' ');
}

/** `10.0.0.1:8080`; the default port is 80; null for a socket or `none`. */
export function addressOf(backend: Declaration): string | null {
  const path = attributeOf(backend, '.path');
  if (path) return `unix:${attributeText(path)}`;
  const host = attributeOf(backend, '.host');
  if (!host) return null;
  const port = attributeOf(backend, '.port');
  const text = attributeText(host);
  const isIpv6 = text.includes(':') && !text.startsWith('[') && text.split(':').length > 2;
  if (/:\d+$/.test(text) && !isIpv6) return text;
  return `${isIpv6 ? `[${text}]` : text}:${port ? attributeText(port) : '80'}`;
}
