/** Varnish, as rules need it. */
import type { Profile } from '../profile/profile.ts';
import { varnishAdvice } from './profile/advice.ts';
import { varnishAnswers, varnishPage } from './profile/answers.ts';
import { varnishEffect } from './profile/effect.ts';

export const varnish: Profile = {
  kind: 'varnish',
  name: 'Varnish',
  rank: 6,
  flags: [
    { field: 'access-log', placeholder: '<file>', about: 'what varnishncsa writes' },
    { field: 'error-log', placeholder: '<file>', about: 'the text of varnishlog -g request' },
    {
      field: 'config',
      placeholder: '<file>',
      about: 'the VCL; and again, for the unit or script with the command line of varnishd',
    },
    { field: 'log-format', placeholder: '<string>', about: 'the string behind -F of varnishncsa' },
  ],
  advice: varnishAdvice,
  phrases: {
    route: 'condition of vcl_recv',
    'hidden-cut': 'Its varnishlog then has a FetchError for the request to the backend',
    'no-healthy-upstream': 'The probe of each backend fails, or the director has none.',
    'servers-return': 'each is asked again when its probe has succeeded often enough',
    'stream-ages': 'to more than the longest stream lasts (over HTTP/2 it has no effect)',
    'cached-stream':
      'What is stored is given to everyone: while the first stream is still fetched, a second client gets all its old events at once and then the live ones, afterwards a copy that ends.',
  },
  effect: varnishEffect,
  // The number of the request that fetched what a hit gives, beside its own.
  marks: { page: varnishPage, cached: { header: 'x-varnish', pattern: /^\d+ \d+$/ } },
  answers: varnishAnswers,
  habits: {
    hidesCuts: { value: ['http2'], versions: '7.1.1' },
    // `send_timeout` has no effect over HTTP/2.
    showsAgeLimit: { value: true, versions: '7.1.1' },
    limitsAtNextWrite: { value: true, versions: '7.1.1' },
    // No row while the backend was silent.
    seesLossAtWrite: { value: ['http1'], versions: '7.1.1' },
    showsCuts: { value: true, versions: '7.1.1' },
    // One status for whatever befell the request to a backend.
    failsAlike: { value: 503, versions: '7.1.1' },
    lateAlike: { value: 503, versions: '7.1.1' },
    hasBreakers: { value: true, versions: '7.1.1' },
  },
  fingerprints: [{ header: 'x-varnish', pattern: /./, rank: 5 }],
  limits: [
    { ms: 60_000, counts: 'silence', setting: 'between_bytes_timeout' },
    {
      ms: 600_000,
      counts: 'age',
      setting: 'send_timeout',
      where: 'over HTTP/1.1',
      suggested: '24h',
      ends: 'cut',
    },
  ],
  logs: {
    ends: 'error',
    upstreamFields: '%{VSL:BackendOpen}x of varnishncsa -b -c',
    telling: 'varnishlog -g request',
  },
};
