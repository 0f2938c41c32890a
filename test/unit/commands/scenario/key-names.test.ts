import { describe, expect, it } from 'vitest';
import { scenarioJsonSchema } from '../../../../src/commands/scenario/json-schema.ts';
import { keyNames, withKeyNames } from '../../../../src/commands/scenario/key-names.ts';
import { badInput, type DoctorError } from '../../../../src/errors.ts';

const texts = (message: string, cause = '', hint = '') => {
  const { message: said, why, hint: advice } = withKeyNames(badInput(message, cause, hint)) as DoctorError;
  return [said, why, advice].join('|');
};

describe('an error that a program gets', () => {
  it.each([
    ['the file of --cacert cannot be read', 'the file of target.cacert cannot be read'],
    ['--pressure-path is of no use without --pressure', 'pressure.path is of no use without pressure'],
    ['ask over HTTP/1.1 alone (--http1.1)', 'ask over HTTP/1.1 alone (target.protocols: [http1])'],
    ['cannot read --nginx-access-log a.log', 'cannot read hops: accessLog a.log'],
    ['-H is not a header', 'target.headers is not a header'],
  ])('names keys: %s', (text, expected) => {
    expect(texts(text, text, text)).toBe([expected, expected, expected].join('|'));
  });

  it.each([
    'it is "--cacert"',
    'sse-doctor soak --help shows',
    'a path /a--for/b',
    'ulimit -n 4096',
    'envoy --mode validate -c FILE says the same',
  ])('and leaves the rest as it is: %s', (text) => {
    expect(texts(text)).toBe(`${text}||`);
  });

  it('names keys that there are', () => {
    const schema = JSON.stringify(scenarioJsonSchema());
    for (const name of Object.values(keyNames).flatMap((key) => key.replace(/:.*/, '').split('.')))
      expect(schema, name).toContain(`"${name}":`);
  });
});
