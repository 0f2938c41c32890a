/** A file that was given as the config of one proxy, and is something else: its own error, as it may show another proxy. */
import { DoctorError } from '../errors.ts';
import { type FileKind, type OtherKind, otherKind } from '../model/file-kind.ts';

export class OtherFile extends DoctorError {
  readonly is: OtherKind;

  constructor(message: string, is: OtherKind) {
    super({ message, cause: is.words, hint: '' });
    this.is = is;
  }
}

/** The error for a text that was given as `wanted`; null when it is that kind, or none that is known. */
export function otherFile(message: string, text: string, wanted: readonly FileKind[]): OtherFile | null {
  const is = otherKind(text, wanted);
  return is === null ? null : new OtherFile(message, is);
}
