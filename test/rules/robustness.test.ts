// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Broken code gives findings or none, never an exception; whatever is offered can be applied. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { RULES } from '../../server/rules/registry';
import { applied, checkItems, fixesOf, ready } from './harness';

beforeAll(ready);

const SOURCES = RULES.flatMap((r) => r.doc.examples.filter((e) => e.language !== 'c').map((e) => e.wrong));

const broken = fc.record({ at: fc.nat(), length: fc.nat({ max: 60 }), text: fc.constantFrom('', '{', '}', '<', "'", '"', '/*', 'unsafe', '&mut ', 'ARef<', '\r\n', '§', '=> ') })
  .chain((cut) => fc.constantFrom(...SOURCES).map((source) => {
    const at = cut.at % (source.length + 1);
    return source.slice(0, at) + cut.text + source.slice(at + cut.length);
  }));

it('item rules take any text', () => {
  fc.assert(fc.property(broken, fc.constantFrom('owning' as const, 'ownable' as const), (text, profile) => {
    const { reports, cx } = checkItems({ 'a.rs': text }, profile);
    for (const r of reports) {
      expect(r.message.length).toBeLessThanOrEqual(100);
      expect(r.span.start).toBeLessThan(r.span.end);
      expect(r.span.end).toBeLessThanOrEqual(text.length);
      for (const fix of fixesOf(r, cx)) expect(() => applied({ 'a.rs': text }, fix)).not.toThrow();
    }
  }), { numRuns: 600 });
}, 120_000);
