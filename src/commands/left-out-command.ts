/** `sse-doctor https://…` is `sse-doctor diagnose https://…`. */
import type { Command, Option } from 'commander';

const byDefault = 'diagnose';

/** The words with their command: a URL as the first operand, a scenario, or a curl command after `--`, is to be diagnosed. */
export function withCommand(argv: string[], program: Command): string[] {
  const options = program.commands.find((one) => one.name() === byDefault)?.options ?? [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] as string;
    if (word === '--') return argv[at + 1] === 'curl' ? [byDefault, ...argv] : argv;
    if (/^--scenario(?:=|$)/.test(word)) return [byDefault, ...argv];
    if (word.startsWith('-') && word !== '-') at += takesNext(word, options) ? 1 : 0;
    else if (word.includes('://')) return [byDefault, ...argv];
    // A command, or what was meant to be one.
    else if (/^[a-z]/i.test(word)) return argv;
  }
  return argv;
}

/** Whether the word after an option is its value: `--for 10s`, `-kH 'A: 1'`, and not `--for=10s`, `-HA:1`. */
function takesNext(word: string, options: readonly Option[]): boolean {
  if (word.startsWith('--')) return options.some(({ long, required }) => long === word && required);
  const letters = [...word.slice(1)];
  const first = letters.findIndex((letter) => optionOf(letter, options)?.required);
  return first >= 0 && first === letters.length - 1;
}

function optionOf(letter: string, options: readonly Option[]): Option | undefined {
  return options.find(({ short }) => short === `-${letter}`);
}
