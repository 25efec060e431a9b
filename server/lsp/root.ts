// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * One root: the files that are checked together by one workspace of the engine, which is a kernel tree, a folder of
 * the editor's workspace, or one file that stands alone.
 */
import type { TextChange } from '../syntax/parser';
import type { CheckResult, PlaceState, Settings, Workspace } from '../workspace/api';
import { mergeSettings, type ParsedSettings, parseSettings, type SettingsLayer, type SettingsProblem } from '../workspace/settingsFile';
import { describeError, type Log } from './guard';
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
  /** Counts changes: results of an older generation are stale. */
  generation(): number;
  uriOf(path: string): string;
  set(path: string, text: string): void;
  edit(path: string, changes: readonly TextChange[], text: string): void;
  remove(path: string): void;
  text(path: string): string | null;
  paths(): readonly string[];
  /** Findings of all files or of some, from the cache when nothing has changed; null when the engine failed. */
  check(only: readonly string[] | null): CheckResult | null;
  states(path: string): readonly PlaceState[];
  settings(): Settings;
  settingsFile(): { readonly uri: string | null; readonly problems: readonly SettingsProblem[] };
  /** Reads `.pageck.toml` again and applies it with `merge`. */
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
  const { uri, kind, engine, files, log } = setUp;
  /** The texts the engine has, to build it anew after a failure. */
  const texts = new Map<string, string>();
  const results = new Map<string, CheckResult>();
  const states = new Map<string, readonly PlaceState[]>();
  let workspace: Workspace | null = null;
  let generation = 0;
  let disposed = false;
  let settingsUri: string | null = null;
  let read: ParsedSettings = { layer: {}, problems: [] };
  let effective = mergeSettings([setUp.editorLayer()]);

  const uriOf = (path: string) => (kind === 'loose' ? uri : within(uri, path));
  const changed = () => {
    generation++;
    results.clear();
    states.clear();
    setUp.onChange();
  };

  /** A new engine with the same texts; a file on which it fails is left out, so that the others are still checked. */
  const rebuild = () => {
    try {
      workspace?.dispose();
    } catch (error) {
      log.debug(`the engine could not be put away: ${describeError(error)}`);
    }
    workspace = engine.createWorkspace(effective);
    for (const [path, text] of texts) {
      try {
        workspace.set(path, text);
      } catch (error) {
        log.error(`${path} cannot be checked: ${describeError(error)}`);
      }
    }
  };

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

  const readSettings = async () => {
    if (schemeOf(uri) === 'untitled') return;
    const folder = kind === 'loose' ? parentOf(uri) : uri;
    settingsUri = (await files?.findSettings(folder)) ?? null;
    const text = settingsUri === null ? null : (setUp.openText(settingsUri) ?? (await files?.read(settingsUri)) ?? null);
    const next: ParsedSettings = text === null ? { layer: {}, problems: [] } : parseSettings(text, engine.rules);
    // Of a file that cannot be read at all, as while one types in it, what it said before still holds.
    const unreadable = next.problems.length > 0 && Object.keys(next.layer).length === 0;
    read = unreadable ? { layer: read.layer, problems: next.problems } : next;
    for (const problem of next.problems) log.warn(`${settingsUri}:${problem.line}: ${problem.message}`);
    const user = (await files?.userSettings(folder)) ?? { layers: [], problem: null };
    if (user.problem !== null) log.warn(user.problem);
    effective = mergeSettings([setUp.editorLayer(), read.layer, ...user.layers]);
  };

  const load = async () => {
    try {
      await setUp.engineReady;
      await readSettings();
      const found = kind === 'loose' || !files ? [] : await files.scan(uri);
      if (disposed) return;
      workspace = engine.createWorkspace(effective);
      for (const file of found) if (!texts.has(file.path)) texts.set(file.path, file.text);
      for (const [path, text] of texts) onEngine(`reading ${path}`, undefined, (w) => w.set(path, text));
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
    generation: () => generation,
    uriOf,
    set(path, text) {
      if (texts.get(path) === text && workspace !== null) return;
      texts.set(path, text);
      onEngine(`reading ${path}`, undefined, (w) => w.set(path, text));
      changed();
    },
    edit(path, changes, text) {
      texts.set(path, text);
      try {
        workspace?.edit(path, changes);
      } catch (error) {
        log.error(`an edit of ${path} failed: ${describeError(error)}`);
        onEngine(`reading ${path}`, undefined, (w) => w.set(path, text));
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
    check(only) {
      const key = only === null ? '*' : [...only].sort().join('\n');
      const known = results.get(key);
      if (known) return known;
      const result = onEngine<CheckResult | null>('the check', null, (w) => w.check(only === null ? undefined : new Set(only)));
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
    settings: () => effective,
    settingsFile: () => ({ uri: settingsUri, problems: read.problems }),
    async configure() {
      await readSettings();
      onEngine('the settings', undefined, (w) => w.configure(effective));
      changed();
    },
    dispose() {
      disposed = true;
      try {
        workspace?.dispose();
      } catch (error) {
        log.debug(`the engine could not be put away: ${describeError(error)}`);
      }
      workspace = null;
      texts.clear();
      results.clear();
      states.clear();
    },
  };
}
