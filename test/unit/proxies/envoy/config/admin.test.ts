import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { readAdmin } from '../../../../../src/proxies/envoy/config/admin.ts';
import { fixtureText, found, request } from './files.ts';

const query = { ...request, port: 21911, authority: 'example.test:21911' };
const answers: Record<string, string> = {
  '/config_dump': 'admin-config-dump.json',
  '/stats': 'admin-stats.json',
  '/clusters': 'admin-clusters.json',
  '/server_info': 'admin-server-info.json',
};
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** An admin interface that answers with what a real one said. */
async function admin(answer: (path: string) => string | null): Promise<string> {
  const made = createServer((asked, response) => {
    const body = answer(asked.url ?? '');
    if (body !== null) response.end(body);
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

const recorded = (path: string) => fixtureText(answers[path.split('?')[0] ?? ''] ?? '');

describe('the admin interface', () => {
  test('gives the version, the hosts and the settings in force', async () => {
    const { snapshot, reading } = await readAdmin('edge', await admin(recorded), query);
    expect(snapshot).toMatchObject({ hop: 'edge', version: '1.36.2', uptimeSeconds: 2 });
    expect(snapshot.hosts).toEqual([
      { cluster: 'app', address: '127.0.0.1:21902', healthy: true, flags: [] },
    ]);
    expect(found(reading, 'idle_timeout', 'idle-timeout').ms).toBe(3_600_000);
  });

  test('is asked for the counters of this listener and cluster only', async () => {
    const asked: string[] = [];
    const url = await admin((path) => {
      asked.push(decodeURIComponent(path));
      return recorded(path);
    });
    const { snapshot } = await readAdmin('edge', url, query);
    expect(asked.find((path) => path.startsWith('/stats'))).toContain('http\\.ingress\\.|cluster\\.app\\.');
    expect(snapshot.counters['http.ingress.downstream_rq_5xx']).toBe(1);
    expect(Object.keys(snapshot.counters).filter((name) => name.startsWith('http.admin'))).toEqual([]);
  });

  test('names an unhealthy host by its flags', async () => {
    const sick = (path: string) =>
      recorded(path).replace('"eds_health_status": "HEALTHY"', '"failed_active_health_check": true');
    const { snapshot } = await readAdmin('edge', await admin(sick), query);
    expect(snapshot.hosts[0]).toMatchObject({ healthy: false, flags: ['failed_active_health_check'] });
  });

  const faults = [
    { title: 'answers no JSON', answer: () => '<html>', timeoutMs: 5000, why: /config_dump.*JSON/ },
    { title: 'never answers', answer: () => null, timeoutMs: 50, why: /no answer within 50 ms/ },
  ];
  test.each(faults)('that $title is refused by its flag', async ({ answer, timeoutMs, why }) => {
    const url = await admin(answer);
    await expect(readAdmin('edge', url, query, timeoutMs)).rejects.toMatchObject({
      name: 'DoctorError',
      message: expect.stringContaining(`--envoy-admin ${url}`),
      why: expect.stringMatching(why),
    });
  });

  test('without a listener is refused by its flag', async () => {
    const url = await admin(recorded);
    await new Promise((resolve) => server?.close(resolve));
    await expect(readAdmin('edge', url, query)).rejects.toMatchObject({
      why: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
