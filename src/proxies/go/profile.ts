/** A proxy made of Go's net/http, as rules need it: what is set in one stands in its Go code. */
import type { Profile } from '../profile/profile.ts';
import { goAdvice } from './profile/advice.ts';
import { goEffect } from './profile/effect.ts';

export const go: Profile = {
  kind: 'go',
  name: 'the Go proxy',
  rank: 8,
  flags: [
    { field: 'access-log', placeholder: '<file>', about: 'the access log that a proxy in Go writes' },
    { field: 'error-log', placeholder: '<file>', about: "what Go's log or log/slog wrote" },
    {
      field: 'log-format',
      placeholder: '<string>',
      about:
        'how it writes its access log: {time} {client} {method} {path} {status} {duration_ms} {upstream}',
    },
  ],
  advice: goAdvice,
  phrases: {
    route: 'pattern of the ServeMux',
    'stream-ages':
      'off for event streams (`http.NewResponseController(w).SetWriteDeadline(time.Time{})` in their handler), or take the deadline off the context in which the upstream is asked',
  },
  effect: goEffect,
  habits: {
    noRoute: { value: 'path', versions: '1.26.8' },
    // httputil.ReverseProxy's own error handler.
    failsAlike: { value: 502, versions: '1.26.8' },
    lateAlike: { value: 502, versions: '1.26.8' },
    letsWait: { value: 'http.Transport.MaxConnsPerHost', versions: '1.26.8' },
    showsCuts: { value: true, versions: '1.26.8' },
    // http.Server.WriteTimeout: httputil.ReverseProxy logs what its upstream broke off, and no write that failed.
    agesWithoutLine: { value: true, versions: '1.26.8' },
    limitsAtNextWrite: { value: true, versions: '1.26.8' },
  },
  // http.TimeoutHandler with no message of its own.
  answers: [
    {
      status: 503,
      body: /^<html><head><title>Timeout<\/title><\/head><body><h1>Timeout<\/h1><\/body><\/html>/,
      reason: 'body-held',
      reasonDetails: ['body-begun'],
      words: "the page of Go's http.TimeoutHandler",
      confidence: 'likely',
      // `ReverseProxy read error during body copy: context deadline exceeded`
      leavesLine: true,
    },
  ],
  logs: { ends: 'error', upstreamFields: '{upstream}' },
};
