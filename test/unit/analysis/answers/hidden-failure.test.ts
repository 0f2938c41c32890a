import { describe, expect, test } from 'vitest';
import { hiddenFailureOf } from '../../../../src/analysis/answers/hidden-failure.ts';
import { responseTimeout } from '../../../../src/rules/start/response-timeout/index.ts';
import { wrongContentType } from '../../../../src/rules/start/wrong-content-type/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../../rules/verdict-of.ts';

const hops = [sampleHop('nginx')];
const sorry = stream()
  .answered(200, [['content-type', 'application/json']], '{"error":"sorry"}')
  .done();
const timedOut = row('nginx', 'response-timeout', { kind: 'error', dialect: 'nginx-error' });
const errorPage = setting({
  kind: 'error-page',
  setting: 'error_page',
  value: '504 = /sorry',
  items: ['504'],
  line: 9,
});
const access = (upstreamStatus: string | null) =>
  joined(sorry, row('nginx', 'unknown', { status: 200, upstreamStatus, reasonConfidence: 'possible' }));

describe('a failure that an error page hides', () => {
  test('is told by the line and the setting, and the page is no answer of the origin', () => {
    const all = facts({ hops, settings: [errorPage], joins: [joined(sorry, timedOut)], streams: [sorry] });
    const found = onlyFinding(responseTimeout.judge(all));
    expect(found.why).toContain('error_page 504 = /sorry stands in the place of the failure');
    expect(found.fix.map(({ setting: name }) => name)).toContain('error_page');
    expect(silenceOf(wrongContentType.judge(all))).toContain('in the place of a failure');
  });

  test('is told by the status of the upstream where there is no config', () => {
    const joins = [joined(sorry, timedOut), access('504')];
    expect(hiddenFailureOf(facts({ hops, joins, streams: [sorry] }), sorry)).toMatchObject({ setting: null });
  });

  test('is none where another upstream may have given the answer, or the page is for another status', () => {
    const joins = [joined(sorry, timedOut), access(null)];
    const other = { ...errorPage, items: ['404'] };
    expect(hiddenFailureOf(facts({ hops, joins, streams: [sorry] }), sorry)).toBeNull();
    expect(hiddenFailureOf(facts({ hops, joins, settings: [other], streams: [sorry] }), sorry)).toBeNull();
  });

  test('is none without a line', () => {
    expect(hiddenFailureOf(facts({ hops, settings: [errorPage], streams: [sorry] }), sorry)).toBeNull();
  });
});
