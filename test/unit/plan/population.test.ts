import { describe, expect, it } from 'vitest';
import { badInput, type DoctorError } from '../../../src/errors.ts';
import {
  describePlan,
  type MachineLimits,
  makePopulationPlan,
  type PopulationCommand,
  type RunInput,
} from '../../../src/plan/index.ts';
import { policyNamed } from '../../../src/plan/reconnect/policies.ts';
import { readThresholds } from '../../../src/plan/thresholds/index.ts';

const https = 'https://example.com/events?token=secret';
const limits: MachineLimits = { cores: 4, openFiles: 20_000, ports: 28_232, isRoot: false };

function plan(command: PopulationCommand, input: RunInput = {}) {
  return makePopulationPlan(command, { url: https, ...input }, {}, limits);
}

function population(command: PopulationCommand, input: RunInput = {}) {
  const { population } = plan(command, input);
  if (population === null) throw new Error('the plan has no population');
  return population;
}

function trials(input: RunInput): string[] {
  return plan('load', input).trials.map(({ name, protocol, streams }) => `${name} ${protocol} ${streams}`);
}

function fault(command: PopulationCommand, input: RunInput): DoctorError {
  try {
    plan(command, input);
  } catch (error) {
    return error as DoctorError;
  }
  return badInput('no error', '', '');
}

describe('a soak', () => {
  it('by default holds 50 streams for ten minutes as browsers would', () => {
    expect(plan('soak')).toMatchObject({ command: 'soak', forMs: 600_000, oneAtATime: false });
    expect(population('soak')).toMatchObject({
      connections: 50,
      ramp: [{ perSecond: 10, ms: null }],
      durationMs: 600_000,
      reconnect: { name: 'browser' },
      interrupt: null,
      pressure: null,
      thresholds: [],
      workers: 1,
      streamsPerConnection: 100,
      localAddresses: [],
      recordEvents: false,
    });
  });

  it.each([
    ['ten a second at least', { connections: 5 }, 10],
    ['all within ten seconds', { connections: 800 }, 80],
    ['within half of a short soak', { connections: 50, durationMs: 4000 }, 25],
  ])('opens %s', (_, input, perSecond) => {
    expect(population('soak', input).ramp).toEqual([{ perSecond, ms: null }]);
  });

  it('that would end before all streams are open cannot be run', () => {
    const slow = { durationMs: 20_000, ramp: [{ perSecond: 1, ms: null }] };
    expect(fault('soak', slow)).toMatchObject({ message: expect.stringContaining('--duration') });
    expect(fault('soak', slow).why).toContain('50 s');
  });
});

describe('a load', () => {
  it('by default opens a thousand streams, 200 a second, and holds them for 30 s without coming back', () => {
    expect(population('load')).toMatchObject({
      connections: 1000,
      ramp: [{ perSecond: 200, ms: null }],
      durationMs: 35_000,
      reconnect: { name: 'none' },
    });
  });

  it('holds from when all are asked for, whatever the stages of the ramp', () => {
    const ramp = [
      { perSecond: 10, ms: 10_000 },
      { perSecond: 100, ms: null },
    ];
    expect(population('load', { ramp, connections: 600, holdMs: 7000 }).durationMs).toBe(22_000);
  });

  it('goes by hold and says so where a scenario gives a duration', () => {
    const made = plan('load', { durationMs: 600_000 });
    expect(made.population?.durationMs).toBe(35_000);
    expect(made.warnings.join()).toContain('hold');
    expect(plan('load', { durationMs: 600_000, holdMs: 5000 }).warnings).toEqual([]);
  });
});

describe('trials of many streams', () => {
  it.each<[string, RunInput, string[]]>([
    [
      'https: shared evenly, and no gzip beside them',
      { connections: 101 },
      ['http1 http1 51', 'http2 http2 50'],
    ],
    ['one stream: one protocol', { connections: 1 }, ['http1 http1 1']],
    ['http: HTTP/1.1 alone', { url: 'http://a/', connections: 9 }, ['http1 http1 9']],
    [
      'http with prior knowledge: HTTP/2',
      { url: 'http://a/', connections: 9, priorKnowledge: true },
      ['http2 http2 9'],
    ],
    ['--http2: HTTP/2 alone', { protocols: ['http2'], connections: 9 }, ['http2 http2 9']],
    [
      'ten streams around the proxies',
      { url: 'http://a/', connections: 500, direct: 'http://b' },
      ['http1 http1 500', 'direct http1 10'],
    ],
    [
      'no more of them than through the proxies',
      { connections: 4, direct: 'https://b' },
      ['http1 http1 2', 'http2 http2 2', 'direct http1 4', 'direct-http2 http2 4'],
    ],
  ])('%s', (_, input, expected) => {
    expect(trials(input)).toEqual(expected);
  });

  it('ask for no compression by default', () => {
    const encodings = (input: RunInput) => plan('load', input).trials.map((trial) => trial.acceptEncoding);
    expect(encodings({})).toEqual(['identity', 'identity']);
    expect(encodings({ compressed: true })).toEqual(['gzip', 'gzip']);
  });
});

describe('pressure', () => {
  it("goes to the target's own host, at / unless a path is given", () => {
    expect(population('load', { pressurePerSecond: 200 }).pressure).toEqual({
      url: 'https://example.com/',
      perSecond: 200,
    });
    const pressurePath = '/health?deep=1';
    expect(population('load', { pressurePerSecond: 5, pressurePath }).pressure?.url).toBe(
      'https://example.com/health?deep=1',
    );
  });
});

