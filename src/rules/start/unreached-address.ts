/** The upstreams that a refusal is about, and what to do about them. Part of `upstream-unreachable`. */
import type { RefusalGroup } from '../../analysis/answers/refusal-groups.ts';
import { askedUpstreams } from '../../analysis/parties/asked-upstream.ts';
import type { Facts } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { Setting } from '../../model/setting.ts';
import { advised } from '../../proxies/profile/advice.ts';
import { writtenAt } from '../frames/evidence.ts';

/** Those that it may be about; the surest first. */
export function upstreamsAskedFor(facts: Facts, { hop, record }: RefusalGroup): Setting[] {
  return askedUpstreams(facts, hop, record);
}

/** The row names the address that is asked for leave first: it is about that request. */
export function ofOwnRequest(facts: Facts, group: RefusalGroup): RefusalGroup {
  const { record } = group;
  const [only, ...others] = upstreamsAskedFor(facts, group);
  if (record?.upstreamAddress == null || only?.subrequest === undefined || others.length > 0) return group;
  return { ...group, record: { ...record, subrequest: only.subrequest } };
}

/** One for each of them. */
export function upstreamFixes(facts: Facts, group: RefusalGroup, address: string | null): ProposedFix[] {
  const { proxy, record } = group;
  const settings = upstreamsAskedFor(facts, group);
  if (settings.length === 0)
    return [
      advised(proxy, 'upstream-address', {
        place: { current: address },
        text: startWords(address, record?.subrequest),
      }),
    ];
  return settings.map((setting) => {
    const at = record?.upstreamAddress ?? setting.items?.[0] ?? address;
    const text = startWords(at, setting.subrequest);
    return { proxy, setting: setting.setting, ...writtenAt(setting), text };
  });
}

function startWords(address: string | null, subrequest: string | undefined): string {
  const party = subrequest === undefined ? 'origin' : `server that is asked with ${subrequest}`;
  return (
    `Start the ${party} at ${address ?? 'the address that the proxy has'}, or correct that address in the proxy; ` +
    "check from the proxy's own machine or container, where 127.0.0.1 is itself."
  );
}
