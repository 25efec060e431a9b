// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Makes generated programs on which execution and pageck disagree as small as they can be with the disagreement still
 * there: statements are taken out, and blocks replaced by what is in them, as long as the compiler takes the rest.
 */
import type { Profile } from '../../server/rules/finding';
import type { Workspace } from '../../server/workspace/api';
import { compareAll, type Verdict } from './compare';
import type { Program } from './program';
import { playAll } from './run';

/** What is disagreed about: the same in the smaller program, or it is another matter. */
function matter(v: Verdict): string {
  return [...v.unfounded.map((r) => `unfounded ${r}`), ...v.missed.map((r) => `missed ${r}`)].join(', ');
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** The end (exclusive) of the statement that starts at `from`: itself and what is indented under it, with its closing line. */
function endOf(lines: readonly string[], from: number): number {
  const own = indentOf(lines[from] ?? '');
  let i = from + 1;
  while (i < lines.length && (indentOf(lines[i] ?? '') > own || (lines[i] ?? '') === '')) i++;
  if (i > from + 1 && indentOf(lines[i] ?? '') === own && /^\s*[})\]]/.test(lines[i] ?? '')) return endOf(lines, i);
  return i;
}

/** Every program that is one step smaller. */
function smaller(source: string): string[] {
  const lines = source.split('\n');
  const out: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line.trim() === '' || line.startsWith('pub fn ') || line.startsWith('use ') || /^\s*[})\]]/.test(line)) continue;
    const end = endOf(lines, i);
    out.push([...lines.slice(0, i), ...lines.slice(end)].join('\n'));
    if (end > i + 2) {
      const body = lines.slice(i + 1, end - 1).filter((l) => !/^\s*\} else/.test(l) || indentOf(l) > indentOf(line));
      out.push([...lines.slice(0, i), ...body.map((l) => l.replace(/^ {4}/, '')), ...lines.slice(end)].join('\n'));
    }
  }
  return out;
}

/** So many programs of each matter are worth reading. */
const SHOWN = 1;
/** And so many smaller forms of a program are tried in one round: a compiler run for thousands takes minutes. */
const TRIED = 16;

/** The smallest programs of each matter. */
function chosen(verdicts: readonly Verdict[]): Verdict[] {
  const by = new Map<string, Verdict[]>();
  for (const v of verdicts) by.set(matter(v), [...(by.get(matter(v)) ?? []), v]);
  const size = (v: Verdict): number => v.played.program.source.length;
  return [...by.values()].flatMap((list) => list.sort((a, b) => size(a) - size(b)).slice(0, SHOWN));
}

/** A share of the smaller forms, another one in each round. */
function share(all: readonly string[], round: number): string[] {
  const step = Math.max(1, Math.ceil(all.length / TRIED));
  return all.filter((_, i) => i % step === round % step);
}

/** @param workspace makes a workspace for the profile; each is disposed of here. */
export function shrinkAll(verdicts: readonly Verdict[], profile: Profile, workspace: () => Workspace, rounds: number): Verdict[] {
  const best = new Map(chosen(verdicts).map((v) => [v.played.program.name, v]));
  let idle = 0;
  for (let round = 0; round < rounds; round++) {
    const candidates: Program[] = [];
    const origin = new Map<string, string>();
    for (const [name, v] of best) {
      share(smaller(v.played.program.source), round).forEach((source, i) => {
        const program = { name: `${name}_${round}_${i}`, profile, source, expected: null };
        candidates.push(program);
        origin.set(program.name, name);
      });
    }
    const { played } = playAll(candidates, profile);
    const w = workspace();
    let better = 0;
    try {
      for (const v of compareAll(w, played).verdicts) {
        const name = origin.get(v.played.program.name) ?? '';
        const old = best.get(name);
        if (old === undefined || matter(v) !== matter(old) || v.played.program.source.length >= old.played.program.source.length) continue;
        best.set(name, v);
        better++;
      }
    } finally {
      w.dispose();
    }
    // Every form of every program is tried before it is called the smallest.
    idle = better === 0 ? idle + 1 : 0;
    if (idle > 3) break;
  }
  return [...best.values()];
}
