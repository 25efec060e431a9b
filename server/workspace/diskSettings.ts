// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Settings from disk: the nearest `.pageck.toml`, then git's configuration, then the user's own file. The kernel's tree
 * will not carry our file, hence the two others.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROFILES, parseRuleLevel, parseSettings, SETTINGS_NAME, type SettingsLayer } from './settingsFile';

/** A setting that is wrong: `FILE:LINE: what`. */
export class SettingsError extends Error {}

/** The nearest settings file upwards from a folder, or null. */
export function findSettingsFile(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, SETTINGS_NAME);
    if (existsSync(file)) return file;
    if (dirname(at) === at) return null;
  }
}

/** Reads a settings file; throws SettingsError where it cannot be read or says something unknown. */
export function readSettingsFile(file: string, rules: readonly string[], shown = file): SettingsLayer {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new SettingsError(`${shown}: cannot be read`);
  }
  const { layer, problems } = parseSettings(text, rules);
  const first = problems[0];
  if (first) throw new SettingsError(`${shown}:${first.line}: ${first.message}`);
  return layer;
}

/** What holds for a user whatever the project: git's configuration of the repository and the user's file. */
export function userSettings(folder: string, rules: readonly string[]): SettingsLayer[] {
  return [gitSettings(folder, rules), userFileSettings(rules)].filter((layer) => layer !== null);
}

function userFileSettings(rules: readonly string[]): SettingsLayer | null {
  const file = join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'pageck', 'config.toml');
  return existsSync(file) ? readSettingsFile(file, rules) : null;
}

/**
 * `pageck.profile`, `pageck.exclude` and `pageck.rule` (`RULE=LEVEL`), the last two as often as wanted. Git is asked
 * only where one of its files has the word, as starting it takes longer than checking a file.
 */
function gitSettings(folder: string, rules: readonly string[]): SettingsLayer | null {
  const repository = findUp(folder, '.git');
  const home = homedir();
  const files = [
    process.env.GIT_CONFIG_GLOBAL ?? join(home, '.gitconfig'),
    join(process.env.XDG_CONFIG_HOME || join(home, '.config'), 'git', 'config'),
    ...(repository ? [join(repository, '.git', 'config')] : []),
  ];
  if (!files.some((file) => mentionsUs(file))) return null;
  let output: string;
  try {
    output = execFileSync('git', ['config', '--null', '--get-regexp', '^pageck\\.'], {
      cwd: repository ?? folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5000,
    });
  } catch {
    // Exit status 1: the word is there, but no setting of ours.
    return null;
  }
  const layer: { rules: Record<string, SettingsLevel>; exclude: string[]; profile?: SettingsLayer['profile'] } = { rules: {}, exclude: [] };
  for (const entry of output.split('\0')) {
    if (entry === '') continue;
    const [key = '', value = ''] = splitOnce(entry, '\n');
    switch (key) {
      case 'pageck.profile': {
        const profile = PROFILES.find((name) => name === value);
        if (!profile) throw new SettingsError(`git config ${key}: one of ${PROFILES.join(', ')}, not '${value}'`);
        layer.profile = profile;
        break;
      }
      case 'pageck.exclude':
        layer.exclude.push(value);
        break;
      case 'pageck.rule': {
        const parsed = parseRuleLevel(value, rules);
        if (typeof parsed === 'string') throw new SettingsError(`git config ${key}: ${parsed}`);
        layer.rules[parsed.rule] = parsed.level;
        break;
      }
      default:
        throw new SettingsError(`git config ${key}: unknown key; known are pageck.profile, pageck.exclude and pageck.rule`);
    }
  }
  return layer;
}

type SettingsLevel = NonNullable<SettingsLayer['rules']>[string];

function mentionsUs(file: string): boolean {
  try {
    const text = readFileSync(file, 'utf8');
    return text.includes('pageck') || /^\s*\[include/im.test(text);
  } catch {
    return false;
  }
}

function findUp(folder: string, name: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, name))) return at;
    if (dirname(at) === at) return null;
  }
}

function splitOnce(text: string, by: string): [string, string] {
  const at = text.indexOf(by);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + by.length)];
}
