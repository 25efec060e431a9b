// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The text of a settings file to settings, or problems that name a line. Written by hand rather than with a schema
 * library: that costs more time to load than the whole check of a file takes.
 */
import { parse as parseToml, TomlError } from 'smol-toml';
import type { UserFunction } from '../kernel/userRows';
import type { Level, Profile } from '../rules/finding';
import type { Settings } from './api';

export const SETTINGS_NAME = '.pageck.toml';

export const LEVELS: readonly Level[] = ['off', 'info', 'warning', 'error'];
export const PROFILES: readonly ('auto' | Profile)[] = ['auto', 'owning', 'ownable'];
const RETURNS = ['owned', 'borrowed', 'reference', 'mapping', 'value'] as const;
/** The largest order of the page allocator that any configuration allows. */
const MAX_ORDER = 63;

/** What one source of settings says; what it does not say is left to the next. */
export interface SettingsLayer {
  readonly rules?: Readonly<Record<string, Level>>;
  readonly exclude?: readonly string[];
  readonly profile?: 'auto' | Profile;
  readonly functions?: readonly UserFunction[];
}

export interface SettingsProblem {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

export interface ParsedSettings {
  readonly layer: SettingsLayer;
  readonly problems: readonly SettingsProblem[];
}

/** A step of the way to a value: a key, or the number of an array's element. */
type Path = readonly (string | number)[];

/** @param rules the ids of all rules. Good values are kept beside bad ones, so that an editor goes on with them. */
export function parseSettings(text: string, rules: readonly string[]): ParsedSettings {
  const problems: SettingsProblem[] = [];
  let root: Record<string, unknown>;
  try {
    root = parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    return { layer: {}, problems: [{ line: error.line, message: `not TOML: ${message}` }] };
  }
  const complain = (path: Path, message: string): void => {
    problems.push({ line: lineOf(text, path), message });
  };
  const layer: { -readonly [K in keyof SettingsLayer]: SettingsLayer[K] } = {};
  for (const [key, value] of Object.entries(root)) {
    switch (key) {
      case 'rules':
        layer.rules = readRules(value, rules, complain);
        break;
      case 'exclude':
        layer.exclude = readStrings(value, [key], complain);
        break;
      case 'profile':
        if (PROFILES.some((profile) => profile === value)) layer.profile = value as 'auto' | Profile;
        else complain([key], `\`profile\` is one of ${PROFILES.join(', ')}, not ${show(value)}`);
        break;
      case 'function':
        layer.functions = readFunctions(value, complain);
        break;
      default:
        complain([key], `unknown key \`${key}\`${didYouMean(key, ['rules', 'exclude', 'profile', 'function'])}`);
    }
  }
  problems.sort((a, b) => a.line - b.line);
  return { layer, problems };
}

/** Settings of several sources, the one that counts most first; globs and functions of all of them hold. */
export function mergeSettings(layers: readonly SettingsLayer[]): Settings {
  return {
    rules: Object.assign({}, ...layers.map((layer) => layer.rules ?? {}).reverse()),
    exclude: layers.flatMap((layer) => layer.exclude ?? []),
    profile: layers.find((layer) => layer.profile !== undefined)?.profile ?? 'auto',
    functions: layers.flatMap((layer) => layer.functions ?? []),
  };
}

/** `RULE=LEVEL`, as the command line and git's configuration have it; a string says what is wrong with it. */
export function parseRuleLevel(text: string, rules: readonly string[]): { readonly rule: string; readonly level: Level } | string {
  const [rule = '', level = '', ...rest] = text.split('=').map((part) => part.trim());
  if (level === '' || rest.length > 0) return `wants RULE=${LEVELS.join('|')}, not '${text}'`;
  if (!rules.includes(rule)) return `unknown rule '${rule}'${didYouMean(rule, rules)}`;
  const known = LEVELS.find((name) => name === level);
  return known ? { rule, level: known } : `the level of ${rule} is one of ${LEVELS.join(', ')}, not '${level}'`;
}

/** `: did you mean ...?` where a known name is near, else nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best === null ? '' : `: did you mean \`${best}\`?`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitute, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

type Complain = (path: Path, message: string) => void;

function readRules(value: unknown, rules: readonly string[], complain: Complain): Record<string, Level> {
  const out: Record<string, Level> = {};
  if (!isTable(value)) {
    complain(['rules'], `\`rules\` is a table of rules and levels, not ${show(value)}`);
    return out;
  }
  for (const [rule, level] of Object.entries(value)) {
    const known = LEVELS.find((name) => name === level);
    if (!rules.includes(rule)) complain(['rules', rule], `unknown rule \`${rule}\`${didYouMean(rule, rules)}`);
    else if (!known) complain(['rules', rule], `the level of \`${rule}\` is one of ${LEVELS.join(', ')}, not ${show(level)}`);
    else out[rule] = known;
  }
  return out;
}

function readStrings(value: unknown, path: Path, complain: Complain): string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  complain(path, `\`${path.at(-1)}\` is a list of strings, not ${show(value)}`);
  return [];
}

function readFunctions(value: unknown, complain: Complain): UserFunction[] {
  if (!Array.isArray(value)) {
    complain(['function'], 'functions are written as `[[function]]`');
    return [];
  }
  return value.flatMap((entry: unknown, i) => {
    const made = readFunction(entry, ['function', i], complain);
    return made ? [made] : [];
  });
}

const FUNCTION_KEYS = ['path', 'returns', 'consumes', 'borrows', 'frees', 'order'];

function readFunction(entry: unknown, at: Path, complain: Complain): UserFunction | null {
  if (!isTable(entry)) {
    complain(at, `a \`[[function]]\` is a table, not ${show(entry)}`);
    return null;
  }
  for (const key of Object.keys(entry)) {
    if (!FUNCTION_KEYS.includes(key)) complain([...at, key], `unknown key \`${key}\` of \`[[function]]\`${didYouMean(key, FUNCTION_KEYS)}`);
  }
  const { path, returns, order } = entry;
  const known = RETURNS.find((name) => name === returns) ?? null;
  if (returns !== undefined && !known) complain([...at, 'returns'], `\`returns\` is one of ${RETURNS.join(', ')}, not ${show(returns)}`);
  const orderGood = order === undefined || isIndex(order, MAX_ORDER);
  if (!orderGood) complain([...at, 'order'], `\`order\` is a number from 0 to ${MAX_ORDER}, not ${show(order)}`);
  const consumes = readIndices(entry, 'consumes', at, complain);
  const borrows = readIndices(entry, 'borrows', at, complain);
  const frees = readIndices(entry, 'frees', at, complain);
  for (const index of consumes) {
    if (frees.includes(index)) complain([...at, 'frees'], `parameter ${index} is in \`consumes\` and in \`frees\`: it is either kept or freed`);
    else if (borrows.includes(index)) complain([...at, 'borrows'], `parameter ${index} is in \`consumes\` and in \`borrows\``);
  }
  for (const index of frees) {
    if (borrows.includes(index)) complain([...at, 'borrows'], `parameter ${index} is in \`frees\` and in \`borrows\``);
  }
  if (typeof path !== 'string' || !isPath(path)) {
    const what = path === undefined ? '`[[function]]` has no `path`' : `\`path\` is a name such as \`bindings::name\` or \`Type::method\`, not ${show(path)}`;
    complain(path === undefined ? at : [...at, 'path'], what);
    return null;
  }
  return { path, returns: known, consumes, borrows, frees, order: orderGood && typeof order === 'number' ? order : null };
}

function readIndices(entry: Record<string, unknown>, key: string, at: Path, complain: Complain): number[] {
  const value = entry[key];
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item): item is number => isIndex(item, 255))) return value;
  complain([...at, key], `\`${key}\` is a list of parameter numbers (the first is 0), not ${show(value)}`);
  return [];
}

function isIndex(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
}

function isPath(text: string): boolean {
  return text.split('::').every((part) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(part));
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function show(value: unknown): string {
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item)) ?? 'nothing';
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

/**
 * The line of a value, which the TOML parser does not keep: the last `key =` or `[table]` that leads to it. A key
 * inside an inline table or with dots in it is found by its first part.
 */
function lineOf(text: string, path: Path): number {
  const lines = text.split('\n');
  const [top, ...rest] = path;
  const index = typeof rest[0] === 'number' ? rest[0] : null;
  const key = rest.filter((part) => typeof part === 'string').at(-1) ?? (rest.length === 0 ? top : undefined);
  let table = '';
  let count = -1;
  let best = 1;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const header = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?/.exec(line);
    if (header && !/^\s*\[\[?[^\]]*=/.test(line)) {
      table = unquote(header[1] ?? '');
      if (table === top) count++;
      if (table === top && (index === null || index === count)) best = i + 1;
      if (table === `${String(top)}.${String(key)}`) return i + 1;
      continue;
    }
    const name = unquote(/^\s*([^=#]+?)\s*=/.exec(line)?.[1] ?? '');
    if (name === '') continue;
    const inside = table === top && (index === null || index === count);
    if (rest.length === 0 && table === '' && firstPart(name) === top) return i + 1;
    if (inside && firstPart(name) === key) return i + 1;
    if (table === '' && name.split('.').map(unquote).join('.') === `${String(top)}.${String(key)}`) return i + 1;
    if (table === '' && firstPart(name) === top) best = i + 1;
  }
  return best;
}

function firstPart(name: string): string {
  return unquote(name.split('.')[0] ?? '');
}

function unquote(name: string): string {
  return name.trim().replace(/^(["'])(.*)\1$/, '$2');
}
