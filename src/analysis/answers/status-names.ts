/** Names of statuses (IANA's registry, Nginx's and Cloudflare's own), and what those without a rule of their own mean. */

import { profiles } from '../../proxies/profile/known.ts';

const names: Record<number, string> = {
  300: 'Multiple Choices',
  304: 'Not Modified',
  305: 'Use Proxy',
  400: 'Bad Request',
  402: 'Payment Required',
  408: 'Request Timeout',
  409: 'Conflict',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  417: 'Expectation Failed',
  418: "I'm a teapot",
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  423: 'Locked',
  424: 'Failed Dependency',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** `409 Conflict`; the number alone where it has no name. */
export function statusName(status: number): string {
  const name = names[status];
  return name ? `${status} ${name}` : `${status}`;
}

const meanings: Record<number, string> = {
  304: 'The request carried a condition (If-None-Match, If-Modified-Since), or a cache in between did: an event stream has no version to compare.',
  400: 'Whoever answered found the request malformed: a header, the path, the body, or plain HTTP where TLS was meant.',
  408: 'Whoever answered waited for the rest of the request and gave up: a body that was announced and did not come, or a connection opened too early.',
  409: 'The request conflicts with the state of what it names: most often there may be one stream for a user, session or id, and one is open.',
  411: 'A body without Content-Length was refused.',
  413: 'The body of the request is larger than a proxy or the origin takes.',
  414: 'The URL is longer than a proxy or the origin takes.',
  415: 'The type of the body was refused: send the Content-Type that the endpoint expects.',
  421: 'The server that was asked is not the one for this name: a connection was used for another name than it was made for, or the certificate and the route disagree.',
  422: 'The request was understood and its content refused; the body says which part.',
  425: 'The server does not take early data (TLS 1.3 0-RTT).',
  428: 'The server wants a condition in the request (If-Match).',
  431: 'The head of the request is larger than a proxy or the origin takes: cookies, most often.',
  451: 'The answer is refused for legal reasons.',
  520: 'Cloudflare: the origin gave an empty or unreadable answer.',
  521: 'Cloudflare: the origin refused the connection.',
  522: 'Cloudflare: the origin did not answer the connection attempt in time.',
  523: 'Cloudflare: the origin cannot be reached.',
  524: 'Cloudflare: the origin sent no response head in 100 s.',
  525: 'Cloudflare: the TLS handshake with the origin failed.',
  526: "Cloudflare: the origin's certificate is not valid.",
  530: 'Cloudflare: the origin’s name could not be resolved, or an error 1xxx that the page names.',
};

/** What a server means by `status`, as a sentence. */
export function statusMeaning(status: number): string {
  const known = meanings[status] ?? profiles.find(({ statuses }) => statuses?.[status])?.statuses?.[status];
  if (known) return known;
  if (status < 300) return 'The answer is a success, and no event stream.';
  if (status < 400) return 'A redirect of this kind is followed by no client by itself.';
  return status < 500
    ? 'The status says that the request is at fault; its words say more.'
    : 'The status says that the server is at fault; its words say more.';
}
