/** A page of another origin may not read the stream (Fetch standard, section 3.3). */

import { frontProxy } from '../../analysis/parties/fingerprint.ts';
import { type Facts, openedStreams, openedWireStreams } from '../../model/facts.ts';
import type { Evidence, Finding } from '../../model/finding.ts';
import { header, type Stream } from '../../model/stream.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { html, page } from '../sources.ts';

const allowOrigin = 'access-control-allow-origin';

export const corsMissing: Rule = {
  id: 'cors-missing',
  title: 'pages of other origins may not read the stream',
  severity: 'info',
  group: 'advice',
  rank: 30,
  needs: ['wire', 'direct'],
  about: {
    what: 'A page of another origin may not read the stream: the response allows no origin, another one, several, or every origin together with credentials.',
    lookAlikes: [
      '`auth-rejected`: the request was refused, whoever asks.',
      'A response without these headers to a request that named no origin: many servers send them only when asked, so without `--origin` the rule says that it was not checked.',
    ],
    settles: '`--origin URL` asks as a page of that origin would.',
    source: [
      page('Fetch standard: CORS protocol', 'https://fetch.spec.whatwg.org/#http-cors-protocol'),
      html('9.2.2'),
    ],
  },
  judge(facts) {
    const opened = openedWireStreams(facts);
    const first = opened[0];
    if (!first) return ruledOut('no stream opened through the proxies');
    const page = facts.plan.browserOrigin;
    if (page !== null && page === new URL(facts.plan.target.url).origin)
      return ruledOut(`the page's origin ${page} is the stream's own`);
    const fault = faultOf(first, page);
    // A request without Origin needs no CORS answer: missing headers then prove nothing.
    if (fault && !fault.present && page === null) {
      return notChecked(
        ['browser-origin'],
        'only a request that names the origin of a page shows what it is answered',
      );
    }
    if (!fault) return ruledOut(`${allowOrigin}: ${header(first, allowOrigin)}`);
    const asked = first.requestHeaders.some(([name]) => /^origin$/i.test(name));
    const removed = isRemovedByFront(facts, page);
    const { proxy } = frontProxy(facts, first);
    return found(this, [
      {
        severity: page === null ? 'info' : 'warning',
        // Many servers answer with these headers only where the request names an origin.
        confidence: asked || fault.present ? 'certain' : 'possible',
        where: removed ? remover(facts, first) : { hop: null, proxy: 'origin' },
        what: fault.what,
        why: `${fault.why}${asked ? '' : ' The request named no origin; --origin asks as a page would.'}`,
        evidence: [...headerFacts(first)],
        fix: [
          {
            proxy: removed ? proxy : 'origin',
            setting: 'Access-Control-Allow-Origin',
            suggested: page ?? "the page's origin",
            text: 'Answer with the origin of the page, once, and with Access-Control-Allow-Credentials: true and Vary: Origin if cookies are to be sent; not needed where the page has the same origin.',
          },
        ],
      },
    ]);
  },
};

/** Of several proxies it is not known which one. */
function remover(facts: Facts, stream: Stream): Finding['where'] {
  const { hops } = facts;
  if (hops.length > 1) return { hop: null, proxy: 'unknown' };
  const { proxy, known } = frontProxy(facts, stream);
  return { hop: (known && hops[0]?.name) || null, proxy };
}

interface Fault {
  present: boolean;
  what: string;
  why: string;
}

function faultOf(stream: Stream, page: string | null): Fault | null {
  const values = stream.headers
    .filter(([name]) => name.toLowerCase() === allowOrigin)
    .map(([, value]) => value);
  const value = values.join(', ');
  if (values.length === 0)
    return {
      present: false,
      what: 'The response has no Access-Control-Allow-Origin.',
      why: 'A browser shows an error without a status to a page of another origin, and reconnects for ever.',
    };
  if (value.includes(','))
    return {
      present: true,
      what: `Access-Control-Allow-Origin has several values: ${value}.`,
      why: 'Browsers refuse more than one; origin and proxy each added theirs.',
    };
  const credentials = header(stream, 'access-control-allow-credentials')?.toLowerCase() === 'true';
  if (value === '*')
    return credentials
      ? {
          present: true,
          what: 'The response allows every origin (*) together with credentials.',
          why: 'Browsers refuse * for requests with credentials (EventSource withCredentials).',
        }
      : null;
  if (page !== null && value !== page)
    return {
      present: true,
      what: `The response allows ${value}, and the page comes from ${page}.`,
      why: 'Scheme, name and port have to be equal to the letter.',
    };
  return null;
}

/** The origin allows it, the proxied response does not. */
function isRemovedByFront(facts: Facts, page: string | null): boolean {
  return openedStreams(facts).some((stream) => stream.route === 'direct' && faultOf(stream, page) === null);
}

function headerFacts(stream: Stream): Evidence[] {
  const shown = stream.headers.filter(([name]) => /^access-control-|^vary$/i.test(name));
  const text =
    shown.length > 0 ? shown.map((pair) => pair.join(': ')).join('; ') : 'no access-control header';
  return [{ fact: `${stream.id}: ${text}`, from: 'headers', connection: stream.id }];
}
