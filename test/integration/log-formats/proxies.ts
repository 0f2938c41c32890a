/** One Nginx and one Envoy that write each request in all formats. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort, isListening } from '../../../src/lab/ports.ts';
import { envoyFormats, nginxFormats } from './formats.ts';

export interface Running {
  config: string;
  port: number;
  stop(): Promise<void>;
}

export async function startNginx(program: string, dir: string): Promise<Running> {
  const port = await findFreePort();
  mkdirSync(join(dir, 'tmp'), { recursive: true });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${dir}/tmp/${kind};`,
  );
  const config = join(dir, 'nginx.conf');
  writeFileSync(
    config,
    [
      `worker_processes 1; pid ${dir}/nginx.pid; events {}`,
      `http { ${temporary.join(' ')}`,
      ...nginxFormats.map((format, index) => `log_format f${index} ${format};`),
      ...nginxFormats.map((_, index) => `access_log ${dir}/${index}.log f${index};`),
      `server { listen 127.0.0.1:${port}; location / { return 200 "ok"; } } }`,
    ].join('\n'),
  );
  const child = spawn(program, ['-p', dir, '-c', config, '-e', 'stderr', '-g', 'daemon off;']);
  return running(child, config, port);
}

const any = 'type.googleapis.com/envoy.extensions';

export async function startEnvoy(program: string, dir: string): Promise<Running> {
  const port = await findFreePort();
  const config = join(dir, 'envoy.json');
  const accessLog = envoyFormats.map((format, index) => ({
    name: 'envoy.access_loggers.file',
    typed_config: {
      '@type': `${any}.access_loggers.file.v3.FileAccessLog`,
      path: `${dir}/${index}.log`,
      log_format:
        typeof format === 'string'
          ? { text_format_source: { inline_string: format } }
          : { json_format: format },
    },
  }));
  const manager = {
    '@type': `${any}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 'x',
    // It would wait for the client to close first.
    delayed_close_timeout: '0s',
    access_log: accessLog,
    route_config: {
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [
            { match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: 'ok' } } },
          ],
        },
      ],
    },
    http_filters: [
      {
        name: 'envoy.filters.http.router',
        typed_config: { '@type': `${any}.filters.http.router.v3.Router` },
      },
    ],
  };
  const listener = {
    address: { socket_address: { address: '127.0.0.1', port_value: port } },
    filter_chains: [
      { filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }] },
    ],
  };
  writeFileSync(config, JSON.stringify({ static_resources: { listeners: [listener] } }));
  const quiet = ['--concurrency', '1', '--disable-hot-restart', '-l', 'error'];
  const child = spawn(program, ['-c', config, ...quiet, '--file-flush-interval-msec', '100']);
  return running(child, config, port);
}

async function running(child: ChildProcess, config: string, port: number): Promise<Running> {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (let tries = 0; !(await isListening(port)); tries++) {
    if (child.exitCode !== null || tries > 200) throw new Error(`did not start: ${said.slice(-2000)}`);
    await pause(50);
  }
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { config, port, stop };
}
