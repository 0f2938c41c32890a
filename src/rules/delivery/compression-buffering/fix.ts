/** How to keep a compressor away from event streams. */

import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Setting } from '../../../model/setting.ts';
import { adviceOf } from '../../../proxies/profile/advice.ts';
import { change } from '../../frames/evidence.ts';
import type { Compressor } from './compressor.ts';

export function stopCompressing(facts: Facts, { hop, proxy, setting }: Compressor): ProposedFix[] {
  const buffering = settingsOf(facts, 'buffering', hop).find(({ value }) => value === 'on');
  if (setting) {
    // The setting is the list of types where that names event streams; its place is the compressor's switch.
    const word = setting.setting.replace(/_types$/, '');
    const fixes: ProposedFix[] = [
      {
        ...change(
          setting,
          'off',
          `Switch ${word} off for this location: an event stream gains little by it.`,
        ),
        setting: word,
        current: 'on',
        file: setting.place?.file ?? setting.file ?? undefined,
        line: setting.place?.line ?? setting.line ?? undefined,
      },
      {
        ...change(setting, typesWithout(setting), `Or take text/event-stream out of ${word}_types.`),
        place: null,
      },
    ];
    const flushing = `Or switch ${buffering?.setting} off for this location: each event is then flushed through the compressor.`;
    return buffering ? [...fixes, change(buffering, 'off', flushing)] : fixes;
  }
  return [
    {
      proxy,
      setting: adviceOf(proxy, 'compressed-types').setting,
      text: 'Leave text/event-stream out of what is compressed, or flush the compressor after every event.',
    },
  ];
}

function typesWithout({ value }: Setting): string {
  const types = (value ?? '').split(/\s+/).filter((type) => !/^(\*|text\/event-stream)$/i.test(type));
  return types.join(' ') || 'text/html';
}
