import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../src/model/facts.ts';
import { originRestart } from '../../../../src/rules/end/origin-restart/index.ts';
import { proxyReload } from '../../../../src/rules/end/proxy-reload/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, findingsOf, missingOf } from '../judged.ts';

const nginx = sampleHop('nginx');
const opened = 1_800_000_000_000;
const pair = () => [
  stream().eventsEvery(300, 16).cutAt(5000).done(),
  stream().openedAfter(1300).eventsEvery(300, 12).cutAt(3710).done(),
];
const direct = () => stream().direct().eventsEvery(300, 30).stoppedAt(9000).done();
const closedEarly = {
  how: 'not-opened' as const,
  transport: 'fin' as const,
  by: 'peer' as const,
  code: null,
  idleMs: null,
};
const notice = (reason: 'reload' | 'stop', atMs: number, words: string) =>
  row('nginx', reason, { kind: 'notice', endedAt: opened + atMs, words, status: null, path: null });
const shutdown = setting({
  kind: 'shutdown-timeout',
  setting: 'worker_shutdown_timeout',
  value: '2s',
  ms: 2000,
  line: 3,
  off: '0',
});

describe('proxy-reload', () => {
  it('is certain by a reload notice and worker_shutdown_timeout, which it offers to change', () => {
    const records = [notice('reload', 3000, 'signal 1 (SIGHUP) received, reconfiguring')];
    const finding = findingOf(
      proxyReload,
      facts({ hops: [nginx], streams: [...pair(), direct()], records, settings: [shutdown] }),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      title: 'the proxy reloaded, and ended its old streams',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [{ setting: 'worker_shutdown_timeout', current: '2s', line: 3 }],
    });
  });

  it('says that the proxy was stopped when the notice does, or when connections are refused since', () => {
    const records = [notice('stop', 5000, 'signal 15 (SIGTERM) received')];
    expect(findingOf(proxyReload, facts({ hops: [nginx], streams: pair(), records })).title).toContain(
      'stopped',
    );
    const refused = stream().openedAfter(5400).failed('connect', 'ECONNREFUSED').done();
    expect(findingOf(proxyReload, facts({ hops: [nginx], streams: [...pair(), refused] }))).toMatchObject({
      confidence: 'certain',
      title: 'the proxy was stopped or killed',
      where: { hop: 'nginx' },
    });
  });

  it('is certain by a row in which Envoy says that it closed the connection itself', () => {
    const streams = pair();
    const record = row('envoy', 'proxy-shutdown');
    expect(
      findingOf(
        proxyReload,
        facts({ hops: [sampleHop('envoy')], streams, joins: streams.map((one) => joined(one, record)) }),
      ),
    ).toMatchObject({ confidence: 'certain', where: { hop: 'envoy', proxy: 'envoy' } });
  });

  it('is likely without a word when the direct streams live on', () => {
    expect(findingOf(proxyReload, facts({ streams: [...pair(), direct()] })).confidence).toBe('likely');
  });

  it('asks for the notices or --direct when neither is there', () => {
    expect(missingOf(proxyReload, facts({ hops: [nginx], streams: pair() }))).toEqual([
      'error-log-level',
      'direct',
    ]);
  });

  it('stays silent for a reload that leaves old workers their streams (no worker_shutdown_timeout)', () => {
    const unset = { ...shutdown, value: null, ms: null, origin: 'default' as const };
    const records = [notice('reload', 3000, 'reconfiguring')];
    expect(
      findingsOf(proxyReload, facts({ hops: [nginx], streams: pair(), records, settings: [unset] })),
    ).toEqual([]);
  });

  it('stays silent for an idle timer after a common last event', () => {
    const streams = [
      stream().eventsEvery(300, 5).cutAt(5000).done(),
      stream().openedAfter(1300).eventAt(3).cutAt(3710).done(),
    ];
    clearedOf(proxyReload, facts({ streams: [...streams, direct()] }));
  });

  it('stays silent when rows say that the upstream closed, or when the direct streams died as well', () => {
    const streams = pair();
    const record = row('nginx', 'upstream-closed');
    expect(
      findingsOf(
        proxyReload,
        facts({
          hops: [nginx],
          streams: [...streams, direct()],
          joins: streams.map((one) => joined(one, record)),
        }),
      ),
    ).toEqual([]);
    clearedOf(
      proxyReload,
      facts({ streams: [...pair(), stream().direct().eventsEvery(300, 16).cutAt(5000).done()] }),
    );
  });

  it('stays silent when another stream through the proxy lived on, or the ages are one', () => {
    clearedOf(
      proxyReload,
      facts({ streams: [...pair(), stream().eventsEvery(300, 30).stoppedAt(9000).done(), direct()] }),
    );
    const same = [
      stream().eventsEvery(300, 9).cutAt(3000).done(),
      stream().openedAfter(1300).eventsEvery(300, 9).cutAt(3000).done(),
    ];
    clearedOf(proxyReload, facts({ streams: [...same, direct()] }));
  });

  it('is a stop where the admin interface has gone with the streams, or its process is young', () => {
    const streams = pair();
    const joins = streams.map((one) => joined(one, row('envoy', 'proxy-shutdown')));
    const hop = { ...sampleHop('envoy'), admin: 'http://127.0.0.1:9901' };
    const outcome = (at: number, uptimeSeconds: number) => ({
      ...{ hop: 'envoy', at, version: null, uptimeSeconds, counters: {}, hosts: [] },
    });
    const title = (admin: Facts['admin']) =>
      findingOf(proxyReload, facts({ hops: [hop], streams, joins, admin })).title;
    expect(title([])).toBe('the proxy was stopped or killed');
    expect(title([{ before: outcome(0, 900), after: outcome(9000, 2) }])).toBe(
      'the proxy was stopped or killed',
    );
    expect(title([{ before: outcome(0, 900), after: outcome(9000, 909) }])).toBe(proxyReload.title);
  });

  it('stays silent where the innermost proxy saw its own upstream close', () => {
    const streams = pair();
    const joins = streams.map((one) => joined(one, row('envoy', 'upstream-closed')));
    expect(clearedOf(proxyReload, facts({ hops: [sampleHop('envoy')], streams, joins }))).toContain(
      'innermost',
    );
  });

  it('is possible for proper ends in one moment behind Caddy, with the line that spares streams', () => {
    const caddy = { ...sampleHop('nginx'), name: 'caddy', proxy: 'caddy' as const };
    const ended = () => [
      stream().eventsEvery(300, 16).endedAt(5000).done(),
      stream().openedAfter(1300).eventsEvery(300, 12).endedAt(3710).done(),
    ];
    const finding = findingOf(proxyReload, facts({ hops: [caddy], streams: ended() }));
    expect(finding).toMatchObject({
      confidence: 'possible',
      where: { hop: 'caddy', proxy: 'caddy' },
      fix: [{ setting: 'process' }, { setting: 'flush_interval', current: '-1' }],
    });
    expect(finding.why).toContain('seen on 2.6.2');
    // HAProxy was not seen to do it, and a cut is none of Caddy's reloads.
    missingOf(proxyReload, facts({ hops: [{ ...caddy, proxy: 'haproxy' }], streams: ended() }));
    missingOf(proxyReload, facts({ hops: [caddy], streams: pair() }));
  });

  it('is possible, and nobody’s, where a few streams of different ages were all cut in one moment', () => {
    const third = stream().openedAfter(2600).eventsEvery(300, 8).cutAt(2410).done();
    const found = findingOf(proxyReload, facts({ hops: [nginx], streams: [...pair(), third] }));
    expect(found).toMatchObject({ confidence: 'possible', where: { hop: null, proxy: 'unknown' } });
    expect(found.title).toContain('or the process behind it');
    expect(found.why).toContain('would settle it');
    // Two may end in one second by chance, and so may three of four.
    expect(findingsOf(proxyReload, facts({ hops: [nginx], streams: pair() }))).toEqual([]);
    const other = stream().eventsEvery(300, 30).cutAt(8000).done();
    expect(findingsOf(proxyReload, facts({ hops: [nginx], streams: [...pair(), third, other] }))).toEqual([]);
  });

  it('is not it where the proxy in front reset streams and kept their connections', () => {
    const reset = stream().via('http2').openedAfter(2600).eventsEvery(300, 8).cutAt(2410).done();
    const streams = [...pair(), reset];
    expect(findingsOf(proxyReload, facts({ hops: [nginx], streams }))).toEqual([]);
    expect(findingOf(originRestart, facts({ hops: [nginx], streams })).confidence).toBe('possible');
  });

  it('is likely at the front that had told HTTP/2 clients to leave before all were cut', () => {
    const drained = stream()
      .via('http2')
      .eventsEvery(300, 16)
      .cutAt(5000, {
        how: 'connection-lost',
        goaway: { code: 'NO_ERROR', lastStreamId: 1, debug: '', atMs: 3001 },
      })
      .done();
    const found = findingOf(proxyReload, facts({ hops: [nginx], streams: [...pair(), drained] }));
    expect(found).toMatchObject({ confidence: 'likely', where: { hop: 'nginx', proxy: 'nginx' } });
    expect(found.why).toContain('GOAWAY 2.0 s before');
  });

  it('is possible where all waited for a head and lost their connections in one moment', () => {
    const waiting = (openedAfter: number, ageMs: number) =>
      stream()
        .openedAfter(openedAfter)
        .failed('response', 'UND_ERR_SOCKET')
        .with({ close: { ...closedEarly, ageMs } })
        .done();
    const together = [waiting(0, 3000), waiting(1300, 1700), waiting(1310, 1690)];
    expect(findingOf(proxyReload, facts({ hops: [nginx], streams: together }))).toMatchObject({
      confidence: 'possible',
      where: { hop: null, proxy: 'unknown' },
    });
    const apart = [waiting(0, 3000), waiting(1300, 3000), waiting(2600, 3000)];
    expect(findingsOf(proxyReload, facts({ hops: [nginx], streams: apart }))).toEqual([]);
  });

  it('is at the hop that the rows of the next one name as a client that left', () => {
    const inner = { ...sampleHop('nginx'), name: 'inner' };
    const streams = pair();
    const joins = streams.map((one) => joined(one, row('inner', 'client-closed')));
    const found = findingOf(proxyReload, facts({ hops: [nginx, inner], streams, joins }));
    expect(found).toMatchObject({ where: { hop: 'nginx' } });
    expect(found.why).toContain('its client, nginx, left');
  });
});
