import { describe, expect, it } from 'vitest';
import { readExpectations } from '../../../src/commands/expectations.ts';
import type { DoctorError } from '../../../src/errors.ts';

const read = (text: string) => readExpectations([text], '--expect')[0];

function fault(text: string): DoctorError {
  try {
    read(text);
  } catch (error) {
    return error as DoctorError;
  }
  throw new Error('it was accepted');
}

describe('--expect', () => {
  it.each([
    ['healthy', { kind: 'verdict', verdict: 'healthy' }],
    ['status=401', { kind: 'status', status: 401 }],
    ['idle-timeout', { kind: 'rule', rule: 'idle-timeout' }],
    ['unexplained-end', { kind: 'rule', rule: 'unexplained-end' }],
    ['cut@60s', { kind: 'cut', atMs: 60_000, toleranceMs: 6_000 }],
    ['cut@2s', { kind: 'cut', atMs: 2_000, toleranceMs: 1_000 }],
    ['cut@1m30s', { kind: 'cut', atMs: 90_000, toleranceMs: 9_000 }],
    ['cut@4', { kind: 'cut', atMs: 4_000, toleranceMs: 1_500 }],
  ])('takes %s', (text, expected) => {
    expect(read(` ${text} `)).toEqual({ text, ...expected });
  });

  it.each([
    ['idle-timeot', /nothing that a run can come to/, /did you mean idle-timeout\?/],
    ['healty', /nothing that/, /did you mean healthy\?/],
    ['', /nothing that/, /status=401/],
    ['401', /nothing that/, /status=401/],
    ['status=40', /status that there is not/, /100 to 599/],
    ['status=4xx', /status that there is not/, /status=401/],
    ['cut@', /cut at no time/, /cut@60s/],
    ['cut@0s', /cut at no time/, /above zero/],
    ['cut@soon', /cut at no time/, /cut@60s/],
  ])('refuses "%s", and says what it may be', (text, message, hint) => {
    expect(fault(text)).toMatchObject({ exitCode: 2 });
    expect(fault(text).message).toMatch(message);
    expect(fault(text).hint).toMatch(hint);
  });
});
