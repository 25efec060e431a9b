// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The extended header lines of a git diff: names, kinds, modes and object names. */
import type { DiffKind } from '../report/reviewDiff';

export interface GitHeader {
  readonly kind: DiffKind;
  /** Behind `diff --git `. */
  readonly names: string;
  /** `rename from`, `copy from`, `---`. */
  readonly from: string | null;
  readonly to: string | null;
  readonly oldMode: string | null;
  readonly newMode: string | null;
  readonly blobs: readonly [string, string] | null;
  /** No extended header line but `index` was there. */
  readonly plain: boolean;
  readonly next: number;
}

/** Reads from a `diff --git` line to the line behind the header (`@@`, a binary part, or what follows the diff). */
export function readGitHeader(lines: readonly string[], at: number): GitHeader {
  const names = (lines[at] ?? '').slice('diff --git '.length);
  let kind: DiffKind = 'modify';
  let from: string | null = null;
  let to: string | null = null;
  let oldMode: string | null = null;
  let newMode: string | null = null;
  let blobs: [string, string] | null = null;
  let plain = true;
  let next = at + 1;
  for (; next < lines.length; next++) {
    const line = lines[next] ?? '';
    const extended = EXTENDED.exec(line);
    if (!extended) break;
    const value = extended[2] ?? '';
    const word = extended[1] ?? '';
    if (word !== 'index') plain = false;
    if (word === 'new file mode') [kind, newMode] = ['create', value];
    else if (word === 'deleted file mode') [kind, oldMode] = ['delete', value];
    else if (word === 'old mode') oldMode = value;
    else if (word === 'new mode') newMode = value;
    else if (word === 'rename from') [kind, from] = ['rename', unquote(value)];
    else if (word === 'rename to') to = unquote(value);
    else if (word === 'copy from') [kind, from] = ['copy', unquote(value)];
    else if (word === 'copy to') to = unquote(value);
    else if (word === 'index') {
      const match = INDEX.exec(value);
      if (match?.[1] && match[2]) blobs = [match[1], match[2]];
      if (match?.[3] && !oldMode) [oldMode, newMode] = [match[3], newMode ?? match[3]];
    }
  }
  // A `---` here is the diff's own only if `+++` follows; format-patch's separator stands before `diff --git`.
  if ((lines[next] ?? '').startsWith('--- ') && (lines[next + 1] ?? '').startsWith('+++ ')) {
    from ??= stripFirst(traditionalName((lines[next] ?? '').slice(4)));
    to ??= stripFirst(traditionalName((lines[next + 1] ?? '').slice(4)));
    next += 2;
  }
  return { kind, names, from, to, oldMode, newMode, blobs, plain, next };
}

const EXTENDED =
  /^(new file mode|deleted file mode|old mode|new mode|rename from|rename to|copy from|copy to|similarity index|dissimilarity index|index) (.*)$/;
const INDEX = /^([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: (\d{6}))?$/;

/** Both names of a git diff; null where the header does not say them. */
export function headerPaths(header: GitHeader): { readonly oldPath: string; readonly newPath: string } | null {
  const same = sameName(header.names);
  const oldPath = header.from ?? header.to ?? same;
  const newPath = header.to ?? header.from ?? same;
  return oldPath === null || newPath === null ? null : { oldPath, newPath };
}

/** The name in `a/NAME b/NAME`, which is split where both halves say the same name. */
function sameName(names: string): string | null {
  if (names.startsWith('"')) {
    const first = QUOTED.exec(names);
    return first ? stripFirst(unquote(first[0])) : null;
  }
  for (let space = names.indexOf(' '); space > 0; space = names.indexOf(' ', space + 1)) {
    const left = stripFirst(names.slice(0, space));
    if (left !== null && left === stripFirst(unquote(names.slice(space + 1)))) return left;
  }
  return null;
}

const QUOTED = /^"(?:[^"\\]|\\.)*"/;

/** The path of a `---` or `+++` line of a plain diff; null for a side that does not exist. */
export function traditionalPath(value: string): string | null {
  const name = traditionalName(value);
  if (name === '/dev/null' || /\t(?:1970-01-01|1969-12-31) /.test(value)) return null;
  return stripFirst(name) ?? name;
}

function traditionalName(value: string): string {
  if (value.startsWith('"')) return unquote(QUOTED.exec(value)?.[0] ?? value);
  const tab = value.indexOf('\t');
  return (tab < 0 ? value : value.slice(0, tab)).trimEnd();
}

/** Takes the first component off a name (`a/`, `b/`); null for `/dev/null` and for a name without one. */
function stripFirst(name: string): string | null {
  if (name === '/dev/null') return null;
  const slash = name.indexOf('/');
  return slash < 0 ? null : name.slice(slash + 1);
}

/** Undoes git's C-style quoting of a path; octal escapes are bytes of UTF-8. */
export function unquote(value: string): string {
  if (!value.startsWith('"') || !value.endsWith('"') || value.length < 2) return value;
  const bytes: number[] = [];
  const body = value.slice(1, -1);
  const encoder = new TextEncoder();
  for (let i = 0; i < body.length; i++) {
    if (body[i] !== '\\') {
      const point = body.codePointAt(i) ?? 0;
      bytes.push(...encoder.encode(String.fromCodePoint(point)));
      if (point > 0xffff) i++;
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(body.slice(i + 1, i + 4));
    if (octal) {
      bytes.push(Number.parseInt(octal[0], 8));
      i += 3;
      continue;
    }
    bytes.push(ESCAPES[body[i + 1] ?? ''] ?? (body.codePointAt(i + 1) ?? 0));
    i++;
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };
