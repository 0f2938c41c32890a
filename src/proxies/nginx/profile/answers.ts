/** Answers that Nginx makes by itself. */
import type { OwnAnswer } from '../../profile/profile.ts';

/** Its built-in pages end with its name between `<hr>` and the body's end (ngx_http_special_response.c). */
export const nginxPage = /<hr>\s*<center>(nginx|openresty)/i;

/** One page stands for several failures of an upstream: only the error log distinguishes them. */
export const nginxAnswers: OwnAnswer[] = [
  page(502, 'connect-failed'),
  page(503, 'rate-limited'),
  page(504, 'response-timeout'),
];

function page(status: number, reason: OwnAnswer['reason']): OwnAnswer {
  return { status, body: nginxPage, reason, words: `Nginx's own ${status} page`, confidence: 'possible' };
}
