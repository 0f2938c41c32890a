/** What to change where the answer is no event stream. Part of `wrong-content-type`. */
import type { Answerer } from '../../../analysis/answers/answer-party.ts';
import type { BodyKind } from '../../../analysis/answers/body-kind.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Setting } from '../../../model/setting.ts';
import type { Stream } from '../../../model/stream.ts';
import { writtenAt } from '../../frames/evidence.ts';

/** The rule of a config that replaces the type on the way. */
export function rewriteOf(facts: Facts): Setting | null {
  return settingsOf(facts, 'rewrite').find(({ state }) => state === 'content-type') ?? null;
}

export function keepType(rewrite: Setting): ProposedFix {
  return {
    proxy: rewrite.proxy,
    setting: rewrite.setting,
    ...writtenAt(rewrite),
    text: 'Take this rule out for event streams: the client has to get the Content-Type that the origin sends.',
  };
}

function sendRightType(kind: BodyKind, { proxy, by }: Answerer): ProposedFix {
  if (kind === 'login page')
    return {
      proxy: 'client',
      setting: 'header',
      text: "Send a valid session: -b 'name=value' or -H 'Authorization: …'; and have the server answer 401 instead of a page on this path.",
    };
  if (kind === 'event stream under another type')
    return {
      proxy: 'origin',
      setting: 'Content-Type',
      suggested: 'text/event-stream',
      text: 'Send Content-Type: text/event-stream with the response head (and see that no proxy replaces it).',
    };
  if (kind === 'application shell' || kind === 'HTML page')
    return {
      proxy: by === 'proxy' ? proxy : 'unknown',
      setting: 'route',
      text: 'Route this path to the origin of the stream before the fallback to the page takes it, or correct the path.',
    };
  if (kind === 'nothing' && by === 'proxy')
    return {
      proxy,
      setting: 'route',
      text: 'It answers by itself (`return`, `direct_response`, another location or upstream than meant): hand this path on to the origin of the stream.',
    };
  return {
    proxy: 'origin',
    setting: 'Content-Type',
    suggested: 'text/event-stream',
    text: 'Have the origin answer this request with text/event-stream, and errors with a status of 4xx or 5xx.',
  };
}

/** A location that serves files takes the path. */
export function staticRoute(facts: Facts) {
  return settingsOf(facts, 'route').find(({ state }) => state === 'serves-files') ?? null;
}

function routeFix(setting: NonNullable<ReturnType<typeof staticRoute>>, stream: Stream): ProposedFix {
  const path = new URL(stream.url).pathname;
  const { proxy, value } = setting;
  return {
    proxy,
    setting: setting.setting,
    ...writtenAt(setting),
    suggested: `location ${path} { proxy_pass http://…; }`,
    text: `${setting.setting} ${value ?? ''} serves ${setting.detail}: give ${path} a location of its own.`,
  };
}

/** `shell`: the location that serves files for this path. */
export function typeFix(
  shell: Setting<'route'> | null,
  stream: Stream,
  kind: BodyKind,
  answerer: Answerer,
): ProposedFix {
  return shell ? routeFix(shell, stream) : sendRightType(kind, answerer);
}
