import { describe, expect, test } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import { judge } from '../../../../src/rules/judging/index.ts';
import { facts, sampleHop, stream } from '../../facts-builder.ts';
import { finding, foundBy, remainder, rule } from './rules-builder.ts';

const cut = stream().eventAt(3).cutAt(60_000).done();
const given = facts({ streams: [cut], hops: [sampleHop('nginx')] });
const broken = {
  ...rule('h2-reset', foundBy()),
  judge: () => {
    throw new Error('no such field');
  },
};

describe('each rule has one of four outcomes', () => {
  test('found, ruled out, not checked and failed each stand in their own list', () => {
    const told = judge(given, [
      rule('idle-timeout', foundBy(finding('idle-timeout'))),
      rule('total-timeout', { kind: 'ruled-out', because: 'no limit is set' }),
      rule('http1-connection-limit', { kind: 'not-checked', missing: ['http2'], because: 'one protocol' }),
      broken,
    ]);
    expect(told.findings.map((one) => one.rule)).toEqual(['idle-timeout']);
    expect(told.ruledOut).toEqual([{ rule: 'total-timeout', because: 'no limit is set' }]);
    expect(told.notChecked).toEqual([
      { rule: 'http1-connection-limit', missing: ['http2'], because: 'one protocol' },
    ]);
    expect(told.failed).toEqual([{ rule: 'h2-reset', error: 'no such field' }]);
  });

  test('of nothing asked nothing is said', () => {
    expect(judge(given, [])).toEqual({ findings: [], covered: [], ruledOut: [], notChecked: [], failed: [] });
  });

  test('an input that was given is not asked for: what of it is missing stands in its place', () => {
    const { notChecked } = judge(given, [
      rule('idle-timeout', { kind: 'not-checked', missing: ['access-log', 'direct'] }),
    ]);
    expect(notChecked[0]?.missing).toEqual(['log-row', 'direct']);
  });
});

describe('a rule that breaks', () => {
  const throwing = (thrown: unknown) => ({
    ...broken,
    judge: () => {
      throw thrown;
    },
  });

  test('costs neither the rules before it nor those behind it', () => {
    const before = rule('idle-timeout', foundBy(finding('idle-timeout')), { rank: 1 });
    const behind = rule('total-timeout', foundBy(finding('total-timeout')), { rank: 99 });
    const told = judge(given, [before, broken, behind]);
    expect(told.findings.map((one) => one.rule)).toEqual(['idle-timeout', 'total-timeout']);
    expect(told.failed.map((one) => one.rule)).toEqual(['h2-reset']);
  });

  test('is reported with what was thrown, also where that is no Error', () => {
    expect(judge(given, [throwing('out of words')]).failed[0]?.error).toBe('out of words');
  });

  test('of the last ones costs no more', () => {
    const rest = remainder('unexplained-end', () => {
      throw new Error('nothing left');
    });
    const told = judge(given, [rule('idle-timeout', foundBy(finding('idle-timeout')))], [rest]);
    expect(told.findings.map((one) => one.rule)).toEqual(['idle-timeout']);
    expect(told.failed).toEqual([{ rule: 'unexplained-end', error: 'nothing left' }]);
  });
});

describe('the rules on what is left', () => {
  const other = stream().eventAt(3).cutAt(9_000).done();
  const both = facts({ streams: [cut, other] });
  const leftOf = (...covered: Stream[]) => {
    let left: readonly Stream[] = [];
    const rest = remainder('unexplained-end', (_, open) => {
      left = open;
      return foundBy(finding('unexplained-end'));
    });
    const told = judge(
      both,
      [rule('idle-timeout', foundBy(finding('idle-timeout', { covers: covered })))],
      [rest],
    );
    return { left: left.map(({ id }) => id), told };
  };

  test('are handed the streams in trouble that no finding covers', () => {
    expect(leftOf(cut).left).toEqual([other.id]);
    expect(leftOf(cut, other).left).toEqual([]);
    expect(leftOf().left).toEqual([cut.id, other.id]);
  });

  test('have their findings in the report, behind the causes', () => {
    expect(leftOf(cut).told.findings.map((one) => one.rule)).toEqual(['idle-timeout', 'unexplained-end']);
  });

  test('are asked in the order of their places', () => {
    const asked: string[] = [];
    const rest = (id: string, rank: number) =>
      remainder(
        id,
        () => {
          asked.push(id);
          return { kind: 'ruled-out', because: '' };
        },
        { rank },
      );
    judge(both, [], [rest('unexplained-end', 20), rest('request-refused', 10)]);
    expect(asked).toEqual(['request-refused', 'unexplained-end']);
  });
});

describe('what the report is given', () => {
  test('does not depend on the order of the list of rules', () => {
    const rules = [
      rule('h2-goaway', foundBy(finding('h2-goaway')), { group: 'end', rank: 20 }),
      rule('idle-timeout', foundBy(finding('idle-timeout')), { group: 'end', rank: 10 }),
      rule('dns-failure', foundBy(finding('dns-failure')), { group: 'start', rank: 90 }),
      rule('total-timeout', { kind: 'ruled-out', because: 'no' }, { rank: 2 }),
      rule('origin-ended', { kind: 'ruled-out', because: 'no' }, { rank: 1 }),
    ];
    const told = judge(given, rules);
    expect(told.findings.map((one) => one.rule)).toEqual(['dns-failure', 'idle-timeout', 'h2-goaway']);
    expect(told.ruledOut.map((one) => one.rule)).toEqual(['origin-ended', 'total-timeout']);
    expect(judge(given, [...rules].reverse())).toEqual(told);
  });

  test('holds no streams, only what is said of them', () => {
    const told = judge(given, [rule('idle-timeout', foundBy(finding('idle-timeout', { covers: [cut] })))]);
    expect(told.findings[0]).not.toHaveProperty('covers');
  });

  test('names the redirect by which its streams came', () => {
    const cameFrom = {
      id: 'c0',
      url: 'https://app.example.test/events',
      status: 307,
      isForeign: true,
      steps: 1,
      withheld: [],
    };
    const came = stream({ url: 'https://edge.example.test/live', cameFrom }).eventAt(3).cutAt(60_000).done();
    const evidence = [{ fact: 'cut after 60 s', from: 'connection' as const, connection: came.id }];
    const told = judge(facts({ streams: [came] }), [
      rule('idle-timeout', foundBy(finding('idle-timeout', { evidence }))),
    ]);
    expect(told.findings[0]?.evidence[1]).toMatchObject({ connection: came.id });
    expect(told.findings[0]?.evidence[1]?.fact).toContain('https://edge.example.test was asked');
  });
});
