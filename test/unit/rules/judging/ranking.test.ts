import { describe, expect, test } from 'vitest';
import type { RuledFinding } from '../../../../src/model/finding.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { ranked } from '../../../../src/rules/judging/ranking.ts';
import { stream } from '../../facts-builder.ts';
import { finding, foundBy, remainder, rule } from './rules-builder.ts';

const none = foundBy();
const timeout = rule('idle-timeout', none, { explains: ['heartbeat-too-slow', 'upstream-closed'] });
const slow = rule('heartbeat-too-slow', none);
const closed = rule('upstream-closed', none, { explains: ['origin-ended'] });
const ended = rule('origin-ended', none);
const saturated = rule('generator-saturated', none);
const unexplained = remainder('unexplained-end', () => none, { explains: ['h2-reset'] });
const reset = rule('h2-reset', none);
const rules = [saturated, timeout, slow, closed, ended, reset];

const order = (findings: RuledFinding[], asked = rules) =>
  ranked(findings, asked, [unexplained]).map((one) => one.rule);
const explainsOf = (findings: RuledFinding[], id: string) =>
  ranked(findings, rules, [unexplained]).find((one) => one.rule === id)?.explains;

describe('findings without a bond between them', () => {
  test('stand by severity, whatever they came in', () => {
    const info = finding('idle-timeout', { severity: 'info', confidence: 'certain' });
    const warning = finding('h2-reset', { severity: 'warning', confidence: 'certain' });
    const critical = finding('origin-ended', { confidence: 'possible' });
    expect(order([info, warning, critical])).toEqual(['origin-ended', 'h2-reset', 'idle-timeout']);
    expect(order([critical, info, warning])).toEqual(['origin-ended', 'h2-reset', 'idle-timeout']);
  });

  test('of one severity stand by how sure they are', () => {
    const sure = finding('origin-ended', { confidence: 'certain' });
    const likely = finding('h2-reset', { confidence: 'likely' });
    const possible = finding('idle-timeout', { confidence: 'possible' });
    expect(order([possible, likely, sure])).toEqual(['origin-ended', 'h2-reset', 'idle-timeout']);
    expect(order([likely, sure, possible])).toEqual(['origin-ended', 'h2-reset', 'idle-timeout']);
  });

  test('that are as bad and as sure stand as their rules do, and that of an unknown rule last', () => {
    const all = [finding('not-a-rule'), finding('h2-reset'), finding('idle-timeout')];
    expect(order(all)).toEqual(['idle-timeout', 'h2-reset', 'not-a-rule']);
    expect(order(all, [reset, timeout])).toEqual(['h2-reset', 'idle-timeout', 'not-a-rule']);
  });

  test('of one rule stay in their order', () => {
    const two = ['proxy', 'direct'].map((title) => finding('origin-ended', { title }));
    expect(ranked(two, rules, []).map(({ title }) => title)).toEqual(['proxy', 'direct']);
  });
});

describe('what is worth knowing', () => {
  test('is no consequence of a trouble of other streams', () => {
    const [cut, whole] = [stream().cutAt(9).done(), stream().endedAt(9).done()];
    const cause = finding('upstream-closed', { confidence: 'certain', covers: [cut] });
    const info = (covers: Stream[]) => finding('origin-ended', { severity: 'info', covers });
    expect(explainsOf([cause, info([whole])], 'upstream-closed')).toEqual([]);
    expect(explainsOf([cause, info([cut, whole])], 'upstream-closed')).toEqual(['origin-ended']);
    expect(explainsOf([cause, info([])], 'upstream-closed')).toEqual(['origin-ended']);
  });
});

describe('a finding on what no rule explains', () => {
  test('comes after every cause that is as severe, however sure it is of what it saw', () => {
    const rest = finding('unexplained-end', { confidence: 'certain' });
    expect(order([rest, finding('origin-ended', { confidence: 'possible' })])).toEqual([
      'origin-ended',
      'unexplained-end',
    ]);
  });

  test('comes before what is less severe', () => {
    const warning = finding('origin-ended', { severity: 'warning', confidence: 'certain' });
    expect(order([warning, finding('unexplained-end')])).toEqual(['unexplained-end', 'origin-ended']);
  });

  test('keeps the look of the same end behind it, also where that is surer', () => {
    const look = finding('h2-reset', { confidence: 'certain' });
    const rest = finding('unexplained-end', { confidence: 'possible' });
    expect(order([look, rest])).toEqual(['unexplained-end', 'h2-reset']);
    expect(explainsOf([look, rest], 'unexplained-end')).toEqual(['h2-reset']);
  });
});

