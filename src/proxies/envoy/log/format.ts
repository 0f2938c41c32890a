/** Reads Envoy's command operators (source/common/formatter/substitution_formatter.cc). */
import type { Field, FormatPart } from '../../../logs/format-scanner.ts';
import { compileTimeFormat, type TimeFormat } from '../../../logs/strftime.ts';

/** Envoy's own default, in the spelling before 1.37; later ones name the same operators longer. */
export const defaultFormat =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"';

/** The same with more behind it. */
const longerFormat = `${defaultFormat} %TAIL%`;

/** Istio's default for its proxies (pilot/pkg/model/telemetry_logging.go, EnvoyTextLogFormat). */
export const istioFormat =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%';

/** A hand-written three-line shape that guides for streams pass around; also met joined into one line. */
export const guideFormat =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" \n%RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% \n"%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%UPSTREAM_HOST%" "%UPSTREAM_CLUSTER%"';

/** An operator of a format; `name` is its normal form, `REQ(USER-AGENT)` or `DURATION`. */
export interface Operator extends Field {
  time: TimeFormat | null;
}

const operator = /^%([A-Z0-9_]+)(?:\((.*?)\))?(?::([0-9]+))?%/;

/** Literals and operators of a format string; `%%` is a percent sign, anything else stands for itself. */
export function envoyParts(format: string): (string | Operator)[] {
  const parts: (string | Operator)[] = [];
  for (let at = 0; at < format.length; ) {
    const next = format.indexOf('%', at);
    const found = next === at ? operator.exec(format.slice(at)) : null;
    if (found !== null) {
      parts.push(toOperator(found[1] ?? '', found[2]));
      at += found[0].length;
    } else if (next === at) {
      parts.push('%');
      at += format.startsWith('%%', at) ? 2 : 1;
    } else {
      parts.push(format.slice(at, next < 0 ? format.length : next));
      at = next < 0 ? format.length : next;
    }
  }
  return parts;
}

/** Names that 1.37 introduced, in the older spelling. */
const spellings: Record<string, string> = {
  REQUEST_HEADER: 'REQ',
  RESPONSE_HEADER: 'RESP',
  RESPONSE_TRAILER: 'TRAILER',
  REQ_WITHOUT_QUERY: 'REQ',
};

function toOperator(word: string, argument: string | undefined): Operator {
  const kind = spellings[word] ?? word;
  const isTime = /^(START|EMIT)_TIME(_LOCAL)?$/.test(kind);
  const name = argument === undefined || isTime ? kind : `${kind}(${argument.toUpperCase()})`;
  const zone = kind.endsWith('_LOCAL') ? 'local' : 'utc';
  const time = isTime && argument ? compileTimeFormat(argument, zone) : null;
  return { name, ...(time ? { shape: time.shape } : kindOf(name)), time };
}

type Kind = Pick<Field, 'shape' | 'without'>;

const number: Kind = { shape: /^(?:-|\d*)$/, without: ' "\',]|;{}' };
const token: Kind = { shape: /^\S*$/, without: ' ' };
/** IP and port, a socket's path, an internal listener. */
const address =
  /^(?:-|(?:tcp:\/\/)?(?:\d+(?:\.\d+){3}|\[[\da-fA-F:.%\w]+\])(?::\d+)?|[/@][^\s"]*|envoy:\/\/[^\s"]*)?$/;

const kinds: [names: RegExp, kind: Kind][] = [
  [/^(?:START|EMIT)_TIME/, { shape: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\s"]*$/, without: ' "],|' }],
  [/^(?:RESPONSE_CODE|CONNECTION_ID)$|DURATION$|BYTES|_PORT$/, number],
  [/^RESP\(X-ENVOY-UPSTREAM-SERVICE-TIME\)$/, number],
  [/^(?:UPSTREAM_)?PROTOCOL$/, { shape: /^(?:-|HTTP\/[\d.]+)?$/, without: number.without ?? '' }],
  [/^(?:UPSTREAM_HOST|(?:UP|DOWN)STREAM_\w*ADDRESS)$/, { shape: address, without: ' "' }],
  [/^(?:UP|DOWN)STREAM_\w*ADDRESS/, { shape: /^[^\s"]*$/, without: ' "' }],
  [/^(?:RESPONSE_FLAGS(?:_LONG)?|RESPONSE_CODE_DETAILS)$/, { shape: /^[^\s"]*$/, without: ' "' }],
  [/^(?:PATH|UPSTREAM_CLUSTER(?:_RAW)?|REQUESTED_SERVER_NAME|UPSTREAM_REQUEST_ATTEMPT_COUNT)\b/, token],
  [
    /^REQ\((?:[\w-]+\?)?(?::METHOD|:PATH|:AUTHORITY|:SCHEME|HOST|X-REQUEST-ID|X-ENVOY-ORIGINAL-PATH)\)$/,
    token,
  ],
  [/^REQ\(X-FORWARDED-FOR\)$/, { shape: /^[^"]*$/, without: '"' }],
];

/** Other headers are free text: Envoy quotes and escapes nothing. Empty: `omit_empty_values`. */
function kindOf(name: string): Kind {
  return kinds.find(([names]) => names.test(name))?.[1] ?? { shape: null };
}

/** Where the row goes on, a quote in a client's text would move the fields: what they look like has to say that it did not. */
const strictKinds: Record<string, Kind> = {
  'REQ(USER-AGENT)': { shape: /^[^"]*$/, without: '"' },
  'REQ(X-REQUEST-ID)': { shape: /^[^\s"]*$/, without: '"' },
  'REQ(:AUTHORITY)': { shape: /^(?:[^\s"]*[.:][^\s"]*|localhost)$/, without: '"' },
};

/** The default format and whatever a house appended to it. */
export function longerParts(): (string | Operator)[] {
  return envoyParts(longerFormat).map((part) =>
    typeof part === 'string' ? part : { ...part, ...strictKinds[part.name] },
  );
}

/** The operators among the parts. */
export function operatorsOf(parts: FormatPart[]): Operator[] {
  return parts.filter((part): part is Operator => typeof part !== 'string');
}
