/** `demo --list`: the scenarios by where in a stream's life their trouble strikes, and which of them can run here. */
import { fetchCommand, listScenarios, loadScenario, missingOf, neededProxies } from '../lab/index.ts';
import { paragraph, type RenderOptions, renderSections, type Section } from '../report/index.ts';
import { groupedRules } from './explain/page.ts';

export interface ListedScenario {
  name: string;
  title: string;
  /** What is found in it, as `explain` groups it; null: nothing is wrong, or nothing can be said. */
  group: string | null;
  /** Programs that it takes and this machine lacks, as `envoy@1.36.2`; empty: it can run here. */
  missing: string[];
}

/** All of them, by name. */
export async function listedScenarios(): Promise<ListedScenario[]> {
  const groups = groupedRules();
  const scenarios = listScenarios().map(loadScenario);
  const needs = new Set(scenarios.flatMap(neededProxies));
  const missing = await missingOf([...needs]);
  return scenarios.map((scenario) => ({
    name: scenario.name,
    title: scenario.title,
    group: groups.find(({ rules }) => rules.some(({ rule }) => rule === scenario.expect.root))?.group ?? null,
    missing: neededProxies(scenario).filter((need) => missing.includes(need)),
  }));
}

const nothingWrong = 'Nothing is wrong, or too little is seen';

/** A line or two for each. */
export function scenarioListText(scenarios: ListedScenario[], options: RenderOptions): string {
  const titles = [...groupedRules().map(({ group }) => group), nothingWrong];
  const sections = titles.map(
    (title): Section => ({
      title,
      blocks: scenarios.filter(({ group }) => (group ?? nothingWrong) === title).map(scenarioPoint),
    }),
  );
  const shown = sections.filter(({ blocks }) => blocks.length > 0);
  return renderSections([...shown, { title: null, blocks: closing(scenarios) }], options);
}

function scenarioPoint({ name, title, missing }: ListedScenario): Section['blocks'][number] {
  if (missing.length === 0) return { kind: 'point', mark: '✓', text: `${name}: ${title}`, tone: 'plain' };
  return { kind: 'point', mark: '·', text: `${name}: ${title} (needs ${missing.join(', ')})`, tone: 'dim' };
}

function closing(scenarios: ListedScenario[]): Section['blocks'] {
  const here = scenarios.filter(({ missing }) => missing.length === 0).length;
  const all = scenarios.length;
  const rest = here < all ? `; ${fetchCommand} fetches the proxies of the others` : '';
  return [paragraph(`${here} of ${all} can run here (✓): sse-doctor demo NAME${rest}`)];
}
