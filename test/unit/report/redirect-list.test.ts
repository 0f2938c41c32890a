import { describe, expect, test } from 'vitest';
import type { ReportConnection, ReportRedirect } from '../../../src/model/report.ts';
import { renderTerminal } from '../../../src/report/outputs/terminal.ts';
import { redirectList } from '../../../src/report/redirect-list.ts';
import { stateOf } from '../../../src/report/state.ts';
import { trialTable } from '../../../src/report/trial-table.ts';
import { brokenReport } from './sample.ts';

const step: ReportRedirect = {
  from: 'https://app.example.test/here',
  status: 302,
  to: 'https://other.example.test/there',
  notFollowed: null,
  method: 'GET',
  withheld: ['Authorization', 'Cookie', 'the client certificate'],
};

const report = brokenReport();
const [sample] = report.connections as [ReportConnection];

function withSteps(...steps: Partial<ReportRedirect>[]) {
  const redirected = steps.map((part, n) => ({
    ...sample,
    id: `r${n}`,
    method: 'POST',
    status: 302,
    opened: false,
    redirect: { ...step, ...part },
  }));
  return { ...report, connections: [...redirected, sample] };
}

const textsOf = (...steps: Partial<ReportRedirect>[]) =>
  redirectList(withSteps(...steps)).blocks.map((block) => ('text' in block ? block.text : ''));

describe('redirects', () => {
  test('are one entry for each kind of step, with what changed and what stayed behind', () => {
    expect(textsOf({}, {}, { to: null, notFollowed: 'no-url', withheld: [] })).toEqual([
      '2 streams: https://app.example.test/here answered 302 and points to https://other.example.test/there; followed, GET in place of POST, without Authorization, Cookie and the client certificate',
      '1 stream: https://app.example.test/here answered 302 and points to no address that could be asked; not followed: that is no URL',
    ]);
  });

  test('are no section where there were none', () => {
    expect(redirectList(report).blocks).toEqual([]);
  });

  test('stand in the report that is printed', () => {
    expect(renderTerminal(withSteps({}), { colour: false, width: 100 })).toContain('REDIRECTS');
  });

  test('of many kinds are cut short, and that is said', () => {
    const many = Array.from({ length: 12 }, (_, n) => ({ to: `https://h${n}.test/` }));
    expect(textsOf(...many)).toHaveLength(11);
    expect(textsOf(...many).at(-1)).toContain('2 more kinds');
  });
});

test('a redirect that was followed is no stream that did not open', () => {
  const broken = { ...withSteps({}), verdict: 'broken' as const };
  const without = { ...report, verdict: 'broken' as const, connections: [sample] };
  expect(stateOf(broken)).toBe(stateOf(without));
  expect(trialTable(broken).blocks[0]).toEqual(trialTable(without).blocks[0]);
  const left = { ...withSteps({ notFollowed: 'not-asked' }), verdict: 'broken' as const };
  expect(trialTable(left).blocks[0]).not.toEqual(trialTable(without).blocks[0]);
});
