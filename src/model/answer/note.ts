/** What the events of a finite answer said of its end: the response of a JSON-RPC call, or the reply of a language model. */

/** Whose words for "that is all" a stream uses; `named`: those of `--end-marker`. */
export type AnswerKind =
  | 'json-rpc'
  | 'openai-chat'
  | 'openai-responses'
  | 'anthropic'
  | 'gemini'
  | 'cohere'
  | 'graphql'
  | 'ag-ui'
  | 'named';

/** An event that said that the answer was over, or that it failed. */
export interface AnswerSign {
  /** As a reader knows it, such as `[DONE]`; never the content of an answer. */
  word: string;
  /** Since the attempt began, ms. */
  atMs: number;
  /** Parts of the answer that came after it: of a kind that is not known, events. */
  later: number;
  /** It stood in text that no client sees as an event. */
  undispatched?: true;
}

/** Kept with each stream whose events were looked at as they came. */
export interface AnswerNote {
  /** null: none that is known. */
  kind: AnswerKind | null;
  /** The latest of each; absent: none came. */
  end?: AnswerSign;
  error?: AnswerSign;
  /** The sender said that its text is finished, before the end marker of its kind. */
  finished?: true;
}

/** Parts that may follow the word for the end: of a kind that is not known, usage figures or a second word. */
const mostLater = 1;

/** It said that it was over, and meant it: for a JSON-RPC call the response is the end, whatever follows. */
export function saidItsEnd({ kind, end }: AnswerNote): boolean {
  return end !== undefined && (kind === 'json-rpc' || end.later <= mostLater);
}

/** In the words of a known kind: `event: end` may be anything. */
export function saidItsEndClearly(note: AnswerNote): boolean {
  return saidItsEnd(note) && (note.kind !== null || note.end?.word === '[DONE]');
}

/** Its last words were an error, or the last before its end marker. */
export function saidItFailed({ kind, error, end }: AnswerNote): boolean {
  if (error === undefined) return false;
  return kind === 'json-rpc' || error.later <= (end === undefined ? 0 : mostLater);
}
