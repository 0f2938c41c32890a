/** What a threshold may be about, as help text. */
import { thresholdMetrics, thresholdStats } from '../thresholds/index.ts';

const nameColumns = 30;
const columns = 79;

/** Every metric with a condition on it and its meaning, two columns wide. */
export function metricsHelp(): string {
  const rows = thresholdMetrics.map(({ example, means }) => {
    const [first = '', ...rest] = wrap(means, columns - nameColumns - 4);
    return [
      `    ${example.padEnd(nameColumns)}${first}`,
      ...rest.map((line) => ' '.repeat(nameColumns + 4) + line),
    ].join('\n');
  });
  return `Conditions (of a distribution: _${thresholdStats.join(' _')}):\n${rows.join('\n')}`;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
