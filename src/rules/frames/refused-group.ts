/** The frame of findings about requests that a proxy refused, as a row of its log or its error page says. */
import { answerOf } from '../../analysis/answers/asked-streams.ts';
import { pageFact, type RefusalGroup } from '../../analysis/answers/refusal-groups.ts';
import type { Evidence, ProposedFix } from '../../model/finding.ts';
import type { Draft } from '../rule.ts';
import { rowsOf, settingFact, writtenAt } from './evidence.ts';

/** What a rule says of them; `facts` stand between the rows and the answers. */
export interface RefusalWords extends Pick<Draft, 'title' | 'what' | 'why' | 'fix'> {
  facts?: Evidence[];
}

/** Who refused, how surely, and by which rows, page and answers that is known. */
export function refusalDraft(
  group: RefusalGroup,
  { title, what, why, facts = [], fix }: RefusalWords,
): Draft {
  const { hop, proxy, confidence, words, streams } = group;
  return {
    ...(title && { title }),
    confidence,
    where: { hop, proxy },
    what,
    why: `${why}${hiddenWords(group)}`,
    covers: streams,
    evidence: [
      ...rowsOf(words.slice(0, 3)),
      ...pageFact(group),
      ...facts,
      ...(group.hidden?.setting ? [settingFact(group.hidden.setting)] : []),
      ...streams.slice(0, 3).map(answerOf),
    ],
    fix: [...fix, ...showFailure(group)],
  };
}

/** What came back says another thing than what happened: a sentence with a space before it. */
function hiddenWords({ hidden, streams }: RefusalGroup): string {
  if (!hidden) return '';
  const by = hidden.setting ? `${hidden.setting.setting} ${hidden.setting.value}` : 'an error page';
  return ` The answer has status ${streams[0]?.status} all the same: ${by} stands in the place of the failure and hides it.`;
}

/** It was no request of ours that failed, but one that the proxy made for it, to ask whether to let it in. */
export function subrequestWords({ record }: Pick<RefusalGroup, 'record'>): string {
  return record?.subrequest === undefined
    ? ''
    : ` (its own request to ${record.subrequest}, which asks whether to let this one in)`;
}

/** A client that is told success does not try again, and no monitor counts it. */
function showFailure({ hidden }: RefusalGroup): ProposedFix[] {
  const setting = hidden?.setting;
  if (!setting) return [];
  return [
    {
      proxy: setting.proxy,
      setting: setting.setting,
      ...writtenAt(setting),
      text: `Keep the status of the failure (${setting.items?.join(', ')}) for this path: a page under another status hides it from clients and from monitoring.`,
    },
  ];
}
