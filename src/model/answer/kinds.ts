/** The kinds of streams that say when they are done, and how each says it. */
import type { AnswerKind } from './note.ts';

/** An event by its own type or by what its data holds; `both`: by the two together. */
interface Sign {
  /** What a reader knows it by. */
  word: string;
  types?: readonly string[];
  data?: RegExp;
  /** Text without which `data` cannot match: far cheaper to look for. */
  needle?: string;
  both?: true;
}

export interface Kind {
  kind: Exclude<AnswerKind, 'json-rpc' | 'named'>;
  /** Any of its events shows the kind. */
  begins: Sign;
  ends: Sign;
  /** The text is finished; the end marker is still to come. */
  finishes?: Sign;
  /** A part of the answer itself, which beginnings, pings and ends are not; absent: every event but its end. */
  tokens?: Sign;
}

const ofType = (word: string, ...others: string[]): Sign => {
  const types = [word, ...others];
  const names = types.join('|').replaceAll('.', '\\.');
  return { word, types, data: new RegExp(`"type"\\s*:\\s*"(?:${names})"`), needle: '"type"' };
};

/** A member of one of these names that holds a text which is not empty. */
const text = (names: string): Sign => ({
  word: 'text',
  data: new RegExp(`"(?:${names})"\\s*:\\s*"[^"]`),
  needle: '":',
});

const done: Sign = { word: '[DONE]', data: /^\s*\[DONE\]\s*$/, needle: '[DONE]' };

const kinds: readonly Kind[] = [
  {
    kind: 'openai-chat',
    begins: {
      word: 'chat.completion.chunk',
      data: /"object"\s*:\s*"(?:chat\.completion\.chunk|text_completion)"/,
      needle: '"object"',
    },
    ends: done,
    finishes: {
      word: 'finish_reason',
      data: /"finish_reason"\s*:\s*"[a-z_]+"/,
      needle: '"finish_reason"',
    },
    tokens: text('content|reasoning_content|reasoning|text|arguments|refusal'),
  },
  {
    kind: 'openai-responses',
    begins: ofType('response.created', 'response.in_progress'),
    ends: ofType('response.completed', 'response.failed', 'response.incomplete'),
    tokens: { word: 'delta', data: /"type"\s*:\s*"response\.[a-z_.]+\.delta"/, needle: '.delta"' },
  },
  {
    kind: 'anthropic',
    begins: ofType('message_start'),
    ends: ofType('message_stop'),
    tokens: ofType('content_block_delta'),
  },
  {
    kind: 'gemini',
    begins: {
      word: 'candidates',
      data: /"candidates"\s*:\s*\[\s*\{\s*"(?:content|finishReason|index|safetyRatings)"/,
      needle: '"candidates"',
    },
    ends: {
      word: 'finishReason',
      data: /"finishReason"\s*:\s*"(?!FINISH_REASON_UNSPECIFIED)[A-Z_]+"/,
      needle: '"finishReason"',
    },
    tokens: text('text'),
  },
  {
    kind: 'cohere',
    begins: ofType('message-start'),
    ends: ofType('message-end'),
    tokens: ofType('content-delta', 'tool-call-delta'),
  },
  {
    // GraphQL over Server-Sent Events, distinct connections mode.
    kind: 'graphql',
    begins: { word: 'next', types: ['next'], data: /^\s*\{\s*"(?:data|errors|incremental)"\s*:/, both: true },
    ends: { word: 'complete', types: ['complete'] },
  },
  { kind: 'ag-ui', begins: ofType('RUN_STARTED'), ends: ofType('RUN_FINISHED', 'RUN_ERROR') },
];

/** What people end a stream with, whatever its kind. */
const usual: readonly Sign[] = [
  done,
  ofType('message_stop'),
  ofType('response.completed', 'response.failed', 'response.incomplete'),
  { word: 'done', types: ['done', 'complete', 'completed', 'end'] },
];

/** `{"error": …}` at the top level, with something in it; `{"type": "error"}`, as some APIs say it. */
const failures: readonly Sign[] = [
  { word: 'error', types: ['error', 'response.failed'] },
  {
    word: 'error',
    data: /^\s*\{[^{}]*?"error"\s*:\s*(?!\s|null|false|""|\{\s*\}|\[\s*\])/,
    needle: '"error"',
  },
  {
    word: 'error',
    data: /^\s*\{[^{}]*?"type"\s*:\s*"(?:error|response\.failed|RUN_ERROR)"/,
    needle: '"type"',
  },
];

function isSign(sign: Sign, type: string | null, text: string): boolean {
  const { types, data, needle = '', both } = sign;
  const isTyped = type !== null && types?.includes(type) === true;
  if (isTyped && !both) return true;
  if (both && !isTyped) return false;
  return data !== undefined && text.includes(needle) && data.test(text);
}

/** The kind that an event shows; null for most events. */
export function kindShownBy(type: string | null, text: string): Kind | null {
  return kinds.find(({ begins }) => isSign(begins, type, text)) ?? null;
}

/** The word by which an event of a stream of `kind`, or of none that is known, says that the answer is over; null: it does not. */
export function endWordIn(kind: Kind | null, type: string | null, text: string): string | null {
  const signs = kind === null ? usual : [kind.ends, ...usual];
  return signs.find((sign) => isSign(sign, type, text))?.word ?? null;
}

/** The text is finished, and the end marker of its kind is still to come. */
export function saysFinished({ finishes }: Kind, type: string | null, text: string): boolean {
  return finishes !== undefined && isSign(finishes, type, text);
}

/** Whether an event holds a part of the answer itself. */
export function isPart(kind: Kind | null, type: string | null, data: string): boolean {
  return kind?.tokens === undefined || isSign(kind.tokens, type, data);
}

/** Whether an event reports an error in place of what was asked for. */
export function saysError(type: string | null, text: string): boolean {
  return failures.some((sign) => isSign(sign, type, text));
}

/** What streams of this kind say last; null where it is not one word for all. */
export function endWordOf(kind: AnswerKind | null): string | null {
  return kinds.find((one) => one.kind === kind)?.ends.word ?? null;
}
