import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DoctorError } from '../../../src/errors.ts';
import { formatFault, type LogInput, type LogReader, openLogs } from '../../../src/logs/index.ts';

let folder = '';
let reader: LogReader | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logs-'));
});
afterEach(() => {
  reader?.close();
  reader = null;
  rmSync(folder, { recursive: true });
});

const format = '$request_uri $status';
const input = (path: string, more: Partial<LogInput> = {}): LogInput => ({
  hop: 'nginx',
  proxy: 'nginx',
  role: 'access',
  path,
  format,
  ...more,
});

async function open(
  path: string,
  more: Partial<LogInput> = {},
  windowBytes?: number,
  stdin = new PassThrough(),
) {
  reader = await openLogs([input(path, more)], { windowBytes, since: 0, stdin });
  return reader;
}

async function paths(from: LogReader): Promise<string[]> {
  const { records } = await from.read();
  return records.map(({ line, path }) => `${line}:${path}`);
}

const refusal = async (path: string, more: Partial<LogInput> = {}) => {
  const error = await open(path, more).catch((thrown: unknown) => thrown);
  if (!(error instanceof DoctorError)) throw new Error('was opened');
  return error;
};

describe('a log that grows', () => {
  it('gives rows in whatever chunks they are written, the last line only once it is complete', async () => {
    const path = join(folder, 'a.log');
    writeFileSync(path, '');
    const log = await open(path);
    const written = Buffer.from('/é 200\r\n\n/b 200\nnoise\n/c 200\n');
    const seen: string[][] = [];
    for (const byte of written) {
      appendFileSync(path, Buffer.of(byte));
      seen.push(await paths(log));
    }
    expect(seen.at(-1)).toEqual(['1:/é', '3:/b', '5:/c']);
    expect(seen.at(-2)).toEqual(['1:/é', '3:/b']);
    expect((await log.read()).files).toEqual([
      {
        hop: 'nginx',
        file: path,
        dialect: 'nginx-access',
        lines: 5,
        parsed: 3,
        unparsed: 1,
        matched: 0,
        firstUnparsed: { line: 4, raw: 'noise' },
      },
    ]);
  });

  it('takes a last line without a line end once the file was left alone', async () => {
    const path = join(folder, 'a.log');
    writeFileSync(path, '/a 200\n/b 200');
    utimesSync(path, 1, 1);
    const log = await open(path);
    expect(await paths(log)).toEqual(['1:/a', '2:/b']);
    appendFileSync(path, '\n/c 200\n');
    expect(await paths(log)).toEqual(['1:/a', '2:/b', '3:/c']);
  });

  it('reads the rest of the old file before the new one after rotation', async () => {
    const path = join(folder, 'a.log');
    writeFileSync(path, '/a 200\n');
    const log = await open(path);
    await log.read();
    appendFileSync(path, '/late 200\n/last 200');
    renameSync(path, `${path}.1`);
    expect(await paths(log)).toEqual(['1:/a', '2:/late']);
    writeFileSync(path, '/new 200\n');
    expect(await paths(log)).toEqual(['1:/a', '2:/late', '3:/last', '1:/new']);
  });

  it('begins anew in a file that was cut to nothing', async () => {
    const path = join(folder, 'a.log');
    writeFileSync(path, '/a 200\n/b 200\n');
    const log = await open(path);
    await log.read();
    truncateSync(path, 0);
    appendFileSync(path, '/c 200\n');
    expect(await paths(log)).toEqual(['1:/a', '2:/b', '1:/c']);
  });

  it('reads only the window at its end, and still counts lines from the beginning', async () => {
    const path = join(folder, 'a.log');
    writeFileSync(path, Array.from({ length: 100 }, (_, index) => `/${index} 200\n`).join(''));
    const log = await open(path, {}, 20);
    expect(await paths(log)).toEqual(['99:/98', '100:/99']);
    expect((await log.read()).warnings[0]).toContain('only its last');
  });

  it('makes one record of several lines, at any point of growth', async () => {
    const path = join(folder, 'e.log');
    writeFileSync(path, '');
    const log = await open(path, {
      hop: 'envoy',
      proxy: 'envoy',
      format: '%REQ(:PATH)% \n%RESPONSE_CODE% \n%RESPONSE_FLAGS%\n',
    });
    for (const byte of Buffer.from('/a \n200 \nDC\nnoise\n/b \n200 \nSI\n')) {
      appendFileSync(path, Buffer.of(byte));
      await log.read();
    }
    const { records, files } = await log.read();
    expect(records.map(({ line, raw, reason }) => ({ line, raw, reason }))).toEqual([
      { line: 1, raw: '/a \n200 \nDC', reason: 'client-closed' },
      { line: 5, raw: '/b \n200 \nSI', reason: 'idle-timeout' },
    ]);
    expect(files[0]).toMatchObject({ lines: 7, parsed: 2, unparsed: 1 });
  });
});

describe('lines that could only begin a longer record', () => {
  it('are refused at once when they do not look like its first', async () => {
    const path = join(folder, 'e.log');
    writeFileSync(path, 'noise\nmore\n');
    const log = await open(path, { hop: 'envoy', proxy: 'envoy', format: null });
    const { files, warnings } = await log.read();
    expect(files[0]).toMatchObject({ parsed: 0, unparsed: 2 });
    expect(warnings).toEqual([`${path}: 2 of 2 lines were not understood, the first is line 1`]);
  });
});

