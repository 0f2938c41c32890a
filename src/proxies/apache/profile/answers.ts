/** Answers that Apache makes by itself (modules/http/http_protocol.c, the pages of 2.4.71). */
import type { OwnAnswer } from '../../profile/profile.ts';

/** How each of its built-in pages begins. */
export const apachePage =
  /^\s*<!DOCTYPE HTML PUBLIC "-\/\/(?:IETF\/\/DTD HTML 2\.0|W3C\/\/DTD HTML 4\.01)\/\/EN"[^>]{0,60}>\s*<html><head>\s*<title>\d{3} [^<]{1,60}<\/title>\s*<\/head><body>\s*<h1>/i;

export const apacheAnswers: OwnAnswer[] = [
  {
    status: 502,
    body: /<p>The proxy server received an invalid\s+response from an upstream server\./,
    reason: 'closed-before-headers',
    words: "Apache's own 502 page",
    confidence: 'possible',
  },
  {
    status: 503,
    body: /<p>The server is temporarily unable to service your\s+request due to maintenance downtime or capacity\s+problems\./,
    reason: 'connect-failed',
    words: "Apache's own 503 page",
    confidence: 'possible',
  },
  {
    status: 504,
    body: /<p>The gateway did not receive a timely response\s+from the upstream server or application\./,
    reason: 'response-timeout',
    words: "Apache's own 504 page",
    confidence: 'likely',
  },
];
