/** What the flags are called in a scenario: a program that never saw a flag is told of its own keys. */
import { DoctorError } from '../../errors.ts';

/** Keys by the flags whose names errors use; those of the proxies are made of their parts. */
export const keyNames: Readonly<Record<string, string>> = {
  '--direct': 'target.direct',
  '--via': 'target.via',
  '--request': 'target.method',
  '--header': 'target.headers',
  '-H': 'target.headers',
  '-X': 'target.method',
  '--proxy': 'target.proxy',
  '--insecure': 'target.insecure',
  '--cacert': 'target.cacert',
  '--cert': 'target.cert',
  '--key': 'target.key',
  '--resolve': 'target.resolve',
  '--connect-to': 'target.connectTo',
  '--unix-socket': 'target.unixSocket',
  '--connect-timeout': 'target.connectTimeout',
  '--max-time': 'target.maxTime',
  '--location': 'target.followRedirects',
  '--location-trusted': 'target.locationTrusted',
  '--compressed': 'target.compressed',
  '--http1.1': 'target.protocols: [http1]',
  '--http2': 'target.protocols: [http2]',
  '--http2-prior-knowledge': 'target.http2PriorKnowledge',
  '--hop': 'hops',
  '--for': 'for',
  '--until-cut': 'untilCut',
  '--one-at-a-time': 'oneAtATime',
  '--heartbeat-param': 'heartbeatParam',
  '--with-head': 'withHead',
  '--slow-reader': 'slowReader',
  '--leave-early': 'leaveEarly',
  '--fail-on': 'failOn',
  '--expect': 'expect',
  '--budget': 'budget',
  '--end-marker': 'endMarker',
  '--event-time': 'eventTime',
  '--origin': 'browserOrigin',
  '--log-window': 'logWindow',
  '--no-find-logs': 'findLogs: false',
  '--max-event-size': 'maxEventSize',
  '--out': 'out',
  '--force': 'force: true',
  '--connections': 'connections',
  '--duration': 'duration',
  '--hold': 'hold',
  '--ramp': 'ramp',
  '--reconnect': 'reconnect',
  '--interrupt': 'interrupt',
  '--pressure': 'pressure',
  '--pressure-path': 'pressure.path',
  '--threshold': 'thresholds',
  '--stop-unless': 'thresholds',
  '--abort-on': 'thresholds',
  '--workers': 'workers',
  '--streams-per-connection': 'streamsPerConnection',
  '--local-address': 'localAddresses',
  '--record-events': 'recordEvents',
  '--repeat-post': 'repeatPost',
};

/** The same error with the keys of a scenario in place of flags; any other error as it is. */
export function withKeyNames(error: unknown): unknown {
  if (!(error instanceof DoctorError)) return error;
  const { message, why, hint, exitCode } = error;
  return new DoctorError({ message: named(message), cause: named(why), hint: named(hint) }, exitCode);
}

/** A flag stands by itself, or before the end of a sentence; what is quoted is the user's own text. */
export function named(text: string): string {
  return text.replace(/"[^"]*"|(?<![\w/])--?[A-Za-z][\w.-]*\w\b|(?<![\w/-])-[HX]\b/g, (word) => {
    return keyNames[word] ?? hopKey(word) ?? word;
  });
}

/** `--nginx-access-log`: the key of a hop. */
function hopKey(flag: string): string | null {
  const [, field] = /^--[a-z]+-(access-log|error-log|config|log-format|admin)$/.exec(flag) ?? [];
  return field === undefined
    ? null
    : `hops: ${field.replace(/-(.)/, (_, letter: string) => letter.toUpperCase())}`;
}
