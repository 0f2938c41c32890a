import { describe, expect, it } from 'vitest';
import { judge, rules } from '../../../../src/rules/index.ts';
import { fileDescriptorLimit } from '../../../../src/rules/start/file-descriptor-limit.ts';
import { facts, row, sampleHop, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const nginx = sampleHop('nginx');
const opened = 1_800_000_000_000;
const full = row('nginx', 'file-descriptors', {
  kind: 'error',
  endedAt: opened + 1_000,
  words: 'accept4() failed (24: Too many open files)',
  path: null,
  status: null,
});

describe('file-descriptor-limit', () => {
  it('blames this machine for EMFILE of our own, behind generator-saturated', () => {
    const all = facts({ streams: [stream().failed('connect', 'EMFILE').done()] });
    expect(findingOf(fileDescriptorLimit, all)).toMatchObject({
      where: { hop: null, proxy: 'client' },
      severity: 'warning',
      fix: [{ setting: 'ulimit -n' }],
    });
    const [first, second] = judge(all, rules).findings;
    expect([first?.rule, second?.rule]).toEqual(['generator-saturated', 'file-descriptor-limit']);
  });

  it('blames the proxy whose error log says so', () => {
    const streams = [stream().done(), stream().answered(500).done()];
    expect(findingOf(fileDescriptorLimit, facts({ hops: [nginx], streams, records: [full] }))).toMatchObject({
      where: { hop: 'nginx', proxy: 'nginx' },
      severity: 'critical',
      fix: [{ setting: 'worker_rlimit_nofile' }],
    });
  });

  it('stays silent for a line of another day, and for a refusal by the peer', () => {
    const old = { ...full, endedAt: opened - 86_400_000 };
    clearedOf(fileDescriptorLimit, facts({ hops: [nginx], streams: [stream().done()], records: [old] }));
    clearedOf(fileDescriptorLimit, facts({ streams: [stream().failed('connect', 'ECONNREFUSED').done()] }));
  });

  it('asks for the error log where streams were refused and no log was given', () => {
    const streams = [stream().answered(500).done()];
    expect(missingOf(fileDescriptorLimit, facts({ hops: [nginx], streams }))).toEqual(['error-log']);
  });
});
