// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Text fixtures: source files with what is expected of them in comments.
 *
 *   `//~ ERROR rule`           the rule has a finding that begins on this line (`//~^` : on the line above, `//~^^` …)
 *   `//~ ERROR rule possible`  … and it goes wrong on some paths that reach the place; `definite`: on all of them
 *   `//~ STATE name: state`    behind this line `name` leads to a page in that state
 *   `// profile: ownable`      the design the file is checked under (first line; else it is read off the file): `owning`,
 *                              `ownable` or `both`, see `fixtureFiles.ts`
 *
 * The findings of the file must be exactly those. Each finding of a flow rule must tell its story in order.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../server/rules/finding';
import { type Node, walkNodes } from '../../server/syntax/node';
import { LineIndex } from '../../server/syntax/text';
import { createWorkspace } from '../../server/workspace/workspace';
import { FLOW_RULES } from '../execution/compare';
import { AUTO, loadEngine } from './engine';
import { fixtures } from './fixtureFiles';
import { rootOf } from './rewrite';

beforeAll(loadEngine);

interface Expected {
  readonly line: number;
  readonly rule: string;
  readonly confidence: string | null;
}

function expectations(text: string): { errors: Expected[]; states: { line: number; name: string; state: string }[] } {
  const errors: Expected[] = [];
  const states: { line: number; name: string; state: string }[] = [];
  text.split('\n').forEach((line, i) => {
    for (const m of line.matchAll(/\/\/~(\^*) ERROR (\w+)(?: (definite|possible))?/g)) {
      errors.push({ line: i + 1 - (m[1]?.length ?? 0), rule: m[2] ?? '', confidence: m[3] ?? null });
    }
    for (const m of line.matchAll(/\/\/~(\^*) STATE (\w+): (.+?)\s*$/g)) states.push({ line: i + 1 - (m[1]?.length ?? 0), name: m[2] ?? '', state: m[3] ?? '' });
  });
  return { errors, states };
}

/** Finding or expectation as a line of text; the confidence only where the fixture names it. */
function worded(text: string, findings: readonly Finding[]): { is: string[]; wanted: string[] } {
  const { errors } = expectations(text);
  const asked = new Set(errors.filter((e) => e.confidence !== null).map((e) => `${e.line} ${e.rule}`));
  const is = findings.map((f) => {
    const key = `${f.range.start.line} ${f.rule}`;
    return asked.has(key) ? `${key} ${f.confidence}` : key;
  });
  const wanted = errors.map((e) => `${e.line} ${e.rule}${asked.has(`${e.line} ${e.rule}`) ? ` ${e.confidence}` : ''}`);
  return { is: is.sort(), wanted: wanted.sort() };
}

const JUMPY = new Set(['for_expression', 'while_expression', 'loop_expression', 'closure_expression', 'function_item']);

/** Functions whose text runs from top to bottom: no loops, no closures, no functions in them. */
function straight(root: Node): Node[] {
  const out: Node[] = [];
  walkNodes(root, (n) => {
    if (n.kind !== 'function_item') return true;
    let jumps = false;
    walkNodes(n, (x) => {
      if (x !== n && JUMPY.has(x.kind)) jumps = true;
      return !jumps;
    });
    if (!jumps) out.push(n);
    return true;
  });
  return out;
}

/** At least two steps, and in a function without loops they follow each other as the text does. */
function checkTrace(f: Finding, functions: readonly Node[], index: LineIndex): number {
  const what = `${f.range.start.line} ${f.rule}: ${f.trace.map((s) => `${s.range.start.line} ${s.message}`).join('; ')}`;
  expect.soft(f.trace.length, what).toBeGreaterThanOrEqual(2);
  const offsets = f.trace.map((s) => index.offset(s.range.start));
  const around = functions.find((n) => offsets.every((o) => o >= n.start && o < n.end));
  if (around === undefined) return 0;
  const lines = f.trace.map((s) => s.range.start.line);
  expect.soft(lines, what).toEqual([...lines].sort((a, b) => a - b));
  return 1;
}

describe('fixtures', () => {
  let ordered = 0;
  for (const { name, profile, text } of fixtures()) {
    test(name, () => {
      const ws = createWorkspace({ ...AUTO, profile, rules: { undocumented_page_unsafe: 'off' } });
      ws.set(`drivers/test/${name}`, text);
      const result = ws.check();
      const { is, wanted } = worded(text, result.findings);
      expect(is, result.findings.map((f) => `${f.range.start.line} ${f.rule} ${f.confidence}: ${f.message}`).join('\n')).toEqual(wanted);
      expect(result.stats.followed).toBeGreaterThan(0);
      const index = new LineIndex(text);
      const functions = straight(rootOf(text));
      for (const f of result.findings) {
        expect(f.message.length).toBeLessThanOrEqual(100);
        for (const s of f.trace) expect(s.message).not.toBe('');
        if ((FLOW_RULES as readonly string[]).includes(f.rule)) ordered += checkTrace(f, functions, index);
      }
      const { states } = expectations(text);
      if (states.length > 0) {
        const seen = ws.states(`drivers/test/${name}`);
        for (const s of states) {
          const here = seen.filter((x) => x.name === s.name && index.position(x.span.start).line === s.line);
          expect(here.map((x) => x.states.join(' | ')), `${s.name} on line ${s.line}`).toContain(s.state);
        }
      }
      ws.dispose();
    });
  }

  test('the order of the steps was looked at', () => {
    expect(ordered).toBeGreaterThan(30);
  });
});
