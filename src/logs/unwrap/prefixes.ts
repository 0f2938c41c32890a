/** What stands before a line. */
import type { Peeled, Wrapper } from './wrapper.ts';

const iso = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d)?';
const classic = '[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?';
/** `nginx:`, `nginx[77]:`, `app[web.1]:` */
const tag = '[^\\s:\\[\\]"]{1,80}(?:\\[[^\\]\\s]{1,80}\\])?:';
/** `[origin@32473 x="1"]`; a quote and a bracket in a value are escaped (RFC 5424 section 6.3). */
const structured = '(?:-|(?:\\[(?:[^\\]"\\\\]|\\\\.|"(?:[^"\\\\]|\\\\.)*")*\\])+)';
/** journalctl's short-full, short-unix and short-monotonic. */
const journalTime = `(?:[A-Z][a-z]{2} \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)? \\w+|\\d{9,11}\\.\\d{6}|\\[ *\\d+\\.\\d{6}\\])`;

/** The next layer: a day, `web-1 |`, `prod/web[nginx]:` */
const again = '[A-Z][a-z]{2} (?:[ \\d]\\d \\d\\d:|\\d{4}-)|[\\w@./-]{1,120}(?:\\s*\\| |\\[[\\w.-]+\\]: )';

/** containerd and CRI-O: long lines come in pieces, tagged P but for the last. */
const cri: Wrapper = {
  name: 'cri',
  peel(line) {
    const found = criHead.exec(line);
    if (found === null) return null;
    const [head, stream = '', part] = found;
    return { text: line.slice(head.length), part: part === 'P' ? 'more' : 'last', stream };
  },
};
const criHead = /^\d{4}-\d\d-\d\dT[\d:.,]+(?:Z|[+-]\d\d:?\d\d) (stdout|stderr) ([PF])(?::\S*)?(?: |$)/;

/** Prefixes that no row of an access log begins with: taken off before the row is read. */
export const surePrefixes: Wrapper[] = [
  cri,
  prefix('kubectl', /^\[pod\/[^\]\s]+\] ?/),
  // docker compose, docker service logs, foreman and its kin.
  prefix('compose', /^(?:\d\d:\d\d:\d\d )?[\w@./-]{1,120}(?:\|[\w./-]{1,80})?\s*\|(?: |$)/),
  // RFC 5424; some transports put the length of the message before it.
  prefix('syslog-5424', `^(?:\\d{1,6} )?<\\d{1,3}>1 (?:-|${iso})(?: \\S+){4} ${structured}(?: \\ufeff?|$)`),
  // RFC 3164 as daemons send it, as files keep it, and as journalctl prints it.
  prefix('syslog-3164', `^(?:<\\d{1,3}>)?${classic} (?:[^\\s{"]{1,255} ){0,2}?${tag}(?: |$)`),
  prefix('syslog-iso', `^(?:<\\d{1,3}>)?${iso} (?:[^\\s{"]{1,255} ){0,2}?${tag} `),
  prefix('journal', `^${journalTime} \\S{1,255} ${tag} `),
  // A priority alone, or with a time: HAProxy's `format priority`, `short` and `timed`.
  prefix('priority', `^<\\d{1,3}>(?:${iso} )?(?=[^\\s<])`),
];

/** Prefixes that may as well begin a row in a format of its own: taken off where the line as it is makes no row. */
export const likelyPrefixes: Wrapper[] = [
  prefix('time', `^(?:${iso}|\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?Z?) (?=\\S)`),
  // kubetail, kail
  prefix('pod', /^(?:\[[a-z][\w./-]*(?: [\w./-]+)?\]|[a-z][\w.-]*\/[\w.-]+\[[\w.-]+\]):? /),
  // stern (also with the namespace), aws logs tail, a proxy's own word before its row; before a line of varnishlog too
  prefix(
    'names',
    `^(?:[A-Za-z][\\w./-]{0,120}:? (?:› )?){1,6}?(?=[\\d[{<"(]|\\*+ +<< |-+ {2,}[A-Z]|${again})`,
  ),
];

function prefix(name: string, pattern: RegExp | string): Wrapper {
  const expression = new RegExp(pattern);
  return {
    name,
    peel(line): Peeled | null {
      const found = expression.exec(line);
      return found === null ? null : { text: line.slice(found[0].length) };
    },
  };
}
