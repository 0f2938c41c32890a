/** `causes`: what can be found, on which proxies, and what proves that it is. Asks no endpoint. */
import type { Io } from '../../model/io.ts';
import {
  type Block,
  labelled,
  paragraph,
  type RenderOptions,
  renderSections,
  type Section,
} from '../../report/index.ts';
import { hasColour } from '../report-output.ts';
import { type Cause, type GroupedCauses, groupedCauses } from './table.ts';

export interface CausesFlags {
  json?: boolean;
  /** Every scenario by name, in place of their number. */
  all?: boolean;
}

/** Prints the list; the exit code. */
export function run({ json, all = false }: CausesFlags, io: Io): 0 {
  const groups = groupedCauses();
  const options = { colour: hasColour(io), width: io.width };
  io.stdout.write(json ? `${JSON.stringify(groups, null, 2)}\n` : causesText(groups, all, options));
  return 0;
}

function causesText(groups: GroupedCauses[], isAll: boolean, options: RenderOptions): string {
  const sections = groups.map(
    ({ group, causes }): Section => ({
      title: group,
      blocks: causes.flatMap((cause) => blocksOf(cause, isAll)),
    }),
  );
  return renderSections([...sections, { title: null, blocks: summary(groups) }], options);
}

function blocksOf(cause: Cause, isAll: boolean): Block[] {
  const { rule, title, reads, unproven } = cause;
  return [
    { kind: 'point', text: `${rule}: ${title}`, tone: 'strong' },
    labelled(
      'covers',
      reads.length === 0 ? 'any proxy, by the wire alone' : `any by the wire; reads ${reads.join(', ')}`,
    ),
    unproven === null
      ? labelled('proof', proofWords(cause, isAll))
      : labelled('proof', `none on a real proxy: ${unproven}`, 'warn'),
  ];
}

function proofWords({ scenarios, tests }: Cause, isAll: boolean): string {
  const named = Object.entries(scenarios).map(([kind, names]) => {
    const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
    return `${kind}: ${isAll ? names.join(', ') : `${names[0]}${more}`}`;
  });
  return [...named, ...tests].join('; ');
}

function summary(groups: GroupedCauses[]): Block[] {
  const causes = groups.flatMap((group) => group.causes);
  const open = causes.filter(({ unproven }) => unproven !== null).length;
  return [
    paragraph(`${causes.length} causes, ${causes.length - open} proven on real programs, ${open} not.`),
    paragraph('A scenario runs as sse-doctor demo NAME; sse-doctor explain RULE says what is behind a name.'),
  ];
}
