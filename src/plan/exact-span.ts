/** Spans that a reader counts on: whole seconds, never rounded to minutes. */

/** `30 s`, `5 min 30 s`, `10 min`, `1 h 30 min`; begun seconds count. */
export function formatSpan(ms: number): string {
  const total = Math.ceil(ms / 1000);
  if (total < 120) return `${total} s`;
  const parts: [number, string][] = [
    [Math.floor(total / 3600), 'h'],
    [Math.floor((total % 3600) / 60), 'min'],
    [total % 60, 's'],
  ];
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}
