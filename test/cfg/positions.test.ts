// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Every position in a graph is one of the source, in the re-parsed arguments of macros too. */
import { beforeAll, describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Body } from '../../server/cfg/graph';
import { lowerStatements } from '../../server/cfg/lower';
import { drawBody } from '../../server/cfg/draw';
import { child, named, shift } from '../../server/syntax/node';
import { functionsOf, loadGrammar, lowerNode } from './syntax';

beforeAll(loadGrammar);

/** The names that a graph knows the place of, with the text that stands there. */
function namesOf(body: Body, text: string): [name: string, there: string][] {
  const out: [string, string][] = [];
  const at = (s: { start: number; end: number }): string => text.slice(s.start, s.end);
  for (const l of body.locals) if (l.name !== null && l.kind !== 'capture') out.push([l.name, at(l.span)]);
  for (const b of body.blocks) {
    for (const s of b.statements) {
      if (s.kind === 'call' && s.callee.kind === 'method') out.push([s.callee.name, at(s.callee.nameSpan)]);
      if (s.kind === 'bind' && body.locals[s.local]?.name) out.push([body.locals[s.local]?.name ?? '', at(s.span)]);
    }
  }
  for (const c of body.closures) out.push(...namesOf(c.body, text));
  return out;
}

describe('positions', () => {
  const folder = join(import.meta.dirname, 'graphs');
  it.each(readdirSync(folder))('%s', (file) => {
    const source = readFileSync(join(folder, file), 'utf8').split('-----')[0] ?? '';
    for (const fn of functionsOf(source)) {
      const body = lowerNode(fn);
      const start = source.indexOf(`fn ${child(fn, 'name')?.text}`);
      if (!body) continue;
      // A function's offsets begin where its item does: at the keyword, or at what stands before it.
      const base = source.lastIndexOf('\n', start) + 1 + (source.slice(source.lastIndexOf('\n', start) + 1).search(/\S/));
      for (const [name, there] of namesOf(body, source.slice(base))) expect(there).toBe(name);
    }
  });

  it('hold inside macros inside macros', () => {
    const source = 'fn f(a: A) { pr_info!("{}", /* b */ matches!(a.first(), Some(x) if x.second(kvec![a.third()])));\n try_pin_init!(&this in S { f <- a.fourth(), g: assert!(a.fifth()), }? E) }';
    const fn = functionsOf(source)[0];
    const body = fn ? lowerNode(fn) : null;
    const names = body ? namesOf(body, source) : [];
    for (const [name, there] of names) expect(there).toBe(name);
    expect(names.map(([n]) => n)).toEqual(expect.arrayContaining(['x', 'first', 'second', 'third', 'fourth', 'fifth']));
    expect(body?.unfollowed).toEqual([]);
  });
});

describe('statements as a body', () => {
  it('are lowered with `?`, items and a last value', () => {
    const source = 'fn example() { use a::b; let p = make()?; fn inner() {}\n p.done(); Ok::<(), Error>(()) }';
    const fn = functionsOf(source)[0];
    const block = fn ? child(fn, 'body') : null;
    const statements = block ? named(block).map((n) => shift(n, 100)) : [];
    const body = lowerStatements(statements, { start: 100, end: 100 + source.length }, false);
    expect(drawBody(body)).toBe(
      ['0:', '  _2 = make()', '  test _2 is try then 1 else 2', '1:', '  p.1 = (_2 as ?continue).0', '  drop _2', '  _3 = .done(self: p.1)', '  drop _3', '  return = Ok::<(), Error>(())', '  drop p.1', '  return', '2:', '  return = residual _2', '  drop _2', '  return'].join('\n'),
    );
    expect(body.params).toEqual([]);
    expect(body.locals[1]?.span.start).toBe(100 + source.indexOf('p ='));
  });
});
