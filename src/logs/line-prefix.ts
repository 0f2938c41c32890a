/** What collectors put before a line, or around it. */
import { parseObject } from './json-values.ts';

const prefixes = [
  /^\d{4}-\d\d-\d\dT\S+ (?:stdout|stderr) [FP] /, // containerd, CRI-O
  /^\S{1,80}\s+\| /, // docker compose
  /^\w{3} [ \d]\d \d\d:\d\d:\d\d \S+ [^\s:]+: /, // journald, syslog
  /^\[pod\/[^\]]+\] /, // kubectl logs --prefix
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(?:Z|[+-]\d\d:\d\d) (?=\S)/, // kubectl logs --timestamps
];

/** The writer's own line without a collector's wrapping; null when there is none that we know. */
export function unwrapLine(line: string): string | null {
  if (line.startsWith('{"log":')) return dockerLine(line);
  const found = prefixes.map((prefix) => prefix.exec(line)).find((match) => match !== null);
  return found === undefined ? null : line.slice(found[0].length);
}

function dockerLine(line: string): string | null {
  const parsed = parseObject(line);
  const log = parsed !== null && 'log' in parsed ? parsed.log : null;
  return typeof log === 'string' ? log.replace(/\r?\n$/, '') : null;
}
