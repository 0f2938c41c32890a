/** Rules as a terminal shows them. */
import {
  type Block,
  labelled,
  paragraph,
  point,
  type RenderOptions,
  renderSections,
  type Section,
} from '../../report/index.ts';
import { needsWords } from './needs-words.ts';
import type { GroupedRules, RulePage } from './page.ts';

/** The page of one rule. */
export function pageText(page: RulePage, options: RenderOptions): string {
  const sections: Section[] = [
    { title: null, blocks: opening(page) },
    { title: 'looks at, where it is given', blocks: page.needs.map((need) => point(needsWords[need])) },
    { title: 'looks like it', blocks: page.lookAlikes.map((text) => point(text)) },
    { title: 'what settles it', blocks: [paragraph(page.settles)] },
    {
      title: 'told beneath it',
      blocks: page.explains.length > 0 ? [paragraph(page.explains.join(', '))] : [],
    },
    { title: 'see it', blocks: demonstrations(page.scenarios) },
    {
      title: 'to look it up',
      blocks: page.source.map(sourcePoint),
    },
  ];
  return renderSections(
    sections.filter(({ blocks }) => blocks.length > 0),
    options,
  );
}

function opening({ rule, title, severity, group, what }: RulePage): Block[] {
  return [
    { kind: 'heading', mark: rule, text: title, tone: 'strong', level: 1 },
    paragraph(`${severity}; ${group}`, 'dim'),
    paragraph(what),
  ];
}

function demonstrations(scenarios: RulePage['scenarios']): Block[] {
  return scenarios.length === 0
    ? []
    : [paragraph(`sse-doctor demo NAME, where NAME is one of ${scenarios.join(', ')}`)];
}

function sourcePoint({ text, url }: RulePage['source'][number]): Block {
  return url === null ? point(text) : { kind: 'point', text, source: url, tone: 'plain' };
}

/** Every rule in a line, by where in a stream's life it strikes. */
export function listText(groups: GroupedRules[], options: RenderOptions): string {
  const sections = groups.map(
    ({ group, rules }): Section => ({
      title: group,
      blocks: rules.map(({ rule, title }) => point(`${rule}: ${title}`)),
    }),
  );
  const last: Section = { title: null, blocks: [labelled('next', 'sse-doctor explain RULE')] };
  return renderSections([...sections, last], options);
}
