// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The settings of a run: the command line, the settings file, git's configuration, the user's file, in this order. */
import { dirname, relative, resolve, sep } from 'node:path';
import type { Settings } from '../workspace/api';
import { findSettingsFile, readSettingsFile, SettingsError, userSettings } from '../workspace/diskSettings';
import { excludeMatcher } from '../workspace/excludes';
import { mergeSettings, type SettingsLayer } from '../workspace/settingsFile';
import type { CommonOptions } from './options';
import { UsageError } from './usage';

export interface FolderSettings {
  readonly settings: Settings;
  /** Whether a file (absolute) is left out by `exclude`. */
  readonly excludes: (file: string) => boolean;
}

/** The settings for the files of a folder; folders with the same settings file give the same object. */
export type SettingsOf = (folder: string) => FolderSettings;

export function settingsReader(options: CommonOptions, ruleIds: readonly string[], cwd: string): SettingsOf {
  const commandLine: SettingsLayer = { rules: options.rules, ...(options.profile === null ? {} : { profile: options.profile }) };
  const known = new Map<string, FolderSettings>();
  let user: SettingsLayer[] | null = null;
  return (folder) => {
    const file = options.config !== null ? resolve(cwd, options.config) : options.isolated ? null : findSettingsFile(folder);
    const key = file ?? '';
    const before = known.get(key);
    if (before) return before;
    try {
      const layers = [commandLine];
      if (file !== null) layers.push(readSettingsFile(file, ruleIds, shortest(file, cwd)));
      // A file named on the command line is all there is to be said, so that a run does not depend on whose machine it is.
      if (options.config === null && !options.isolated) layers.push(...(user ??= userSettings(folder, ruleIds)));
      const settings = mergeSettings(layers);
      const made = { settings, excludes: excluder(settings.exclude, file === null ? folder : dirname(file)) };
      known.set(key, made);
      return made;
    } catch (error) {
      if (error instanceof SettingsError) throw new UsageError(error.message);
      throw error;
    }
  };
}

function shortest(file: string, cwd: string): string {
  const inside = relative(cwd, file);
  return inside.length < file.length ? inside : file;
}

function excluder(globs: readonly string[], base: string): (file: string) => boolean {
  const matches = excludeMatcher(globs);
  return (file) => matches(relative(base, file).split(sep).join('/'));
}
