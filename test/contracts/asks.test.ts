/** Every question that a trial may ask is really asked, and every one is decided by. */
import { describe, expect, test } from 'vitest';
import { judgedStreams } from '../../src/model/facts.ts';
import type { Asks, BesideAsks, Stream } from '../../src/model/stream.ts';
import { makePlan } from '../../src/plan/index.ts';
import { againAsks } from '../../src/probe/trials/again.ts';
import type { Attempt } from '../../src/probe/trials/attempt.ts';
import { followUps } from '../../src/probe/trials/follow-up.ts';
import { ordinaryTrials } from '../../src/probe/trials/places.ts';
import { compressionBuffering } from '../../src/rules/delivery/compression-buffering/index.ts';
import { lastEventIdIgnored } from '../../src/rules/return/last-event-id-ignored.ts';
import type { Rule } from '../../src/rules/rule.ts';
import { hostPortMismatch } from '../../src/rules/start/host-port-mismatch.ts';
import { originNotFound } from '../../src/rules/start/origin-not-found/index.ts';
import { originWorkersExhausted } from '../../src/rules/start/origin-workers-exhausted/index.ts';
import { facts, stream } from '../unit/facts-builder.ts';
import { withIds } from '../unit/rules/return/with-ids.ts';

const lively = () => stream().eventsEvery(500, 16).stoppedAt(8000);
const zipped = stream({ asks: 'compressed', contentEncoding: 'gzip' }).stoppedAt(8000).done();
const notFound = () => stream().answered(404).done();
const opened = (change: Partial<Stream>) =>
  stream(change)
    .answered(200, [['content-type', 'text/event-stream']])
    .done();

const waiting = (change: Partial<Stream> = {}) => stream(change).openedAfter(1300).unansweredFor(6_700);
const short = waiting({ asks: 'ordinary', method: 'OPTIONS' }).done();

const takenUp = withIds([1, 2, 3, 4], { id: 'taken-up' });

/** Experiments are compared in tables of their own, and no rule sees them. */
const cases: Record<Exclude<Asks, BesideAsks>, { rule: Rule; streams: Stream[]; says: RegExp }> = {
  plain: { rule: compressionBuffering, streams: [lively().done(), zipped], says: /"kind":"found"/ },
  compressed: { rule: compressionBuffering, streams: [lively().done(), zipped], says: /"kind":"found"/ },
  'other-host': {
    rule: hostPortMismatch,
    streams: [notFound(), opened({ asks: 'other-host', authority: 'app.example.test' })],
    says: /"kind":"found"/,
  },
  'other-path': {
    rule: originNotFound,
    streams: [
      stream().answered(404).header('x-envoy-upstream-service-time', '3').done(),
      opened({ asks: 'other-path', url: 'http://app.example.test:8080/sse' }),
    ],
    says: /"suggested":"\/sse"/,
  },
  ordinary: {
    rule: originWorkersExhausted,
    streams: [lively().done(), waiting().done(), waiting().direct().done(), short, { ...short, id: 'o2' }],
    says: /"confidence":"likely"/,
  },
  again: {
    rule: lastEventIdIgnored,
    streams: [takenUp, withIds([5, 6], { asks: 'again', takesUp: { stream: 'taken-up', lastEventId: '2' } })],
    says: /"kind":"found"/,
  },
};

const plan = makePlan({ url: 'http://app.example.test:8080/feed' }, {});
const missed = stream({ trial: plan.trials[0]?.name ?? '' })
  .answered(404)
  .done();
const asking = waiting({ trial: plan.trials[0]?.name ?? '' }).done();
const hanging: Attempt = {
  stream: { ...asking, close: { ...asking.close, ageMs: null } },
  done: Promise.resolve(asking),
  next: () => null,
  recentIds: () => ['1', '2', '3'],
  cookies: () => null,
  ageMs: () => 3_000,
  askLine: () => undefined,
  stop: () => undefined,
};
const ended: Attempt = { ...hanging, stream: { ...takenUp, trial: plan.trials[0]?.name ?? '' } };
const asked = [
  ...plan.trials,
  ...followUps(plan, [missed]),
  ...ordinaryTrials(plan, [hanging]),
  ...againAsks(plan, [ended]).map(({ trial }) => trial),
].map(({ asks }) => asks);

describe.each(Object.entries(cases))('%s', (asks, { rule, streams, says }) => {
  const verdictOn = (seen: Stream[]) =>
    JSON.stringify(rule.judge(facts(judgedStreams({ streams: seen, generator: facts({}).generator }))));

  test('is asked by a plan, or after an answer', () => {
    expect(asked).toContain(asks);
  });

  test('decides what its rule says', () => {
    expect(verdictOn(streams)).toMatch(says);
    const otherwise = asks === 'plain' ? 'compressed' : 'plain';
    const swapped = streams.map((one) => (one.asks === asks ? { ...one, asks: otherwise as Asks } : one));
    expect(verdictOn(swapped)).not.toMatch(says);
  });

  test('whatever the name of its trial', () => {
    expect(verdictOn(streams.map((one) => ({ ...one, trial: 'x' })))).toMatch(says);
  });
});
