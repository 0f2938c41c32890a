import { describe, expect, it } from 'vitest';
import { readFormats } from '../../../src/commands/report-formats.ts';
import type { DoctorError } from '../../../src/errors.ts';

const read = (...texts: string[]) => readFormats(texts, '--format');

function fault(...texts: string[]): DoctorError {
  try {
    read(...texts);
  } catch (error) {
    return error as DoctorError;
  }
  throw new Error('it was accepted');
}

describe('--format', () => {
  it('is one for standard output, and any number with files', () => {
    expect(readFormats(undefined, '--format')).toBeUndefined();
    expect(read('json')).toEqual({ format: 'json', files: [] });
    expect(read('junit=a=b.xml', 'markdown', 'github=-'.replace('github', 'markdown'))).toEqual({
      format: 'markdown',
      files: [{ format: 'junit', file: 'a=b.xml' }],
    });
    expect(read('junit=a.xml')).toEqual({ format: undefined, files: [{ format: 'junit', file: 'a.xml' }] });
  });

  it.each<[string[], RegExp, RegExp]>([
    [['junt'], /no format/, /did you mean junit\?/],
    [['xml=a'], /no format/, /terminal, json, markdown, junit, github/],
    [[''], /no format/, /write one of/],
    [['junit='], /no file/, /junit=FILE/],
    [['json', 'github'], /two reports on standard output/, /junit=report\.xml/],
    [['json', 'github=-'], /two reports on standard output/, /a file/],
  ])('%j is refused', (texts, message, hint) => {
    expect(fault(...texts).message).toMatch(message);
    expect(fault(...texts).hint).toMatch(hint);
  });
});
