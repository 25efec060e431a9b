// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The command line's options, read and validated. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Level, Severity } from '../rules/finding';
import type { Settings } from '../workspace/api';
import { didYouMean, PROFILES, parseRuleLevel } from '../workspace/settingsFile';
import { UsageError } from './usage';

/** What every checking command takes. */
export interface CommonOptions {
  readonly format: string;
  readonly output: string | null;
  readonly config: string | null;
  readonly isolated: boolean;
  readonly profile: Settings['profile'] | null;
  readonly rules: Readonly<Record<string, Level>>;
  readonly failOn: Severity | 'never';
  readonly color: 'auto' | 'always' | 'never';
  readonly jobs: number | null;
  readonly quiet: boolean;
  readonly stats: boolean;
}

export interface CheckOptions extends CommonOptions {
  readonly paths: readonly string[];
  readonly fix: boolean;
  readonly unsafeFixes: boolean;
  readonly diff: boolean;
  readonly baseline: string | null;
  readonly stdinFilename: string | null;
}

export interface ReviewOptions extends CommonOptions {
  readonly inputs: readonly string[];
  readonly repo: string | null;
  readonly base: string | null;
  readonly all: boolean;
  readonly against: string | null;
  /** What is staged, instead of the inputs. */
  readonly staged: boolean;
}

type OptionTable = NonNullable<ParseArgsConfig['options']>;

const COMMON = {
  format: { type: 'string' },
  output: { type: 'string', short: 'o' },
  config: { type: 'string' },
  isolated: { type: 'boolean' },
  profile: { type: 'string' },
  rule: { type: 'string', multiple: true },
  'fail-on': { type: 'string' },
  color: { type: 'string' },
  jobs: { type: 'string', short: 'j' },
  quiet: { type: 'boolean', short: 'q' },
  stats: { type: 'boolean' },
} as const satisfies OptionTable;

const CHECK = {
  ...COMMON,
  fix: { type: 'boolean' },
  'unsafe-fixes': { type: 'boolean' },
  diff: { type: 'boolean' },
  baseline: { type: 'string' },
  'stdin-filename': { type: 'string' },
} as const satisfies OptionTable;

const REVIEW = {
  ...COMMON,
  repo: { type: 'string' },
  base: { type: 'string' },
  all: { type: 'boolean' },
  against: { type: 'string' },
  staged: { type: 'boolean' },
} as const satisfies OptionTable;

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** Reads the arguments of a command by its table; an error is a UsageError of one line. */
function read(args: readonly string[], options: OptionTable): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const unknown = /^Unknown option '([^']*)'/.exec(message)?.[1];
    if (unknown !== undefined) {
      const near = didYouMean(unknown, Object.keys(options).map((name) => `--${name}`));
      throw new UsageError(`unknown option '${unknown}'${near}`);
    }
    const missing = /'(?:-\w, )?(--[\w-]+) <value>' argument (?:missing|is ambiguous)/.exec(message)?.[1];
    if (missing !== undefined) throw new UsageError(`option '${missing}' wants a value`);
    const [first = message] = message.split(/\.?\n|\. /);
    throw new UsageError(first.charAt(0).toLowerCase() + first.slice(1));
  }
}

/** @param formats those of the command, the default first. @param ruleIds the ids of all rules. */
export function parseCheck(args: readonly string[], formats: readonly string[], ruleIds: readonly string[]): CheckOptions {
  const { values, positionals } = read(args, CHECK);
  const options: CheckOptions = {
    ...common(values, formats, ruleIds),
    paths: positionals.length === 0 ? ['.'] : positionals,
    fix: values.fix === true,
    unsafeFixes: values['unsafe-fixes'] === true,
    diff: values.diff === true,
    baseline: text(values, 'baseline'),
    stdinFilename: text(values, 'stdin-filename'),
  };
  if (options.fix && options.diff) throw new UsageError('--fix writes and --diff changes nothing: take one of them');
  if (options.paths.includes('-') && options.paths.length > 1) throw new UsageError('`-` is standard input and takes no other path beside it');
  return options;
}

/** `audit` reads the same files with the same settings as `check`, and changes nothing. */
export function parseAudit(args: readonly string[], formats: readonly string[], ruleIds: readonly string[]): CheckOptions {
  const { values, positionals } = read(args, COMMON);
  const paths = positionals.length === 0 ? ['.'] : positionals;
  if (paths.includes('-')) throw new UsageError('`audit` reads files and folders, not standard input');
  return { ...common(values, formats, ruleIds), paths, fix: false, unsafeFixes: false, diff: false, baseline: null, stdinFilename: null };
}

export function parseReview(args: readonly string[], formats: readonly string[], ruleIds: readonly string[]): ReviewOptions {
  const { values, positionals } = read(args, REVIEW);
  return {
    ...common(values, formats, ruleIds),
    inputs: positionals,
    repo: text(values, 'repo'),
    base: text(values, 'base'),
    all: values.all === true,
    against: text(values, 'against'),
    staged: values.staged === true,
  };
}

/** For commands that take nothing but names. */
export function parseNames(args: readonly string[], least: number, most: number, usage: string): string[] {
  const { positionals } = read(args, {});
  if (positionals.length < least || positionals.length > most) throw new UsageError(`usage: ${usage}`);
  return positionals;
}

function common(values: Values, formats: readonly string[], ruleIds: readonly string[]): CommonOptions {
  const [defaultFormat = 'text'] = formats;
  return {
    format: oneOf(values, 'format', formats) ?? defaultFormat,
    output: text(values, 'output'),
    config: text(values, 'config'),
    isolated: values.isolated === true,
    profile: oneOf(values, 'profile', PROFILES),
    rules: ruleLevels(values.rule, ruleIds),
    failOn: oneOf(values, 'fail-on', ['info', 'warning', 'error', 'never'] as const) ?? 'warning',
    color: oneOf(values, 'color', ['auto', 'always', 'never'] as const) ?? 'auto',
    jobs: count(values, 'jobs'),
    quiet: values.quiet === true,
    stats: values.stats === true,
  };
}

function text(values: Values, name: string): string | null {
  const value = values[name];
  if (typeof value !== 'string') return null;
  if (value === '') throw new UsageError(`option '--${name}' wants a value`);
  return value;
}

function oneOf<T extends string>(values: Values, name: string, known: readonly T[]): T | null {
  const value = values[name];
  if (typeof value !== 'string') return null;
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`--${name} is one of ${known.join(', ')}, not '${value}'`);
  return found;
}

function count(values: Values, name: string): number | null {
  const value = values[name];
  if (typeof value !== 'string') return null;
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new UsageError(`--${name} is a number from 1 on, not '${value}'`);
  return Number(value);
}

function ruleLevels(given: Values[string], ruleIds: readonly string[]): Record<string, Level> {
  const out: Record<string, Level> = {};
  for (const item of Array.isArray(given) ? given : []) {
    const parsed = parseRuleLevel(String(item), ruleIds);
    if (typeof parsed === 'string') throw new UsageError(`--rule: ${parsed}`);
    out[parsed.rule] = parsed.level;
  }
  return out;
}
