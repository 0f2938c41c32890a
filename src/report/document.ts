/** What a report says, before any output decides how it looks. */

/** How the reader will look at it. */
export interface RenderOptions {
  colour: boolean;
  /** Columns of the terminal. */
  width: number;
  /** For somebody who sees the last lines first: the answer stands there; `all`: with what was ruled out and not checked. */
  screen?: 'short' | 'all' | undefined;
}

/** How a piece of text is meant; an output without colour passes over it. */
export type Tone = 'bad' | 'warn' | 'good' | 'strong' | 'dim' | 'plain';

export type Block =
  /** The sentence a section or finding opens with: `✗ BROKEN`, then the text. */
  | { kind: 'heading'; mark: string; text: string; tone: Tone; level: 1 | 2 }
  /** A short word and what belongs to it: `why`, `fix`; whole: on one line however long, so that it can be copied. */
  | { kind: 'labelled'; label: string; text: string; tone: Tone; isWhole?: true }
  | { kind: 'paragraph'; text: string; tone: Tone }
  /** One entry of a list, with a mark of its own or a bullet; `raw` is the log row or config line it rests on, as written. */
  | { kind: 'point'; mark?: string; text: string; source?: string; raw?: string; tone: Tone }
  | { kind: 'patch'; text: string }
  /** A shell command that can be copied as it stands: on one line however long. */
  | { kind: 'command'; text: string }
  | { kind: 'table'; head: string[]; rows: string[][] }
  /** A figure over time, drawn as wide as the output allows; evenly spaced, null: not measured. */
  | { kind: 'chart'; values: (number | null)[]; markedAt: number | null };

export interface Section {
  /** Null for the opening, which needs no name. */
  title: string | null;
  blocks: Block[];
}

/** A list entry without a source of its own. */
export function point(text: string, tone: Tone = 'plain'): Block {
  return { kind: 'point', text, tone };
}

/** Running text. */
export function paragraph(text: string, tone: Tone = 'plain'): Block {
  return { kind: 'paragraph', text, tone };
}

/** A word and what belongs to it. */
export function labelled(label: string, text: string, tone: Tone = 'plain'): Block {
  return { kind: 'labelled', label, text, tone };
}
