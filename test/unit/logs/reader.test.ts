import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
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
import { type LogInput, type LogReader, openLogs } from '../../../src/logs/index.ts';
import { readersFor } from '../../../src/proxies/dialects.ts';

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
  reader = await openLogs([input(path, more)], { windowBytes, since: 0, readersFor, stdin });
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

  it.each([
    ['of a file', (path: string, bytes: Buffer) => writeFileSync(path, bytes)],
    ['of an archive', (path: string, bytes: Buffer) => writeFileSync(path, gzipSync(bytes))],
  ])('skips the NULs before the rows %s, and says so in one line', async (_, write) => {
    const path = join(folder, 'sparse.log');
    write(path, Buffer.concat([Buffer.alloc(3_000_000), Buffer.from('/a 200\n/b 200\n')]));
    const log = await open(path);
    expect(await paths(log)).toEqual(['1:/a', '2:/b']);
    const { warnings, unusable } = await log.read();
    expect(warnings).toEqual([expect.stringMatching(/sparse\.log: 3\.0 MB of NUL bytes before its lines/)]);
    expect(unusable).toEqual([]);
  });

  it('goes on in a file that was truncated under a writer that does not append', async () => {
    const path = join(folder, 'sparse.log');
    writeFileSync(path, '/a 200\n');
    const log = await open(path);
    expect(await paths(log)).toEqual(['1:/a']);
    truncateSync(path, 0);
    await log.read();
    truncateSync(path, 3_000_000);
    appendFileSync(path, '/b 200\n');
    expect(await paths(log)).toEqual(['1:/a', '1:/b']);
    expect((await log.read()).warnings).toHaveLength(1);
  });

  it('keeps the beginning of a very long line that was not understood, and its length', async () => {
    const path = join(folder, 'long.log');
    writeFileSync(path, `/a 200\n${'x'.repeat(500_000)}\n`);
    const { files, warnings } = await (await open(path)).read();
    expect(files[0]?.firstUnparsed).toEqual({ line: 2, raw: 'x'.repeat(200), bytes: 500_000 });
    expect(warnings).toEqual([expect.stringContaining('1 of 2 lines was not understood')]);
  });

  it("takes the access rows in Caddy's own log for what they are", async () => {
    const path = join(folder, 'caddy.log');
    const request = '"request":{"remote_ip":"127.0.0.1","proto":"HTTP/1.1","method":"GET","uri":"/events"}';
    writeFileSync(
      path,
      `{"level":"info","ts":1796004011.7,"logger":"http.log.access","msg":"handled request",${request},"duration":2,"status":200}\n{"level":"info","ts":1796004011.8,"logger":"admin.api","msg":"load complete"}\n`,
    );
    const log = await open(path, { proxy: 'caddy', role: 'error', format: null });
    const { records, files } = await log.read();
    expect(records.map(({ kind, path: asked }) => [kind, asked])).toEqual([
      ['access', '/events'],
      ['notice', null],
    ]);
    expect(files[0]).toMatchObject({ parsed: 2, unparsed: 0 });
  });

  it('starts again in a file that was truncated', async () => {
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
    const { files, unusable } = await log.read();
    expect(files[0]).toMatchObject({ parsed: 0, unparsed: 2 });
    expect(unusable).toMatchObject([{ file: path, why: expect.stringContaining('0 of 2 lines') }]);
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
      readersFor,
      stdin: new PassThrough(),
    });
    const { records, files } = await log.read();
    log.close();
    expect(records.map(({ endedAt }) => endedAt)).toEqual([2_000_000_000_000]);
    expect(files[0]?.parsed).toBe(2);
  });
});

describe('a log that is not there', () => {
  it.each([
    ['missing', 'none.log', 'no such file'],
    ['a glob without a match', 'x*.log', 'no file matches'],
    ['below a file', 'plain/a.log', 'not a directory'],
    ['a dangling link', 'dangling', 'no such file'],
  ])('%s: ends the run, with the flag and the path', async (_, name, why) => {
    writeFileSync(join(folder, 'plain'), '');
    symlinkSync('gone', join(folder, 'dangling'));
    for (const proxy of ['nginx', 'varnish'] as const) {
      const error = await refusal(join(folder, name), { hop: proxy, proxy });
      expect(error.message).toContain(`--${proxy}-access-log ${join(folder, name)}`);
      expect(error.why).toContain(why);
    }
  });

  it('names the hop when it is not one of the short flags', async () => {
    expect((await refusal(join(folder, 'none'), { hop: 'edge', role: 'error' })).message).toContain(
      '--hop name=edge,error-log=',
    );
  });

  it('is none when standard input is given twice', async () => {
    await expect(
      openLogs([input('-'), input('-')], { since: 0, readersFor, stdin: new PassThrough() }),
    ).rejects.toThrow('standard input');
  });
});

