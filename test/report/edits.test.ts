// SPDX-License-Identifier: GPL-2.0-only OR MIT
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits, hunks } from '../../server/report/edits';
import type { Edit } from '../../server/rules/finding';
import { LineIndex } from '../../server/syntax/text';
import { fixRound } from '../../server/workspace/applyFixes';
import { finding, fix } from './sample';

/** A text and edits of it that do not touch each other. */
const edited = fc
  .record({
    text: fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\t', '页', '\r\n'), maxLength: 60 }),
    cuts: fc.array(fc.nat(80), { maxLength: 8 }),
    texts: fc.array(fc.string({ unit: fc.constantFrom('X', 'Y', '\n'), maxLength: 5 }), { minLength: 4, maxLength: 4 }),
  })
  .map(({ text, cuts, texts }) => {
    const index = new LineIndex(text);
    // A place between CR and LF has no column of its own for an edit to name.
    const places = [...new Set(cuts.map((cut) => Math.min(cut, text.length)))].filter((cut) => !(text[cut - 1] === '\r' && text[cut] === '\n'));
    places.sort((a, b) => a - b);
    const edits: Edit[] = [];
    for (let i = 0; i + 1 < places.length; i += 2) {
      edits.push({ file: 'a.rs', range: index.range({ start: places[i] ?? 0, end: places[i + 1] ?? 0 }), newText: texts[(i / 2) % 4] ?? '' });
    }
    return { text, edits };
  });

/** The same by the plainest way: from the last edit to the first. */
function oneByOne(text: string, edits: readonly Edit[]): string {
  let out = text;
  for (const edit of [...edits].reverse()) {
    const span = new LineIndex(text).span(edit.range);
    out = out.slice(0, span.start) + edit.newText + out.slice(span.end);
  }
  return out;
}

describe('edits', () => {
  test('applied at once or one by one, in any order: the same text', () => {
    fc.assert(
      fc.property(edited, ({ text, edits }) => {
        expect(applyEdits(text, edits)).toBe(oneByOne(text, edits));
        expect(applyEdits(text, [...edits].reverse())).toBe(oneByOne(text, edits));
      }),
    );
  });

  test('hunks say what changed, line by line', () => {
    fc.assert(
      fc.property(edited, ({ text, edits }) => {
        const lines = (of: string): string[] => of.split('\n').map((line) => line.replace(/\r$/, ''));
        const before = lines(text);
        const after = [...before];
        for (const hunk of hunks(text, edits).reverse()) {
          expect(before.slice(hunk.line - 1, hunk.line - 1 + hunk.before.length)).toEqual(hunk.before);
          after.splice(hunk.line - 1, hunk.before.length, ...hunk.after);
        }
        expect(after).toEqual(lines(applyEdits(text, edits)));
        for (const hunk of hunks(text, edits)) expect(after.slice(hunk.newLine - 1, hunk.newLine - 1 + hunk.after.length)).toEqual(hunk.after);
      }),
    );
  });
});

describe('a round of fixes', () => {
  const range = (from: number, to: number) => ({ start: { line: 1, column: from }, end: { line: 1, column: to } });
  const withFix = (...edits: [number, number, string][]) =>
    finding({
      file: 'a.rs',
      range: range(1, 2),
      fixes: [fix({ title: 't', edits: edits.map(([from, to, newText]) => ({ file: 'a.rs', range: range(from, to), newText })) })],
    });
  const run = (text: string, ...findings: ReturnType<typeof withFix>[]) => {
    const { texts, applied } = fixRound(findings, false, (file) => (file === 'a.rs' ? text : null));
    return { text: texts.get('a.rs') ?? text, applied };
  };

  test('fixes that touch wait; those that do not are applied together', () => {
    expect(run('abcdef', withFix([1, 3, 'X']), withFix([2, 4, 'Y']), withFix([5, 6, 'Z']))).toEqual({ text: 'XcdZf', applied: 2 });
    expect(run('abcdef', withFix([1, 3, 'X']), withFix([3, 4, 'Y']))).toEqual({ text: 'Xcdef', applied: 1 });
  });

  test('a fix is applied whole or not at all', () => {
    expect(run('abcdef', withFix([3, 4, 'X']), withFix([1, 2, 'Y'], [3, 4, 'Z']))).toEqual({ text: 'abXdef', applied: 1 });
    expect(run('abcdef', withFix([1, 4, 'X'], [2, 3, 'Y']))).toEqual({ text: 'abcdef', applied: 0 });
  });

  test('an edit that two fixes share is made once', () => {
    expect(run('abcdef', withFix([1, 1, 'use x;'], [3, 4, 'X']), withFix([1, 1, 'use x;'], [6, 7, 'Y']))).toEqual({ text: 'use x;abXdeY', applied: 2 });
  });

  test('an allow comment, an outline and a fix of a file that is not there are never applied', () => {
    const allow = withFix([1, 1, '// pageck: allow(x): \n']);
    const outline = finding({ file: 'a.rs', range: range(1, 2), fixes: [fix({ title: 't', applicability: 'display', edits: [{ file: 'a.rs', range: range(1, 2), newText: 'X' }] })] });
    const elsewhere = finding({ file: 'a.rs', range: range(1, 2), fixes: [fix({ title: 't', edits: [{ file: 'b.rs', range: range(1, 2), newText: 'X' }] })] });
    expect(run('abcdef', allow, outline, elsewhere)).toEqual({ text: 'abcdef', applied: 0 });
  });

  test('new lines end as the lines of the file do', () => {
    expect(run('ab\r\ncd\r\n', withFix([1, 1, 'x\n'])).text).toBe('x\r\nab\r\ncd\r\n');
    expect(run('ab\ncd\n', withFix([1, 1, 'x\n'])).text).toBe('x\nab\ncd\n');
  });
});
