/** `if` and `unless` behind a rule: named ACLs and ones in braces, with three values, as not everything is known (manual 7.1, 7.2). */
import { levels } from '../scope.ts';
import type { Word } from '../words.ts';
import { matchCriterion } from './criterion.ts';
import type { Asked, Verdict } from './verdict.ts';

export const always: Verdict = { holds: true, why: [] };

/** The condition behind a rule's own words; without one it always holds. */
export function conditionOf(asked: Asked, words: readonly Word[]): Verdict {
  const at = words.findIndex(({ text }) => text === 'if' || text === 'unless');
  if (at < 0) return always;
  const value = anyOf(asked, words.slice(at + 1));
  return words[at]?.text === 'if' ? value : negated(value);
}

/** The words before the condition. */
export function withoutCondition(words: readonly Word[]): Word[] {
  const at = words.findIndex(({ text }) => text === 'if' || text === 'unless');
  return at < 0 ? [...words] : words.slice(0, at);
}

function anyOf(asked: Asked, words: readonly Word[]): Verdict {
  const parts: Word[][] = [[]];
  for (const word of words) {
    if (word.text === 'or' || word.text === '||') parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return either(parts.map((part) => allOf(asked, part)));
}

/** Terms beside each other are all to hold. */
function allOf(asked: Asked, words: readonly Word[]): Verdict {
  const terms: Verdict[] = [];
  for (let at = 0; at < words.length; at += 1) {
    let text = words[at]?.text ?? '';
    let isNegated = false;
    while (text.startsWith('!')) {
      isNegated = !isNegated;
      text = text.slice(1) || (words[++at]?.text ?? '');
    }
    let term: Verdict;
    if (text === '{') {
      const end = words.findIndex((word, index) => index > at && word.text === '}');
      const inner = words.slice(at + 1, end < 0 ? words.length : end);
      term = matchCriterion(asked, inner);
      at = end < 0 ? words.length : end;
    } else term = namedAcl(asked, text);
    terms.push(isNegated ? negated(term) : term);
  }
  return both(terms);
}

function negated({ holds, why }: Verdict): Verdict {
  return { holds: holds === null ? null : !holds, why };
}

export function either(all: Verdict[]): Verdict {
  if (all.some(({ holds }) => holds === true)) return always;
  const open = all.filter(({ holds }) => holds === null);
  return open.length > 0 ? { holds: null, why: open.flatMap(({ why }) => why) } : { holds: false, why: [] };
}

function both(all: Verdict[]): Verdict {
  if (all.some(({ holds }) => holds === false)) return { holds: false, why: [] };
  const open = all.filter(({ holds }) => holds === null);
  return open.length > 0 ? { holds: null, why: open.flatMap(({ why }) => why) } : always;
}

/** ACLs that are there without a line (manual 7.4). */
const predefined: Record<string, string[]> = {
  TRUE: ['always_true'],
  FALSE: ['always_false'],
  HTTP: ['always_true'],
  METH_CONNECT: ['method', 'CONNECT'],
  METH_DELETE: ['method', 'DELETE'],
  METH_GET: ['method', 'GET', 'HEAD'],
  METH_HEAD: ['method', 'HEAD'],
  METH_OPTIONS: ['method', 'OPTIONS'],
  METH_POST: ['method', 'POST'],
  METH_PUT: ['method', 'PUT'],
  METH_TRACE: ['method', 'TRACE'],
  HTTP_URL_STAR: ['always_false'],
};

/** Lines of one name are alternatives; those of its `defaults` count too. */
function namedAcl(asked: Asked, name: string): Verdict {
  const lines = levels(asked.section).flatMap(({ lines }) =>
    lines.filter(({ words }) => words[0].text === 'acl' && words[1]?.text === name),
  );
  if (lines.length > 0) return either(lines.map(({ words }) => matchCriterion(asked, words.slice(2))));
  const known = predefined[name];
  if (known)
    return matchCriterion(
      asked,
      known.map((text) => ({ text, column: 1, end: 1, unknown: [] })),
    );
  return { holds: null, why: [name] };
}