describe('a log that cannot be used costs itself, and says why', () => {
  const whyOf = async (path: string, more: Partial<LogInput> = {}) => {
    const log = await open(path, more);
    const { unusable, files } = await log.read();
    return { whys: unusable.map(({ why }) => why), whole: unusable[0]?.whole, files, unopened: log.unopened };
  };
  const written = (text: string | Buffer) => {
    writeFileSync(join(folder, 'a.log'), text);
    return join(folder, 'a.log');
  };

  it('a directory, a link to itself, a device, a binary file', async () => {
    mkdirSync(join(folder, 'dir'));
    symlinkSync('circle', join(folder, 'circle'));
    writeFileSync(join(folder, 'core'), Buffer.from([127, 69, 76, 70, 0, 1, 0]));
    const whys = [];
    for (const path of [join(folder, 'dir'), join(folder, 'circle'), '/dev/zero', join(folder, 'core')]) {
      const { whys: own, unopened } = await whyOf(path);
      expect(unopened.map(({ given }) => given)).toEqual([path]);
      whys.push(...own);
    }
    expect(whys).toEqual([
      'it is a directory',
      'its symbolic links lead in a circle',
      'it is neither a file nor a pipe',
      'it holds NUL bytes, so it is no text log',
    ]);
  });

  it('an image whose bytes hold line feeds and words', async () => {
    const png = Buffer.concat([
      Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13]),
      Buffer.from('IHDR\0\0 a comment that is long enough to be read as words\n\0\u0001\u0002'),
    ]);
    const { whys } = await whyOf(written(png));
    expect(whys).toEqual(['it holds NUL bytes, so it is no text log']);
  });

  it('but not an error log that holds the bytes of a ClientHello', async () => {
    const at = '2026/11/21 02:19:48';
    const hello =
      'client sent invalid request while reading client request line, request: "\u0016\u0003\u0001\0\n\0\0"';
    const lines = [`${at} [info] 7#7: *1 ${hello}`, `${at} [error] 7#7: *2 no live upstreams\n`];
    const { whys } = await whyOf(written(lines.join('\n')), { role: 'error' });
    expect(whys).toEqual([]);
  });

  it('one of NULs alone', async () => {
    const { whys } = await whyOf(written(Buffer.alloc(5_000_000)));
    expect(whys).toEqual(['it holds NUL bytes, so it is no text log']);
  });

  it('a compressed binary file, once it was unpacked', async () => {
    const { whys, files } = await whyOf(written(gzipSync(Buffer.from([1, 0, 2, 0]))));
    expect(whys).toEqual(['it holds NUL bytes, so it is no text log']);
    expect(files).toEqual([]);
  });

  it('one of a proxy without a dialect', async () => {
    const { whys } = await whyOf(written('x\n'), { proxy: 'squid' });
    expect(whys).toEqual([expect.stringContaining('no dialect for access logs of squid')]);
  });

  it.each([
    ['events {}\nhttp {\n  server {\n', 'Nginx config: --nginx-config'],
    ['static_resources:\n  listeners:\n', 'Envoy config: --envoy-config'],
    ['[2026-11-21T02:19:48.632Z] "GET /events HTTP/1.1" 200 -\n', 'Envoy access log: --envoy-access-log'],
    ['<!doctype html>\n<title>404</title>\n', 'HTML page'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n', 'PEM'],
  ])('one of another kind: %j', async (text, words) => {
    const { whys } = await whyOf(written(text), { format: null });
    expect(whys).toEqual([expect.stringContaining(words)]);
  });

  it('an access log that was given as error log', async () => {
    const line = '192.0.2.7 - - [21/Nov/2026:02:19:48 +0000] "GET / HTTP/1.1" 200 1 "-" "c"\n';
    const { whys } = await whyOf(written(line), { role: 'error', format: null });
    expect(whys).toEqual([expect.stringContaining('--nginx-access-log')]);
  });

  it('one in another format: how much, and where it begins, until a row comes that is', async () => {
    const path = written('secret-x\ny\n');
    const { whys, files, whole } = await whyOf(path);
    expect(whys).toEqual([
      expect.stringMatching(
        /^0 of 2 lines are in the format given, the first is line 1; --nginx-log-format '…' takes the format of its rows$/,
      ),
    ]);
    expect(whys[0]).not.toContain('secret');
    expect(files[0]?.firstUnparsed?.raw).toBe('secret-x');
    expect(whole).toBe(true);
    appendFileSync(path, '/a 200\n');
    expect((await reader?.read())?.unusable).toEqual([]);
  });

  it('names no flag that there is not', async () => {
    const { whys } = await whyOf(written('x\ny\n'), { proxy: 'caddy', format: null });
    expect(whys).toEqual(['0 of 2 lines are in a format that is known for caddy, the first is line 1']);
  });

  it('one of a pattern leaves the others', async () => {
    written('/a 200\n');
    writeFileSync(join(folder, 'b.log'), 'hello\n');
    const { whys, whole, files } = await whyOf(join(folder, '*.log'));
    expect([whys.length, whole, files.length]).toEqual([1, false, 2]);
  });

  it('an empty one is none of these: rows may yet come', async () => {
    expect((await whyOf(written(''))).whys).toEqual([]);
  });
});

describe('rows of another clock', () => {
  const line = (day: string, path: string) => `${day}/Nov/2026:10:00:00 +0000 ${path}\n`;

  it('are dropped from before the run, and kept once they are written while it lasts', async () => {
    const path = join(folder, 'access.log');
    writeFileSync(path, line('20', '/before'));
    const since = Date.UTC(2026, 10, 21, 9);
    const given = input(path, { format: '$time_local $request_uri' });
    reader = await openLogs([given], { since, readersFor, stdin: new PassThrough() });
    expect(await paths(reader)).toEqual([]);
    appendFileSync(path, line('20', '/during'));
    expect(await paths(reader)).toEqual(['2:/during']);
  });
});
