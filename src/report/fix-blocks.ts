/** A fix: the change, its diff, the commands, and what it takes to make it hold and to undo it. */
import type { Fix } from '../model/finding.ts';
import { type Block, labelled } from './document.ts';
import { changeWithPlace } from './wording.ts';

/** `index`: its place among `total` fixes of one finding. */
export function fixBlocks(fix: Fix, index: number, total: number): Block[] {
  const blocks: Block[] = [
    labelled(total > 1 ? `fix ${index + 1}` : 'fix', changeWithPlace(fix), 'strong'),
    labelled('', fix.doesNotCure ? `${fix.text} It does not cure ${fix.doesNotCure}.` : fix.text),
  ];
  if (fix.patch) blocks.push(patchBlock(fix.patch, fix.apply));
  return [...blocks, ...commandBlocks([fix.apply]), ...effectBlocks(fix)];
}

/** A config of one line, as programs write JSON, would fill screens: its diff is in the file that the command names. */
function patchBlock(patch: string, apply: string | undefined): Block {
  const isReadable = patch.split('\n').every((line) => line.length <= 1000);
  if (isReadable || apply === undefined) return { kind: 'patch', text: patch };
  return labelled('', 'The diff is not shown: the line that it changes is too long to read.');
}

/** One entry where there is no diff; with one, a command stands beneath the entry that it belongs to. */
function effectBlocks({ takesEffect, cost, undo, check, activate, revert, patch }: Fix): Block[] {
  if (takesEffect === undefined) return [];
  const took = [check, activate].filter((command) => command !== undefined).join(' && ');
  if (patch === undefined) {
    const when = took ? `${takesEffect} (\`${took}\`)` : takesEffect;
    return [labelled('effect', [when, cost, undo && `undo: ${undo}`].filter(Boolean).join('; '))];
  }
  return [
    labelled('effect', [takesEffect, cost].filter(Boolean).join('; ')),
    ...commandBlocks([took]),
    ...(undo ? [labelled('undo', undo)] : []),
    ...commandBlocks([revert]),
  ];
}

function commandBlocks(commands: (string | undefined)[]): Block[] {
  return commands.flatMap((text) => (text ? [{ kind: 'command', text }] : []));
}
