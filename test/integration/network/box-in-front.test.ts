/** A box between this tool and a real Nginx that takes streams away: with resets, or with a proper end of both sides. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findProxy } from '../../../src/lab/index.ts';
import { type ProxyProcess, startProxy } from '../../../src/lab/proxy-process.ts';
import { findingOf, reported, rulesOf } from './diagnosed.ts';

const nginx = await findProxy('nginx');
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-box-'));
const config = join(dir, 'nginx.conf');

let origin: HttpServer;
let proxy: ProxyProcess;
let nginxPort: number;

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const listening = (server: Server) =>
  new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));

/** `limited` is a location whose own limit is shorter than the pauses of its streams. */
const configText = (originPort: number, port: number) => `pid ${dir}/nginx.pid;
error_log ${dir}/error.log info;
worker_processes 1;
events {}
http {
    client_body_temp_path ${dir}/body;
    proxy_temp_path ${dir}/proxy;
    fastcgi_temp_path ${dir}/fastcgi;
    uwsgi_temp_path ${dir}/uwsgi;
    scgi_temp_path ${dir}/scgi;
    access_log ${dir}/access.log combined;
    server {
        listen 127.0.0.1:${port};
        location / {
            proxy_pass http://127.0.0.1:${originPort};
            proxy_http_version 1.1;
            proxy_buffering off;
        }
        location /limited {
            proxy_pass http://127.0.0.1:${originPort};
            proxy_http_version 1.1;
            proxy_buffering off;
            proxy_read_timeout 2s;
        }
    }
}
`;

/** An event each 400 ms; at `/limited` one alone. */
function startOrigin(): HttpServer {
  return createHttpServer(({ url }, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('data: first\n\n');
    const timer = setInterval(() => url !== '/limited' && response.write('data: x\n\n'), 400);
    response.on('close', () => clearInterval(timer));
  });
}

const boxes: Server[] = [];
afterEach(() => {
  for (const box of boxes.splice(0)) box.close();
});

/**
 * Passes bytes on, and ends every second connection so, each at an age of its own and in the middle of a pause: libuv
 * takes a reset that comes in one moment with data for a FIN.
 */
async function box(end: 'rst' | 'fin' | 'never'): Promise<string> {
  let count = 0;
  const server = createServer((client) => {
    const inner = connect(nginxPort, '127.0.0.1');
    const ends = [client, inner];
    client.pipe(inner).pipe(client);
    for (const socket of ends) socket.on('error', () => close(ends, 'fin'));
    client.on('close', () => inner.destroy());
    if (end === 'never' || ++count % 2 === 1) return;
    setTimeout(() => inner.once('data', () => setTimeout(close, 150, ends, end)), 1_500 + count * 700);
  });
  await listening(server);
  boxes.push(server);
  return `http://127.0.0.1:${portOf(server)}`;
}

function close(sockets: Socket[], how: 'rst' | 'fin'): void {
  for (const socket of sockets) how === 'rst' ? socket.resetAndDestroy() : socket.destroy();
}

const asked = (url: string, ...flags: string[]) => reported(['diagnose', url, '--for', '7s', ...flags]);
const logs = ['--nginx-access-log', join(dir, 'access.log'), '--nginx-error-log', join(dir, 'error.log')];

describe.runIf(nginx)('a box in front of Nginx', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    origin = startOrigin();
    await listening(origin);
    const spare = createServer();
    await listening(spare);
    nginxPort = portOf(spare);
    await new Promise((resolve) => spare.close(resolve));
    writeFileSync(config, configText(portOf(origin), nginxPort));
    proxy = await startProxy('nginx', { binary: nginx?.path ?? '', config, dir, ports: [nginxPort] });
  });
  afterAll(async () => {
    await proxy?.stop();
    origin?.closeAllConnections();
    origin?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test('resets both sides: without a log it may have been anybody', async () => {
    const report = await asked(`${await box('rst')}/events`);
    expect(rulesOf(report)[0]).toBe('network-reset');
    expect(findingOf(report, 'network-reset')).toMatchObject({
      confidence: 'possible',
      where: { hop: null, proxy: 'network' },
    });
    expect(rulesOf(report)).not.toContain('client-closed');
  });

  test('resets both sides, and Nginx says that its client left', async () => {
    const report = await asked(`${await box('rst')}/events`, ...logs);
    expect(rulesOf(report)[0]).toBe('network-reset');
    expect(findingOf(report, 'network-reset').confidence).not.toBe('possible');
  });

  test('closes both sides, and Nginx says that its client left', async () => {
    const report = await asked(`${await box('fin')}/events`, ...logs);
    expect(findingOf(report, 'client-closed')).toMatchObject({
      severity: 'critical',
      where: { hop: null, proxy: 'network' },
    });
    expect(rulesOf(report)).not.toContain('network-reset');
  });

  test('passes on what Nginx ends by its own limit: the box is not blamed', async () => {
    const report = await asked(`${await box('never')}/limited`, ...logs);
    expect(rulesOf(report)[0]).toBe('idle-timeout');
    expect(rulesOf(report)).not.toContain('client-closed');
    expect(rulesOf(report)).not.toContain('network-reset');
  });
});
