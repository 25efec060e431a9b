// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What every rule says, whatever the code calls its things. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FnItem, SourceFile } from '../../server/items/item';
import type { Memdesc } from '../../server/model/state';
import { RULE_OF, type ViolationKind } from '../../server/model/violation';
import { RULES, ruleById } from '../../server/rules/registry';
import type { Fault } from '../../server/rules/rule';
import { checkItems, ready } from './harness';

let file: SourceFile;
let fn: FnItem;
beforeAll(async () => {
  await ready();
  file = checkItems({ 'a.rs': 'impl AVeryLongTypeNameThatGoesOnAndOn { fn a_method_with_a_name_that_is_even_longer_than_its_type() { f(x); } }\n' }, 'owning').files[0] as SourceFile;
  fn = file.fns[0] as FnItem;
});

const MEMDESCS: readonly Memdesc[] = [
  'page', 'exact', 'contig', 'cma', 'frozen', 'folio', 'slab', 'vmalloc', 'ptdesc', 'dma', 'pinned', 'gup', 'mempool', 'netpool', 'image', 'unknown',
];

describe('the registry', () => {
  it('has the contract\'s twenty rules, each once', () => {
    expect(RULES.map((r) => r.id)).toEqual([
      'page_refcount', 'owned_and_refcounted', 'free_borrowed_page', 'missing_owned', 'page_double_free', 'page_use_after_free', 'page_leak',
      'page_free_mismatch', 'page_mapping_unbalanced', 'page_mapping_escape', 'page_borrow_outlives_owner', 'page_stored_past_owner',
      'page_mut_reference', 'safe_page_from_raw', 'page_null_unchecked', 'undocumented_page_unsafe', 'folio_ref_leak', 'folio_ref_underflow',
      'memdesc_unready', 'unused_allow',
    ]);
  });

  it('has words for every violation of the model', () => {
    for (const rule of Object.values(RULE_OF)) expect(ruleById(rule)?.words).toBeTypeOf('function');
  });

  it.each(RULES.map((r) => [r.id, r] as const))('%s is documented, with an example', (_id, rule) => {
    for (const part of [rule.summary, rule.doc.what, rule.doc.why, rule.doc.instead, rule.doc.fixSafety, rule.doc.limits]) expect(part.trim().length).toBeGreaterThan(30);
    expect(rule.summary).not.toMatch(/\.$/);
    expect(rule.doc.examples.length).toBeGreaterThan(0);
  });
});

it('messages have at most 100 characters, paired backquotes, no rule id and no full stop', () => {
  const name = fc.oneof(fc.constantFrom('page', 'p'), fc.stringMatching(/^[a-z_]{1,70}$/));
  const maybe = fc.option(name);
  const order = fc.option(fc.record({ allocated: name, released: name }));
  const kinds = Object.keys(RULE_OF) as ViolationKind[];
  fc.assert(fc.property(fc.constantFrom(...kinds), fc.constantFrom(...MEMDESCS), maybe, maybe, maybe, order, fc.boolean(), (kind, memdesc, variable, by, origin, orders, inFn) => {
    const fault: Fault = {
      kind, memdesc, name: variable, by, origin, order: orders, confidence: 'definite', file, fn: inFn ? fn : null, span: { start: 0, end: 4 }, trace: [],
      originSpan: null, via: [],
    };
    const words = ruleById(RULE_OF[kind])?.words?.(fault);
    const message = words?.message ?? '';
    expect(message.length).toBeGreaterThan(10);
    expect(message.length).toBeLessThanOrEqual(100);
    expect(message.split('`').length % 2).toBe(1);
    expect(message).not.toMatch(/\.$|\n/);
    if (variable === null || variable.length < 10) for (const r of RULES) expect(message).not.toContain(r.id);
    for (const n of words?.notes ?? []) expect(n.text.length).toBeGreaterThan(5);
  }));
});
