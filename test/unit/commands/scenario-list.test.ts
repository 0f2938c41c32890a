import { describe, expect, it } from 'vitest';
import { listedScenarios, scenarioListText } from '../../../src/commands/scenario-list.ts';
import { listScenarios } from '../../../src/lab/index.ts';

describe('the list of scenarios', () => {
  it('has all of them, in groups, 80 columns wide, with what cannot run here', async () => {
    const scenarios = await listedScenarios();
    expect(scenarios).toHaveLength(listScenarios().length);
    const [first, ...rest] = scenarios;
    const shown = [{ ...first!, missing: ['envoy@1.36.2'] }, ...rest.map((one) => ({ ...one, missing: [] }))];
    const text = scenarioListText(shown, { colour: false, width: 80 });
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text).toContain('IT RUNS, AND IS CUT\n');
    expect(text.replace(/\s+/g, ' ')).toContain(`· ${first?.name}: `);
    expect(text.replace(/\s+/g, ' ')).toContain('(needs envoy@1.36.2)');
    for (const { name } of scenarios) expect(text).toContain(` ${name}:`);
    expect(text).toContain(`${rest.length} of ${scenarios.length} can run here`);
  });
});
