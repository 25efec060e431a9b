// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Turns what the user names (files, folders of mail, standard input) into mails. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ReviewError } from './errors';
import { type Mail, mailsOf } from './mail';

/** A mailbox beyond this is an archive of a list, not a series. */
const MAX_INPUT = 256 * 1024 * 1024;
const MAX_FILES = 20_000;

/** What an argument is: standard input, something on disk, or a name for git. */
export async function kindOf(input: string, cwdJoin: (path: string) => string): Promise<'stdin' | 'file' | 'range'> {
  if (input === '-') return 'stdin';
  try {
    await stat(cwdJoin(input));
    return 'file';
  } catch {
    return 'range';
  }
}

/** True for a folder that is neither a maildir nor has patch files. */
export async function isFolderWithoutMail(path: string): Promise<boolean> {
  const found = await attempt(path, () => stat(path));
  return found.isDirectory() && (await mailFiles(path, path)).length === 0;
}

/** Mails of one file, or of a folder: a maildir or a folder of patch files. */
export async function readMails(path: string, shown: string): Promise<Mail[]> {
  const found = await attempt(shown, () => stat(path));
  if (!found.isDirectory()) {
    if (found.size > MAX_INPUT) throw new ReviewError(`${shown}: larger than ${MAX_INPUT / 1024 / 1024} MiB`);
    return mailsOf(await attempt(shown, () => readFile(path)), shown);
  }
  const mails: Mail[] = [];
  for (const file of await mailFiles(path, shown)) {
    mails.push(...(await mailsOf(await attempt(shown, () => readFile(file)), join(shown, basename(file)))));
  }
  return mails;
}

async function mailFiles(path: string, shown: string): Promise<string[]> {
  const entries = await attempt(shown, () => readdir(path, { withFileTypes: true }));
  const names = new Set(entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name));
  const maildir = names.has('cur') || names.has('new');
  const folders = maildir ? ['cur', 'new'].filter((name) => names.has(name)).map((name) => join(path, name)) : [path];
  const files: string[] = [];
  for (const folder of folders) {
    const inside = await attempt(shown, () => readdir(folder, { withFileTypes: true }));
    const wanted = inside.filter(
      (entry) => entry.isFile() && !entry.name.startsWith('.') && (maildir || /\.(patch|eml|mbox|mbx|diff)(\.gz)?$/i.test(entry.name)),
    );
    files.push(...wanted.map((entry) => join(folder, entry.name)));
  }
  if (files.length > MAX_FILES) throw new ReviewError(`${shown}: more than ${MAX_FILES} mails`);
  // Names in a maildir begin with the time of delivery, those of format-patch with the patch's number.
  return files.sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
}

async function attempt<T>(shown: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why = code === 'ENOENT' ? 'no such file' : code === 'EACCES' ? 'permission denied' : error instanceof Error ? error.message : String(error);
    throw new ReviewError(`${shown}: ${why}`);
  }
}
