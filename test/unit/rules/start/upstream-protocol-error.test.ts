import { describe, expect, test } from 'vitest';
import { readMessage } from '../../../../src/proxies/nginx/log/messages.ts';
import { upstreamProtocolError } from '../../../../src/rules/start/upstream-protocol-error.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const nginx = [sampleHop('nginx')];
const bad = (status = 502) => stream().answered(status).done();
const words = (text: string) =>
  row('nginx', 'upstream-protocol-error', { kind: 'error', words: text, ...readMessage(text, true) });

describe('upstream-protocol-error', () => {
  test("too big a header is Nginx's own limit, for certain", () => {
    const first = bad();
    const finding = onlyFinding(
      upstreamProtocolError.judge(
        facts({
          hops: nginx,
          streams: [first],
          joins: [
            joined(first, words('upstream sent too big header while reading response header from upstream')),
          ],
        }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [{ setting: 'proxy_buffer_size' }],
    });
  });

  test("an invalid header is the origin's", () => {
    const first = bad();
    const finding = onlyFinding(
      upstreamProtocolError.judge(
        facts({
          hops: nginx,
          streams: [first],
          joins: [joined(first, words('upstream sent invalid header: "x\\x20y: 1"'))],
        }),
      ),
    );
    expect(finding).toMatchObject({ confidence: 'certain', where: { hop: null, proxy: 'origin' } });
  });

  test('UPE before headers names the protocol of the cluster', () => {
    const first = bad();
    const upe = row('envoy', 'upstream-protocol-error', {
      status: 502,
      words: 'UPE upstream_reset_before_response_started{protocol_error}',
    });
    expect(
      onlyFinding(
        upstreamProtocolError.judge(
          facts({ hops: [sampleHop('envoy')], streams: [first], joins: [joined(first, upe)] }),
        ),
      ),
    ).toMatchObject({ confidence: 'certain', fix: [{ setting: 'explicit_http_config' }] });
  });

  test('426 from an Envoy behind an Nginx that speaks HTTP/1.0', () => {
    const first = bad(426);
    const low = row('envoy', 'client-protocol-error', {
      status: 426,
      reasonDetails: ['old-http'],
      detail: 'low_version',
      words: 'DPE low_version',
    });
    const version = setting({
      kind: 'upstream-protocol',
      setting: 'proxy_http_version',
      value: '1.0',
      origin: 'default',
      line: 21,
    });
    const finding = onlyFinding(
      upstreamProtocolError.judge(
        facts({
          hops: [...nginx, sampleHop('envoy')],
          streams: [first],
          joins: [joined(first, low)],
          settings: [version],
        }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [{ setting: 'proxy_http_version', suggested: '1.1', line: 21 }],
    });
  });

  test('an answer to us that is no HTTP is likely', () => {
    const first = stream().failed('response', 'HPE_INVALID_CONSTANT', 'Expected HTTP/').done();
    expect(onlyFinding(upstreamProtocolError.judge(facts({ streams: [first] }))).confidence).toBe('likely');
  });

  test('UPE after headers is a dead origin, and a refused one another cause', () => {
    const cut = stream().eventsEvery(1000, 3).cutAt(3000).done();
    expect(
      silenceOf(
        upstreamProtocolError.judge(
          facts({
            hops: [sampleHop('envoy')],
            streams: [cut],
            joins: [joined(cut, row('envoy', 'upstream-closed'))],
          }),
        ),
      ),
    ).toContain('ruled-out');
    const first = bad();
    expect(
      silenceOf(
        upstreamProtocolError.judge(
          facts({ hops: nginx, streams: [first], joins: [joined(first, row('nginx', 'connect-refused'))] }),
        ),
      ),
    ).toContain('connect-refused');
  });
});