describe('a cause and its consequences', () => {
  test('stand together, and the cause names each rule once', () => {
    const all = [
      finding('heartbeat-too-slow', { confidence: 'certain' }),
      finding('heartbeat-too-slow', { confidence: 'certain', title: 'another' }),
      finding('h2-reset', { confidence: 'certain' }),
      finding('idle-timeout'),
    ];
    expect(order(all)).toEqual(['h2-reset', 'idle-timeout', 'heartbeat-too-slow', 'heartbeat-too-slow']);
    expect(explainsOf(all, 'idle-timeout')).toEqual(['heartbeat-too-slow']);
    expect(explainsOf(all, 'heartbeat-too-slow')).toEqual([]);
  });

  test('form a chain, each reported once', () => {
    const all = [finding('origin-ended'), finding('upstream-closed'), finding('idle-timeout')];
    expect(order(all)).toEqual(['idle-timeout', 'upstream-closed', 'origin-ended']);
    expect(explainsOf(all, 'idle-timeout')).toEqual(['upstream-closed']);
    expect(explainsOf(all, 'upstream-closed')).toEqual(['origin-ended']);
  });

  test('a consequence of two causes stands behind the first, and both name it', () => {
    const other = rule('client-closed', none, { explains: ['upstream-closed'] });
    const all = [finding('upstream-closed'), finding('client-closed'), finding('idle-timeout')];
    const told = ranked(all, [timeout, other, closed], []);
    expect(told.map((one) => one.rule)).toEqual(['idle-timeout', 'upstream-closed', 'client-closed']);
    expect(told.map(({ explains }) => explains)).toEqual([['upstream-closed'], [], ['upstream-closed']]);
  });

  test('what a rule itself wrote under explains does not count', () => {
    const alone = finding('idle-timeout', { explains: ['h2-reset'] });
    expect(explainsOf([alone, finding('h2-reset')], 'idle-timeout')).toEqual([]);
  });

  test('a rule that is not in the lists explains nothing', () => {
    const all = [finding('not-a-rule'), finding('origin-ended')];
    expect(ranked(all, rules, []).map(({ explains }) => explains)).toEqual([[], []]);
  });

  test('two findings of a rule that names itself do not explain one another away', () => {
    const itself = rule('origin-ended', none, { explains: ['origin-ended'] });
    const two = ['proxy', 'direct'].map((title) => finding('origin-ended', { title }));
    expect(ranked(two, [itself], []).map(({ title, explains }) => [title, explains])).toEqual([
      ['proxy', []],
      ['direct', []],
    ]);
  });
});

describe('how sure a cause must be', () => {
  const pair = (cause: RuledFinding['confidence'], other: Partial<RuledFinding>) =>
    explainsOf(
      [finding('idle-timeout', { confidence: cause }), finding('upstream-closed', other)],
      'idle-timeout',
    );

  test('a possible one explains what is only possible too, and nothing surer', () => {
    expect(pair('possible', { confidence: 'possible' })).toEqual(['upstream-closed']);
    expect(pair('possible', { confidence: 'likely' })).toEqual([]);
    expect(pair('possible', { confidence: 'certain' })).toEqual([]);
  });

  test('a likely one explains also what is certain', () => {
    expect(pair('likely', { confidence: 'certain' })).toEqual(['upstream-closed']);
  });

  test('information needs no surer cause', () => {
    expect(pair('possible', { confidence: 'certain', severity: 'info' })).toEqual(['upstream-closed']);
  });
});

describe('how an end looked', () => {
  const look = rule('h2-reset', none, { isLook: true });
  const cause = rule('idle-timeout', none, { explains: ['h2-reset'] });
  const told = (...all: RuledFinding[]) =>
    ranked(all, [look, cause, ended], [unexplained]).map((one) => [one.rule, one.explains]);

  test('explains nothing, however sure it is: any cause that names it goes before it', () => {
    expect(
      told(
        finding('h2-reset', { confidence: 'certain' }),
        finding('idle-timeout', { confidence: 'possible' }),
      ),
    ).toEqual([
      ['idle-timeout', ['h2-reset']],
      ['h2-reset', []],
    ]);
  });

  test('goes behind what is as severe and does not name it', () => {
    const sure = finding('h2-reset', { confidence: 'certain' });
    expect(told(sure, finding('origin-ended', { confidence: 'possible' }))[0]?.[0]).toBe('origin-ended');
    expect(told(sure, finding('origin-ended', { severity: 'warning' }))[0]?.[0]).toBe('h2-reset');
  });
});

describe('two rules that name each other', () => {
  const a = rule('idle-timeout', none, { explains: ['total-timeout'] });
  const b = rule('total-timeout', none, { explains: ['idle-timeout'] });
  const judged = (sureA: RuledFinding['confidence'], sureB: RuledFinding['confidence']) =>
    ranked(
      [finding('idle-timeout', { confidence: sureA }), finding('total-timeout', { confidence: sureB })],
      [a, b],
      [],
    ).map((one) => [one.rule, one.explains]);

  test('stand side by side where they are as sure, and neither hides the other', () => {
    expect(judged('likely', 'likely')).toEqual([
      ['idle-timeout', []],
      ['total-timeout', []],
    ]);
  });

  test('the surer one explains the other, whichever it is', () => {
    expect(judged('certain', 'likely')).toEqual([
      ['idle-timeout', ['total-timeout']],
      ['total-timeout', []],
    ]);
    expect(judged('possible', 'likely')).toEqual([
      ['total-timeout', ['idle-timeout']],
      ['idle-timeout', []],
    ]);
  });
});

