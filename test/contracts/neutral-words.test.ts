import { expect, it } from 'vitest';
import { envoyAdvice } from '../../src/proxies/envoy/profile/advice.ts';
import { nginxAdvice } from '../../src/proxies/nginx/profile/advice.ts';
import { neutralAdvice, neutralPhrases } from '../../src/proxies/profile/neutral.ts';
import type { Advice } from '../../src/proxies/profile/words.ts';

/** The words of one proxy's config: with an underscore, as those of Nginx and Envoy have. */
const configWord = /\b\w+_\w+\b/;
const settingsOf = (advice: Partial<Record<string, Advice>> = {}) =>
  Object.values(advice).flatMap((one) => (one ? [one.setting] : []));

it('tells a proxy of unknown words nothing in the words of another', () => {
  const said = [
    ...Object.values(neutralAdvice).flatMap(({ setting, text = '' }) => [setting, text]),
    ...Object.values(neutralPhrases),
  ];
  expect(said.filter((words) => configWord.test(words))).toEqual([]);
  expect(said.filter((words) => /\b(Envoy|Nginx|EDS|cluster)\b/i.test(words))).toEqual([]);
});

it('would see a word of Nginx or of Envoy', () => {
  expect(settingsOf(nginxAdvice).filter((word) => configWord.test(word)).length).toBeGreaterThan(5);
  expect(settingsOf(envoyAdvice).filter((word) => configWord.test(word)).length).toBeGreaterThan(5);
});
