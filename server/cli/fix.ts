// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `check --fix` and `--diff`: applies fixes in the workspace, checks again, and only then touches the disk. */
import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CheckResult } from '../workspace/api';
import { fixRound, MAX_ROUNDS } from '../workspace/applyFixes';
import { type CheckRun, checkRun, type Opened } from './checkRun';
import { errorCode } from './io';
import { UsageError } from './usage';

export interface ChangedFile {
  /** Its name in the output. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export interface FixedRun {
  /** What is left behind the fixes. */
  readonly result: CheckResult;
  readonly applied: number;
  readonly changed: readonly ChangedFile[];
}

/** Applies fixes round by round until none is left, none fits, or a round would bring more findings than it takes. */
export function fixAll(run: CheckRun, first: CheckResult, unsafe: boolean): FixedRun {
  const originals = new Map<Opened, Map<string, string>>(run.opened.map((opened) => [opened, new Map()]));
  let result = first;
  let applied = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const places = placesByName(run);
    const { texts, applied: now } = fixRound(result.findings, unsafe, (name) => {
      const place = places.get(name);
      return place ? place.opened.workspace.text(place.path) : null;
    });
    if (texts.size === 0) break;
    const undo: (() => void)[] = [];
    for (const [name, text] of texts) {
      const place = places.get(name);
      const before = place?.opened.workspace.text(place.path);
      if (!place || before === null || before === undefined) continue;
      const { opened, path } = place;
      const known = originals.get(opened);
      if (known && !known.has(path)) known.set(path, before);
      opened.workspace.set(path, text);
      undo.push(() => opened.workspace.set(path, before));
    }
    const next = checkRun(run);
    if (next.findings.length > result.findings.length) {
      for (const back of undo) back();
      break;
    }
    applied += now;
    result = next;
  }
  return { result, applied, changed: changedFiles(originals) };
}

function placesByName(run: CheckRun): Map<string, { opened: Opened; path: string }> {
  return new Map(run.opened.flatMap((opened) => opened.disk.files.map(({ path }) => [opened.show(path), { opened, path }] as const)));
}

function changedFiles(originals: ReadonlyMap<Opened, ReadonlyMap<string, string>>): ChangedFile[] {
  const out: ChangedFile[] = [];
  for (const [opened, files] of originals) {
    for (const [path, before] of files) {
      const after = opened.workspace.text(path);
      if (after !== null && after !== before) out.push({ name: opened.show(path), path: join(opened.disk.root, path), before, after });
    }
  }
  return out.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Replaces the files whole: a reader sees the old text or the new one. A file that changed meanwhile is left alone. */
export function writeChanged(changed: readonly ChangedFile[]): void {
  for (const { name, path, before } of changed) {
    if (readFileSync(path, 'utf8') !== before) throw new UsageError(`${name}: changed while it was checked; nothing was written`);
  }
  for (const { name, path, after } of changed) {
    // A link stays one: what it leads to is replaced.
    const target = realpathSync(path);
    const temporary = join(dirname(target), `.${basename(target)}.pageck-${process.pid}`);
    try {
      const { mode } = statSync(target);
      writeFileSync(temporary, after, { flag: 'wx' });
      chmodSync(temporary, mode);
      renameSync(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw new UsageError(`${name}: cannot be written (${errorCode(error)})`);
    }
  }
}

/** A unified diff that `git apply` and `patch -p1` take. */
export async function diffOf(changed: readonly ChangedFile[]): Promise<string> {
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import('diff');
  return changed
    .map(({ name, before, after }) =>
      createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, { context: 3, headerOptions: FILE_HEADERS_ONLY }),
    )
    .join('');
}
