/** One criterion of an ACL: a sample, flags, and the patterns that it is compared with (manual 7.1). */
import type { Word } from '../words.ts';
import { type Compare, comparisons, matchesPattern } from './patterns.ts';
import { callOf, evaluateSample, type Sample, splitCalls } from './sample.ts';
import type { Asked, Verdict } from './verdict.ts';

type Method = 'str' | 'beg' | 'end' | 'sub' | 'dir' | 'dom' | 'reg' | 'len' | 'int' | 'bool' | 'found' | 'ip';

interface Criterion {
  expression: string;
  method: Method;
  ignoresCase: boolean;
  patterns: string[];
  /** A file of patterns, an id, a variable of the environment: it cannot be evaluated. */
  unread: string | null;
}

const suffixes = /^(.*)_(beg|end|sub|dir|dom|reg|len)$/;
const numbers = /^(?:dst_port|src_port|path_len|url_len|length|int|hdr_cnt|req\.hdr_cnt|req\.body_len)$/;
const flags = /^(?:ssl_fc|always_true|always_false|bool)$/;

/** Whether it holds for the request. */
export function matchCriterion(asked: Asked, words: readonly Word[]): Verdict {
  const criterion = criterionOf(words);
  if (criterion === null) return open('a condition that is empty');
  const { expression, unread, method } = criterion;
  if (unread !== null) return open(`${expression} ${unread}`.trim());
  const sample = evaluateSample(asked.request, expression);
  if (sample.kind === 'unknown') return open(sample.why);
  if (method === 'found') return told(sample.kind === 'text');
  return sample.kind === 'none' ? told(false) : compared(asked, criterion, sample);
}

function open(why: string): Verdict {
  return { holds: null, why: [why] };
}

function told(holds: boolean): Verdict {
  return { holds, why: [] };
}

function criterionOf([first, ...rest]: readonly Word[]): Criterion | null {
  if (first === undefined) return null;
  const { expression, method } = nameOf(first.text);
  const found: Criterion = { expression, method, ignoresCase: false, patterns: [], unread: null };
  for (let at = 0; at < rest.length; at += 1) {
    const text = rest[at]?.text ?? '';
    if (text === '--') {
      found.patterns.push(...rest.slice(at + 1).map((word) => word.text));
      break;
    }
    if (text === '-i') found.ignoresCase = true;
    else if (text === '-m') found.method = (rest[++at]?.text ?? 'str') as Method;
    else if (text === '-f' || text === '-u') found.unread = `${text} ${rest[++at]?.text ?? ''}`;
    else if (text !== '-n' && text !== '-M') found.patterns.push(text);
  }
  const variable = [first, ...rest].flatMap(({ unknown }) => unknown)[0];
  return variable === undefined ? found : { ...found, unread: `$${variable}` };
}

/** `path_beg` is `path` with a method of its own; the method stands before the brackets: `hdr_beg(host)`. */
function nameOf(text: string): Pick<Criterion, 'expression' | 'method'> {
  const [fetch = '', ...converters] = splitCalls(text);
  const { name } = callOf(fetch);
  const [, base, suffix] = suffixes.exec(name) ?? [];
  const hasSuffix = base !== undefined && suffix !== undefined;
  const own = hasSuffix ? fetch.replace(name, base) : fetch;
  const last = converters.length > 0 ? callOf(converters.at(-1) ?? '').name : name;
  return {
    expression: [own, ...converters].join(','),
    method: hasSuffix ? (suffix as Method) : methodOf(last),
  };
}

function methodOf(name: string): Method {
  if (flags.test(name)) return 'bool';
  if (name === 'src' || name === 'dst') return 'ip';
  return numbers.test(name) ? 'int' : 'str';
}

function compared(asked: Asked, criterion: Criterion, { text }: Extract<Sample, { kind: 'text' }>): Verdict {
  const { method, patterns, ignoresCase } = criterion;
  if (method === 'bool' || (patterns.length === 0 && method !== 'reg'))
    return told(text !== '0' && text !== '');
  if (method === 'int' || method === 'len')
    return compareNumbers(method === 'len' ? text.length : Number(text), patterns);
  if (method === 'reg') return byPattern(asked, criterion, text);
  const compare = (comparisons as Partial<Record<Method, Compare>>)[method];
  if (!compare) return open(`-m ${method}`);
  const fold = (one: string) => (ignoresCase ? one.toLowerCase() : one);
  return told(patterns.some((pattern) => compare(fold(text), fold(pattern))));
}

function byPattern(
  { budget }: Asked,
  { patterns, ignoresCase, expression }: Criterion,
  text: string,
): Verdict {
  const results = patterns.map((pattern) => matchesPattern(pattern, ignoresCase, text, budget));
  if (results.includes(true)) return told(true);
  return results.includes(null) ? open(`${expression} by a pattern that is not understood`) : told(false);
}

const operators: Record<string, (one: number, other: number) => boolean> = {
  eq: (one, other) => one === other,
  ge: (one, other) => one >= other,
  gt: (one, other) => one > other,
  le: (one, other) => one <= other,
  lt: (one, other) => one < other,
};

/** `gt 3`, `80:90`, `443`. */
function compareNumbers(value: number, patterns: string[]): Verdict {
  if (!Number.isFinite(value)) return told(false);
  let compare = operators.eq;
  for (const pattern of patterns) {
    const operator = operators[pattern];
    if (operator) compare = operator;
    else {
      const [low = '', high] = pattern.split(':');
      const isIn =
        high === undefined
          ? (compare?.(value, Number(low)) ?? false)
          : (low === '' || value >= Number(low)) && (high === '' || value <= Number(high));
      if (isIn) return told(true);
    }
  }
  return told(false);
}
