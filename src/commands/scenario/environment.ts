/** `${NAME}` and `${NAME:-default}` in the values of a scenario file; `$${` is a `${` as it stands. */
import { type Document, isPair, isScalar, type Node, type Scalar, visit } from 'yaml';
import { badInput } from '../../errors.ts';
import { isHarmlessRequestHeader, kindOfName, looksRandom } from '../../model/secret.ts';

/** The values that were filled in, and which of them are not to be shown. */
export interface FilledIn {
  scalars: Set<Scalar>;
  secrets: string[];
}

const place = /\$(\$?)\{([^{}]*)\}/;
const places = new RegExp(place, 'g');
const variable = /^([A-Za-z_]\w*)(?::-([\s\S]*))?$/;

/** Fills in the document's values; keys stay as they are. @throws DoctorError naming the line of a variable that is not set. */
export function fillIn(
  document: Document,
  env: Record<string, string | undefined>,
  placeOf: (node: Node) => string,
): FilledIn {
  const filled: FilledIn = { scalars: new Set(), secrets: [] };
  visit(document, {
    Scalar(key, node, ancestors) {
      if (key === 'key' || typeof node.value !== 'string' || !place.test(node.value)) return;
      const keys = ancestors.flatMap((one) => (isPair(one) && isScalar(one.key) ? [`${one.key.value}`] : []));
      const text = node.value;
      node.value = text.replace(places, (whole, escaped: string, inside: string) => {
        if (escaped !== '') return whole.slice(1);
        const { name, value, isGiven } = variableOf(inside, env, placeOf(node));
        if (isGiven && isSecret(name, value, keys, text)) filled.secrets.push(value);
        return value;
      });
      filled.scalars.add(node);
    },
  });
  return filled;
}

/** An empty variable is most often a secret that a CI job was not given: `${NAME:-}` says that it may be. */
function variableOf(inside: string, env: Record<string, string | undefined>, where: string) {
  const [, name, byDefault] = variable.exec(inside) ?? [];
  if (name === undefined)
    throw badInput(
      'the scenario file has a variable without a proper name',
      `${where}: it is \${${inside}}`,
      `write \${NAME} or \${NAME:-default}; for the text itself, $\${…}`,
    );
  const value = env[name] ?? '';
  if (value !== '') return { name, value, isGiven: true };
  if (byDefault !== undefined) return { name, value: byDefault, isGiven: false };
  const state = env[name] === undefined ? 'not set' : 'empty';
  throw badInput(
    `the scenario file names a variable that is ${state}`,
    `${where}: ${name} is ${state}`,
    `set ${name}, or write \${${name}:-default}; for the text itself, $\${${name}}`,
  );
}

/** By its own name, by its looks, or by where it goes: a header that is not harmless, a body. */
function isSecret(name: string, value: string, [first, second, third]: string[], text: string): boolean {
  if (kindOfName(name) !== null || looksRandom(value)) return true;
  if (first !== 'target') return false;
  const header = third ?? text.split(':', 1)[0] ?? '';
  return second === 'body' || (second === 'headers' && !isHarmlessRequestHeader(header));
}

/** A value that is to be a number or true or false, as it would be without quotes; null for any other text. */
export function plainValue({ value, type }: Scalar): number | boolean | null {
  if (type !== 'PLAIN' || typeof value !== 'string') return null;
  if (value === 'true' || value === 'false') return value === 'true';
  // Nothing is lost: 007 stays a text.
  return value !== '' && String(Number(value)) === value ? Number(value) : null;
}
