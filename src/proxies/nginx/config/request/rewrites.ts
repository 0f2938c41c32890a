/** The directives of the rewrite module, one after the other, as its script does it. */
import { isRedirect } from '../../../../model/redirect.ts';
import { argumentText, type Directive } from '../blocks.ts';
import { holds } from './conditions.ts';
import { expanded } from './variables.ts';
import { type End, matches, type Walk } from './walk.ts';

/** It goes on behind, this phase is over, or an answer. */
type Outcome = 'on' | 'over' | (End & { kind: 'answers' });

/** Runs a block of the server or of a location; an `if` that is true brings its own settings only in a location. */
export function runRewrites(walk: Walk, block: Directive[], isServer: boolean): Outcome {
  for (const directive of block) {
    const outcome = run(walk, directive, isServer);
    if (outcome !== 'on') return outcome;
  }
  return 'on';
}

function run(walk: Walk, directive: Directive, isServer: boolean): Outcome {
  const [first = '', second = ''] = directive.args.map(({ text }) => text);
  switch (directive.name) {
    case 'set':
      assign(walk, first.slice(1), expanded(walk, second));
      return 'on';
    case 'break':
      walk.isRewritten = false;
      return 'over';
    case 'return':
      return answer(directive, first);
    case 'rewrite':
      return rewrite(walk, directive);
    case 'if':
      if (!holds(walk, directive)) return 'on';
      if (!isServer) {
        walk.inner = directive;
        walk.ifs.push(directive);
      }
      return runRewrites(walk, directive.block ?? [], isServer);
    default:
      return 'on';
  }
}

function assign(walk: Walk, name: string, value: string | null): void {
  if (name === 'args') walk.args = value;
  else walk.values.set(name, value);
}

/** `return 404`; an address alone is a redirect. */
function answer(by: Directive, first: string): Outcome {
  const status = /^\d{3}$/.test(first) ? Number(first) : 302;
  const to = status === 302 && first !== '302' ? first : by.args[1]?.text;
  const words = `return ${argumentText(by)}`;
  return { kind: 'answers', status, by, words, ...(isRedirect({ status }) && to !== undefined && { to }) };
}

function rewrite(walk: Walk, by: Directive): Outcome {
  const [text = '', target = '', flag = ''] = by.args.map((word) => word.text);
  const words = `rewrite ${text}`;
  if (!matches(walk, { by, text, ignoreCase: false, words }, walk.uri)) return 'on';
  if (/^(?:https?:\/\/|\$scheme)/.test(target) || flag === 'redirect' || flag === 'permanent') {
    const status = flag === 'permanent' ? 301 : 302;
    return { kind: 'answers', status, by, words: `rewrite ${argumentText(by)}`, to: target };
  }
  const [path = '', ...query] = target.split('?');
  const uri = expanded(walk, path);
  const args = rewrittenArgs(walk, query, target);
  Object.assign(walk, { uri, args, isInternal: true, isRewritten: flag !== 'break' });
  if (flag === 'break') walk.isPartReplaced = false;
  walk.jumps.push({ by, to: uri ?? path });
  if (uri === '')
    return { kind: 'answers', status: 500, by, words: 'return 500 (the rewritten path is empty)' };
  return flag === 'last' || flag === 'break' ? 'over' : 'on';
}

/** The old arguments are kept behind the new ones, unless the target ends with a question mark. */
function rewrittenArgs(walk: Walk, query: string[], target: string): string | null {
  const drops = target.endsWith('?');
  const own = query.join('?').replace(/\?$/, '');
  const isEscaped = /\$[1-9]/.test(own) && /[%+]/.test(walk.query.path);
  const fresh = isEscaped ? null : expanded(walk, own);
  if (drops) return fresh;
  if (fresh === null || walk.args === null) return null;
  return [fresh, walk.args].filter((part) => part !== '').join('&');
}
