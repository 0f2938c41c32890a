/** The line of a refusal's body that gives the reason to a person: its title, its message, or its first words. */

const longestLine = 200;
/** In the order in which APIs are read: RFC 9457's `detail` and `title`, and the usual names. */
const members = ['message', 'error_description', 'detail', 'error', 'title', 'reason', 'msg', 'description'];

/** At most 200 printable characters; null for a body that holds no words. */
export function reasonLine(body: string): string | null {
  const text = body.trim();
  if (/^[[{]/.test(text)) return shown(fromJson(text) ?? firstTextLine(text));
  return shown(text.startsWith('<') || /<title/i.test(text) ? fromHtml(text) : firstTextLine(text));
}

/** A body that was cut short is no JSON any more: its members still are. */
function fromJson(text: string): string | null {
  try {
    return messageIn(JSON.parse(text), 0);
  } catch {
    const name = members.find((member) => looseMember(text, member) !== null);
    return name === undefined ? null : looseMember(text, name);
  }
}

function looseMember(text: string, name: string): string | null {
  return new RegExp(`"${name}"\\s*:\\s*"((?:[^"\\\\]|\\\\.){1,400})`).exec(text)?.[1] ?? null;
}

const maxDepth = 4;

/** The first member with one of the known names, where it holds text or an object that has one: `{"error": {"message": …}}`. */
function messageIn(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value !== 'object' || value === null || depth > maxDepth) return null;
  if (Array.isArray(value)) return messageIn(value[0], depth + 1);
  const own = value as Record<string, unknown>;
  for (const name of [...members, 'errors']) {
    const found = messageIn(own[name], depth + 1);
    if (found !== null) return withHeading(own, found);
  }
  return null;
}

/** `error` and `title` name the kind of trouble where another member describes it: `invalid_grant: the token is expired`. */
function withHeading({ error, title }: Record<string, unknown>, found: string): string {
  const head = [error, title].find((value) => typeof value === 'string' && value !== '');
  return typeof head !== 'string' || found.includes(head) ? found : `${head}: ${found}`;
}

/** Error pages say it in their title, or in the first heading where that is longer: `nginx`, `Bad Request - Invalid URL`. */
function fromHtml(text: string): string | null {
  const inside = (tag: string) =>
    textOf(new RegExp(`<${tag}\\b[^>]{0,200}>([^<]{1,400})`, 'i').exec(text)?.[1]);
  const [title, heading] = [inside('title'), inside('h1')];
  if (title && heading && heading !== title && !title.includes(heading)) return `${title}: ${heading}`;
  return title ?? heading ?? textOf(withoutScripts(text).replace(/<[^<>]*>/g, ' '));
}

/** The page without its scripts and styles; an unterminated script hides the rest. */
function withoutScripts(html: string): string {
  const [first = '', ...scripts] = html.split(/<(?:script|style)\b/i);
  const after = (script: string) => {
    const end = script.search(/<\/(?:script|style)/i);
    return end < 0 ? '' : script.slice(end);
  };
  return [first, ...scripts.map(after)].join(' ');
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function textOf(html: string | undefined): string | null {
  const text = html
    ?.replace(/&(#\d{1,6}|[a-z]{1,6});/gi, (all, name: string) =>
      name.startsWith('#')
        ? String.fromCodePoint(Math.min(Number(name.slice(1)), 0x10ffff))
        : (entities[name] ?? all),
    )
    .replace(/\s+/g, ' ')
    .trim();
  return text ? text : null;
}

function firstTextLine(text: string): string | null {
  return text.split(/[\r\n]+/, 50).find((line) => /[\p{L}\p{N}]/u.test(line)) ?? null;
}

// C0, DEL, C1, and the marks that reverse the order of what is shown.
const control = /[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+/g;

function shown(line: string | null): string | null {
  const text = line
    ?.slice(0, 10 * longestLine)
    .replace(control, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  if (!text) return null;
  return text.length > longestLine ? `${text.slice(0, longestLine - 1)}…` : text;
}
