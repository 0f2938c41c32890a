/** What a map file gives for a request. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from './read.ts';

const map = join(mkdtempSync(join(tmpdir(), 'sse-doctor-map-')), 'a.map');
writeFileSync(
  map,
  '# a comment\n\n/ev   one \n  /events two\n/events three\na.test one\n^/e two\nno-value\n/gone gone\n',
);

function routed(use: string, query = {}) {
  const text = `defaults\n  mode http\nfrontend f\n  bind :80\n  use_backend ${use.replace('MAP', map)}\n  use_backend three if { path /gone }\n  default_backend other\n${['one', 'two', 'three', 'other'].map((name) => `backend ${name}\n  server s 10.0.0.1:80\n`).join('')}`;
  const { settings, warnings } = readConfig(text, query);
  return { to: settings.find(({ kind }) => kind === 'route')?.value, warnings };
}

test.each([
  ['%[path,map(MAP)]', {}, 'two'],
  ['%[path,map_beg(MAP)]', {}, 'two'],
  ['%[path,map_beg(MAP)]', { path: '/every' }, 'one'],
  ['%[path,map_sub(MAP)]', {}, 'one'],
  ['%[path,map_reg(MAP)]', { path: '/e' }, 'two'],
  ['%[req.hdr(host),lower,map_str(MAP)]', {}, 'one'],
  ['%[path,map(MAP,three)]', { path: '/x' }, 'three'],
  ['%[path,map(MAP)]', { path: '/x' }, 'other'],
  // Past the rule that would hold.
  ['%[path,map(MAP)]', { path: '/gone' }, 'other'],
  // The map may have been changed at run time.
  ['%[path,map(MAP)]', { backends: ['three'] }, 'three'],
])('%s %o', (use, query, expected) => {
  expect(routed(use, query)).toEqual({ to: expected, warnings: [] });
});

test.each(['%[path,map(/nowhere/a.map)]', '%[path,map(a.map)]', '%[src,map_ip(MAP)]'])(
  'of %s the rows tell the backend, without a warning',
  (use) => {
    expect(routed(use).warnings).toHaveLength(1);
    expect(routed(use, { backends: ['f', 'two'] })).toEqual({ to: 'two', warnings: [] });
  },
);
