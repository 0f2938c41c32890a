import { describe, expect, test } from 'vitest';
import { wrongContentType } from '../../../../src/rules/start/wrong-content-type/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const html = (body: string) =>
  stream()
    .answered(200, [['content-type', 'text/html; charset=utf-8']], body)
    .done();

describe('wrong-content-type', () => {
  test.each([
    ['login page', '<html><form><input type="password"></form>'],
    ['application shell', '<!doctype html><html><body><div id="root"></div>'],
    ['HTML page', '<html><h1>It works</h1>'],
  ])('an HTML body is recognised as %s', (kind, body) => {
    const finding = onlyFinding(wrongContentType.judge(facts({ streams: [html(body)] })));
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: null, proxy: 'unknown' },
    });
    expect(finding.what).toContain(kind);
    expect(finding.evidence.map(({ fact }) => fact).join()).toContain('first bytes');
  });

  test('a JSON error under status 200 is shown', () => {
    const first = stream()
      .answered(200, [['content-type', 'application/json']], '{"error":"no such channel"}')
      .done();
    const passed = row('nginx', 'unknown', {
      reasonConfidence: 'possible',
      upstreamStatus: '200',
      reasonDetails: ['passed-on'],
    });
    const finding = onlyFinding(
      wrongContentType.judge(
        facts({ hops: [sampleHop('nginx')], streams: [first], joins: [joined(first, passed)] }),
      ),
    );
    expect(finding.where).toEqual({ hop: null, proxy: 'origin' });
    expect(finding.what).toContain('JSON error');
    expect(finding.fix[0]).toMatchObject({ proxy: 'origin', setting: 'Content-Type' });
  });

  test('an event stream under another type wants its Content-Type', () => {
    const first = stream()
      .answered(200, [['content-type', 'text/plain']], 'data: one\n\n')
      .done();
    expect(onlyFinding(wrongContentType.judge(facts({ streams: [first] }))).fix[0]).toMatchObject({
      setting: 'Content-Type',
      suggested: 'text/event-stream',
    });
  });

  test('a fallback of Nginx names its location', () => {
    const location = setting({
      kind: 'route',
      state: 'serves-files',
      setting: 'location',
      value: '/',
      detail: 'static files (try_files $uri /index.html)',
      line: 9,
    });
    const finding = onlyFinding(
      wrongContentType.judge(
        facts({ hops: [sampleHop('nginx')], streams: [html('<div id="app">')], settings: [location] }),
      ),
    );
    expect(finding.fix[0]).toMatchObject({
      proxy: 'nginx',
      setting: 'location',
      file: 'nginx.conf',
      line: 9,
    });
  });

  test('an answer with status 204 is lawful, and no type is missing', () => {
    silenceOf(wrongContentType.judge(facts({ streams: [stream().answered(204).done()] })));
  });

  test.each(['text/event-stream; charset=utf-8', 'TEXT/EVENT-STREAM'])('%s is the right type', (type) => {
    expect(
      silenceOf(
        wrongContentType.judge(facts({ streams: [stream({ headers: [['content-type', type]] }).done()] })),
      ),
    ).toBe('ruled-out: the type is text/event-stream');
  });

  test('an error page with an error status is another cause', () => {
    expect(
      silenceOf(
        wrongContentType.judge(
          facts({
            streams: [
              stream()
                .answered(502, [['content-type', 'text/html']])
                .done(),
            ],
          }),
        ),
      ),
    ).toContain('ruled-out');
  });
});
