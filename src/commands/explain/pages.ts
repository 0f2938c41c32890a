/** The files of `docs/rules/`. */
import { listMarkdown, pageMarkdown } from './markdown.ts';
import { allRules, groupedRules, rulePage } from './page.ts';

/** Text by file name: the list of all rules, and a page for each. */
export function rulePages(): Record<string, string> {
  const pages = allRules.map((rule) => [`${rule.id}.md`, pageMarkdown(rulePage(rule))]);
  return Object.fromEntries([['README.md', listMarkdown(groupedRules())], ...pages]);
}
