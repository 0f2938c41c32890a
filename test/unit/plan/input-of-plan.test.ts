import { describe, expect, it } from 'vitest';
import { emptyHop } from '../../../src/commands/hop-flags.ts';
import { inputOfPlan, makePlan, makePopulationPlan, type RunInput } from '../../../src/plan/index.ts';
import { readRamp } from '../../../src/plan/population/values.ts';
import { policyNamed } from '../../../src/plan/reconnect/policies.ts';
import { readThresholds } from '../../../src/plan/thresholds/index.ts';

const https = 'https://example.com/events';
const limits = { cores: 2, openFiles: null, ports: null, isRoot: false };
const body = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"x"}').toString('base64');

/** Each option alone; pairs of them are tried too. */
const diagnoses: [string, RunInput][] = [
  ['nothing', {}],
  ['http', { url: 'http://example.com/events' }],
  ['direct, same path', { direct: 'http://10.0.0.7:3000' }],
  ['direct, other path', { direct: 'http://10.0.0.7:3000/other' }],
  ['another heartbeat', { heartbeatParam: { name: 'ping', values: ['1', '10'] } }],
  ['HEAD too', { withHead: true }],
  ['hops between', { via: ['http://10.0.0.6:8080', 'http://10.0.0.7:3000'] }],
  ['hops between, another path', { via: ['https://10.0.0.6/x', 'http://10.0.0.7/y'], direct: 'http://b' }],
  ['clear, a hop over https', { url: 'http://a/', via: ['https://b', 'http://c'] }],
  ['direct over https', { direct: 'https://10.0.0.7:3000' }],
  ['clear, direct over https', { url: 'http://a/', direct: 'https://b' }],
  ['HTTP/1.1', { protocols: ['http1'] }],
  ['HTTP/2', { protocols: ['http2'] }],
  ['prior knowledge', { url: 'http://a/x', priorKnowledge: true }],
  ['compressed', { compressed: true }],
  ['encodings named', { headers: [['Accept-Encoding', 'br']], compressed: true }],
  ['another Accept', { headers: [['Accept', '*/*']] }],
  ['no Accept', { headers: [['Accept', '']] }],
  ['a page', { browserOrigin: 'https://app.example.com' }],
  ['a page, no Origin', { browserOrigin: 'https://app.example.com', headers: [['Origin', '']] }],
  ['POST', { body, headers: [['Content-Type', 'application/json']] }],
  ['PUT', { method: 'PUT', keepsMethod: true, body }],
  ['HEAD', { method: 'HEAD' }],
  ['a user agent', { headers: [['User-Agent', 'mine']] }],
  ['longer', { forMs: 120_000 }],
  ['until cut', { untilCutMs: 600_000 }],
  ['one at a time', { oneAtATime: true }],
  ['redirects', { followRedirects: true }],
  ['trusted redirects', { locationTrusted: true }],
  ['TLS', { insecure: true, cacert: 'ca.pem', cert: 'c.pem', key: 'k.pem' }],
  ['addresses', { resolve: ['a:1:b'], connectTo: ['a:1:b:2'], family: 6 }],
  ['a socket', { unixSocket: '/run/x.sock' }],
  ['a forward proxy', { forwardProxy: 'proxy:8080' }],
  ['limits', { maxTimeMs: 5_000, connectTimeoutMs: 2_000, maxEventBytes: 1_000_000, logWindowMs: 60_000 }],
  ['words of events', { endMarker: '[DONE]', eventTimeField: 'ts' }],
  ['hops', { hops: [{ ...emptyHop('edge', 'nginx'), accessLogs: ['a.log'] }], findLogs: false }],
  ['a severity', { failOn: 'critical' }],
];

const populations: ['soak' | 'load', string, RunInput][] = [
  ['soak', 'nothing', {}],
  ['load', 'nothing', {}],
  ['soak', 'few for long', { connections: 7, durationMs: 60_000 }],
  ['load', 'stages', { connections: 300, ramp: readRamp('10:3s,100', '--ramp'), holdMs: 12_345 }],
  [
    'soak',
    'a policy',
    { reconnect: policyNamed('smart', ''), interrupt: { everyMs: 5_000, share: 0.1, how: 'rst' } },
  ],
  ['soak', 'thresholds', { thresholds: readThresholds(['ttfe_p95<500ms', 'user-soak'], '--threshold') }],
  ['load', 'pressure', { pressurePerSecond: 20, pressurePath: '/health?a=b' }],
  ['soak', 'answers', { method: 'POST', body, maxRequests: 40, thinkMs: 2_500 }],
  ['soak', 'a rate', { method: 'POST', body, maxRequests: 40, answersPerSecond: 5 }],
  ['load', 'any number of POSTs', { method: 'POST', body, repeatPost: true }],
  ['soak', 'an end marker', { endMarker: '[DONE]' }],
  [
    'load',
    'this machine',
    { workers: 3, streamsPerConnection: 5, localAddresses: ['127.0.0.2'], recordEvents: true },
  ],
  ['soak', 'HTTP/2', { protocols: ['http2'], direct: 'http://10.0.0.7' }],
];

describe('an input made of a plan', () => {
  const pairs = diagnoses.flatMap(([a, some], at) =>
    diagnoses.slice(at).map(([b, more]): [string, RunInput] => [`${a} + ${b}`, { ...some, ...more }]),
  );

  it.each([
    ['single options', diagnoses],
    ['pairs of them', pairs],
  ] as const)('makes the same plan again: %s', (_, inputs) => {
    const made = inputs.flatMap(([name, input]) => {
      try {
        return [{ name, plan: makePlan({ url: https, ...input }, {}) }];
      } catch {
        return [];
      }
    });
    expect(made.length).toBeGreaterThan(inputs.length * 0.8);
    for (const { name, plan } of made) {
      const again = makePlan(inputOfPlan(plan), { https_proxy: 'http://other:1' });
      expect({ ...again, warnings: [] }, name).toEqual({ ...plan, warnings: [] });
    }
  });

  it.each(populations)('of a %s: %s', (command, _, input) => {
    const plan = makePopulationPlan(command, { url: https, ...input }, {}, limits);
    const again = makePopulationPlan(command, inputOfPlan(plan), {}, { ...limits, cores: 16 });
    expect({ ...again, warnings: [] }).toEqual({ ...plan, warnings: [] });
  });
});
