/** A change of a config, and how it comes to hold. */
import type { Setting, Taken } from '../../model/setting.ts';

/** A change to the config of one proxy. */
export interface Change {
  /** The proxy's own word. */
  setting: string;
  /** When the proxy takes a change of its file; null: not known. */
  taken: Taken | null;
  /** Of the same hop. */
  settings: Setting[];
}

export interface Effect {
  /** When the change holds, and for which streams. */
  takesEffect: string;
  /** What that does to running streams. */
  cost: string;
  /** How it is undone, where that is not to take it back and to do `again`. */
  undo?: string;
  /** What makes it hold once it is taken back; absent: nothing more is to be done. */
  again?: string;
  /** Shell commands: `{file}` stands for the changed file, `{main}` for the one that includes it, `{main!}` where the command needs it. */
  check?: string;
  activate?: string;
}
