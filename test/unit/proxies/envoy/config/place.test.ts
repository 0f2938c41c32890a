import { describe, expect, test } from 'vitest';
import { change } from '../../../../../src/rules/frames/evidence.ts';
import { applied, bootstrap, fixtureText, found, readText } from './files.ts';

const forms = ['block.yaml', 'flow.yaml', 'bootstrap.json'];
const absent = [
  { setting: 'timeout', value: '0s' },
  { setting: 'stream_idle_timeout', value: '3600s' },
  { setting: 'connect_timeout', value: '2s' },
  { setting: 'max_connections', value: '5000' },
  { setting: 'max_requests', value: '5000' },
  { setting: 'max_concurrent_streams', value: '300' },
];
const rows = forms.flatMap((form) => absent.map((one) => ({ form, ...one })));

describe('the place of an absent setting', () => {
  test.each(rows)('lets $setting be added to $form', ({ form, setting, value }) => {
    const text = fixtureText(form);
    const before = found(readText(text), setting);
    expect(before.origin).toBe('default');
    const after = found(readText(applied(text, before.place!, value)), setting);
    expect(after).toMatchObject({ value, origin: 'config' });
  });

  test.each(forms)('lets the new value in %s be replaced again', (form) => {
    const text = fixtureText(form);
    const once = applied(text, found(readText(text), 'timeout').place!, '30s');
    const twice = applied(once, found(readText(once), 'timeout').place!, '0s');
    expect(found(readText(twice), 'timeout')).toMatchObject({ value: '0s', ms: 0 });
  });

  test('keeps JSON strict', () => {
    const text = fixtureText('bootstrap.json');
    for (const { setting, value } of absent) {
      expect(() => JSON.parse(applied(text, found(readText(text), setting).place!, value))).not.toThrow();
    }
  });

  test('is right after the first key of a flow mapping', () => {
    const text = bootstrap();
    const after = applied(text, found(readText(text), 'timeout').place!, '0s');
    expect(after).toContain('route: { cluster: app, timeout: 0s }');
  });

  test('is a line of its own below the first key of a block mapping, past its comment', () => {
    const text = fixtureText('block.yaml');
    const after = applied(text, found(readText(text), 'timeout').place!, '0s');
    expect(after).toContain('cluster: app # one origin\n                  timeout: 0s\n');
  });

  test('is above a first key that holds a block of its own', () => {
    const text = bootstrap({ cluster: 'type: STATIC' }).replace(
      '- name: app\n    type: STATIC',
      '- load_assignment:\n      endpoints: []\n    name: app',
    );
    const after = applied(text, found(readText(text), 'connect_timeout').place!, '2s');
    expect(found(readText(after), 'connect_timeout').value).toBe('2s');
    expect(after).toContain('- connect_timeout: 2s\n    load_assignment:');
  });

  test('keeps the line ends of a file from Windows', () => {
    const text = fixtureText('block.yaml').replaceAll('\n', '\r\n');
    const after = applied(text, found(readText(text), 'timeout').place!, '0s');
    expect(after).toContain('# one origin\r\n                  timeout: 0s\r\n');
    expect(found(readText(after), 'timeout').value).toBe('0s');
  });

  test('goes into the threshold that is there', () => {
    const text = bootstrap({ cluster: 'circuit_breakers: { thresholds: [{ max_connections: 9 }] }' });
    const reading = readText(text);
    const after = readText(applied(text, found(reading, 'max_requests').place!, '77'));
    expect([found(after, 'max_connections').value, found(after, 'max_requests').value]).toEqual(['9', '77']);
  });

  test('is not claimed where the key stands empty', () => {
    const text = bootstrap({ manager: 'http2_protocol_options:' });
    expect(found(readText(text), 'max_concurrent_streams')).toMatchObject({ value: '1024', place: null });
  });
});

