import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../src/model/report.ts';
import { renderers } from '../../../../src/report/index.ts';
import { brokenReport, errorLogRow, healthyReport, patch } from '../sample.ts';

const render = (report: Report) => renderers.markdown(report, { colour: false, width: 80 });

describe('markdown', () => {
  it('opens with the verdict and the change', () => {
    const [first, , change] = render(brokenReport()).split('\n');
    expect(first).toBe('# ✗ BROKEN: the stream is cut: idle-timeout at nginx, hop edge (certain)');
    expect(change).toBe('- **change** proxy_read_timeout 60s → 1h at edge/nginx.conf:24');
  });

  it('has the patch in a diff fence, unchanged', () => {
    expect(render(brokenReport())).toContain(`\`\`\`diff\n${patch}\`\`\``);
  });

  it('has log rows whole, in a fence of their list entry', () => {
    expect(render(brokenReport())).toContain(`  \`\`\`text\n  ${errorLogRow}\n  \`\`\``);
  });

  it('fences what holds fences', () => {
    const report = brokenReport();
    report.findings[0]!.evidence[1]!.raw = 'a ```` b';
    expect(render(report)).toContain('  `````text\n  a ```` b\n  `````');
  });

  it('keeps pipes and backticks from breaking the table', () => {
    const report = brokenReport();
    report.connections[3]!.failure = 'EBAD a|b `c`';
    const row = render(report)
      .split('\n')
      .find((line) => line.includes('EBAD'))!;
    expect(row).toContain(`${String.raw`EBAD a\|b `}\`c\``);
    expect(row.replaceAll(String.raw`\|`, '').match(/\|/g)).toHaveLength(9);
  });

  it('escapes what Markdown or HTML would read, but not the names of settings', () => {
    const report = brokenReport();
    report.findings[0]!.what = 'proxy_read_timeout of <b> *1 [x](y) is `60s`';
    expect(render(report)).toContain(`${String.raw`proxy_read_timeout of \<b\> \*1 \[x\](y) is `}\`60s\``);
  });

  it('shows URLs as code, so that nothing in them is a mark or a link', () => {
    expect(render(brokenReport())).toContain('GET `https://api.example/v1/market/stream?symbols=~1a2b3c4d`');
  });

  it('has the sections of the terminal, in their order', () => {
    const titles = [...render(brokenReport()).matchAll(/^## (.*)$/gm)].map(([, title]) =>
      title?.toUpperCase(),
    );
    const text = renderers.terminal(brokenReport(), { colour: false, width: 80 });
    expect(titles.length).toBe(8);
    for (const title of titles) expect(text).toContain(`\n${title}\n`);
  });

  it('says what was seen where nothing is wrong', () => {
    expect(render(healthyReport())).toContain('- 2 of 2 streams opened');
  });
});

describe('json', () => {
  it('is the report itself, indented, with a line break at its end', () => {
    const text = renderers.json(brokenReport(), { colour: true, width: 20 });
    expect(JSON.parse(text)).toEqual(brokenReport());
    expect(text).toMatch(/^\{\n {2}"schema": 1,[\s\S]*\}\n$/);
  });
});
