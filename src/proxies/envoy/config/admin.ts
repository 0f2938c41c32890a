/** Reads a running Envoy through its admin interface: configuration, hosts and counters. */

import { get } from 'node:http';
import type { ConfigReading } from '../../../configs/reading.ts';
import { badInput } from '../../../errors.ts';
import { formatExactMs } from '../../../model/duration.ts';
import { limits } from '../../../model/limits.ts';
import type { AdminSnapshot, RouteQuery } from '../../../model/route-query.ts';
import { redactText } from '../../../model/secret.ts';
import { readNamedDump } from './index.ts';
import { at, type ConfigNode, isTrue, items, keysOf, nodeOf, textAt } from './node.ts';
import { durationMs } from './setting.ts';

/** One look at a running Envoy. Raises bad input naming `--envoy-admin` when it gives no usable answer. */
export async function readAdmin(
  hop: string,
  baseUrl: string,
  query: RouteQuery,
  timeoutMs = 5000,
): Promise<{ snapshot: AdminSnapshot; reading: ConfigReading }> {
  const ask = (path: string) => askJson(baseUrl, path, timeoutMs);
  const dump = await ask('/config_dump?include_eds');
  const { reading, statPrefix, cluster } = readNamedDump(hop, dump, query);
  const wanted = statNames(statPrefix, cluster);
  const [stats, clusters, server] = await Promise.all([
    ask(`/stats?format=json&filter=${encodeURIComponent(wanted)}`),
    ask('/clusters?format=json'),
    ask('/server_info'),
  ]);
  const info = nodeOf(server);
  const uptime = durationMs(textAt(info, 'uptime_current_epoch') ?? '');
  const snapshot: AdminSnapshot = {
    hop,
    at: Date.now(),
    version: textAt(info, 'version')?.split('/')[1] ?? null,
    uptimeSeconds: uptime === null ? null : uptime / 1000,
    counters: countersOf(nodeOf(stats), new RegExp(wanted)),
    hosts: cluster === null ? [] : hostsOf(nodeOf(clusters), cluster),
  };
  return { snapshot, reading };
}

/** Only what concerns this stream: a busy Envoy has a hundred thousand names. */
function statNames(statPrefix: string | null, cluster: string | null): string {
  const names = ['listener', 'http2\\.', 'server\\.'];
  if (statPrefix !== null) names.push(`http\\.${escapeRegex(statPrefix)}\\.`);
  if (cluster !== null) names.push(`cluster\\.${escapeRegex(cluster)}\\.`);
  return `^(${names.join('|')})`;
}

function countersOf(stats: ConfigNode | null, wanted: RegExp): Record<string, number> {
  const rows = items(at(stats, 'stats')).map((row) => [textAt(row, 'name'), textAt(row, 'value')] as const);
  return Object.fromEntries(
    rows.flatMap(([name, value]) =>
      name !== null && value !== null && wanted.test(name) && Number.isFinite(Number(value))
        ? [[name, Number(value)]]
        : [],
    ),
  );
}

function hostsOf(clusters: ConfigNode | null, cluster: string): AdminSnapshot['hosts'] {
  const status = items(at(clusters, 'cluster_statuses')).find((one) => textAt(one, 'name') === cluster);
  return items(at(status ?? null, 'host_statuses')).map((host) => {
    const health = at(host, 'health_status');
    const eds = textAt(health, 'eds_health_status') ?? 'HEALTHY';
    const flags = keysOf(health).filter((key) => isTrue(at(health, key)));
    if (!['HEALTHY', 'UNKNOWN'].includes(eds)) flags.push(eds);
    return { cluster, address: hostAddress(host), healthy: flags.length === 0, flags };
  });
}

function hostAddress(host: ConfigNode): string {
  const socket = at(host, 'address', 'socket_address');
  if (socket === null) return textAt(host, 'address', 'pipe', 'path') ?? '';
  return `${textAt(socket, 'address')}:${textAt(socket, 'port_value')}`;
}

async function askJson(baseUrl: string, path: string, timeoutMs: number): Promise<unknown> {
  try {
    const { status, body } = await fetchText(new URL(path, baseUrl), timeoutMs);
    if (status !== 200) throw new Error(`status ${status}`);
    return parseJson(body);
  } catch (error) {
    throw badInput(
      `--envoy-admin ${redactText(baseUrl, '')}: no answer that Envoy's admin interface would give`,
      `${path.split('?')[0]}: ${(error as Error).message}`,
      'check the address under `admin:` in the bootstrap file, and that it can be reached from here',
    );
  }
}

/** The parser's own message quotes the text. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error('the answer is no JSON');
  }
}

/** A connection of its own, closed at the end: nothing that would keep the process alive. */
function fetchText(url: URL, timeoutMs: number): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const request = get(url, { agent: false, signal }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        body += piece;
        if (body.length > limits.adminBytes)
          response.destroy(new Error(`the answer is larger than ${limits.adminBytes / 1_000_000} MB`));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    request.on('error', (error) =>
      reject(signal.aborted ? new Error(`no answer within ${formatExactMs(timeoutMs)}`) : error),
    );
  });
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