describe('where logs come from', () => {
  it('unpacks .gz files of several members', async () => {
    const path = join(folder, 'a.log.1.gz');
    writeFileSync(path, Buffer.concat([gzipSync('/a 200\n'), gzipSync('/b 200')]));
    expect(await paths(await open(path))).toEqual(['1:/a', '2:/b']);
  });

  it('says that a .gz file is damaged, and gives what it holds', async () => {
    const path = join(folder, 'a.log.gz');
    writeFileSync(path, gzipSync('/a 200\n'.repeat(9)).subarray(0, -6));
    const { records, warnings } = await (await open(path)).read();
    expect(records).toHaveLength(9);
    expect(warnings[0]).toContain('damaged');
  });

  it('expands * and ? in the last part of a path, oldest first', async () => {
    for (const [name, time] of [
      ['access.log', 3],
      ['access.log.1', 2],
      ['other.log', 1],
      ['.access.log', 1],
    ] as const) {
      writeFileSync(join(folder, name), `/${name} 200\n`);
      utimesSync(join(folder, name), time, time);
    }
    expect(await paths(await open(join(folder, 'acc?ss.log*')))).toEqual([
      '1:/access.log.1',
      '1:/access.log',
    ]);
  });

  it('reads standard input up to where it stands', async () => {
    const stdin = new PassThrough();
    stdin.write('/a 200\n/b');
    const log = await open('-', {}, undefined, stdin);
    expect(await paths(log)).toEqual(['1:/a']);
    stdin.end(' 200');
    expect(await paths(log)).toEqual(['1:/a', '2:/b']);
  });

  it('reads a named pipe whose writer stays, without waiting for its end', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const log = await open(path);
    expect(await paths(log)).toEqual([]);
    const writer = openSync(path, 'r+');
    writeFileSync(writer, '/a 200\n/b 2');
    expect(await paths(log)).toEqual(['1:/a']);
    writeFileSync(writer, '00\n');
    expect(await paths(log)).toEqual(['1:/a', '2:/b']);
    closeSync(writer);
  });

  it.each(['nginx-1  | ', '2026-11-21T02:19:48.632Z stdout F ', 'Nov 21 02:19:48 web nginx[77]: '])(
    'looks behind the prefix %j',
    async (prefix) => {
      const path = join(folder, 'a.log');
      writeFileSync(path, `${prefix}/a 200\n`);
      expect(await paths(await open(path))).toEqual(['1:/a']);
    },
  );

  it("takes error lines out of a container's mixed output", async () => {
    const path = join(folder, 'a.log');
    writeFileSync(
      path,
      '/a 200\n2026/11/21 02:19:48 [notice] 1#1: signal 1 (SIGHUP) received from 1, reconfiguring\n',
    );
    const { records } = await (await open(path)).read();
    expect(records.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual([
      'access unknown',
      'notice reload',
    ]);
  });

  it('drops rows from before the window but counts them', async () => {
    const path = join(folder, 'a.log');
    writeFileSync(path, '1000000000.000 200\n2000000000.000 200\n');
    const log = await openLogs([input(path, { format: '$msec $status' })], {
      since: 1_500_000_000_000,
      stdin: new PassThrough(),
    });
    const { records, files } = await log.read();
    log.close();
    expect(records.map(({ endedAt }) => endedAt)).toEqual([2_000_000_000_000]);
    expect(files[0]?.parsed).toBe(2);
  });
});

describe('a log that cannot be read', () => {
  it.each([
    ['missing', 'none.log', 'no such file'],
    ['a directory', 'dir', 'directory'],
    ['a glob without a match', 'x*.log', 'no file matches'],
    ['binary', 'core', 'NUL'],
  ])('%s: names the flag and the path', async (_, name, why) => {
    mkdirSync(join(folder, 'dir'));
    writeFileSync(join(folder, 'core'), Buffer.from([127, 69, 76, 70, 0, 1, 0]));
    const error = await refusal(join(folder, name));
    expect(error.message).toContain(`--nginx-access-log ${join(folder, name)}`);
    expect(error.why).toContain(why);
  });

  it('names the hop when it is not one of the short flags', async () => {
    expect((await refusal(join(folder, 'none'), { hop: 'edge', role: 'error' })).message).toContain(
      '--hop name=edge,error-log=',
    );
  });

  it('refuses a proxy without a dialect, and standard input given twice', async () => {
    expect((await refusal('a.log', { proxy: 'varnish' })).why).toContain('varnish');
    await expect(openLogs([input('-'), input('-')], { since: 0, stdin: new PassThrough() })).rejects.toThrow(
      'standard input',
    );
  });

  it('that is in another format has a fault with count and first line; one partly understood has none', async () => {
    const path = join(folder, 'a.log');
    writeFileSync(path, 'x\ny\n');
    const log = await open(path);
    const summary = (await log.read()).files[0];
    if (summary === undefined) throw new Error('no summary');
    const fault = formatFault(summary, format);
    expect(fault?.why).toContain('0 of 2 lines');
    expect(fault?.why).toContain('line 1 is: x');
    appendFileSync(path, '/a 200\n');
    const later = (await log.read()).files[0];
    expect(later && formatFault(later, format)).toBeNull();
  });
});

describe('rows of another clock', () => {
  const line = (day: string, path: string) => `${day}/Nov/2026:10:00:00 +0000 ${path}\n`;

  it('are dropped from before the run, and kept once they are written while it lasts', async () => {
    const path = join(folder, 'access.log');
    writeFileSync(path, line('20', '/before'));
    const since = Date.UTC(2026, 10, 21, 9);
    const given = input(path, { format: '$time_local $request_uri' });
    reader = await openLogs([given], { since, stdin: new PassThrough() });
    expect(await paths(reader)).toEqual([]);
    appendFileSync(path, line('20', '/during'));
    expect(await paths(reader)).toEqual(['2:/during']);
  });
});