describe('a circle of three causes', () => {
  test('loses none of them', () => {
    const circle = ['idle-timeout', 'upstream-closed', 'origin-ended'].map((id, n, all) =>
      rule(id, none, { explains: [all[(n + 1) % 3] ?? ''] }),
    );
    const told = ranked(
      circle.map(({ id }) => finding(id)),
      circle,
      [],
    );
    expect(told.map((one) => one.rule)).toEqual(['idle-timeout', 'upstream-closed', 'origin-ended']);
  });
});

describe('a tool that was late', () => {
  const late = finding('generator-saturated', { severity: 'warning', confidence: 'possible' });
  const refused = [stream().answered(503).done(), stream().answered(502).done()];
  const cut = [stream().eventAt(3).cutAt(60_000).done()];
  const fromLog = [{ fact: 'the log says so', from: 'log' as const }];
  const fromWire = [{ fact: 'it was cut', from: 'connection' as const }];

  test('comes after an error that the other side wrote into its answer', () => {
    const answer = { kind: 'openai-chat', error: { word: 'error', atMs: 5, later: 0 } } as const;
    const failed = stream().with({ answer }).endedAt(9).done();
    expect(order([finding('origin-ended', { covers: [failed] }), late])[0]).toBe('origin-ended');
    const plain = stream().endedAt(9).done();
    expect(order([finding('origin-ended', { covers: [failed, plain] }), late])[0]).toBe(
      'generator-saturated',
    );
  });

  test('goes before ends that only the wire tells of, however sure and severe', () => {
    const end = finding('origin-ended', { confidence: 'certain', covers: cut, evidence: fromWire });
    expect(order([end, late])).toEqual(['generator-saturated', 'origin-ended']);
  });

  test('goes before what names no stream', () => {
    expect(order([finding('origin-ended', { evidence: fromLog }), late])[0]).toBe('generator-saturated');
  });

  test('goes behind leading answers that carry a status, and behind what a log states', () => {
    const answer = finding('h2-reset', { confidence: 'certain', covers: refused });
    const logged = finding('origin-ended', { covers: cut, evidence: [...fromWire, ...fromLog] });
    expect(order([late, logged, answer])).toEqual(['h2-reset', 'origin-ended', 'generator-saturated']);
  });

  test('but only behind those that lead: what follows may be its own making', () => {
    const answer = finding('origin-ended', { confidence: 'possible', covers: refused });
    const end = finding('h2-reset', { confidence: 'certain', covers: cut });
    expect(order([answer, late, end])).toEqual(['generator-saturated', 'h2-reset', 'origin-ended']);
  });

  test('goes behind what a log row names with certainty, though that follows what only the wire tells', () => {
    const wire = finding('h2-reset', { confidence: 'certain', covers: cut, evidence: fromWire });
    const logged = finding('origin-ended', {
      confidence: 'certain',
      covers: cut,
      evidence: fromLog,
      severity: 'warning',
    });
    expect(order([wire, late, logged])).toEqual(['origin-ended', 'generator-saturated', 'h2-reset']);
    const guess = { ...logged, confidence: 'likely' as const };
    expect(order([wire, late, guess])[0]).toBe('generator-saturated');
    const rowOfOne = {
      ...logged,
      covers: [],
      evidence: [{ ...fromLog[0], connection: 'c1' }],
    } as RuledFinding;
    expect(order([wire, late, rowOfOne])[0]).toBe('origin-ended');
  });

  test('goes before a log row that is only possibly theirs, and before information', () => {
    const guess = finding('origin-ended', { confidence: 'possible', covers: cut, evidence: fromLog });
    expect(order([guess, late])[0]).toBe('generator-saturated');
    const info = finding('h2-reset', { severity: 'info', covers: refused, confidence: 'certain' });
    expect(order([info, late])[0]).toBe('generator-saturated');
  });

  test('goes before answers of which one never came, or came as a stream', () => {
    const unanswered = stream().failed('connect', 'ETIMEDOUT').done();
    const some = finding('h2-reset', { covers: [...refused, unanswered] });
    expect(order([some, late])[0]).toBe('generator-saturated');
    expect(order([finding('h2-reset', { covers: [...refused, ...cut] }), late])[0]).toBe(
      'generator-saturated',
    );
  });

  test('goes first of all where it ran short of something its streams needed', () => {
    const short = { ...late, covers: [stream().failed('connect', 'EMFILE').done()] };
    const answer = finding('h2-reset', { confidence: 'certain', covers: refused });
    expect(order([answer, short])).toEqual(['generator-saturated', 'h2-reset']);
  });

  test('that has no say leaves the order as it is', () => {
    const answer = finding('origin-ended', { confidence: 'possible', covers: refused });
    expect(order([answer, finding('h2-reset')])).toEqual(['h2-reset', 'origin-ended']);
  });
});
