import { describe, expect, test } from 'vitest';
import type { SettingState } from '../../../../src/model/setting-kind.ts';
import { hostPortMismatch } from '../../../../src/rules/start/host-port-mismatch.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const hops = [sampleHop('envoy')];
const asked = () =>
  stream()
    .answered(404, [['server', 'envoy']])
    .done();
const bare = (status: number) =>
  stream({ asks: 'other-host', authority: 'app.example.test' })
    .answered(status, [['content-type', 'text/event-stream']])
    .done();
const noRoute = (change = {}) =>
  row('envoy', 'no-route', { status: 404, upstreamAddress: null, words: 'NR', ...change });
const domains = (state: SettingState<'domains'>, items = ['app.example.test', '*.example.test']) =>
  setting({
    hop: 'envoy',
    proxy: 'envoy',
    kind: 'domains',
    state,
    setting: 'domains',
    value: items.join(', '),
    items,
    file: 'envoy.yaml',
    line: 39,
  });

describe('host-port-mismatch', () => {
  test('NR, and another answer without the port: certain, and the fix is the domains list', () => {
    const first = asked();
    const finding = onlyFinding(
      hostPortMismatch.judge(
        facts({
          hops,
          streams: [first, bare(200)],
          joins: [joined(first, noRoute())],
          settings: [domains('port-unmatched')],
        }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'envoy', proxy: 'envoy' },
    });
    // Of several names the list mends only the one that was asked.
    expect(finding.fix[0]).toMatchObject({ setting: 'ignore_port_in_host_matching', suggested: 'true' });
    expect(finding.fix[1]).toMatchObject({
      setting: 'domains',
      file: 'envoy.yaml',
      line: 39,
      suggested: 'app.example.test:8080',
      text: expect.stringMatching(/admits this name alone: .* would need theirs/),
    });
  });

  test('NR, and a config whose domains lack the port: certain without a second answer', () => {
    const first = asked();
    expect(
      onlyFinding(
        hostPortMismatch.judge(
          facts({
            hops,
            streams: [first],
            joins: [joined(first, noRoute())],
            settings: [domains('port-unmatched')],
          }),
        ),
      ).confidence,
    ).toBe('certain');
  });

  test('with neither log nor config: likely', () => {
    expect(onlyFinding(hostPortMismatch.judge(facts({ streams: [asked(), bare(200)] })))).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'envoy' },
    });
  });

  test('a domains list with the port where Host has none', () => {
    const first = stream({ authority: 'app.example.test' }).answered(404).done();
    const finding = onlyFinding(
      hostPortMismatch.judge(
        facts({
          hops,
          streams: [first],
          joins: [joined(first, noRoute())],
          settings: [domains('unmatched', ['app.example.test:8080'])],
        }),
      ),
    );
    expect(finding.fix[0]).toMatchObject({ setting: 'domains', suggested: 'app.example.test' });
  });

  test('a host that is unknown with and without its port', () => {
    const [first, second] = [asked(), bare(404)];
    const verdict = hostPortMismatch.judge(
      facts({
        hops,
        streams: [first, second],
        joins: [joined(first, noRoute()), joined(second, noRoute())],
        settings: [domains('unmatched')],
      }),
    );
    expect(silenceOf(verdict)).toContain('with and without its port');
  });

  test('a path that the origin does not know', () => {
    const first = asked();
    const passed = row('envoy', 'clean', {
      status: 404,
      words: '- via_upstream',
      reasonDetails: ['passed-on'],
    });
    expect(
      silenceOf(
        hostPortMismatch.judge(facts({ hops, streams: [first, bare(404)], joins: [joined(first, passed)] })),
      ),
    ).toContain('127.0.0.1:9000 answered');
  });

  test('Nginx compares names without ports', () => {
    expect(
      silenceOf(hostPortMismatch.judge(facts({ hops: [sampleHop('nginx')], streams: [asked(), bare(200)] }))),
    ).toContain('Nginx compares');
  });

  test('a stream that opens', () => {
    expect(silenceOf(hostPortMismatch.judge(facts({ hops, streams: [stream().done()] })))).toContain(
      'no routing failure',
    );
  });

  test('the name without its port is what is refused: the port is no trouble', () => {
    const first = asked();
    const seen = facts({ streams: [first, bare(421)] });
    expect(silenceOf(hostPortMismatch.judge(seen))).toContain('ruled-out');
  });
});
