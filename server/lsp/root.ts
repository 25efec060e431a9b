// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * One root: the files that are checked together by one workspace of the engine, which is a kernel tree, a folder of
 * the editor's workspace, or one file that stands alone.
 */
import { createVocabulary } from '../kernel/vocabulary';
import type { Finding } from '../rules/finding';
import type { TextChange } from '../syntax/parser';
import type { CheckResult, PlaceState, Settings, Workspace } from '../workspace/api';
import type { SettingsLayer } from '../workspace/settingsFile';
import { createFolderSettings, type SettingsGroup } from './folderSettings';
import { attempt, describeError, type Log } from './guard';
import type { Engine, FileAccess } from './host';
import { parentOf, schemeOf, within } from './uris';

export type RootKind = 'tree' | 'folder' | 'loose';

export interface Root {
  /** The folder's URI; of a file that stands alone, its own. */
  readonly uri: string;
  readonly kind: RootKind;
  /** Resolves when the files are read; never rejects. */
  readonly ready: Promise<void>;
  isReady(): boolean;
  uriOf(path: string): string;
  /** Finds the settings of a file before it is set. */
  prepare(path: string): Promise<void>;
  set(path: string, text: string): void;
  edit(path: string, changes: readonly TextChange[], text: string): void;
  remove(path: string): void;
  text(path: string): string | null;
  paths(): readonly string[];
  /**
   * Findings of all files or of some, from the cache when nothing has changed; null when the engine failed. Their fixes,
   * each of which is tried out before it is offered, only where they are wanted: nobody sees them while typing.
   */
  check(only: readonly string[] | null, wanted?: { readonly fixes: boolean }): CheckResult | null;
  states(path: string): readonly PlaceState[];
  settings(): readonly SettingsGroup[];
  /** Reads the settings files again and takes what the editor says. */
  configure(): Promise<void>;
  dispose(): void;
}

export interface RootSetUp {
  readonly uri: string;
  readonly kind: RootKind;
  readonly engine: Engine;
  /** Resolves when the engine is ready to use. */
  readonly engineReady: Promise<void>;
  readonly files: FileAccess | null;
  readonly log: Log;
  /** The editor's settings as they are now, which go before those of the tree. */
  readonly editorLayer: () => SettingsLayer;
  /** The text of an open document, which goes before what is on disk. */
  readonly openText: (uri: string) => string | null;
  readonly onChange: () => void;
}

