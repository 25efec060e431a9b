// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The settings an editor sends (`pageck.*` in VS Code), however they come, and how they meet those of `.pageck.toml`. */
import type { Level, Profile } from '../rules/finding';
import { LEVELS, PROFILES, type SettingsLayer } from '../workspace/settingsFile';

export type FixKind = 'none' | 'safe' | 'unsafe' | 'all';

export interface EditorSettings {
  readonly profile: 'auto' | Profile;
  readonly rules: Readonly<Record<string, Level>>;
  readonly inlayHints: boolean;
  /** Which fixes are offered: none, those that can be applied unseen, also those to look at, also outlines. */
  readonly fixKind: FixKind;
}

export const DEFAULT_EDITOR_SETTINGS: EditorSettings = { profile: 'auto', rules: {}, inlayHints: false, fixKind: 'all' };

const FIX_KINDS = ['none', 'safe', 'unsafe', 'all'] as const;

export interface ReadSettings {
  readonly settings: EditorSettings;
  /** One line each on what could not be used; the default stands there. */
  readonly problems: readonly string[];
}

/** Reads what an editor sent: the section itself, or an object that holds it under `pageck`. Never throws. */
export function readEditorSettings(sent: unknown, knownRules: readonly string[]): ReadSettings {
  const problems: string[] = [];
  const outer = asObject(sent);
  const section = asObject(outer?.['pageck']) ?? outer;
  if (!section) return { settings: DEFAULT_EDITOR_SETTINGS, problems };

  const choice = <T extends string>(name: string, value: unknown, choices: readonly T[], otherwise: T): T => {
    if (value === undefined || value === null) return otherwise;
    const found = choices.find((c) => c === value);
    if (found !== undefined) return found;
    problems.push(`pageck.${name}: ${JSON.stringify(value)} is none of ${choices.join(', ')}`);
    return otherwise;
  };

  const rules: Record<string, Level> = {};
  const sentRules = section['rules'];
  if (sentRules !== undefined && sentRules !== null && !asObject(sentRules)) problems.push('pageck.rules: not an object of rule names and levels');
  for (const [rule, level] of Object.entries(asObject(sentRules) ?? {})) {
    if (!knownRules.includes(rule)) problems.push(`pageck.rules: there is no rule ${JSON.stringify(rule)}`);
    else if (LEVELS.some((l) => l === level)) rules[rule] = choice(`rules.${rule}`, level, LEVELS, 'warning');
    else problems.push(`pageck.rules.${rule}: ${JSON.stringify(level)} is none of ${LEVELS.join(', ')}`);
  }

  const hints = asObject(section['inlayHints'])?.['enable'] ?? section['inlayHints.enable'];
  if (hints !== undefined && typeof hints !== 'boolean') problems.push('pageck.inlayHints.enable: neither true nor false');
  return {
    settings: {
      profile: choice('profile', section['profile'], PROFILES, DEFAULT_EDITOR_SETTINGS.profile),
      rules,
      inlayHints: hints === true,
      fixKind: choice('fixKind', section['fixKind'], FIX_KINDS, DEFAULT_EDITOR_SETTINGS.fixKind),
    },
    problems,
  };
}

/** The part that goes before the tree's own settings: what the user chose in the editor. */
export function editorLayer(editor: EditorSettings): SettingsLayer {
  return { rules: editor.rules, ...(editor.profile === 'auto' ? {} : { profile: editor.profile }) };
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}
