/** The parts of a config that may be kept and shown: the settings that rules use, with secrets replaced. */

import { withoutTokens } from '../configs/secret-looks.ts';
import { redactText, redactUrl, type SecretKey } from '../model/secret.ts';
import type { Setting } from '../model/setting.ts';
import { isKnownValue } from './nginx/config/harmless.ts';

const redacted = '[redacted]';

/** Directives whose first word is a name, and all others a value that may be a secret. */
const nameThenValue = /(?:^|_)set_header$|^add_(?:header|trailer)$|^set$|_param$/;
/** Directives that are a value as a whole. */
const closed = /^(?:if|secure_link\w*|auth_basic|map|geo)$/;

/** The setting with the secrets of its texts replaced; `key` is the run's. Applied twice, it gives the same. */
export function recordableSetting(setting: Setting, key: SecretKey): Setting {
  const clean = (text: string) => recordableText(text, key);
  const { value, detail, path, items, askedPath, passedPath, elsewhere } = setting;
  return {
    ...setting,
    value: value === null ? null : clean(shownValue(setting.setting, value)),
    path: withoutTokens(clean(path)),
    detail: detail === null ? null : shownDetail(setting.kind, clean(detail)),
    ...(items && { items: items.map(clean) }),
    ...(elsewhere && {
      elsewhere: elsewhere.map((one) => ({
        ...one,
        value: clean(one.value),
        words: withoutTokens(clean(one.words)),
      })),
    }),
    ...(askedPath !== undefined && { askedPath: redactUrl(askedPath, key) }),
    ...(passedPath !== undefined && { passedPath: redactUrl(passedPath, key) }),
    ...(setting.kind === 'route' && value !== null && { value: withoutTokens(clean(value)) }),
  };
}

/** A text about a config: a warning, a path. */
export function recordableText(text: string, key: SecretKey): string {
  return redactText(text.replace(/(^|\s)[^\s/@,:]+:[^\s/@,]*@(?=[\w[])/g, '$1'), key);
}

function shownValue(setting: string, value: string): string {
  if (closed.test(setting)) return redacted;
  if (!nameThenValue.test(setting)) return value;
  const [name = '', ...words] = value.split(' ');
  return words.every(isKnownValue) ? value : `${name} ${redacted}`;
}

/** How a log's rows are written stays as it is: rules look for the fields in it. */
function shownDetail(kind: Setting['kind'], detail: string): string {
  if (kind === 'access-log' || kind === 'error-log') return detail;
  return withoutTokens(kind === 'route' ? withoutAnswerText(detail) : detail);
}

/** `return 200 text`: the status and a redirect's location are no secret, the text of the answer may be one. */
function withoutAnswerText(detail: string): string {
  const [, status, words = ''] = /^(return \d+) ([\s\S]+)$/.exec(detail) ?? [];
  if (status === undefined || /^["']?(?:\/|https?:\/\/|\$\w+(?:\s|$))/.test(words))
    return withoutTokens(detail);
  return `${status} ${redacted}`;
}
