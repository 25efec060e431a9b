// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The work of `check` and `baseline`: from paths to findings whose files are named as seen from the current folder. */
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { createVocabulary, mentionsPages } from '../kernel/vocabulary';
import type { Edit, Finding } from '../rules/finding';
import { decode } from '../syntax/text';
import type { CheckResult, Settings, Skipped, Stats, Workspace } from '../workspace/api';
import { type DiskWorkspace, discover, discoverContext, isSource, kernelTree } from '../workspace/diskFiles';
import type { Engine } from './engine';
import type { Io } from './io';
import type { CheckOptions } from './options';
import { type FolderSettings, type SettingsOf, settingsReader } from './settings';
import { UsageError } from './usage';

/** One workspace of a run, filled from disk. */
export interface Opened {
  readonly disk: DiskWorkspace;
  readonly workspace: Workspace;
  /** Files to report on, by the settings that hold for them. */
  readonly groups: readonly { readonly settings: Settings; readonly only: ReadonlySet<string> }[];
  /** From a path of the workspace to its name in the output. */
  readonly show: (path: string) => string;
}

export interface CheckRun {
  readonly opened: readonly Opened[];
  /** Lines for standard error that say what was not done and do not change the exit status. */
  readonly warnings: readonly string[];
  readonly readMilliseconds: number;
}

/** How a text from standard input is called where it has no name. */
const STDIN_NAME = '<stdin>';

/** @param also selects further files whose text it accepts, beside those that speak of pages. */
export async function openRun(options: CheckOptions, io: Io, engine: Engine, also: (text: string) => boolean = () => false): Promise<CheckRun> {
  const start = performance.now();
  const ruleIds = engine.rules.map((rule) => rule.id);
  const settingsOf = settingsReader(options, ruleIds, io.cwd);
  // the grammar is compiled by other threads while this one reads files
  const loading = engine.load();
  loading.catch(() => undefined);
  const fromStdin = options.paths[0] === '-';
  const { disks, warnings, shown } = fromStdin ? readStdin(options, io, settingsOf) : readPaths(options, io, settingsOf, also);
  const readMilliseconds = performance.now() - start;
  if (disks.some((disk) => disk.files.length > 0)) await loading;
  const opened = disks.map((disk): Opened => {
    const groups = groupBySettings(disk, settingsOf);
    const first = groups[0]?.settings ?? settingsOf(disk.root).settings;
    const workspace = engine.createWorkspace(first);
    for (const file of disk.files) workspace.set(file.path, file.text);
    const names = new Map<string, string>();
    const show = (path: string): string => {
      const known = names.get(path);
      if (known !== undefined) return known;
      const name = shown ?? nameFrom(io.cwd, join(disk.root, path));
      names.set(path, name);
      return name;
    };
    return { disk, workspace, groups, show: shown === null ? show : (path) => (disk.targets.has(path) ? shown : nameFrom(io.cwd, join(disk.root, path))) };
  });
  return { opened, warnings, readMilliseconds };
}

/** Checks all workspaces of a run. */
export function checkRun(run: CheckRun): CheckResult {
  const results: CheckResult[] = [];
  for (const opened of run.opened) {
    for (const [i, { settings, only }] of opened.groups.entries()) {
      if (i > 0 || opened.groups.length > 1) opened.workspace.configure(settings);
      results.push(shownResult(opened.workspace.check(only), opened));
    }
    if (opened.groups.length === 0) results.push(shownResult(opened.workspace.check(new Set()), opened));
  }
  return merge(results, run);
}

/** The text of a file by its name in the output. */
export function sourceReader(run: CheckRun): (file: string) => string | null {
  const known = new Map<string, string | null>();
  return (file) => {
    const before = known.get(file);
    if (before !== undefined) return before;
    let text: string | null = null;
    for (const opened of run.opened) {
      const path = opened.disk.files.find((candidate) => opened.show(candidate.path) === file)?.path;
      if (path !== undefined) text = opened.workspace.text(path);
      if (text !== null) break;
    }
    known.set(file, text);
    return text;
  };
}

interface Read {
  readonly disks: readonly DiskWorkspace[];
  readonly warnings: readonly string[];
  /** The name of all targets in the output, where it is not their path. */
  readonly shown: string | null;
}

function readPaths(options: CheckOptions, io: Io, settingsOf: SettingsOf, also: (text: string) => boolean): Read {
  const settings = options.paths.map((path) => settingsOf(resolve(io.cwd, path)).settings);
  const mentions = vocabularyOf(settings);
  const found = discover(options.paths, io.cwd, (text) => mentions(text) || also(text));
  if (found.problem !== null) throw new UsageError(found.problem);
  const named = new Set(options.paths.map((path) => resolve(io.cwd, path)));
  for (const disk of found.workspaces) {
    const unreadable = disk.skipped.find((file) => named.has(join(disk.root, file.file)));
    if (unreadable && found.workspaces.length === 1 && disk.targets.size === 1) {
      throw new UsageError(`${nameFrom(io.cwd, join(disk.root, unreadable.file))}: ${unreadable.reason}`);
    }
  }
  return { disks: found.workspaces, warnings: found.empty.map((path) => `${path}: no Rust files there, nothing was checked`), shown: null };
}

