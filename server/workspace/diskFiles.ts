// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Finds the sources of a check on disk: what the arguments name, and the kernel tree around it as context. Most files
 * of a tree have nothing to do with pages, so a scan of the bytes decides which are kept at all.
 */
import { isUtf8 } from 'node:buffer';
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import ignore from 'ignore';
import { mentionsPages } from '../kernel/vocabulary';
import { decode, MAX_BYTES } from '../syntax/text';
import type { Skipped } from './api';
import { SETTINGS_NAME } from './settingsFile';

export interface DiskFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** One workspace: a kernel tree, or what was named outside of any. */
export interface DiskWorkspace {
  /** Absolute. */
  readonly root: string;
  /** Whether the root is a kernel tree. */
  readonly isTree: boolean;
  /** The sources that mention pages, targets and context. */
  readonly files: readonly DiskFile[];
  /** Paths of the files to report on; those without a word of pages too. */
  readonly targets: ReadonlySet<string>;
  readonly skipped: readonly Skipped[];
  /** Rust files looked at, and C files that were named. */
  readonly seen: number;
}

export type Discovered =
  | { readonly workspaces: readonly DiskWorkspace[]; readonly empty: readonly string[]; readonly problem: null }
  | { readonly problem: string };

/** Folders that hold no source of the kernel's, or copies of it. */
const PASSED_OVER: ReadonlySet<string> = new Set(['.git', 'target', 'node_modules', '.cache', '.svn', '.hg', '.jj']);
/** Folders at a tree's top where no Rust is; they are large, and as mere context not worth the time. */
const NO_CONTEXT: ReadonlySet<string> = new Set(['Documentation', 'include', 'LICENSES', 'sound', 'firmware', 'certs']);
/** What stands beside `rust/kernel` at the top of a kernel tree, or of a part of one. */
const TREE_MARKS = ['Kbuild', 'MAINTAINERS', 'Makefile', '.git', SETTINGS_NAME, 'rust-project.json', 'rust/kernel/lib.rs'];

/**
 * @param paths files and folders as named by the user.
 * @param cwd the folder they are relative to.
 * @param mentions whether a text may have to do with pages; the tables' words, or those of the user's functions too.
 */
export function discover(paths: readonly string[], cwd: string, mentions: (text: string) => boolean = mentionsPages): Discovered {
  const trees = new Map<string, string[]>();
  const loose: string[] = [];
  for (const name of paths) {
    const path = resolve(cwd, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return { problem: `${name}: no such file or folder` };
    if (!stat.isDirectory() && !stat.isFile()) return { problem: `${name}: neither a file nor a folder` };
    if (stat.isFile() && !isSource(path)) return { problem: `${name}: not a Rust file (.rs), nor a helper of the kernel's Rust (rust/helpers/*.c)` };
    const tree = kernelTree(stat.isDirectory() ? path : dirname(path));
    if (tree === null) loose.push(path);
    else trees.set(tree, [...(trees.get(tree) ?? []), path]);
  }
  const workspaces = [...trees].map(([root, named]) => load(root, named, true, mentions));
  if (loose.length > 0) workspaces.push(load(commonFolder(loose.map(looseRoot)), loose, false, mentions));
  const empty = paths.filter((name) => {
    const path = resolve(cwd, name);
    return !workspaces.some((workspace) => [...workspace.targets].some((target) => isInside(path, join(workspace.root, target))));
  });
  return { workspaces, empty, problem: null };
}

/** A kernel tree as context of a text that is not (yet) what the disk holds: nothing in it is reported on. */
export function discoverContext(root: string, mentions: (text: string) => boolean = mentionsPages): DiskWorkspace {
  return load(root, [], true, mentions);
}

/** The kernel tree that a folder is in, or null. */
export function kernelTree(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'rust/kernel')) && TREE_MARKS.some((mark) => existsSync(join(at, mark)))) return at;
    if (dirname(at) === at) return null;
  }
}

/** Whether a file is a source by its name: Rust, or a C file with helpers for Rust. */
export function isSource(path: string): boolean {
  return path.endsWith('.rs') || (path.endsWith('.c') && isHelperFolder(dirname(path)));
}

function isHelperFolder(folder: string): boolean {
  return basename(folder) === 'helpers' && basename(dirname(folder)) === 'rust';
}

/** Where a path outside of a tree is relative to: the folder above its `rust/kernel` or `rust/helpers`, else its own. */
function looseRoot(path: string): string {
  const folder = statSync(path).isDirectory() ? path : dirname(path);
  const inner = /^(.*?)\/rust\/(?:kernel|helpers)(?:\/|$)/.exec(folder.split(sep).join('/'));
  return inner ? inner[1] || '/' : folder;
}

function commonFolder(folders: readonly string[]): string {
  let common = folders[0] ?? sep;
  for (const folder of folders) while (!isInside(common, folder)) common = dirname(common);
  return common;
}

function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

interface Walk {
  readonly root: string;
  readonly files: DiskFile[];
  readonly targets: Set<string>;
  readonly skipped: Skipped[];
  readonly mentions: (text: string) => boolean;
  /** Folders with a `.gitignore`, relative to the root. */
  readonly ignoreFolders: string[];
  /** Files that were named one by one: no ignore file hides them. */
  readonly named: ReadonlySet<string>;
  seen: number;
}

