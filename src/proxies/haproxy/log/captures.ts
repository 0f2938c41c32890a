/** `{a|b}`: what `capture request header` and `capture response header` wrote, without the names of the headers. */
import type { Variables } from './row.ts';

/** A product and its version, as clients name themselves. */
const agent = /^[\w.-]+\/[\w.]+(?: |$|\(|;)/;
const id = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const mediaType = /^(?:text|application|image|audio|video|multipart)\/[\w.+-]+/;
const host = /^(?:[\w-]+(?:\.[\w-]+)+|localhost|\[[\da-f:]+\])(?::\d+)?$/i;

/** Headers by what their values look like; the others under a name that says nothing, so that they are not shown. */
export function splitCaptures({ hr, hrl, hs, hsl }: Variables): Variables {
  const found: Variables = {};
  for (const [index, value] of partsOf(hr ?? hrl).entries()) found[requestName(value, index, found)] = value;
  for (const [index, value] of partsOf(hs ?? hsl).entries()) found[responseName(value, index)] = value;
  return found;
}

function partsOf(text: string | undefined): string[] {
  if (text === undefined || text === '' || text === '-') return [];
  return text.startsWith('"') ? text.slice(1, -1).split('" "') : text.replace(/^\{|\}$/g, '').split('|');
}

function requestName(value: string, index: number, found: Variables): string {
  const isNew = (name: string) => found[name] === undefined;
  if (agent.test(value) && !mediaType.test(value) && isNew('REQ(user-agent)')) return 'REQ(user-agent)';
  if (id.test(value) && isNew('REQ(x-request-id)')) return 'REQ(x-request-id)';
  if (host.test(value) && !/^[\d.]+$/.test(value) && isNew('REQ(host)')) return 'REQ(host)';
  return `REQ(captured-${index})`;
}

function responseName(value: string, index: number): string {
  return mediaType.test(value) ? 'RESP(content-type)' : `RESP(captured-${index})`;
}
