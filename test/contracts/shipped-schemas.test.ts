/** The JSON Schemas that the package ships: they are what the code checks by, and say the same as it does. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { scenarioJsonSchema } from '../../src/commands/scenario/json-schema.ts';
import { scenarioSchema } from '../../src/commands/scenario/schema.ts';
import { stagedScenarioJsonSchema } from '../../src/lab/scenario.ts';
import { reportJsonSchema } from '../../src/report/schema/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const shipped = (file: string) => JSON.parse(readFileSync(`${root}${file}`, 'utf8'));
/** As a program would read it that knows nothing but the file. */
const readerOf = (file: string) => z.fromJSONSchema(shipped(file));

describe('what is shipped is what the code checks by (else: npm run schemas)', () => {
  it.each([
    ['docs/report.schema.json', reportJsonSchema],
    ['docs/scenario.schema.json', scenarioJsonSchema],
    ['scenarios/schema.json', stagedScenarioJsonSchema],
  ])('%s', (file, made) => {
    expect(shipped(file)).toEqual(JSON.parse(JSON.stringify(made())));
  });
});

const whole = `
target: { url: 'https://a/events', headers: { X-Key: 1 }, protocols: [http1], resolve: a:1:b }
hops:
  - { name: edge, proxy: nginx, accessLog: [a.log, b.log], config: nginx.conf }
for: 20s
connections: 50
ramp: [{ rate: 10, for: 5s }, { rate: 20 }]
reconnect: { like: browser, jitter: 20%, after: { auth: never, network: { initial: 5s, tries: forever } } }
interrupt: { every: 30s, streams: 10% }
pressure: 50rps
thresholds: ['ttfe_p95<500ms', { check: 'disconnects<5', abort: true, after: 5s }]
`;

describe('docs/scenario.schema.json', () => {
  const reader = readerOf('docs/scenario.schema.json');

  it('takes what the tool takes', () => {
    const said = parse(whole);
    expect(scenarioSchema.safeParse(said).error).toBeUndefined();
    expect(reader.safeParse(said).error).toBeUndefined();
  });

  it.each([
    ['a key that is not known', 'conections: 50'],
    ['a number beyond its bounds', 'connections: 0'],
    ['a proxy that is none', 'hops: [{ proxy: nginks }]'],
    ['a word of another language', 'failOn: error'],
  ])('refuses %s, as the tool does', (_, text) => {
    expect(scenarioSchema.safeParse(parse(text)).success).toBe(false);
    expect(reader.safeParse(parse(text)).success).toBe(false);
  });

  it('knows how a policy of reconnecting is written', () => {
    expect(reader.safeParse({ reconnect: 'smart' }).success).toBe(true);
    expect(reader.safeParse({ reconnect: { after: { auth: 'always' } } }).success).toBe(false);
    expect(reader.safeParse({ reconnect: { likes: 'browser' } }).success).toBe(false);
  });
});

describe('scenarios/schema.json', () => {
  const reader = readerOf('scenarios/schema.json');
  const folders = readdirSync(`${root}scenarios`, { withFileTypes: true }).filter((one) => one.isDirectory());

  it.each(folders.map(({ name }) => name))('takes scenarios/%s', (name) => {
    const said = parse(readFileSync(`${root}scenarios/${name}/scenario.yaml`, 'utf8'));
    expect(reader.safeParse(said).error).toBeUndefined();
  });

  it('refuses an outcome that is none', () => {
    expect(reader.safeParse({ title: 't', expect: { verdict: 'fine' } }).success).toBe(false);
  });
});
