import { describe, expect, it } from 'vitest';
import type { Report, ReportConnection } from '../../../../src/model/report.ts';
import type { CloseHow } from '../../../../src/model/stream.ts';
import { renderers } from '../../../../src/report/index.ts';
import { brokenReport, errorLogRow, finding, healthyReport, patch } from '../sample.ts';

const render = (report: Report, width = 80) => renderers.terminal(report, { colour: false, width });
const lines = (text: string) => text.trimEnd().split('\n');
const widest = (rows: string[]) => Math.max(...rows.map((row) => [...row].length));
const flat = (text: string) => text.replace(/\s+/g, ' ');

describe('the first screen', () => {
  it('opens with verdict, cause, party and confidence', () => {
    expect(lines(render(brokenReport()))[0]).toBe(
      '✗ BROKEN  the stream is cut: idle-timeout at nginx, hop edge (certain)',
    );
  });

  it('names the change and its place before anything else', () => {
    expect(lines(render(brokenReport()))[1]).toBe(
      '  change  proxy_read_timeout 60s → 1h at edge/nginx.conf:24',
    );
  });

  it('calls the change of a mere possibility a try', () => {
    const [first, ...rest] = brokenReport().findings;
    const report = brokenReport({ findings: [{ ...first!, confidence: 'possible' }, ...rest] });
    expect(lines(render(report))[1]).toMatch(/^ {2}try {5}proxy_read_timeout/);
    expect(render(report)).toContain('POSSIBLE ROOT CAUSE');
  });

  it('gives the text of a fix that changes no single value', () => {
    const fix = [{ proxy: 'origin', setting: 'flush', text: 'Flush after each event.' }] as const;
    const report = brokenReport({
      verdict: 'degraded',
      findings: [finding('origin-not-flushing', { fix: [...fix] })],
    });
    expect(lines(render(report))[0]).toMatch(/^! DEGRADED {2}the stream works, but not as it should/);
    expect(render(report)).toContain('\n  change  Flush after each event.\n  target');
  });

  it('does not say of streams that were finished before anything came that they work', () => {
    const first = brokenReport().connections[0]!;
    const close = { ...first.close, how: 'terminated' as const };
    const stateWith = (part: Partial<ReportConnection>) => {
      const connections = [
        { ...first, route: 'proxy' as const, trial: 'http1', opened: true, close, ...part },
      ];
      return lines(render(brokenReport({ verdict: 'degraded', connections })))[0];
    };
    expect(stateWith({ events: 0, comments: 0 })).toContain('the stream ends without an event');
    expect(stateWith({ events: 3, comments: 0 })).toContain('the stream works, but');
    expect(stateWith({ events: 0, comments: 0, close: { ...close, how: 'own-stop' } })).toContain(
      'the stream works, but',
    );
  });

  it('says what was done', () => {
    const text = flat(render(brokenReport({ interrupted: true })));
    expect(text).toContain('GET https://api.example/v1/market/stream?symbols=~1a2b3c4d');
    expect(text).toContain('client → edge (nginx) → mesh (envoy) → origin');
    expect(text).toContain(
      '3 trials, 4 streams (3 opened), watched for 2 min 15 s, 1 reconnect, interrupted',
    );
    expect(text).toContain('event lag 3 ms (clock: ts)');
  });

  const asked = (opened: number, failed: number, how: CloseHow = 'own-stop'): ReportConnection[] => {
    const first = brokenReport().connections[0]!;
    return Array.from({ length: opened + failed }, (_, i) => ({
      ...first,
      route: 'proxy',
      trial: 'http1',
      opened: i < opened,
      close: { ...first.close, how: i < opened ? how : 'not-opened' },
    }));
  };

  it.each([
    [asked(0, 4), { 'not-opened': 4 }, 'the stream never starts'],
    [asked(2, 2), { 'own-stop': 2, 'not-opened': 2 }, 'some streams never start'],
    [asked(4, 0, 'end-stream'), { 'end-stream': 4 }, 'the stream ends early'],
    [asked(4, 0, 'rst-stream'), { 'rst-stream': 4 }, 'the stream is cut'],
    [asked(2, 2), { 'own-stop': 2, 'close-delimited': 2 }, 'some streams never start'],
    [asked(4, 0), { 'own-stop': 4 }, 'the stream does not work'],
    [
      [...asked(0, 2), ...asked(2, 0).map((one): ReportConnection => ({ ...one, route: 'direct' }))],
      { 'own-stop': 4 },
      'the stream never starts',
    ],
    [
      [
        ...asked(0, 2),
        ...asked(1, 0).map((one) => ({
          ...one,
          trial: 'host app.example.test',
          asks: 'other-host' as const,
        })),
      ],
      { terminated: 2, 'own-stop': 1 },
      'the stream never starts',
    ],
  ])(
    'words a broken stream after what the streams that were asked for did (%#)',
    (connections, closes, words) => {
      const report = brokenReport();
      const text = lines(render({ ...report, connections, stats: { ...report.stats, closes } }))[0];
      expect(text).toContain(`${words}: `);
    },
  );
});

