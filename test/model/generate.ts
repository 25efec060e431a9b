// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Arbitrary states, operations and scripts of the page model. */
import fc from 'fast-check';
import type { Operation, Releaser } from '../../server/model/operation';
import { FORMS } from '../../server/model/script';
import type { Count, Holder, Life, Memdesc, Order, PageState } from '../../server/model/state';
import { MEMDESC_WORDS, RELEASER_WORDS } from '../../server/model/words';

export const MEMDESCS = Object.keys(MEMDESC_WORDS) as readonly Memdesc[];
export const RELEASERS = Object.keys(RELEASER_WORDS) as readonly Releaser[];
const LIVES: readonly Life[] = ['null', 'live', 'freed', 'given', 'orphaned'];
const HOLDERS: readonly Holder[] = ['raw', 'handle', 'other', 'unknown'];
const COUNTS: readonly Count[] = [0, 1, 2, 3];
const ORDERS: readonly Order[] = [0, 2, 'order', null];

/** Every operation of the model, with every releaser and order. */
export const OPERATIONS: readonly Operation[] = [
  { kind: 'use' }, { kind: 'wrap' }, { kind: 'unwrap' }, { kind: 'map' }, { kind: 'unmap' }, { kind: 'give' }, { kind: 'store' }, { kind: 'ownerEnds' }, { kind: 'outlive' },
  { kind: 'endMapping' }, { kind: 'handOutRaw' }, { kind: 'end' },
  ...[true, false].map((open): Operation => ({ kind: 'accessMapped', open })),
  ...[true, false].map((isNull): Operation => ({ kind: 'assume', isNull })),
  ...[true, false].flatMap((maybe): Operation[] => [{ kind: 'get', on: 'page', maybe }, { kind: 'get', on: 'folio', maybe }]),
  ...RELEASERS.flatMap((by) => ORDERS.map((order): Operation => ({ kind: 'release', by, order }))),
];

/** Every state there is, for a few orders. */
export function* everyState(): Generator<PageState> {
  for (const memdesc of MEMDESCS) {
    for (const order of ORDERS) {
      for (const life of LIVES) {
        for (const holder of HOLDERS) {
          for (const references of COUNTS) for (const mappings of COUNTS) yield { memdesc, order, life, holder, references, mappings };
        }
      }
    }
  }
}

export const anyState: fc.Arbitrary<PageState> = fc.record({
  memdesc: fc.constantFrom(...MEMDESCS), order: fc.constantFrom(...ORDERS), life: fc.constantFrom(...LIVES), holder: fc.constantFrom(...HOLDERS),
  references: fc.constantFrom(...COUNTS), mappings: fc.constantFrom(...COUNTS),
});

export const anyStates: fc.Arbitrary<readonly PageState[]> = fc.array(anyState, { maxLength: 12 });
export const anyOperation: fc.Arbitrary<Operation> = fc.constantFrom(...OPERATIONS);

const NAMES = ['p', 'q', 'r', 's'] as const;

/** A line of a script. `careless`: it may stand there though the model says no to it. */
export interface Line {
  readonly text: string;
  readonly careless: boolean;
}

/**
 * Scripts out of the language's own forms, a few names only, so that pages meet. Lines that name what is not there yet
 * are left out by the reader of the result, which has the parser and the machine.
 */
export const anyLines: fc.Arbitrary<readonly Line[]> = fc.array(
  fc.record({
    form: fc.constantFrom(...FORMS.filter((f) => f.syntax !== 'end' && !f.syntax.startsWith('return'))), full: fc.boolean(), name: fc.constantFrom(...NAMES), page: fc.constantFrom(...NAMES),
    index: fc.constantFrom('', '', '', '[0]', '[1]'), memdesc: fc.constantFrom(...MEMDESCS), by: fc.constantFrom(...RELEASERS), order: fc.constantFrom('0', '1', '2'),
    keeper: fc.constantFrom('k', 'l'), careless: fc.nat(11).map((n) => n === 0),
  }).map((c): Line => {
    const syntax = c.full ? c.form.syntax.replaceAll(/[[\]]/g, '') : c.form.syntax.replaceAll(/\s*\[[^\]]*\]/g, '');
    const slots: Readonly<Record<string, string>> = { NAME: c.name, PAGE: c.page + c.index, KEEPER: c.keeper, MEMDESC: c.memdesc, FUNCTION: c.by, N: c.order };
    return { text: syntax.replace(/\b[A-Z]+\b/g, (slot) => slots[slot] ?? slot), careless: c.careless };
  }),
  { minLength: 10, maxLength: 60, size: 'max' },
);
