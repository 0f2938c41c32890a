/** Files and folders that only their owner can read: a recording holds what an endpoint sent, and to which user. */
import {
  chmodSync,
  closeSync,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';

const ownFile = 0o600;
const ownFolder = 0o700;

/** Opens an emptied file, mode 0600 whatever the umask and whatever mode it had before. @throws as `fs.openSync` */
export function openPrivate(path: string): number {
  const file = openSync(path, 'w', ownFile);
  const found = fstatSync(file);
  // If the path is a device, it is not ours to change.
  if (found.isFile() && (found.mode & 0o777) !== ownFile) fchmodSync(file, ownFile);
  return file;
}

/** A file that holds `text`, mode 0600. @throws as `fs.writeSync`: a full disk, no permission */
export function writePrivate(path: string, text: string): void {
  const file = openPrivate(path);
  try {
    writeAll(file, text);
  } finally {
    closeSync(file);
  }
}

/**
 * As `writePrivate`, replacing the file at once: if the process is killed meanwhile, either the old or the new file
 * is there, complete. @throws as `writePrivate`
 */
export function replacePrivate(path: string, text: string): void {
  const fresh = `${path}.part`;
  try {
    writePrivate(fresh, text);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** A disk that becomes full accepts the first part of a write and refuses the rest. */
export function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** A new folder, mode 0700 whatever the umask. */
export function makePrivateFolder(dir: string): void {
  mkdirSync(dir, { mode: ownFolder });
  chmodSync(dir, ownFolder);
}

/** Makes an existing folder private, if it is empty or, by `isOurs`, holds a run: other folders of a user stay as they are. */
export function closeFolder(dir: string, isOurs: (name: string) => boolean): void {
  const names = readdirSync(dir);
  if (names.length > 0 && !names.some(isOurs)) return;
  try {
    chmodSync(dir, ownFolder);
  } catch (error) {
    // The folder belongs to another user and we may write to it: our own files in it are private.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}
