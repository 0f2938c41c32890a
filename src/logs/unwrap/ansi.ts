/** Colours and other escape codes of terminals. */

const esc = '\u001b';
const codes = new RegExp(`${esc}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\u0007${esc}]*\\u0007?|[@-Z\\\\^_])`, 'g');
/** As rsyslog writes a control character. */
const octal = /#033\[[0-9;]*[A-Za-z]/g;

/** The text without them: a proxy escapes what a client sent, so that none of its own rows holds one. */
export function withoutAnsi(text: string): string {
  const bare = text.includes(esc) ? text.replace(codes, '') : text;
  return bare.includes('#033[') ? bare.replace(octal, '') : bare;
}
