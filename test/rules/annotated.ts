// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Sources that say in comments what is to be found: `//~ ERROR rule` or `//~ ERROR rule: part of the message` at the end of the line. */
import type { Level, Profile } from '../../server/rules/finding';
import { findingsOf } from './engine';

const MARK = /\s*\/\/~ ERROR (\w+)(?:: (.*))?$/;

/** Findings and expectations as comparable lines, in order. */
export function expectations(source: string, profile: Profile, path = 'a.rs', rules: Readonly<Record<string, Level>> = {}): { found: string[]; wanted: string[] } {
  const wanted: { line: number; rule: string; part: string | null }[] = [];
  const clean = source.split('\n').map((line, i) => {
    // a line may have several
    let rest = line;
    for (let m = MARK.exec(rest); m; m = MARK.exec(rest)) {
      wanted.unshift({ line: i + 1, rule: m[1] ?? '', part: m[2] ?? null });
      rest = rest.slice(0, m.index);
    }
    return rest;
  });
  const found = findingsOf({ [path]: clean.join('\n') }, profile, rules);
  const show = (line: number, rule: string, part: string): string => `${line}: ${rule}${part === '' ? '' : `: ${part}`}`;
  return {
    found: found.map((f) => {
      const part = wanted.find((w) => w.line === f.range.start.line && w.rule === f.rule)?.part ?? null;
      return show(f.range.start.line, f.rule, part === null ? '' : f.message.includes(part) ? part : f.message);
    }).sort(),
    wanted: wanted.map((w) => show(w.line, w.rule, w.part ?? '')).sort(),
  };
}
