import { describe, expect, test } from 'vitest';
import type { Setting } from '../../../../src/model/setting.ts';
import { withPlaces } from '../../../../src/rules/judging/placed.ts';
import type { Rule } from '../../../../src/rules/rule.ts';
import { closedBeforeHeaders } from '../../../../src/rules/start/closed-before-headers/index.ts';
import { upstreamProtocolError } from '../../../../src/rules/start/upstream-protocol-error.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { readText, server } from '../../proxies/nginx/config/config.ts';
import { findingOf } from '../judged.ts';

const group = 'upstream app {\nserver 127.0.0.1:9;\nkeepalive 4;\n}';
const settings = readText(server('location /events {\nproxy_pass http://app;\n}', group)).settings;

function fixesOf(
  rule: Rule,
  line: Parameters<typeof row>[2],
  reason: Parameters<typeof row>[1],
  given: Setting[],
) {
  const [good, bad] = [stream().stoppedAt(3000).done(), stream({ id: 'c2' }).answered(502).done()];
  const seen = facts({
    hops: [sampleHop('edge', 'nginx')],
    streams: [good, bad],
    joins: [joined(bad, row('edge', reason, { kind: 'error', proxy: 'nginx', ...line }))],
    settings: given,
  });
  return withPlaces(seen, findingOf(rule, seen)).fix;
}

describe('a fix that names a setting alone', () => {
  const tooBig = { reasonDetails: ['head-too-big' as const] };

  test('gets the line behind the proxy_pass, and a patch', () => {
    const [fix] = fixesOf(upstreamProtocolError, tooBig, 'upstream-protocol-error', settings);
    expect(fix).toMatchObject({ setting: 'proxy_buffer_size', suggested: '16k', line: 10, current: null });
    expect(fix?.place?.template).toContain('proxy_buffers 8 {value};');
  });

  test('gets the line in the group of servers', () => {
    const [fix] = fixesOf(closedBeforeHeaders, {}, 'closed-before-headers', settings);
    expect(fix).toMatchObject({ setting: 'keepalive_timeout', suggested: '4s', line: 5 });
    expect(fix?.place?.template).toBe('\nkeepalive_timeout {value};');
  });

  test('stays as it is without a config', () => {
    const [fix] = fixesOf(upstreamProtocolError, tooBig, 'upstream-protocol-error', []);
    expect(fix).not.toHaveProperty('file');
  });
});
