/** How a request is passed on, and what becomes of it. */
import type { SettingState } from '../../../model/setting-kind.ts';
import { argumentText, type Directive } from './blocks.ts';

const families = ['proxy', 'fastcgi', 'uwsgi', 'scgi', 'grpc'] as const;

/** The module that talks to the upstream; its name begins its directives (`proxy_read_timeout`). */
type PassFamily = (typeof families)[number];

export interface Pass {
  directive: Directive;
  family: PassFamily;
  /** As written, with what `set` gives to its variables filled in. */
  target: string;
}

/** What a directive passes the request to; `before` holds the `set` directives that run before it. */
export function passOf(directive: Directive, before: Directive[]): Pass | null {
  const family = families.find((name) => directive.name === `${name}_pass`);
  return family ? { directive, family, target: filledIn(argumentText(directive), before) } : null;
}

/** What becomes of a request. */
export interface Handling {
  state: SettingState<'route'> | null;
  answers?: number;
  /** Where a redirect leads, as written. */
  items?: string[];
  /** One phrase: `proxy_pass http://app`, `return 404`, `static files`. */
  words: string;
}

/** `proxy_pass http://app`, with the address behind its variables. */
export function passWords({ directive, target }: Pass): string {
  const asWritten = argumentText(directive);
  return `${directive.name} ${asWritten}${target === asWritten ? '' : ` (${target})`}`;
}

/** Variables that a plain `set` gives a value; others stay. */
function filledIn(text: string, directives: Directive[]): string {
  const values = new Map(
    directives
      .filter(({ name, args }) => name === 'set' && args.length === 2)
      .map(({ args }) => [args[0]?.text.slice(1), args[1]?.text] as const),
  );
  const fill = (from: string) =>
    from.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, a, b) => values.get(a ?? b) ?? whole);
  return fill(fill(fill(text)));
}
