import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/model/plan.ts';
import {
  describeLimits,
  findLimitProblems,
  type MachineLimits,
  makePlan,
  makePopulationPlan,
  type RunInput,
} from '../../../src/plan/index.ts';
import { suitableWorkers } from '../../../src/plan/preflight.ts';

const roomy: MachineLimits = { cores: 4, openFiles: 100_000, ports: 60_000, isRoot: false };

function plan(input: RunInput): Plan {
  return makePopulationPlan('load', { url: 'http://127.0.0.1/', ...input }, {}, roomy);
}

function problems(input: RunInput, limits: Partial<MachineLimits>) {
  return findLimitProblems(plan(input), { ...roomy, ...limits });
}

describe('open files', () => {
  it('suffice where each process has room for its streams and a hundred more', () => {
    const input = { connections: 900, workers: 1 };
    expect(problems(input, { openFiles: 1000 })).toEqual([]);
    expect(problems(input, { openFiles: 999 })).toHaveLength(1);
  });

  it('that are too few stop the run, with the command that raises them and the way around', () => {
    const [problem] = problems({ connections: 31_000, workers: 1 }, { openFiles: 20_000 });
    expect(problem).toMatchObject({ kind: 'descriptors', isFatal: true });
    expect(problem?.cause).toContain('31100 open files, ulimit -n allows 20000');
    expect(problem?.hint).toContain('sudo prlimit --pid $$ --nofile=32000:32000');
    expect(problem?.hint).toContain('--workers 2');
  });

  it('are raised by ulimit alone where the user may', () => {
    const [problem] = problems({ connections: 31_000, workers: 1 }, { openFiles: 20_000, isRoot: true });
    expect(problem?.hint).toContain('ulimit -n 32000');
    expect(problem?.hint).not.toContain('sudo');
  });

  it('are needed for connections, not for the HTTP/2 streams that share them', () => {
    const shared = { connections: 50_000, workers: 1, priorKnowledge: true };
    expect(problems(shared, { openFiles: 1000 })).toEqual([]);
    expect(problems({ ...shared, streamsPerConnection: 1 }, { openFiles: 1000 })).toHaveLength(1);
  });

  it('name no number of processes where the limit leaves none any room', () => {
    const [problem] = problems({ connections: 50, workers: 1 }, { openFiles: 100 });
    expect(problem?.hint).not.toContain('--workers');
  });

  it('are not looked at where the system does not tell', () => {
    expect(problems({ connections: 1_000_000, workers: 1 }, { openFiles: null, ports: null })).toEqual([]);
  });

  it('are said before the run', () => {
    expect(describeLimits(plan({ connections: 3000, workers: 2 }), roomy)).toEqual([
      '  open files: up to 1600 in each process, 100000 allowed',
    ]);
  });
});

describe('ports', () => {
  const many = { connections: 30_000, workers: 4 };

  it('that run out to one address stop the run, with local addresses and the sysctl that help', () => {
    const [problem] = problems(many, { ports: 10_000 });
    expect(problem).toMatchObject({ kind: 'ports', isFatal: true });
    expect(problem?.hint).toContain('--local-address 127.0.0.2-127.0.0.4');
    expect(problem?.hint).toContain('net.ipv4.ip_local_port_range');
  });

  it('that run out to a name are a warning: it may have several addresses', () => {
    const [problem] = problems({ ...many, url: 'http://a.example/' }, { ports: 10_000 });
    expect(problem).toMatchObject({ kind: 'ports', isFatal: false });
    expect(problem?.hint).toContain('3 addresses that this machine has');
  });

  it.each<[string, RunInput]>([
    ['with local addresses enough', { localAddresses: ['127.0.0.2', '127.0.0.3', '127.0.0.4'] }],
    ['through a Unix socket', { unixSocket: '/s' }],
    ['with HTTP/2 streams that share connections', { priorKnowledge: true }],
  ])('are enough %s', (_, input) => {
    expect(problems({ ...many, ...input }, { ports: 10_000 })).toEqual([]);
  });

  it('name no sysctl where no range would do', () => {
    const [problem] = problems({ connections: 70_000, workers: 4 }, {});
    expect(problem?.hint).not.toContain('sysctl');
  });
});

describe('processes by default', () => {
  it.each([
    ['one up to 2000 streams', 2000, 2000, {}, 1],
    ['one a core beyond', 20_000, 20_000, {}, 4],
    ['no process with a handful', 2001, 2001, { cores: 64 }, 5],
    ['more than cores where open files are short', 5000, 5000, { openFiles: 1100 }, 5],
    ['also for few streams', 2000, 2000, { openFiles: 600 }, 4],
    ['but not without end: the check tells', 50_000, 50_000, { openFiles: 200 }, 16],
    ['by connections, not by HTTP/2 streams', 2000, 20, { openFiles: 200 }, 1],
  ])('%s', (_, streams, connections, limits, expected) => {
    expect(suitableWorkers(streams, connections, { ...roomy, ...limits })).toBe(expected);
  });
});

describe('a diagnose', () => {
  it('needs nothing of the machine that it would not have', () => {
    const few = makePlan({ url: 'http://127.0.0.1/' }, {});
    const tight = { ...roomy, openFiles: 10, ports: 1 };
    expect([findLimitProblems(few, tight), describeLimits(few, tight)]).toEqual([[], []]);
  });
});
