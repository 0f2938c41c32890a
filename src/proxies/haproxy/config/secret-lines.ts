/** Lines of haproxy.cfg that may hold a secret. */
import { mayNameSecret } from '../../../configs/secret-looks.ts';
import { readWords } from './words.ts';

/** Lines whose words are names, numbers, addresses and times; nothing else is shown. */
const harmless =
  /^(?:(?:global|defaults|frontend|backend|listen)(?: [\w.:-]+){0,1}(?: from [\w.:-]+)?|mode \w+|timeout [\w-]+ \w+|(?:no )?option [\w-]+(?: clf)?|(?:maxconn|retries|nbthread|hard-stop-after|tune\.[\w.-]+) \w+|balance \w+|(?:default|use)_backend [\w.-]+|log (?:global|stdout|stderr)(?: format \w+)?(?: \w+)*|bind [\d.:*[\]a-f,-]+|server [\w.-]+ [\w.:[\]-]+(?: (?:check|backup|disabled|ssl|maxconn \d+|inter \w+|rise \d+|fall \d+|weight \d+|proto h2))*|compression (?:algo|type)(?: [\w/+.-]+)*|http-request set-timeout (?:server|tunnel) \w+|capture (?:request|response) header [\w-]+ len \d+|daemon|master-worker|errorfile \d+ [\w./-]+)$/;

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
