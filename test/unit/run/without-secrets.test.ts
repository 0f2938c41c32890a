import { describe, expect, it } from 'vitest';
import { badInput, DoctorError } from '../../../src/errors.ts';
import { newSecrets } from '../../../src/run/secrets.ts';
import { errorWithoutSecrets, withoutSecrets } from '../../../src/run/without-secrets.ts';

const secrets = newSecrets(['otter.otter']);

describe('what a program is handed', () => {
  it('holds no known secret, in values or keys', () => {
    const told = withoutSecrets({ 'x otter.otter': ['a otter.otter b', 7, null] }, secrets);
    expect(JSON.stringify(told)).not.toContain('otter');
    expect(Object.values(told)[0]).toEqual([expect.stringMatching(/^a .+ b$/), 7, null]);
  });

  it('keeps one object one object: a join names its row by itself', () => {
    const row = { raw: 'otter.otter' };
    const { records, joins } = withoutSecrets({ records: [row], joins: [{ record: row }] }, secrets);
    expect(joins[0]?.record).toBe(records[0]);
  });

  it('leaves the value as it was that it was made of', () => {
    const row = { raw: 'otter.otter' };
    withoutSecrets(row, secrets);
    expect(row.raw).toBe('otter.otter');
  });
});

describe('an error that a program is thrown', () => {
  it('of ours stays one of ours, with its exit code', () => {
    const error = errorWithoutSecrets(badInput('no otter.otter', 'otter.otter', 'say otter.otter'), secrets);
    expect(error).toBeInstanceOf(DoctorError);
    const { message, why, hint, exitCode } = error as DoctorError;
    expect([message, why, hint].join()).not.toContain('otter');
    expect(exitCode).toBe(2);
  });

  it('of another kind stays itself', () => {
    const error = new TypeError('otter.otter is not a function');
    expect(errorWithoutSecrets(error, secrets)).toBe(error);
    expect(`${error.message}${error.stack}`).not.toContain('otter');
  });
});
