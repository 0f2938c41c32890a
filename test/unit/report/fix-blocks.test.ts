/** How a fix is laid out, whatever shows it. */
import { describe, expect, it } from 'vitest';
import type { Fix } from '../../../src/model/finding.ts';
import { fixBlocks } from '../../../src/report/fix-blocks.ts';

const bare: Fix = {
  proxy: 'nginx',
  setting: 'gzip',
  current: 'on',
  suggested: 'off',
  text: 'Switch it off.',
};
const texts = (fix: Partial<Fix>) =>
  fixBlocks({ ...bare, ...fix }, 0, 1).map((block) =>
    'label' in block ? `${block.label}: ${block.text}` : 'text' in block && block.text,
  );
const change = ['fix: gzip on → off', ': Switch it off.'];

describe('a fix', () => {
  it('of which no effect is known has none', () => {
    expect(texts({ undo: 'x', cost: 'y' })).toEqual(change);
  });

  it('without commands tells its effect and its undoing in one entry', () => {
    expect(texts({ takesEffect: 'at once', cost: 'none is cut', undo: 'put it back' })).toEqual([
      ...change,
      'effect: at once; none is cut; undo: put it back',
    ]);
  });

  it('without a diff names the commands in that entry', () => {
    const commands = { check: 'nginx -t', activate: 'nginx -s reload' };
    expect(texts({ ...commands, takesEffect: 'on a reload', cost: 'none is cut' })).toEqual([
      ...change,
      'effect: on a reload (`nginx -t && nginx -s reload`); none is cut',
    ]);
  });

  it('has each command beneath what it is for', () => {
    const commands = {
      patch: '--- a',
      apply: 'patch a b',
      check: 'check',
      activate: 'go',
      revert: 'patch -R a b',
    };
    expect(texts({ ...commands, takesEffect: 'on a reload', undo: 'take it back' })).toEqual([
      ...change,
      '--- a',
      'patch a b',
      'effect: on a reload',
      'check && go',
      'undo: take it back',
      'patch -R a b',
    ]);
  });

  it('says what it leaves uncured', () => {
    expect(texts({ doesNotCure: 'a limit on the whole stream' })[1]).toBe(
      ': Switch it off. It does not cure a limit on the whole stream.',
    );
  });
});
