// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A unified diff as git writes it, in the shape that review applies and that mail formats quote. */

export interface DiffLine {
  readonly kind: ' ' | '+' | '-';
  /** Without its line end. */
  readonly text: string;
}

export interface Hunk {
  /** 1-based, as in the `@@` line; 0 where the side is empty. */
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
  /** What stands behind the second `@@`. */
  readonly section: string;
  readonly lines: readonly DiffLine[];
  /** The last line of that side has no line end. */
  readonly oldNoEol: boolean;
  readonly newNoEol: boolean;
}

export type DiffKind = 'modify' | 'create' | 'delete' | 'rename' | 'copy';

export interface DiffFile {
  readonly kind: DiffKind;
  /** Null for a created file. */
  readonly oldPath: string | null;
  /** Null for a deleted file. */
  readonly newPath: string | null;
  readonly oldMode: string | null;
  readonly newMode: string | null;
  /** Object names of the `index` line, abbreviated as they stand there; null where the patch has none. */
  readonly oldBlob: string | null;
  readonly newBlob: string | null;
  /** `data`: a `GIT binary patch`; `marker`: only the line that says that the files differ. */
  readonly binary: 'no' | 'data' | 'marker';
  readonly hunks: readonly Hunk[];
}

/** The path that the file has after the patch, or had before it where the patch deletes it. */
export function pathOf(file: DiffFile): string {
  return file.newPath ?? file.oldPath ?? '';
}

/** The `@@` line of a hunk. */
export function hunkHeader(hunk: Hunk): string {
  const section = hunk.section === '' ? '' : ` ${hunk.section}`;
  return `@@ -${side(hunk.oldStart, hunk.oldCount)} +${side(hunk.newStart, hunk.newCount)} @@${section}`;
}

function side(start: number, count: number): string {
  return count === 1 ? `${start}` : `${start},${count}`;
}

/** The lines of a file's diff as git prints them, from `diff --git` on. */
export function diffText(file: DiffFile): string[] {
  const oldName = file.oldPath ?? file.newPath ?? '';
  const newName = file.newPath ?? file.oldPath ?? '';
  const lines = [`diff --git a/${oldName} b/${newName}`];
  if (file.kind === 'create') lines.push(`new file mode ${file.newMode ?? '100644'}`);
  if (file.kind === 'delete') lines.push(`deleted file mode ${file.oldMode ?? '100644'}`);
  if (file.kind === 'modify' && file.oldMode && file.newMode && file.oldMode !== file.newMode) {
    lines.push(`old mode ${file.oldMode}`, `new mode ${file.newMode}`);
  }
  if (file.kind === 'rename') lines.push(`rename from ${oldName}`, `rename to ${newName}`);
  if (file.kind === 'copy') lines.push(`copy from ${oldName}`, `copy to ${newName}`);
  if (file.oldBlob && file.newBlob) lines.push(`index ${file.oldBlob}..${file.newBlob}`);
  if (file.binary !== 'no') return [...lines, `Binary files a/${oldName} and b/${newName} differ`];
  if (file.hunks.length === 0) return lines;
  lines.push(file.kind === 'create' ? '--- /dev/null' : `--- a/${oldName}`);
  lines.push(file.kind === 'delete' ? '+++ /dev/null' : `+++ b/${newName}`);
  for (const hunk of file.hunks) lines.push(hunkHeader(hunk), ...hunk.lines.map((line) => line.kind + line.text));
  return lines;
}