describe('the place of a written setting', () => {
  const scalars = [
    { title: 'plain', written: '30s', after: 'timeout: 0s }' },
    { title: 'in double quotes', written: '"30s"', after: 'timeout: "0s" }' },
    { title: 'in single quotes', written: "'30s'", after: "timeout: '0s' }" },
  ];
  test.each(scalars)('covers exactly the text $title', ({ written, after }) => {
    const text = bootstrap({ route: `cluster: app, timeout: ${written}` });
    expect(applied(text, found(readText(text), 'timeout').place!, '0s')).toContain(after);
  });
});

describe('the place of a new domain', () => {
  const lists = [
    { title: 'a flow list', written: '["a.b", "c.d"]', after: '["a.b", "c.d", "x:1"]' },
    { title: 'a flow list in single quotes', written: "['a.b']", after: "['a.b', 'x:1']" },
    { title: 'a flow list without quotes', written: '[a.b]', after: '[a.b, "x:1"]' },
    {
      title: 'a flow list with a line each',
      written: '[\n              "a.b",\n              "c.d"\n            ]',
      after: '"c.d",\n              "x:1"\n            ]',
    },
    {
      title: 'a flow list that stands further left than the standard wants, as Envoy lets it',
      written: '[\n  "a.b",\n  "c.d"\n]',
      after: '"c.d",\n  "x:1"\n]',
    },
    { title: 'a flow list that ends in a comma', written: '[ "a.b", ]', after: '[ "a.b", "x:1", ]' },
  ];
  test.each(lists)('appends to $title', ({ written, after }) => {
    const hosts = `[{ name: app, domains: ${written}, routes: [] }]`;
    const text = bootstrap({ virtualHosts: hosts });
    const changed = applied(text, found(readText(text), 'domains').place!, 'x:1');
    expect(changed).toContain(after);
    expect(found(readText(changed), 'domains').items?.at(-1)).toBe('x:1');
  });

  test.each(forms)('appends to the list in %s', (form) => {
    const text = fixtureText(form);
    const changed = applied(text, found(readText(text), 'domains').place!, 'example.test:21901');
    const after = found(readText(changed, { authority: 'example.test:21901' }), 'domains');
    expect(after).toMatchObject({ items: ['example.test', 'example.test:21901'], detail: null });
  });

  test('appends to a block list below the last element, past its comment', () => {
    const text = fixtureText('block.yaml');
    const changed = applied(text, found(readText(text), 'domains').place!, 'x:1');
    expect(changed).toContain("- 'example.test' # the public name\n              - 'x:1'\n");
  });
});

describe('a text that holds in several places', () => {
  const two = (first: string, second: string) =>
    bootstrap({
      virtualHosts: `[{ name: app, domains: ["*"], routes: [{ match: { prefix: /other }, route: ${first} }, { match: { prefix: / }, route: ${second} }] }]`,
    });

  test.each([
    ['a value', two('{ cluster: app, timeout: &t 3s }', '{ cluster: app, timeout: *t }')],
    ['a route', two('&r { cluster: app }', '*r')],
    [
      'the value that others name',
      two('{ cluster: app }', '{ cluster: app, timeout: &t 3s }').concat('x: *t\n'),
    ],
  ])('has no place where a change would be for this route alone: %s', (_, text) => {
    expect(found(readText(text), 'timeout')).toMatchObject({ place: null, isShared: true });
  });

  test('has one where no alias names the anchor, and elsewhere in such a file', () => {
    const text = two('&r { cluster: app }', '&s { cluster: app, timeout: 3s }');
    expect(found(readText(text), 'timeout').place).not.toBeNull();
    expect(found(readText(two('&r { cluster: app }', '*r')), 'stream_idle_timeout').place).not.toBeNull();
  });

  test('is said to be so by the fix', () => {
    const setting = found(readText(two('&r { cluster: app }', '*r')), 'timeout');
    expect(change(setting, '0s', 'Switch it off.').text).toMatch(/^Switch it off\. No diff is made/);
  });
});