function load(root: string, named: readonly string[], isTree: boolean, mentions: (text: string) => boolean): DiskWorkspace {
  const relatives = named.map((path) => toSlashes(relative(root, path)));
  const walk: Walk = {
    root,
    files: [],
    targets: new Set(),
    skipped: [],
    mentions,
    ignoreFolders: [],
    named: new Set(relatives.filter((path) => isSource(path) && statSync(join(root, path)).isFile())),
    seen: 0,
  };
  const folders = relatives.filter((path) => !walk.named.has(path));
  if (isTree) {
    visit(walk, '', folders, folders.includes(''));
  } else {
    for (const folder of folders) if (!folders.some((other) => other !== folder && under(other, folder))) visit(walk, folder, folders, true);
  }
  for (const path of walk.named) if (!walk.targets.has(path)) take(walk, path, true);
  const ignored = ignoredFiles(walk);
  for (const path of ignored) walk.targets.delete(path);
  return {
    root,
    isTree,
    files: walk.files.filter((file) => !ignored.has(file.path)),
    targets: walk.targets,
    skipped: walk.skipped.filter((file) => !ignored.has(file.file)),
    seen: walk.seen,
  };
}

/** @param isTarget whether what is in the folder is reported on. */
function visit(walk: Walk, folder: string, folders: readonly string[], isTarget: boolean): void {
  let entries: import('node:fs').Dirent[];
  try {
    entries = readdirSync(join(walk.root, folder), { withFileTypes: true });
  } catch {
    if (isTarget) walk.skipped.push({ file: folder, reason: 'cannot be read' });
    return;
  }
  const prefix = folder === '' ? '' : `${folder}/`;
  const helpers = folder === 'rust/helpers' || folder.endsWith('/rust/helpers');
  for (const entry of entries) {
    const name = entry.name;
    const path = prefix + name;
    if (entry.isDirectory()) {
      if (PASSED_OVER.has(name)) continue;
      const target = isTarget || folders.includes(path);
      if (!target && folder === '' && NO_CONTEXT.has(name) && !folders.some((other) => under(path, other))) continue;
      visit(walk, path, folders, target);
      continue;
    }
    if (name === '.gitignore') walk.ignoreFolders.push(folder);
    if (!(name.endsWith('.rs') || (helpers && name.endsWith('.c')))) continue;
    // A link to a file counts as the file; a link to a folder is not followed, so that no walk goes round.
    if (entry.isFile() || (entry.isSymbolicLink() && statSync(join(walk.root, path), { throwIfNoEntry: false })?.isFile())) {
      take(walk, path, isTarget || walk.named.has(path));
    }
  }
}

function under(folder: string, path: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** Enough for every file of the kernel's Rust; a larger one gets a buffer of its own. */
const shared = Buffer.allocUnsafeSlow(1 << 20);

function take(walk: Walk, path: string, isTarget: boolean): void {
  if (path.endsWith('.rs') || walk.named.has(path)) walk.seen++;
  if (isTarget) walk.targets.add(path);
  const skip = (reason: string): void => {
    if (isTarget) walk.skipped.push({ file: path, reason });
  };
  let bytes: Buffer;
  try {
    bytes = readBytes(`${walk.root}/${path}`);
  } catch (error) {
    return skip(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
  if (bytes.length > MAX_BYTES || bytes.includes(0) || !isUtf8(bytes)) return skip(decode(bytes).problem ?? 'not text');
  // Names are ASCII, so the cheap reading finds them.
  const text = bytes.toString('latin1');
  // An allow comment in a file without pages is one that suppresses nothing, and that is said.
  if (!walk.mentions(text) && !text.includes('pageck: allow(')) return;
  const decoded = decode(bytes);
  if (decoded.text === null) return skip(decoded.problem);
  walk.files.push({ path, text: decoded.text });
}

/** The bytes of a file; valid until the next call. */
function readBytes(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size;
    if (size >= shared.length) return size > MAX_BYTES ? Buffer.alloc(MAX_BYTES + 1) : readFileSync(file);
    let length = 0;
    for (;;) {
      const got = readSync(file, shared, length, shared.length - length, null);
      length += got;
      if (got === 0 || length >= size) return shared.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

/** Files that git ignores: generated ones. Asked only of those that mention pages, as asking costs more than reading. */
function ignoredFiles(walk: Walk): Set<string> {
  const out = new Set<string>();
  if (walk.ignoreFolders.length === 0 || walk.files.length + walk.skipped.length === 0) return out;
  const rules = walk.ignoreFolders.map((folder) => ({
    folder,
    matcher: ignore().add(readFileSync(join(walk.root, folder, '.gitignore'), 'utf8')),
  }));
  for (const path of [...walk.files.map((file) => file.path), ...walk.skipped.map((file) => file.file)]) {
    if (walk.named.has(path)) continue;
    let ignored = false;
    // Outer files first: an inner one may take a name back in.
    for (const { folder, matcher } of rules) {
      if (!under(folder, path) || path === folder) continue;
      const verdict = matcher.test(folder === '' ? path : path.slice(folder.length + 1));
      if (verdict.ignored) ignored = true;
      else if (verdict.unignored) ignored = false;
    }
    if (ignored) out.add(path);
  }
  return out;
}

function toSlashes(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}
