import { describe, expect, test } from 'vitest';
import type { Setting } from '../../../../src/model/setting.ts';
import type { SettingState } from '../../../../src/model/setting-kind.ts';
import { routeMissing } from '../../../../src/rules/start/route-missing/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const envoy = [sampleHop('envoy')];
const nginx = [sampleHop('nginx')];
const asked = (status = 404) => stream().answered(status).done();
const noRoute = row('envoy', 'no-route', { status: 404, upstreamAddress: null, words: 'NR route_not_found' });
const domains = (state: SettingState<'domains'>) =>
  setting({
    hop: 'envoy',
    proxy: 'envoy',
    kind: 'domains',
    state,
    setting: 'domains',
    items: ['*'],
    value: '*',
  });
const unrouted = setting({
  hop: 'envoy',
  proxy: 'envoy',
  kind: 'route',
  setting: 'routes',
  value: null,
  detail: 'no route in virtual host app',
  file: 'envoy.yaml',
  line: 20,
});

describe('route-missing', () => {
  test('a line by which other paths go too is not told to be taken out', () => {
    const first = asked();
    const own = row('haproxy', 'no-route', { proxy: 'haproxy', status: 404, upstreamAddress: null });
    const byMap = setting({
      hop: 'haproxy',
      proxy: 'haproxy',
      kind: 'route',
      setting: 'use_backend',
      state: 'answers',
      answers: 404,
      value: '%[path,map_beg(events.map,be_none)]',
      file: 'haproxy.cfg',
      line: 21,
    });
    const given = {
      hops: [sampleHop('haproxy')],
      streams: [first],
      joins: [joined(first, own)],
      settings: [byMap],
    };
    const [fix] = onlyFinding(routeMissing.judge(facts(given))).fix;
    expect(fix).toMatchObject({ setting: 'use_backend', file: 'haproxy.cfg', line: 21, suggested: null });
    expect(fix?.current).toBeUndefined();
    expect(fix?.text).toContain('use_backend NAME if { path_beg /events }');
  });

  test('NR under a name that is served: certain, and the fix is the routes', () => {
    const first = asked();
    const finding = onlyFinding(
      routeMissing.judge(
        facts({
          hops: envoy,
          streams: [first],
          joins: [joined(first, noRoute)],
          settings: [domains('matched'), unrouted],
        }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'envoy', proxy: 'envoy' },
    });
    expect(finding.fix[0]).toMatchObject({ setting: 'routes', file: 'envoy.yaml', line: 20 });
  });

  test('a file that Nginx did not find: certain by its error log, and the fix is the location', () => {
    const first = asked();
    const open = row('nginx', 'no-route', {
      kind: 'error',
      upstreamAddress: null,
      words: 'open() "/usr/share/nginx/html/events" failed (2: No such file or directory)',
    });
    const location = setting({
      kind: 'route',
      state: 'serves-files',
      setting: 'location',
      value: '/',
      detail: 'static files',
      line: 15,
    });
    const finding = onlyFinding(
      routeMissing.judge(
        facts({ hops: nginx, streams: [first], joins: [joined(first, open)], settings: [location] }),
      ),
    );
    expect(finding).toMatchObject({ confidence: 'certain', where: { hop: 'nginx', proxy: 'nginx' } });
    expect(finding.fix[0]).toMatchObject({
      setting: 'location',
      line: 15,
      suggested: '/events { proxy_pass http://…; }',
    });
  });

  test('NR whose cause may be the name too: likely', () => {
    const first = asked();
    expect(
      onlyFinding(
        routeMissing.judge(facts({ hops: envoy, streams: [first], joins: [joined(first, noRoute)] })),
      ).confidence,
    ).toBe('likely');
  });

  test('a route to a cluster that Envoy does not know', () => {
    const first = asked(503);
    const clusterless = row('envoy', 'no-cluster', {
      status: 503,
      upstreamAddress: null,
      words: 'NC cluster_not_found',
    });
    expect(
      onlyFinding(
        routeMissing.judge(facts({ hops: envoy, streams: [first], joins: [joined(first, clusterless)] })),
      ),
    ).toMatchObject({ confidence: 'certain', fix: [{ setting: 'cluster' }] });
  });

  test('the origin answered 404', () => {
    const first = asked();
    const passed = row('nginx', 'unknown', {
      status: 404,
      reasonConfidence: 'possible',
      upstreamStatus: '404',
    });
    expect(
      silenceOf(routeMissing.judge(facts({ hops: nginx, streams: [first], joins: [joined(first, passed)] }))),
    ).toContain('the request was routed');
  });

  test.each(['port-unmatched', 'unmatched'] as const)(
    'a name that is not served (%s) is another cause',
    (state) => {
      const first = asked();
      expect(
        silenceOf(
          routeMissing.judge(
            facts({
              hops: envoy,
              streams: [first],
              joins: [joined(first, noRoute)],
              settings: [domains(state)],
            }),
          ),
        ),
      ).toContain('the name is what');
    },
  );

  test('a 403 that was denied on purpose', () => {
    const first = asked(403);
    const denied = row('envoy', 'denied', { status: 403, upstreamAddress: null });
    expect(
      silenceOf(routeMissing.judge(facts({ hops: envoy, streams: [first], joins: [joined(first, denied)] }))),
    ).toContain('ruled-out');
  });

  test('a bare 404 may be a proxy without a route: possible, proxy unknown', () => {
    const finding = onlyFinding(routeMissing.judge(facts({ streams: [asked()] })));
    expect(finding).toMatchObject({ confidence: 'possible', where: { hop: null, proxy: 'unknown' } });
  });

  test('a bare 403 is a matter of permission', () => {
    expect(silenceOf(routeMissing.judge(facts({ streams: [asked(403)] })))).toBe(
      'not-checked: access-log, config',
    );
  });

  test('a default server that turns strangers away is a matter of the name', () => {
    const first = asked();
    const own = row('nginx', 'no-route', {
      status: 404,
      upstreamAddress: null,
      namesUpstream: true,
    });
    const byDefault = setting({
      kind: 'domains',
      state: 'default-server',
      setting: 'server_name',
      value: '_',
      items: ['_'],
      detail: 'no server_name is app.example.test; this server answers as the default',
    });
    const handled = (change: Partial<Setting>) => setting({ kind: 'route', setting: 'location', ...change });
    const given = (change: Partial<Setting>) =>
      facts({
        hops: nginx,
        streams: [first],
        joins: [joined(first, own)],
        settings: [byDefault, handled(change)],
      });
    expect(silenceOf(routeMissing.judge(given({ state: 'answers', answers: 404 })))).toContain(
      'turns every name away',
    );
    onlyFinding(routeMissing.judge(given({ state: 'serves-files' })));
  });
});
