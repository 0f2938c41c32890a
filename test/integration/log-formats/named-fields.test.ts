/** What real programs write of hostile requests, in formats with named fields, is read back as it was asked, or refused. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { findFreePort, findProxy, startProxy } from '../../../src/lab/index.ts';
import { createRecordParser } from '../../../src/logs/record-parser.ts';
import { readersFor } from '../../../src/proxies/dialects.ts';
import { requests, sendAll } from './requests.ts';

const folder = mkdtempSync(join(tmpdir(), 'named-fields-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const formats = [
  '{time} {client} {method} {path} {status} {duration_ms} {upstream}',
  '{time} {client} "{method} {path} {protocol}" {status} {bytes} {duration_s} {upstream} "{user_agent}"',
  '{status} | {method} | {path} | {user_agent} | {duration} | {time}',
  'time={time} method={method} path={path} status={status} took={duration} host={host}',
  '{"t":"{time}","path":"{path}","status":{status},"ms":{duration_ms},"ua":"{user_agent}"}',
  '{user_agent} {path} {status}',
];
/** Nothing listens at the upstream: each answer is the program's own. */
const statuses = [400, 502];

interface Outcome {
  equal: number;
  refused: number;
  different: string[];
}

/** Rows of refused request lines need not be there, so that each is looked for by what it says. */
function judge(kind: string, format: string, rows: string[]): Outcome {
  const place = { hop: kind, proxy: kind, file: 'f', since: 0 };
  const outcome: Outcome = { equal: 0, refused: 0, different: [] };
  for (const raw of rows) {
    const parser = createRecordParser(place, readersFor(kind, 'access', format, undefined));
    parser.feed([raw]);
    const [record] = parser.records([]);
    if (record?.kind !== 'access') outcome.refused++;
    else if (isAsked(record.path, record.userAgent) && statuses.includes(record.status ?? 0)) outcome.equal++;
    else outcome.different.push(`${format}: ${raw}: ${record.path} ${record.userAgent} ${record.status}`);
  }
  return outcome;
}

/** Both as one of the requests had them; bytes beyond ASCII are written as each program likes. */
function isAsked(path: string | null, userAgent: string | null): boolean {
  const isPlain = (text: string) => /^[\x20-\x7e]*$/.test(text);
  return requests.some(
    (one) =>
      (path === one.path || !isPlain(one.path)) &&
      (userAgent === null || userAgent === one.userAgent || !isPlain(one.userAgent)),
  );
}

describe.each(['go', 'pingora'])('%s', (kind) => {
  test('is read back as it was asked', async (context) => {
    const found = await findProxy(kind);
    if (!found) return context.skip(`not run for want of ${kind}: scripts/proxies`);
    const sum: Outcome = { equal: 0, refused: 0, different: [] };
    for (const [index, format] of formats.entries()) {
      const dir = mkdtempSync(join(folder, `${kind}-${index}-`));
      const [own, upstream] = [await findFreePort(), await findFreePort()];
      const config = join(dir, 'config.json');
      const listen = `127.0.0.1:${own}`;
      const routes = [{ prefix: '/', upstream: `127.0.0.1:${upstream}` }];
      writeFileSync(
        config,
        JSON.stringify({
          listen,
          accessLog: join(dir, 'access.log'),
          errorLog: join(dir, 'error.log'),
          format,
          routes,
        }),
      );
      const proxy = await startProxy(kind, { binary: found.path, config, dir, ports: [own] });
      await sendAll(own);
      await pause(200);
      await proxy.stop();
      const rows = readFileSync(join(dir, 'access.log'), 'utf8').trimEnd().split('\n');
      const { equal, refused, different } = judge(kind, format, rows);
      sum.equal += equal;
      sum.refused += refused;
      sum.different.push(...different);
    }
    process.stdout.write(
      `${kind}: ${sum.equal} equal, ${sum.refused} refused, ${sum.different.length} different\n`,
    );
    expect(sum.different).toEqual([]);
    expect(sum.equal).toBeGreaterThan(sum.refused);
  }, 120_000);
});