describe('what cannot be run', () => {
  const localAddresses = ['127.0.0.2'];

  it.each<[string, RunInput, RegExp]>([
    ['a POST nobody asked to repeat', { body: 'e30=' }, /this POST many times/],
    ['a DELETE nobody asked to repeat', { method: 'DELETE' }, /this DELETE many times/],
    ['a path for no pressure', { pressurePath: '/x' }, /without --pressure/],
    ['more processes than streams', { connections: 2, workers: 3 }, /more processes than streams/],
    ['a local address and a Unix socket', { unixSocket: '/s', localAddresses }, /--unix-socket/],
    ['an IPv4 address and -6', { family: 6, localAddresses }, /cannot reach the target/],
    ['an IPv4 address to an IPv6 one', { url: 'http://[::1]/', localAddresses }, /cannot reach/],
    [
      'an IPv6 address through a forward proxy on IPv4',
      { forwardProxy: '10.0.0.1:3128', localAddresses: ['::1'] },
      /cannot reach/,
    ],
  ])('%s', (_, input, expected) => {
    expect(fault('load', input).message).toMatch(expected);
  });

  it.each<[string, RunInput]>([
    ['a POST that may be repeated', { body: 'e30=', repeatPost: true }],
    ['a HEAD', { method: 'HEAD' }],
    ['a local address to a name', { localAddresses }],
    ['a local address of the family asked for', { family: 4, localAddresses }],
  ])('but %s can', (_, input) => {
    expect(fault('load', input).message).toBe('no error');
  });
});

describe('warnings', () => {
  const interrupt = { everyMs: 1000, share: 0.1, how: 'rst' } as const;
  const soakTest = readThresholds(['user-soak'], '--threshold');

  it.each<[string, RunInput, RegExp]>([
    ['streams a connection without HTTP/2', { url: 'http://a/', streamsPerConnection: 5 }, /no effect/],
    ['cutting streams that do not come back', { interrupt }, /never come back/],
    ['a threshold that needs --direct', { thresholds: soakTest }, /without --direct: proxy_latency/],
    ['thresholds on reconnects that never happen', { thresholds: soakTest }, /"none": reconnect_success/],
  ])('of %s', (_, input, expected) => {
    expect(plan('load', input).warnings.join('\n')).toMatch(expected);
  });

  it('are none where everything asked for can be measured', () => {
    const reconnect = policyNamed('smart', '');
    const input = { interrupt, reconnect, thresholds: soakTest, direct: 'http://b', streamsPerConnection: 5 };
    expect(plan('load', input).warnings).toEqual([]);
  });
});

describe('announcement', () => {
  const text = (command: PopulationCommand, input: RunInput = {}) =>
    describePlan(plan(command, input)).join('\n');

  it('names count, pace and time, and shows no query', () => {
    const said = text('load', { pressurePerSecond: 5, pressurePath: '/x?key=secret', direct: 'http://b' });
    expect(said).toMatch(/^load: 1010 streams over 515 connections: GET https:\/\/example\.com\/events\?…/);
    expect(said).toContain('opened 200 a second (all within 5 s), 35 s in all');
    expect(said).toContain('pressure: GET https://example.com/x?…, 5 requests a second');
    expect(said).not.toContain('secret');
    expect(said).not.toContain('follow-up');
  });

  it('has tenths in a run of seconds, as its report has', () => {
    const said = text('load', { connections: 66, holdMs: 3000 });
    expect(said).toContain('(all within 300 ms), 3.3 s in all');
  });

  it('names the limit that each stream has', () => {
    expect(text('load', { maxTimeMs: 2000 })).toContain(
      '35 s in all, each stream for 2 s at most (--max-time)',
    );
    expect(text('load')).not.toContain('--max-time');
  });

  it('names the worst second: the ramp, or all coming back at once, and the pressure', () => {
    expect(text('load')).toContain('at worst: 200 requests within a second, while the streams open');
    expect(text('soak', { connections: 300, pressurePerSecond: 5 })).toContain(
      'at worst: 305 requests within a second, if all streams are lost at once',
    );
  });

  it('leaves out stages of the ramp that so few streams never reach', () => {
    const ramp = [
      { perSecond: 20, ms: 10_000 },
      { perSecond: 900, ms: null },
    ];
    const few = text('load', { connections: 100, ramp });
    expect(few).toContain('opened 20 a second (all within 5 s), 35 s in all');
    expect(few).toContain('at worst: 20 requests');
    const many = text('load', { connections: 2000, ramp });
    expect(many).toContain('opened 20 a second for 10 s, then 900 a second (all within 12 s)');
    expect(many).toContain('at worst: 900 requests');
  });

  it('names what is cut on purpose, what must hold, and the processes', () => {
    const said = text('soak', {
      connections: 5000,
      interrupt: { everyMs: 90_000, share: 0.025, how: 'rst' },
      thresholds: readThresholds(['ttfe_p95<500ms'], ''),
    });
    expect(said).toContain('cut on purpose: 2.5 % of the open streams every 90 s, by RST');
    expect(said).toContain('thresholds: ttfe_p95<500ms');
    expect(said).toContain('processes: 4, beside this one');
    expect(text('soak')).toContain('processes: this one');
  });
});
