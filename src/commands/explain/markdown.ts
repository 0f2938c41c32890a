/** Rules as pages of `docs/rules/`: each links the others that it names. */
import { needsWords } from './needs-words.ts';
import { allRules, type GroupedRules, type RulePage } from './page.ts';

/** The page of one rule. */
export function pageMarkdown(page: RulePage): string {
  const { rule, title, severity, group, what, needs, lookAlikes, settles, explains, scenarios, source } =
    page;
  const parts = [
    `# ${rule}`,
    `**${title}** (${severity}; [${group}](README.md))`,
    linked(what, rule),
    section('Looks at, where it is given', listOf(needs.map((need) => needsWords[need]))),
    section('Looks like it', listOf(lookAlikes.map((text) => linked(text, rule)))),
    section('What settles it', linked(settles, rule)),
    section('Told beneath it', explains.map((id) => `[${id}](${id}.md)`).join(', ')),
    section('See it', scenarios.map((name) => `\`sse-doctor demo ${name}\``).join(', ')),
    section('To look it up', listOf(source.map(({ text, url }) => (url ? `[${text}](${url})` : text)))),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The list of all rules, with links to their pages. */
export function listMarkdown(groups: GroupedRules[]): string {
  const intro = 'What sse-doctor can name, and how each is told from what looks like it: one page a rule.';
  const origin =
    'Made from the rules themselves (`npm run rule-pages`); `sse-doctor explain RULE` prints the same.';
  const sections = groups.map(({ group, rules }) =>
    section(
      group,
      listOf(rules.map(({ rule, title, severity }) => `[${rule}](${rule}.md): ${title} (${severity})`)),
    ),
  );
  return `${['# Rules', intro, origin, ...sections].join('\n\n')}\n`;
}

function section(title: string, text: string): string {
  return text === '' ? '' : `## ${title}\n\n${text}`;
}

function listOf(entries: readonly string[]): string {
  return entries.map((entry) => `- ${entry}`).join('\n');
}

const ids = new Set(allRules.map(({ id }) => id));

/** Names of other rules become links to their pages. */
function linked(text: string, own: string): string {
  return text.replace(/`([a-z0-9-]+)`/g, (whole, id) =>
    ids.has(id) && id !== own ? `[${id}](${id}.md)` : whole,
  );
}
