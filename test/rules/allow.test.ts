// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { beforeAll, describe, expect, it } from 'vitest';
import { allowComments, lineComments } from '../../server/rules/allow';
import { ruleById } from '../../server/rules/registry';
import { findingsOf, readyEngine, withFix } from './engine';

beforeAll(readyEngine);

const isRule = (id: string): boolean => ruleById(id) !== null;

describe('allow comments', () => {
  it('are read with their rule, reason and place', () => {
    const text = '//! pageck: allow(page_leak): kept for the device\nfn f() { g(); } // pageck: allow(page_refcount): a folio\n';
    expect(allowComments(text, isRule)).toMatchObject([
      { scope: 'file', rule: 'page_leak', reason: 'kept for the device', line: 1, trailing: false, problem: null },
      { scope: 'line', rule: 'page_refcount', reason: 'a folio', line: 2, trailing: true, problem: null },
    ]);
  });

  it('may name several rules', () => {
    expect(allowComments('// pageck: allow(page_leak, page_refcount): a reason\n', isRule).map((c) => c.rule)).toEqual(['page_leak', 'page_refcount']);
  });

  it.each([
    ['// pageck: allow(page_leak)', 'without a reason'],
    ['// pageck: allow(page_leak):   ', 'without a reason'],
    ['// pageck: allow(no_such_rule): a reason', 'not a rule'],
    ['// pageck: allow(): a reason', 'names no rule'],
    ['// pageck: allow(page_leak: a reason', 'closing parenthesis'],
    ['// pageck: ignore', 'not understood'],
  ])('%s allows nothing', (text, why) => {
    expect(allowComments(text, isRule)[0]?.problem).toContain(why);
  });

  it('are no text in strings, documentation or block comments', () => {
    const text = `fn f() {
    let s = "// pageck: allow(page_leak): no";
    let r = r#"// pageck: allow(page_leak): "no"#;
    let c = '"'; let d = '\\''; let l: &'static str = "";
    /* // pageck: allow(page_leak): no */
    /// pageck: allow(page_leak): documentation
}
`;
    expect(allowComments(text, isRule)).toEqual([]);
  });
});

it('line comments end where the line does, whatever stands before them', () => {
  const text = "let a = 'x'; // one\r\nlet b = b'\\n'; /* /* */ */ // two\nfn f<'a>(x: &'a str) {} // three";
  expect(lineComments(text).map((s) => text.slice(s.start, s.end))).toEqual(['// one', '// two', '// three']);
});

describe('a finding', () => {
  const wrong = `use kernel::{page::Page, sync::aref::ARef};

pub struct Buffer {
    page: ARef<Page>,
}
`;

  it('is allowed on its line, the line above, the item and the file', () => {
    const at = (line: string, text: string): string => wrong.replace(line, text);
    for (const source of [
      at('    page: ARef<Page>,', '    page: ARef<Page>, // pageck: allow(page_refcount): a reason'),
      at('    page: ARef<Page>,', '    // pageck: allow(page_refcount): a reason\n    page: ARef<Page>,'),
      at('pub struct', '// pageck: allow(page_refcount): a reason\npub struct'),
      `//! pageck: allow(page_refcount): a reason\n\n${wrong}`,
    ]) {
      expect(findingsOf({ 'a.rs': source }, 'ownable')).toEqual([]);
    }
  });

  it('is not allowed by another rule, or without a reason; both comments are findings', () => {
    const other = findingsOf({ 'a.rs': wrong.replace('pub struct', '// pageck: allow(page_leak): a reason\npub struct') }, 'ownable');
    expect(other.map((f) => f.rule)).toEqual(['unused_allow', 'page_refcount']);
    const silent = findingsOf({ 'a.rs': wrong.replace('pub struct', '// pageck: allow(page_refcount)\npub struct') }, 'ownable');
    expect(silent.map((f) => f.rule)).toEqual(['unused_allow', 'page_refcount']);
  });

  it('has a fix that allows it; the fix keeps the indent', () => {
    const finding = findingsOf({ 'a.rs': wrong }, 'ownable')[0];
    const fix = finding?.fixes.find((f) => f.title.startsWith('Allow'));
    if (!fix) throw new Error('no such fix');
    const after = withFix({ 'a.rs': wrong }, fix);
    expect(after['a.rs']).toContain('    // pageck: allow(page_refcount): TODO: say why this is right\n    page: ARef<Page>,');
    expect(findingsOf(after, 'ownable')).toEqual([]);
  });

  it('that is gone leaves a comment to remove, alone on its line or behind code', () => {
    for (const [text, rest] of [
      ['fn f() {\n    // pageck: allow(page_leak): a reason\n    g::<kernel::page::Page>();\n}\n', 'fn f() {\n    g::<kernel::page::Page>();\n}\n'],
      ['fn f() {\n    g::<kernel::page::Page>(); // pageck: allow(page_leak): a reason\n}\n', 'fn f() {\n    g::<kernel::page::Page>();\n}\n'],
    ] as const) {
      const finding = findingsOf({ 'a.rs': text }, 'owning')[0];
      expect(finding?.rule).toBe('unused_allow');
      const fix = finding?.fixes[0];
      expect(fix?.applicability).toBe('safe');
      if (fix) expect(withFix({ 'a.rs': text }, fix)['a.rs']).toBe(rest);
    }
  });
});