export function openRoot(setUp: RootSetUp): Root {
  const { uri, kind, engine, log } = setUp;
  // What is on no file system has no settings file above it either.
  const files = schemeOf(uri) === 'untitled' ? null : setUp.files;
  const folder = kind === 'loose' && files ? parentOf(uri) : uri;
  const folderSettings = createFolderSettings({ root: folder, rules: engine.rules, files, log, editorLayer: setUp.editorLayer, openText: setUp.openText });
  /** The texts the engine has, to build it anew after a failure. */
  const texts = new Map<string, string>();
  const results = new Map<string, CheckResult>();
  const states = new Map<string, readonly PlaceState[]>();
  let workspace: Workspace | null = null;
  let configured: Settings | null = null;
  let disposed = false;

  const uriOf = (path: string) => (kind === 'loose' ? uri : within(uri, path));
  const folderOf = (path: string) => (files ? parentOf(uriOf(path)) : folder);
  const changed = () => {
    results.clear();
    states.clear();
    setUp.onChange();
  };

  /** A new engine with the same texts; a file on which it fails is left out, so that the others are still checked. */
  const rebuild = () => {
    disposeEngine();
    configured = folderSettings.of(folder).settings;
    workspace = engine.createWorkspace(configured);
    const made = workspace;
    for (const [path, text] of texts) attempt(log, `reading ${path} anew`, () => made.set(path, text));
  };
  const disposeEngine = () => attempt(log, 'putting the engine away', () => workspace?.dispose());

  /** Runs something on the engine; when it fails, once more on a new one. */
  const onEngine = <T>(what: string, fallback: T, work: (workspace: Workspace) => T): T => {
    if (!workspace) return fallback;
    try {
      return work(workspace);
    } catch (error) {
      log.error(`${what} failed in ${uri}: ${describeError(error)}`);
    }
    try {
      rebuild();
      return work(workspace);
    } catch (error) {
      log.error(`${what} failed again in ${uri}: ${describeError(error)}`);
      return fallback;
    }
  };
  const read = (path: string, text: string) => onEngine(`reading ${path}`, undefined, (w) => w.set(path, text));

  /** Checks files by the settings that hold for them. */
  const checkGroups = (only: readonly string[], fixes: boolean): CheckResult | null => {
    const groups = new Map<Settings, Set<string>>();
    for (const path of only) {
      const group = folderSettings.of(folderOf(path));
      if (group.excludes(uriOf(path))) continue;
      const paths = groups.get(group.settings);
      if (paths) paths.add(path);
      else groups.set(group.settings, new Set([path]));
    }
    if (groups.size === 0) groups.set(folderSettings.of(folder).settings, new Set());
    const checked = [...groups].map(([settings, paths]) =>
      onEngine<CheckResult | null>('the check', null, (w) => {
        if (configured !== settings) w.configure(settings);
        configured = settings;
        return w.check(paths, { fixes: () => fixes });
      }),
    );
    return merged(checked.filter((result) => result !== null));
  };

  const load = async () => {
    try {
      await setUp.engineReady;
      const { settings } = await folderSettings.prepare(folder);
      const names = settings.functions.map((row) => row.path.split('::').at(-1) ?? '');
      const found = kind === 'loose' || !files ? [] : await files.scan(uri, createVocabulary(names));
      for (const file of found) if (!texts.has(file.path)) texts.set(file.path, file.text);
      for (const at of new Set([...texts.keys()].map(folderOf))) await folderSettings.prepare(at);
      if (disposed) return;
      configured = settings;
      workspace = engine.createWorkspace(settings);
      for (const [path, text] of texts) read(path, text);
      changed();
    } catch (error) {
      log.error(`${uri} could not be loaded: ${describeError(error)}`);
    }
  };

  return {
    uri,
    kind,
    ready: load(),
    isReady: () => workspace !== null,
    uriOf,
    prepare: async (path) => void (await folderSettings.prepare(folderOf(path))),
    set(path, text) {
      if (texts.get(path) === text && workspace !== null) return;
      texts.set(path, text);
      read(path, text);
      changed();
    },
    edit(path, changes, text) {
      texts.set(path, text);
      try {
        workspace?.edit(path, changes);
      } catch (error) {
        log.error(`an edit of ${path} failed: ${describeError(error)}`);
        read(path, text);
      }
      changed();
    },
    remove(path) {
      if (!texts.delete(path)) return;
      onEngine(`removing ${path}`, undefined, (w) => w.remove(path));
      changed();
    },
    text: (path) => texts.get(path) ?? null,
    paths: () => [...texts.keys()],
    check(only, wanted) {
      const fixes = wanted?.fixes ?? false;
      const key = `${fixes ? 'fixes\n' : ''}${only === null ? '*' : [...only].sort().join('\n')}`;
      const known = results.get(key);
      if (known) return known;
      const result = workspace === null ? null : checkGroups(only ?? [...texts.keys()], fixes);
      if (result) results.set(key, result);
      return result;
    },
    states(path) {
      const known = states.get(path);
      if (known) return known;
      const found = onEngine<readonly PlaceState[]>(`the states of ${path}`, [], (w) => w.states(path));
      states.set(path, found);
      return found;
    },
    settings: folderSettings.all,
    async configure() {
      await folderSettings.reload();
      changed();
    },
    dispose() {
      disposed = true;
      disposeEngine();
      workspace = null;
      texts.clear();
      results.clear();
      states.clear();
    },
  };
}

/** One result of those of several groups; what is counted is counted of all files each time, so the first stands for all. */
function merged(results: readonly CheckResult[]): CheckResult | null {
  const first = results[0];
  if (!first || results.length === 1) return first ?? null;
  return {
    ...first,
    findings: results.flatMap((result) => result.findings).sort(inOrder),
    incomplete: results.flatMap((result) => result.incomplete),
    skipped: results.flatMap((result) => result.skipped),
  };
}

function inOrder(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.range.start.line - b.range.start.line || a.range.start.column - b.range.start.column || (a.rule < b.rule ? -1 : 1);
}
