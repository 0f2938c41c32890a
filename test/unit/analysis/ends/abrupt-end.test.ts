import { describe, expect, it } from 'vitest';
import { proxyReload } from '../../../../src/rules/proxy-reload/index.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { findingOf, findingsOf } from '../../rules/judged.ts';

const envoy = { ...sampleHop('envoy'), admin: 'http://127.0.0.1:9901' };
const server = (name: string) => ['server', name] as [string, string];
/** Opened 1.3 s apart and cut in one moment, `idleMs` after the last event. */
const pair = (idleMs: number, headers = server('envoy')) => [
  stream()
    .header(...headers)
    .eventAt(100)
    .eventAt(2400)
    .eventAt(4000 - idleMs)
    .cutAt(4000)
    .done(),
  stream()
    .header(...headers)
    .openedAfter(1300)
    .eventAt(100)
    .eventAt(2700 - idleMs)
    .cutAt(2700)
    .done(),
];

describe('the end of an Envoy without a row', () => {
  it('is likely where HTTP/1.1 connections close without the second that Envoy waits after any other end', () => {
    expect(findingOf(proxyReload, facts({ streams: pair(300) }))).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'envoy' },
      title: 'the proxy was stopped or killed',
    });
  });

  it('is not concluded behind an Envoy that waited, nor behind another proxy', () => {
    expect(findingsOf(proxyReload, facts({ streams: pair(1100) }))).toEqual([]);
    const nginx = server('nginx/1.22.1');
    expect(findingsOf(proxyReload, facts({ streams: pair(300, nginx) }))).toEqual([]);
  });

  it('is not concluded where Nginx stands in front of it', () => {
    const streams = pair(300, server('nginx/1.22.1')).map((one) => ({
      ...one,
      headers: [...one.headers, ['x-envoy-upstream-service-time', '3'] as [string, string]],
    }));
    expect(findingsOf(proxyReload, facts({ streams }))).toEqual([]);
  });

  it('is certain where its admin interface answered before the run and no longer does', () => {
    expect(findingOf(proxyReload, facts({ hops: [envoy], streams: pair(300) }))).toMatchObject({
      confidence: 'certain',
      where: { hop: 'envoy' },
      title: 'the proxy was stopped or killed',
    });
  });

  it('is a stop, not a reload, where rows say DC and the admin interface is gone', () => {
    const streams = pair(300);
    const left = row('envoy', 'client-closed', { words: 'DC', reasonConfidence: 'possible' });
    const joins = streams.map((one) => joined(one, left));
    expect(findingOf(proxyReload, facts({ hops: [envoy], streams, joins })).title).toContain('stopped');
  });
});

describe('streams cut, and refused since', () => {
  const cut = (at: number) => stream().eventAt(100).cutAt(at).done();
  const refused = () => stream().openedAfter(1300).failed('connect', 'ECONNREFUSED').done();

  it('are the end of the process, of one age or not', () => {
    const streams = [cut(1100), cut(1110), refused()];
    expect(findingOf(proxyReload, facts({ streams })).title).toContain('stopped');
  });

  it('are not where the refusal came before the end', () => {
    const streams = [cut(9000), cut(9010), refused()];
    expect(findingsOf(proxyReload, facts({ streams }))).toEqual([]);
  });
});