describe('findings', () => {
  it('show evidence with its source and the row as written', () => {
    const text = render(brokenReport());
    expect(text).toContain('    /var/log/nginx/error.log:812\n      2025/03/04 10:01:12 [error]');
    expect(text).toContain('on 2 of 2 streams [statistic]');
    expect(text).toContain('[connection c1]');
  });

  it('lose no character of a long log row', () => {
    const rows = lines(render(brokenReport()));
    const start = rows.findIndex((row) => row.includes('error.log:812')) + 1;
    const end = rows.findIndex((row, index) => index > start && row.startsWith('  •'));
    expect(
      rows
        .slice(start, end)
        .map((row) => row.slice(6))
        .join(''),
    ).toBe(errorLogRow);
  });

  it('show the whole patch, indented throughout so that patch(1) takes it', () => {
    const indented = patch
      .trimEnd()
      .split('\n')
      .map((line) => `      ${line}`)
      .join('\n');
    expect(render(brokenReport())).toContain(indented);
  });

  it('show every fix, numbered where there are several', () => {
    const text = render(brokenReport());
    expect(text).toContain('fix 1   proxy_read_timeout 60s → 1h at edge/nginx.conf:24');
    expect(text).toContain('fix 2   heartbeat 90s → 20s');
    expect(text).toContain('fix     max_stream_duration 0s (not set now)');
  });

  it('stand beneath the cause that explains them, the others apart', () => {
    const text = render(brokenReport());
    const order = [
      'ROOT CAUSE',
      '↳ clients reconnect',
      '↳ 3 events were lost',
      'OTHER FINDINGS',
      'limit-ahead',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('follow the root cause also over a chain of explanations, each once', () => {
    const findings = [
      finding('a', { explains: ['b'] }),
      finding('b', { explains: ['c', 'a'] }),
      finding('c'),
    ];
    const text = render(brokenReport({ findings }));
    expect(text.match(/title of c/g)).toHaveLength(1);
    expect(text).not.toContain('OTHER FINDINGS');
  });
});

describe('coverage', () => {
  const text = flat(render(brokenReport()));

  it('names one reason for many rules once', () => {
    expect(text.match(/every connection was made/g)).toHaveLength(1);
    expect(text).toContain(
      'dns-failure, connect-refused, connect-timeout, tls-untrusted, tls-expired: every connection was made',
    );
  });

  it('says which flag would let a rule be checked', () => {
    expect(text).toContain(
      'proxy-reload, client-timeout: needs an access log (--nginx-access-log FILE or --envoy-access-log FILE)',
    );
    expect(text).toContain("needs Envoy's admin interface (--envoy-admin URL) and the proxy's config");
    expect(text).toContain('h2-goaway: the server did not offer HTTP/2; needs an HTTP/2 stream');
  });

  it('names only the flags of proxies on the path', () => {
    const report = brokenReport();
    const hops = report.plan.hops.filter((hop) => hop.proxy === 'nginx');
    const nginxOnly = flat(render({ ...report, plan: { ...report.plan, hops } }));
    expect(nginxOnly).toContain('needs an access log (--nginx-access-log FILE)');
    const twice = hops.flatMap((hop) => [hop, { ...hop, name: 'inner' }]);
    const two = flat(render({ ...report, plan: { ...report.plan, hops: twice } }));
    expect(two).toContain('(--nginx-access-log FILE, or access-log= in --hop)');
  });

  it('lists failed rules, logs read and warnings', () => {
    expect(text).toContain('size-limit: TypeError: Cannot read properties of undefined');
    expect(text).toContain(
      '11 of 12 lines understood as envoy-text, 0 matched; first not understood: line 7',
    );
    expect(text).toContain('clock of hop edge is 400 ms ahead');
  });

  it('counts the lines of records that take several', () => {
    const report = brokenReport();
    const [log] = report.logs;
    if (!log) throw new Error('the report reads no log');
    const logs = [{ ...log, lines: 12, parsed: 4, unparsed: 0, matched: 4, firstUnparsed: undefined }];
    expect(flat(render({ ...report, logs }))).toContain('4 records in 12 of 12 lines understood');
  });

  it('leaves out sections that have nothing to say', () => {
    expect(render(healthyReport())).not.toMatch(/ROOT CAUSE|OTHER FINDINGS|FAILED|WARNINGS|NOT CHECKED/);
  });
});

describe('trials', () => {
  it('have a row each with openings, times and endings', () => {
    const text = render(brokenReport());
    expect(text).toMatch(/through-http1 +1\.1 +proxy +2\/2 +12 ms +15 ms +60\.0 s +cut ×2, age/);
    expect(text).toMatch(/direct-http1- +1\.1 +direct +1\/1 +12 ms +15 ms +90\.0 s +still open at/);
    expect(text).toMatch(/through-http2 +2 +proxy +0\/1 +– +– +– +ECONNREFUSED/);
  });

  it('count a stream with status 200 that is no event stream as not opened', () => {
    const report = brokenReport();
    const connections = report.connections.map((each) => ({ ...each, opened: false }));
    expect(render({ ...report, connections })).toMatch(/through-http1 .* 0\/2/);
  });

  it('say how many streams are not listed', () => {
    const report = brokenReport();
    const stats = { ...report.stats, connections: 1004 };
    expect(render({ ...report, stats })).toContain('1000 more streams');
  });
});

describe('where nothing is wrong', () => {
  it('says what was seen and what was not', () => {
    const text = render(healthyReport());
    expect(lines(text)[0]).toMatch(/^✓ HEALTHY/);
    expect(text).toContain('2 of 2 streams opened');
    expect(text).toContain('not seen: a stream cut by the other side, in 30 s');
    expect(text).toContain('not seen: what a silence longer than 5.1 s would do');
  });

  it('says what would settle an inconclusive verdict', () => {
    const text = render(healthyReport({ verdict: 'inconclusive', settle: 'watch longer: --until-cut 10m' }));
    expect(lines(text)[0]).toMatch(/^\? INCONCLUSIVE/);
    expect(lines(text)[1]).toBe('  settle  watch longer: --until-cut 10m');
  });

  it('names the usual limits that it did not reach, and the flag that does', () => {
    const limits = [
      { ms: 60_000, counts: 'silence' as const, owners: ['Nginx', 'Apache'] },
      { ms: 60_000, counts: 'age' as const, owners: ['Cowboy'] },
    ];
    const unreached = {
      ageMs: 35_000,
      silenceMs: 5_100,
      limits,
      reach: { flag: '--for 65s', upToMs: 60_000 },
    };
    const said = (report: Report) => render(report).replace(/\s+/g, ' ');
    expect(said(healthyReport({ unreached }))).toContain(
      'beyond usual limits that 35 s did not reach: 60 s (on silence: Nginx, Apache; on age: Cowboy). --for 65s reaches those up to 60 s.',
    );
    expect(said({ ...brokenReport(), unreached })).not.toContain('usual limits');
  });
});

describe('layout', () => {
  const longPath = `/srv/${'a-long-folder-name/'.repeat(8)}nginx.conf`;
  const crowded = (): Report => {
    const report = brokenReport();
    const first = { ...report.findings[0]!, what: longPath, title: 'word '.repeat(60) };
    return { ...report, findings: [first, ...report.findings.slice(1)] };
  };

  it.each([80, 100, 120])('keeps every line within %i columns', (width) => {
    expect(widest(lines(render(crowded(), width)))).toBeLessThanOrEqual(width);
  });

  it('wraps prose at 100 columns however wide the terminal is, and lets log rows use it all', () => {
    const rows = lines(render(crowded(), 160));
    const wide = rows.filter((row) => [...row].length > 100);
    expect(wide.length).toBeGreaterThan(0);
    expect(wide.every((row) => errorLogRow.includes(row.trim()))).toBe(true);
  });

  it('keeps a command on one line, and shows no diff of a line that fills screens where there is one', () => {
    const report = brokenReport();
    const fix = report.findings[0]!.fix[0]!;
    fix.apply = `patch '/etc/${'long/'.repeat(40)}nginx.conf' '/home/you/fix-1.diff'`;
    expect(lines(render(report))).toContain(`      ${fix.apply}`);
    fix.patch = `--- a\n+++ a\n@@ -1 +1 @@\n-${'x'.repeat(1001)}\n+y\n`;
    expect(render(report)).not.toContain('xxx');
    expect(lines(render(report))).toContain(`      ${fix.apply}`);
    delete fix.apply;
    expect(render(report)).toContain('xxx');
  });

  it('lets only a patch be wider than the terminal', () => {
    const report = crowded();
    report.findings[0]!.fix[0]!.patch = `--- a\n+++ b\n@@ -1 +1 @@\n-${'x'.repeat(120)}\n+y\n`;
    const wide = lines(render(report)).filter((row) => [...row].length > 80);
    expect(wide).toEqual([`      -${'x'.repeat(120)}`]);
  });

  it('never parts a number from its unit', () => {
    for (const width of [60, 70, 80, 90]) expect(render(brokenReport(), width)).not.toMatch(/\d\n +s\b/);
  });

  it('has no escape sequence without colour, and the same text with it', () => {
    const plain = render(brokenReport());
    const coloured = renderers.terminal(brokenReport(), { colour: true, width: 80 });
    expect(plain).not.toContain('\x1b');
    expect(coloured).toContain('\x1b[1m\x1b[31m✗ BROKEN\x1b[39m\x1b[22m');
    const trimmed = (text: string) => text.replace(/[ ]+$/gm, '');
    expect(trimmed(coloured.replace(/\x1b\[[\d;]*m/g, ''))).toBe(trimmed(plain));
  });

  it('shows control characters of a log row instead of obeying them', () => {
    const report = brokenReport();
    report.findings[0]!.evidence[1]!.raw = 'GET /\x1b[2J\x07\u202e HTTP';
    expect(render(report)).toContain(String.raw`GET /\x1b[2J\x07\u202e HTTP`);
  });
});
