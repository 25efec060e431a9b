// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The settings of a root's folders: the nearest `.pageck.toml` upwards decides, so one root may have several. */
import type { Settings } from '../workspace/api';
import { excludeMatcher } from '../workspace/excludes';
import { mergeSettings, type ParsedSettings, parseSettings, type SettingsLayer, type SettingsProblem } from '../workspace/settingsFile';
import type { Log } from './guard';
import type { FileAccess } from './host';
import { parentOf, relativeTo } from './uris';

/** What holds for all files whose nearest settings file is the same. */
export interface SettingsGroup {
  /** The settings file, or null where there is none. */
  readonly uri: string | null;
  readonly settings: Settings;
  readonly problems: readonly SettingsProblem[];
  /** Whether the file of a URI is left out by `exclude`. */
  excludes(uri: string): boolean;
}

export interface FolderSettings {
  /** Finds the settings of a folder and keeps them for `of`. */
  prepare(folder: string): Promise<SettingsGroup>;
  /** The settings of a folder that was prepared; else those of the root. */
  of(folder: string): SettingsGroup;
  all(): readonly SettingsGroup[];
  /** Reads everything again. */
  reload(): Promise<void>;
}

export interface FolderSettingsSetUp {
  readonly root: string;
  readonly rules: readonly string[];
  readonly files: FileAccess | null;
  readonly log: Log;
  readonly editorLayer: () => SettingsLayer;
  readonly openText: (uri: string) => string | null;
}

const NOTHING: ParsedSettings = { layer: {}, problems: [] };

export function createFolderSettings(setUp: FolderSettingsSetUp): FolderSettings {
  const { files, log } = setUp;
  const folders = new Map<string, SettingsGroup>();
  const groups = new Map<string | null, SettingsGroup>();
  /** What each file said when it could last be read. */
  const layers = new Map<string, SettingsLayer>();
  let user: readonly SettingsLayer[] | null = null;

  const userLayers = async (): Promise<readonly SettingsLayer[]> => {
    if (user) return user;
    const read = (await files?.userSettings(setUp.root)) ?? { layers: [], problem: null };
    if (read.problem !== null) log.warn(read.problem);
    user = read.layers;
    return user;
  };

  const read = async (uri: string): Promise<ParsedSettings> => {
    const text = setUp.openText(uri) ?? (await files?.read(uri)) ?? null;
    const parsed = text === null ? NOTHING : parseSettings(text, setUp.rules);
    for (const problem of parsed.problems) log.warn(`${uri}:${problem.line}: ${problem.message}`);
    // Of a file that cannot be read at all, as while one types in it, what it said before still holds.
    if (parsed.problems.length > 0 && Object.keys(parsed.layer).length === 0) return { layer: layers.get(uri) ?? {}, problems: parsed.problems };
    layers.set(uri, parsed.layer);
    return parsed;
  };

  const group = async (uri: string | null): Promise<SettingsGroup> => {
    const known = groups.get(uri);
    if (known) return known;
    const parsed = uri === null ? NOTHING : await read(uri);
    const settings = mergeSettings([setUp.editorLayer(), parsed.layer, ...(await userLayers())]);
    const base = uri === null ? setUp.root : parentOf(uri);
    const matches = excludeMatcher(settings.exclude);
    const made: SettingsGroup = {
      uri,
      // What is left out is decided here: the engine knows no folders.
      settings: { ...settings, exclude: [] },
      problems: parsed.problems,
      excludes(file) {
        const path = relativeTo(base, file);
        return path !== null && matches(path);
      },
    };
    groups.set(uri, made);
    return made;
  };

  const fallback: SettingsGroup = { uri: null, settings: mergeSettings([setUp.editorLayer()]), problems: [], excludes: () => false };

  const self: FolderSettings = {
    async prepare(folder) {
      const known = folders.get(folder);
      if (known) return known;
      const made = await group((await files?.findSettings(folder)) ?? null);
      folders.set(folder, made);
      return made;
    },
    of: (folder) => folders.get(folder) ?? folders.get(setUp.root) ?? fallback,
    all: () => [...groups.values()],
    async reload() {
      const known = [...folders.keys()];
      folders.clear();
      groups.clear();
      user = null;
      for (const folder of known) await self.prepare(folder);
    },
  };
  return self;
}
