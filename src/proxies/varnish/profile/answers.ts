/** Answers that Varnish makes by itself (builtin.vcl of 7.1). */
import type { OwnAnswer } from '../../profile/profile.ts';

export const varnishPage = /<h3>Guru Meditation:<\/h3>/;

/** `Backend fetch failed` stands for whatever befell the request to the backend. */
export const varnishAnswers: OwnAnswer[] = [
  {
    status: 503,
    body: /<p>Backend fetch failed<\/p>/,
    reason: 'connect-failed',
    words: "Varnish's own page, Backend fetch failed",
    confidence: 'possible',
  },
];