function readStdin(options: CheckOptions, io: Io, settingsOf: SettingsOf): Read {
  const name = options.stdinFilename;
  const decoded = decode(io.stdin());
  if (decoded.text === null) throw new UsageError(`${name ?? 'standard input'}: ${decoded.problem}`);
  const file = resolve(io.cwd, name ?? 'stdin.rs');
  const tree = name === null ? null : kernelTree(dirname(file));
  const mentions = vocabularyOf([settingsOf(dirname(file)).settings]);
  const root = tree ?? dirname(file);
  const plain = relative(root, file).split(sep).join('/');
  const path = isSource(plain) || isSource(file) ? plain : `${plain}.rs`;
  const context = tree === null ? null : discoverContext(tree, mentions);
  const disk: DiskWorkspace = {
    root,
    isTree: tree !== null,
    files: [...(context?.files ?? []).filter((other) => other.path !== path), { path, text: decoded.text }],
    targets: new Set([path]),
    skipped: [],
    seen: 1,
  };
  return { disks: [disk], warnings: [], shown: name === null ? STDIN_NAME : nameFrom(io.cwd, file) };
}

function vocabularyOf(settings: readonly Settings[]): (text: string) => boolean {
  const extra = settings.flatMap((each) => each.functions.map((row) => row.path.split('::').at(-1) ?? ''));
  return extra.length === 0 ? mentionsPages : createVocabulary(extra);
}

function groupBySettings(disk: DiskWorkspace, settingsOf: SettingsOf): { settings: Settings; only: Set<string> }[] {
  const groups = new Map<FolderSettings, Set<string>>();
  const folders = new Map<string, FolderSettings>();
  for (const { path } of disk.files) {
    if (!disk.targets.has(path)) continue;
    const file = join(disk.root, path);
    const folder = dirname(file);
    let settings = folders.get(folder);
    if (!settings) folders.set(folder, (settings = settingsOf(folder)));
    if (settings.excludes(file)) continue;
    const group = groups.get(settings);
    if (group) group.add(path);
    else groups.set(settings, new Set([path]));
  }
  return [...groups].map(([{ settings }, only]) => ({ settings: { ...settings, exclude: [] }, only }));
}

/** A path as seen from the current folder, with `/`. */
function nameFrom(cwd: string, path: string): string {
  const inside = relative(cwd, path);
  const name = isAbsolute(inside) ? path : inside;
  return sep === '/' ? name : name.split(sep).join('/');
}

function shownResult(result: CheckResult, { show, disk }: Opened): CheckResult {
  const renamed = <T extends { readonly file: string }>(item: T): T => ({ ...item, file: show(item.file) });
  const findings = result.findings.map((finding): Finding => ({
    ...renamed(finding),
    trace: finding.trace.map(renamed),
    fixes: finding.fixes.map((fix) => ({ ...fix, edits: fix.edits.map((edit): Edit => renamed(edit)) })),
  }));
  const skipped: Skipped[] = [...disk.skipped, ...result.skipped].map(renamed);
  return { ...result, findings, skipped, incomplete: result.incomplete.map(renamed), stats: { ...result.stats, files: disk.seen } };
}

/** One result of all; files are counted once a workspace, however many settings its files have. */
function merge(results: readonly CheckResult[], run: CheckRun): CheckResult {
  const first = results[0];
  if (first && results.length === 1) return { ...first, findings: inOrder(first.findings) };
  const skipped = new Map(results.flatMap((result) => result.skipped).map((item) => [item.file, item]));
  const sum = (pick: (stats: Stats) => number): number => {
    let at = 0;
    let total = 0;
    for (const opened of run.opened) {
      const stats = results[at]?.stats;
      if (stats) total += pick(stats);
      at += Math.max(opened.groups.length, 1);
    }
    return total;
  };
  const timing: Record<string, number> = {};
  for (const { stats } of results) for (const [phase, time] of Object.entries(stats.timing)) timing[phase] = (timing[phase] ?? 0) + time;
  return {
    profile: first?.profile ?? 'owning',
    findings: inOrder(results.flatMap((result) => result.findings)),
    incomplete: results.flatMap((result) => result.incomplete),
    skipped: [...skipped.values()],
    stats: {
      files: sum((stats) => stats.files),
      parsed: sum((stats) => stats.parsed),
      functions: sum((stats) => stats.functions),
      followed: sum((stats) => stats.followed),
      complete: sum((stats) => stats.complete),
      operations: sum((stats) => stats.operations),
      timing,
    },
  };
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      compare(a.file, b.file) ||
      a.range.start.line - b.range.start.line ||
      a.range.start.column - b.range.start.column ||
      compare(a.rule, b.rule),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
