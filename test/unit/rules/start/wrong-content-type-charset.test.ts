import { describe, expect, test } from 'vitest';
import { wrongContentType } from '../../../../src/rules/start/wrong-content-type/index.ts';
import { facts, sampleHop, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const typed = (type: string, of = stream()) =>
  of
    .eventsEvery(1000, 5)
    .stoppedAt(6000)
    .with({ headers: [['Content-Type', type]] })
    .done();
const judged = (...streams: ReturnType<typeof typed>[]) =>
  wrongContentType.judge(facts({ hops: [sampleHop('nginx')], streams }));

describe('an event stream of another charset', () => {
  test.each(['gbk', 'utf8', "'utf-8'", 'iso-8859-1', '"utf-16"'])('is refused by browsers: %s', (charset) => {
    const finding = onlyFinding(judged(typed(`text/event-stream; charset=${charset}`)));
    expect(finding).toMatchObject({
      severity: 'critical',
      confidence: 'certain',
      where: { proxy: 'unknown' },
    });
    expect(finding.what).toContain(charset.replaceAll('"', ''));
  });

  test.each(['', '; charset=utf-8', ';charset="UTF-8"', '; charset=', ';;;'])('is none with "%s"', (rest) => {
    expect(silenceOf(judged(typed(`text/event-stream${rest}`)))).toContain('text/event-stream');
  });

  test('is information where no EventSource sends such a request', () => {
    const posted = typed('text/event-stream; charset=gbk', stream({ method: 'POST' }));
    expect(onlyFinding(judged(posted)).severity).toBe('info');
  });

  test('is of the origin where it comes around the proxies too, and of the proxy where it does not', () => {
    const proxied = typed('text/event-stream; charset=gbk');
    const direct = (type: string) => typed(type, stream().direct());
    const whose = (...streams: ReturnType<typeof typed>[]) => onlyFinding(judged(...streams)).where.proxy;
    expect(whose(proxied, direct('text/event-stream; charset=gbk'))).toBe('origin');
    expect(whose(proxied, direct('text/event-stream'))).toBe('nginx');
  });
});
