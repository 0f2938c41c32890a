import { describe, expect, it } from 'vitest';
import { endMarkerMissing } from '../../../../src/rules/end/end-marker-missing.ts';
import { facts, sampleHop, samplePlan, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const chunk = '{"object":"chat.completion.chunk","choices":[]}';

describe('end-marker-missing', () => {
  it('is likely when a completion stream ends properly without [DONE]', () => {
    const short = stream().eventAt(10, chunk).eventAt(20, chunk).endedAt(30).done();
    expect(findingOf(endMarkerMissing, facts({ streams: [short] }))).toMatchObject({
      confidence: 'likely',
      severity: 'critical',
      fix: [{ proxy: 'origin' }],
    });
  });

  it('names the marker that is missing, and the HTTP/1.0 that hides a crash of the upstream', () => {
    const short = stream().eventAt(10, chunk).endedAt(30).done();
    const old = setting({ kind: 'upstream-protocol', setting: 'proxy_http_version', value: '1.0', line: 9 });
    const finding = findingOf(endMarkerMissing, facts({ streams: [short], settings: [old] }));
    expect(finding.what).toContain('[DONE]');
    expect(finding.why).toContain('proxy_http_version, nginx.conf:9');
    expect(finding.fix[1]).toMatchObject({ setting: 'proxy_http_version', suggested: '1.1' });
  });

  it('blames what hides the cut when the direct stream ends with its marker', () => {
    const short = stream().via('http2').header('via', '1.1 Caddy').eventAt(10, chunk).endedAt(30).done();
    const whole = stream().direct().eventAt(10, chunk).eventAt(20, '[DONE]').endedAt(30).done();
    expect(findingOf(endMarkerMissing, facts({ streams: [short, whole] })).where).toEqual({
      hop: null,
      proxy: 'caddy',
    });
  });

  it('looks for the marker that the user named', () => {
    const plan = { ...samplePlan, endMarker: 'bye' };
    const short = stream().eventAt(10, 'hello').endedAt(30).done();
    findingOf(endMarkerMissing, facts({ plan, streams: [short] }));
    clearedOf(
      endMarkerMissing,
      facts({ plan, streams: [stream().eventAt(10, 'good bye').endedAt(30).done()] }),
    );
  });

  it('stays silent for an endless feed, for a cut that shows, and for a stream that we stopped', () => {
    clearedOf(endMarkerMissing, facts({ streams: [stream().eventsEvery(10, 3).endedAt(40).done()] }));
    clearedOf(endMarkerMissing, facts({ streams: [stream().eventAt(10, chunk).cutAt(40).done()] }));
    clearedOf(endMarkerMissing, facts({ streams: [stream().eventAt(10, chunk).stoppedAt(40).done()] }));
  });

  it('does not judge a stream whose last events were not kept', () => {
    const long = stream().eventAt(10, chunk).endedAt(30).with({ eventCount: 6000 }).done();
    expect(missingOf(endMarkerMissing, facts({ streams: [long] }))).toEqual(['events']);
    const plan = { ...samplePlan, endMarker: 'bye' };
    const wide = stream().eventAt(10, 'x'.repeat(200)).endedAt(30).done();
    wide.events[0]!.bytes = 300;
    expect(missingOf(endMarkerMissing, facts({ plan, streams: [wide] }))).toEqual(['events']);
  });

  it('looks behind a hop that asks with HTTP/1.0 and so cannot see a crash', () => {
    const short = stream().eventAt(10, chunk).endedAt(30).done();
    const old = setting({ kind: 'upstream-protocol', setting: 'proxy_http_version', value: '1.0' });
    expect(
      findingOf(endMarkerMissing, facts({ hops: [sampleHop('nginx')], streams: [short], settings: [old] })),
    ).toMatchObject({
      where: { hop: null, proxy: 'origin' },
      fix: [{ proxy: 'origin' }, { setting: 'proxy_http_version', suggested: '1.1' }],
    });
  });
});
