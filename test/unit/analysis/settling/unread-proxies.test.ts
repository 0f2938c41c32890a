/** Logs and configs of a proxy that are not read are never asked for, whoever names the proxy: the user or the answer. */
import { describe, expect, test } from 'vitest';
import { stillMissing } from '../../../../src/analysis/settling/still-missing.ts';
import { settlingWords } from '../../../../src/analysis/settling/words.ts';
import type { Facts } from '../../../../src/model/facts.ts';
import type { Missing } from '../../../../src/model/finding.ts';
import type { Hop } from '../../../../src/model/plan.ts';
import { judge, remainderRules, rules } from '../../../../src/rules/index.ts';
import { facts, sampleHop, samplePlan, stream } from '../../facts-builder.ts';

const bare = (proxy: Hop['proxy']): Hop => ({
  ...sampleHop(proxy),
  accessLogs: [],
  errorLogs: [],
  configs: [],
});
const cut = (...headers: [string, string][]) =>
  stream({ headers: [['content-type', 'text/event-stream'], ...headers] })
    .eventAt(3)
    .cutAt(60_000)
    .done();
const wanted: Missing[] = ['access-log', 'error-log', 'error-log-level', 'config', 'log-row'];

describe('of a proxy that is not read', () => {
  test.each<[string, Partial<Facts>]>([
    ...(['squid', 'unknown'] as const).map((kind): [string, Partial<Facts>] => [
      `named: ${kind}`,
      { hops: [bare(kind)], streams: [cut()] },
    ]),
  ])('%s', (_, given) => {
    const { hops = [] } = given;
    const run = facts({ plan: { ...samplePlan, hops }, ...given });
    const left = stillMissing(run, wanted);
    expect(left).toEqual(expect.arrayContaining(['own-log', 'own-config']));
    expect(left.filter((one) => wanted.includes(one))).toEqual([]);
    const judged = judge(run, rules, remainderRules);
    const told = [JSON.stringify(judged), settlingWords(run, 'end'), settlingWords(run, 'answer')].join();
    expect(told).not.toMatch(/--(nginx|envoy)-(access-log|error-log|config)/);
  });

  test('those of a proxy beside it that is read are asked for', () => {
    const run = facts({ hops: [bare('squid'), bare('nginx')], streams: [cut()] });
    expect(stillMissing(run, wanted)).toEqual(['access-log', 'error-log', 'error-log-level', 'config']);
  });

  test('and where nothing is known of the path, those of any', () => {
    expect(stillMissing(facts({ streams: [cut()] }), wanted)).toEqual(
      expect.arrayContaining(['access-log', 'error-log', 'config']),
    );
  });
});
