// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Compiles many programs into one binary and plays each on all its inputs. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Profile } from '../../server/rules/finding';
import { kernelArguments } from '../kernel/compile';
import { callers, type Program } from './program';

export interface Fault {
  readonly fault: string;
  readonly rule: string;
  /** Another rule that would say the same thing rightly. */
  readonly also: string | null;
  /** Line of the operation, of the page's making and of its end, where they are known. */
  readonly line: number | null;
  readonly born: number | null;
  readonly died: number | null;
  /** In how many runs it was seen. */
  readonly runs: number;
}

export interface Played {
  readonly program: Program;
  readonly entry: string;
  readonly runs: number;
  /** Runs that ended in a panic, whose end was not judged. */
  readonly panicked: number;
  /** Not all inputs were played. */
  readonly truncated: boolean;
  readonly events: readonly Fault[];
}

export interface Batch {
  readonly played: readonly Played[];
  /** Programs that the compiler refused, with its words. */
  readonly refused: readonly { readonly program: Program; readonly stderr: string }[];
}

/** Plays programs of one profile. */
export function playAll(programs: readonly Program[], profile: Profile): Batch {
  const folder = mkdtempSync(join(tmpdir(), 'pageck-trial-'));
  try {
    return playIn(folder, programs, profile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function playIn(folder: string, programs: readonly Program[], profile: Profile): Batch {
  const refused: { program: Program; stderr: string }[] = [];
  const calls = new Map<Program, ReadonlyMap<string, string>>();
  for (const p of programs) {
    const made = callers(p.source);
    calls.set(p, made.calls);
    writeFileSync(join(folder, `${p.name}.rs`), `${p.source}\n${made.code}\n`);
  }
  let left = [...programs];
  while (left.length > 0) {
    const out = compile(folder, left, calls, profile);
    if (out === null) return { played: execute(folder, left, calls), refused };
    const bad = left.filter((p) => out.has(p.name));
    if (bad.length === 0) throw new Error(`the trial does not compile: ${[...out.values()].join('\n').slice(0, 4000)}`);
    for (const p of bad) refused.push({ program: p, stderr: out.get(p.name) ?? '' });
    left = left.filter((p) => !out.has(p.name));
  }
  return { played: [], refused };
}

type Calls = ReadonlyMap<Program, ReadonlyMap<string, string>>;

/** @returns null if it compiled, else the errors by program. */
function compile(folder: string, programs: readonly Program[], calls: Calls, profile: Profile): Map<string, string> | null {
  const main = [
    '#![allow(warnings)]',
    ...programs.map((p) => `#[path = "${p.name}.rs"] mod ${p.name};`),
    'const ALL: &[(&str, fn())] = &[',
    ...programs.flatMap((p) => [...(calls.get(p) ?? [])].map(([entry, call]) => `("${p.name}::${entry}", ${p.name}::${call}),`)),
    '];',
    'fn main() {',
    '    std::panic::set_hook(Box::new(|_| {}));',
    '    let from = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(0);',
    '    for (name, f) in &ALL[from..] { kernel::trial::explore(name, *f); }',
    '}',
  ];
  writeFileSync(join(folder, 'main.rs'), main.join('\n'));
  const args = [...kernelArguments(profile), '--crate-name', 'trial', '-C', 'debug-assertions=off', '-C', 'debuginfo=0', '-C', 'codegen-units=2'];
  const out = spawnSync('rustc', [...args, '--error-format=json', '-o', join(folder, 'trial'), join(folder, 'main.rs')], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (out.error !== undefined) throw out.error;
  if (out.status === 0) return null;
  const errors = new Map<string, string>();
  for (const line of out.stderr.split('\n')) {
    if (!line.startsWith('{')) continue;
    const message = JSON.parse(line) as { level: string; rendered: string; spans: { file_name: string }[] };
    if (message.level !== 'error') continue;
    const names = message.spans.map((s) => /([^/]+)\.rs$/.exec(s.file_name)?.[1] ?? '');
    for (const name of names.length > 0 ? names : ['main']) errors.set(name, `${errors.get(name) ?? ''}${message.rendered}`);
  }
  return errors;
}

function execute(folder: string, programs: readonly Program[], calls: Calls): Played[] {
  const all = programs.flatMap((p) => [...(calls.get(p)?.keys() ?? [])].map((entry) => ({ program: p, entry })));
  const played: Played[] = [];
  while (played.length < all.length) {
    const out = spawnSync(join(folder, 'trial'), [String(played.length)], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const lines = out.stdout.split('\n').filter((l) => l.startsWith('{'));
    for (const line of lines) {
      const at = all[played.length];
      if (at === undefined) break;
      const result = JSON.parse(line) as Omit<Played, 'program' | 'entry'>;
      played.push({ ...at, runs: result.runs, panicked: result.panicked, truncated: result.truncated, events: result.events });
    }
    // One that takes the process down without a word (or never ends) counts as played with nothing seen.
    const at = all[played.length];
    if (at !== undefined && out.status !== 70) played.push({ ...at, runs: 0, panicked: 1, truncated: true, events: [] });
  }
  return played;
}
