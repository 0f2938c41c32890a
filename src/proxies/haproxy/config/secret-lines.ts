/** Lines of haproxy.cfg that may hold a secret. */
import { mayNameSecret } from '../../../configs/secret-looks.ts';
import { readWords } from './words.ts';

const condition =
  '(?: (?:if|unless)(?: !?[\\w.-]+| \\|\\|| !?\\{ (?:path\\w*|method|ssl_fc)(?: -i)?(?: [\\w./-]+)* \\})+)?';
const server =
  '(?: (?:check|backup|disabled|ssl|maxconn \\d+|inter \\w+|rise \\d+|fall \\d+|weight \\d+|proto h2))*';

/** Lines whose words are names, numbers, addresses, paths and times; nothing else is shown. */
const lines = [
  '(?:global|defaults|frontend|backend|listen)(?: [\\w.:-]+)?(?: from [\\w.:-]+)?',
  'mode \\w+',
  'timeout [\\w-]+ \\w+',
  '(?:no )?option [\\w-]+(?: clf)?',
  '(?:maxconn|retries|nbthread|hard-stop-after|balance|tune\\.[\\w.-]+) \\w+',
  `(?:default|use)_backend [\\w.-]+${condition}`,
  'acl [\\w.-]+ (?:path\\w*|method)(?: -i)?(?: [\\w./-]+)+',
  'log (?:global|stdout|stderr)(?: format \\w+)?(?: \\w+)*',
  'bind [\\d.:*[\\]a-f,-]+',
  `server [\\w.-]+ [\\w.:[\\]-]+${server}`,
  'compression (?:algo|type)(?: [\\w/+.-]+)*',
  `http-request (?:set-timeout (?:server|tunnel) \\w+|deny(?: deny_status \\d+)?)${condition}`,
  'capture (?:request|response) header [\\w-]+ len \\d+',
  'errorfile \\d+ [\\w./-]+',
  '(?:daemon|master-worker)',
];
const harmless = new RegExp(`^(?:${lines.join('|')})$`);

/** 1-based; a line that cannot be read may hold one. */
export function haproxySecretLines(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  for (const [index, line] of text.split('\n').entries()) {
    const words = readWords(line, new Map());
    const plain = words?.map((word) => word.text).join(' ') ?? null;
    const end = words?.at(-1)?.end ?? 1;
    const comment = line.slice(end - 1);
    const isShown = plain === '' || (plain !== null && harmless.test(plain) && !/["'$\\]/.test(line));
    if (!isShown || mayNameSecret(comment)) found.add(index + 1);
  }
  return found;
}
