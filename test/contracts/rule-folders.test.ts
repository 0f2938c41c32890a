/** A rule stands where its group says, so that the folder tells what is told when. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { remainderRules, rules } from '../../src/rules/index.ts';

const root = fileURLToPath(new URL('../../src/rules/', import.meta.url));

test.each([...rules, ...remainderRules].map(({ id, group }) => [id, group]))(
  '%s stands in %s/',
  (id, group) => {
    const places = [`${root}${group}/${id}.ts`, `${root}${group}/${id}/index.ts`];
    expect(places.filter((place) => existsSync(place))).toHaveLength(1);
  },
);
