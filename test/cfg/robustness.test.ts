// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Lowering never throws, and its graphs are well formed, on code that is whole and on code that is not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Body } from '../../server/cfg/graph';
import { targetsOf } from '../../server/cfg/parts';
import { functionsOf, loadGrammar, lowerNode } from './syntax';

beforeAll(loadGrammar);

const folder = join(import.meta.dirname, 'graphs');
const sources = readdirSync(folder)
  .filter((f) => f.endsWith('.txt'))
  .map((f) => readFileSync(join(folder, f), 'utf8').split('-----')[0] ?? '');

/** What every graph promises to those who play it. */
function expectWellFormed(body: Body, base = { start: body.span.start, end: body.span.end }): void {
  body.locals.forEach((l, i) => expect(l.id).toBe(i));
  body.blocks.forEach((b, i) => {
    expect(b.id).toBe(i);
    for (const t of targetsOf(b.terminator)) expect(body.blocks[t]).toBeDefined();
    for (const s of b.statements) {
      expect(s.span.start).toBeGreaterThanOrEqual(0);
      expect(s.span.end).toBeLessThanOrEqual(base.end);
      if (s.kind === 'drop') expect(body.locals[s.place.local]).toBeDefined();
    }
  });
  for (const p of body.params) expect(body.locals[p]?.kind).toBe('param');
  for (const c of body.closures) {
    for (const x of c.captures) {
      expect(body.locals[x.outer]).toBeDefined();
      expect(c.body.locals[x.inner]?.kind).toBe('capture');
    }
    expectWellFormed(c.body, base);
  }
}

function lowerAll(source: string): number {
  let count = 0;
  for (const fn of functionsOf(source)) {
    const body = lowerNode(fn);
    if (!body) continue;
    expectWellFormed(body);
    count++;
  }
  return count;
}

describe('lowering', () => {
  it('takes text with any tokens left out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.array(fc.nat(), { maxLength: 8 }), (source, holes) => {
        const tokens = source.split(/(\b|[^\w\s])/);
        for (const h of holes) tokens[h % tokens.length] = '';
        lowerAll(tokens.join(''));
      }),
      { numRuns: 600 },
    );
  });

  it('takes text with any tokens exchanged', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.constantFrom(...sources), fc.nat(), fc.nat(), (a, b, i, j) => {
        lowerAll(a.slice(0, i % a.length) + b.slice(j % b.length));
      }),
      { numRuns: 600 },
    );
  });

  it.each(['(', '[', '{', '!', '&', '-', 'a + ', 'if a { b } else ', '|x| ', 'f(', 'm!(', 'match x { _ => ', '*', 'a? && '])('takes deep nesting of `%s`', (piece) => {
    for (const depth of [10, 200, 900]) {
      const close = [...piece].reverse().map((c) => ({ '(': ')', '[': ']', '{': '}' })[c] ?? '').join('');
      expect(lowerAll(`fn f() { ${piece.repeat(depth)}x${piece.includes('if') ? '' : close.repeat(depth)} }`)).toBe(1);
    }
  });

  it('grows with the function, not with its ways out times its variables', () => {
    const sizes = [1000, 2000].map((n) => {
      const lines = Array.from({ length: n }, (_, i) => `let v${i} = make()?;`);
      const fn = functionsOf(`fn f() -> Result { ${lines.join('\n')} Ok(()) }`)[0];
      const body = fn ? lowerNode(fn) : null;
      return (body?.blocks ?? []).reduce((sum, b) => sum + b.statements.length, 0);
    });
    expect(sizes[1]).toBeLessThan(3 * (sizes[0] ?? 0));
  });

  const linux = process.env['PAGECK_LINUX'];
  it.skipIf(!linux)('takes every function of a kernel tree', { timeout: 120_000 }, () => {
    const files = readdirSync(linux ?? '', { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.rs'));
    let count = 0;
    for (const f of files) count += lowerAll(readFileSync(join(linux ?? '', f), 'utf8'));
    expect(count).toBeGreaterThan(100);
  });
});
