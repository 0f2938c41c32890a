/** How to keep a proxy from buffering a stream. */

import type { BufferingHop } from '../../../analysis/delivery/buffering.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Hop } from '../../../model/plan.ts';
import { advised, ownAdvice } from '../../../proxies/profile/advice.ts';
import { oneWith } from '../../../proxies/profile/known.ts';
import { unbufferedByHeader } from '../../frames/at-origin.ts';
import { change } from '../../frames/evidence.ts';
import { switchOff } from '../../frames/switch-off.ts';

export function stopBuffering(
  facts: Facts,
  hop: Hop | null,
  proxy: string,
  holder: BufferingHop | null,
): ProposedFix[] {
  const buffering =
    holder?.buffering ?? settingsOf(facts, 'buffering', hop?.name).find(({ value }) => value === 'on');
  const off = buffering && switchOff(buffering);
  if (off) return [off];
  const unread = buffering ? ownAdvice(buffering.proxy, 'whole-body') : null;
  if (buffering && unread) return [change(buffering, unread.suggested ?? 'off', unread.text ?? '')];
  const word = buffering && ownAdvice(buffering.proxy, 'buffering');
  if (buffering && (hop === null || hop.name === buffering.hop))
    return [
      change(
        buffering,
        word?.suggested ?? 'off',
        word?.text ?? `Switch ${buffering.setting} off for this location.`,
      ),
      ...(holder?.protocol
        ? [change(holder.protocol, '1.1', 'Speak HTTP/1.1 to the upstream, so that its answer is chunked.')]
        : []),
      ...unbufferedByHeader(facts, buffering.proxy, buffering.hop),
    ];
  const own = ownAdvice(proxy, 'buffering');
  if (own)
    return [
      advised(proxy, own, { text: 'Switch it off for this location.' }),
      ...unbufferedByHeader(facts, proxy, hop?.name ?? null),
    ];
  const heeding = `or let the origin answer with X-Accel-Buffering: no where the box is an ${oneWith('obeysAccelHeader')?.name}`;
  return [
    {
      proxy: hop?.proxy ?? 'unknown',
      setting: 'response buffering',
      suggested: 'off',
      text: `Switch response buffering off for this route on every box between client and origin, ${heeding}.`,
    },
  ];
}
