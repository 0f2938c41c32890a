/** `stream { }` of the real Nginx: what the built command says of streams that its servers pass on. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProxy } from '../../src/lab/index.ts';
import { proxyCache } from '../../src/lab/proxies.ts';
import { type ProxyProcess, startProxy } from '../../src/lab/proxy-process.ts';
import type { Report } from '../../src/model/report.ts';
import { parseReport } from '../report-contract.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const nginx = await findProxy('nginx');
const module = join(proxyCache(), `ngx_stream_module.so-${nginx?.version}`, 'ngx_stream_module.so');
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-stream-'));
const config = join(dir, 'nginx.conf');

let origin: Server;
let proxy: ProxyProcess;
let [silent, inFront, behind]: number[] = [];

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The http server's own limit is far away: it must not be blamed. */
function configText(port: number): string {
  return `load_module ${module};
pid ${dir}/nginx.pid;
error_log ${dir}/error.log info;
worker_processes 1;
events {}
stream {
    log_format whole '$remote_addr [$time_local] $protocol $status $bytes_sent $session_time "$upstream_addr"';
    access_log ${dir}/stream.log whole;
    upstream app { server 127.0.0.1:${port}; }
    server {
        listen 127.0.0.1:${silent};
        proxy_pass app;
        proxy_timeout 1s;
    }
    server {
        listen 127.0.0.1:${inFront};
        proxy_pass 127.0.0.1:${behind};
        proxy_timeout 1s;
    }
}
http {
    client_body_temp_path ${dir}/body;
    proxy_temp_path ${dir}/proxy;
    fastcgi_temp_path ${dir}/fastcgi;
    uwsgi_temp_path ${dir}/uwsgi;
    scgi_temp_path ${dir}/scgi;
    access_log ${dir}/http.log combined;
    server {
        listen 127.0.0.1:${behind};
        location / {
            proxy_pass http://127.0.0.1:${port};
            proxy_http_version 1.1;
            proxy_buffering off;
            proxy_read_timeout 2s;
        }
    }
}
`;
}

function diagnose(port: number | undefined, ...flags: string[]): Promise<Report> {
  const out = mkdtempSync(join(dir, 'run-'));
  const words = ['diagnose', `http://127.0.0.1:${port}/events`, '--for', '3s', '--out', join(out, 'run')];
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...words, '--nginx-config', config, ...flags], () =>
      resolve(parseReport(readFileSync(join(out, 'run', 'report.json'), 'utf8'))),
    );
  });
}

describe.runIf(nginx && existsSync(module))('a stream that stream { } passes on', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    origin = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: one\n\n');
      const timer = setTimeout(() => response.write('data: two\n\n'), 500);
      response.on('close', () => clearTimeout(timer));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => origin.once('listening', resolve));
    [silent, inFront, behind] = await Promise.all([freePort(), freePort(), freePort()]);
    writeFileSync(config, configText((origin.address() as AddressInfo).port));
    const ports = [silent, inFront, behind].map(Number);
    proxy = await startProxy('nginx', { binary: nginx?.path ?? '', config, dir, ports });
  });
  afterAll(async () => {
    await proxy?.stop();
    origin?.closeAllConnections();
    origin?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const lineOf = (text: string, from = 0) => {
    const lines = readFileSync(config, 'utf8').split('\n');
    return lines.findIndex((line, index) => index >= from && line.includes(text)) + 1;
  };

  test('is cut by proxy_timeout, with its line and the row that says so', async () => {
    const logs = ['--nginx-error-log', join(dir, 'error.log'), '--nginx-access-log', join(dir, 'stream.log')];
    const { verdict, findings, logs: read } = await diagnose(silent, ...logs);
    const [root] = findings;
    expect(verdict).toBe('broken');
    expect(root).toMatchObject({
      rule: 'idle-timeout',
      confidence: 'likely',
      where: { hop: 'nginx', proxy: 'nginx' },
    });
    expect(root?.fix[0]).toMatchObject({
      setting: 'proxy_timeout',
      current: '1s',
      line: lineOf('proxy_timeout'),
      patch: expect.stringContaining('+        proxy_timeout 1h;'),
    });
    expect(root?.evidence.map(({ raw }) => raw).join('\n')).toContain('while proxying connection');
    expect(read.map(({ matched, unparsed }) => [matched > 0, unparsed])).toEqual([
      [true, 0],
      [true, 0],
    ]);
  });

  test('is cut in front of an http server of the same config, whose longer limit is not blamed', async () => {
    const { findings } = await diagnose(inFront);
    const line = lineOf('proxy_timeout', lineOf('proxy_timeout'));
    expect(findings[0]?.fix[0]).toMatchObject({ setting: 'proxy_timeout', current: '1s', line });
    // It is named only as what does not hold for this connection.
    expect(findings.flatMap(({ fix }) => fix.map(({ setting }) => setting))).not.toContain(
      'proxy_read_timeout',
    );
    expect(findings[0]?.evidence.at(-1)?.fact).toMatch(
      /^proxy_read_timeout 2s is set, but does not hold here/,
    );
    expect(findings.map(({ rule }) => rule)).not.toContain('client-closed');
  });

  test('is cut by the http server where that was asked itself', async () => {
    const { findings } = await diagnose(behind);
    expect(findings[0]?.fix[0]).toMatchObject({ setting: 'proxy_read_timeout', current: '2s' });
    expect(JSON.stringify(findings)).not.toContain('proxy_timeout');
  });
});
