// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The page model: what an operation does to a page. The only place that knows.
 *
 * `step` plays one operation on one state. `play` lifts the same step to a set of states: what every state of the set
 * violates is definite, what some violate is possible, and the states that went wrong are left behind, so that one
 * fault is said once.
 */
import type { Operation, Releaser } from './operation';
import { MANY, minusOne, type Memdesc, type Order, type PageState, plusOne, stateKey } from './state';
import type { ViolationKind } from './violation';

export type Outcome = { readonly state: PageState; readonly violation: null } | { readonly state: null; readonly violation: ViolationKind };

/** Which functions end the life of a page of each memdesc, or give back a reference to it. */
const RELEASERS: Readonly<Record<Exclude<Memdesc, 'unknown'>, readonly Releaser[]>> = {
  // today `put_page` of an order-0 page frees it as well; that it is a refcount on a page is another rule's matter
  page: ['free_pages', 'free_pages_va', 'put_page', 'drop'],
  exact: ['free_pages_exact', 'drop'],
  contig: ['free_contig_range', 'drop'],
  cma: ['cma_release', 'drop'],
  frozen: ['free_frozen_pages', 'drop'],
  folio: ['folio_put', 'put_page', 'drop'],
  slab: ['kfree', 'drop'],
  vmalloc: ['vfree', 'drop'],
  ptdesc: ['pagetable_free', 'drop'],
  dma: ['dma_free_pages', 'drop'],
  pinned: ['unpin_user_page', 'drop'],
  gup: ['put_page', 'folio_put', 'drop'],
  mempool: ['mempool_free', 'drop'],
  netpool: ['page_pool_put', 'drop'],
  image: [],
};

/** Memdescs whose pages this function holds by a count of its own. */
export function isCounted(memdesc: Memdesc): boolean {
  return memdesc === 'folio' || memdesc === 'gup' || memdesc === 'pinned';
}

/** The releasers that are right for a memdesc, for words and fixes; empty where none is. */
export function releasersOf(memdesc: Memdesc): readonly Releaser[] {
  return memdesc === 'unknown' ? [] : RELEASERS[memdesc];
}

export function step(state: PageState, op: Operation): Outcome {
  if (op.kind === 'assume') return assume(state, op.isNull);
  if (state.life === 'null') return stepNull(state, op);
  if (state.life === 'freed' || state.life === 'given' || state.life === 'orphaned') return stepGone(state, op);
  switch (op.kind) {
    case 'use':
    case 'store':
      return ok(state);
    case 'wrap':
      // two owners of one page go wrong when the second is dropped
      // an owner forged around a borrowed page goes wrong when it is dropped, returned or given away, not before
      return ok(state.holder === 'other' ? state : { ...state, holder: 'handle' });
    case 'unwrap':
      return ok(state.holder === 'handle' ? { ...state, holder: 'raw' } : state);
    case 'release':
      return release(state, op.by, op.order);
    case 'get':
      return ok({ ...state, references: plusOne(state.references) });
    case 'map':
      return ok({ ...state, mappings: plusOne(state.mappings) });
    case 'unmap':
      if (state.mappings > 0) return ok({ ...state, mappings: minusOne(state.mappings) });
      return state.holder === 'unknown' ? ok(state) : no('unmapUnmapped');
    case 'give':
      // a reference that was taken of what is borrowed can be given away
      if (state.holder === 'other') return state.references > 0 ? ok({ ...state, references: minusOne(state.references) }) : no('ownBorrowed');
      return ok({ ...state, life: 'given', references: 0 });
    case 'accessMapped':
      return op.open ? ok(state) : no('mappingUse');
    case 'ownerEnds':
      return ok(state.holder === 'other' ? { ...state, life: 'orphaned' } : state);
    case 'outlive':
      return state.holder === 'handle' || state.holder === 'raw' ? no('storedPastOwner') : ok(state);
    case 'endMapping':
      // past two the count is lost, and nothing is said
      return state.mappings > 0 && state.mappings !== MANY ? no('mappingLeak') : ok(state);
    case 'handOutRaw':
      return state.holder === 'raw' ? no('rawOwner') : ok(state);
    case 'end':
      return end(state);
  }
}

function assume(state: PageState, isNull: boolean): Outcome {
  return (state.life === 'null') === isNull ? ok(state) : { state: null, violation: 'nullUse' };
}

function stepNull(state: PageState, op: Exclude<Operation, { kind: 'assume' }>): Outcome {
  // null memory of slab and vmalloc is not a page's matter
  if (state.memdesc === 'slab') return ok(state);
  switch (op.kind) {
    case 'end':
    case 'outlive':
    case 'endMapping':
    case 'handOutRaw':
    case 'ownerEnds':
    case 'give':
    case 'unwrap':
      return ok(state);
    case 'release':
      // `free_pages(0)`, `vfree(NULL)` and `kfree(NULL)` do nothing; the others dereference
      return op.by === 'free_pages_va' || op.by === 'vfree' || op.by === 'kfree' || op.by === 'drop' ? ok(state) : no('nullUse');
    case 'use':
    case 'wrap':
    case 'get':
    case 'map':
    case 'unmap':
    case 'accessMapped':
    case 'store':
      return no('nullUse');
  }
}

function stepGone(state: PageState, op: Exclude<Operation, { kind: 'assume' }>): Outcome {
  // a mapping is this task's, whatever became of the page
  if (op.kind === 'endMapping') return state.mappings > 0 && state.mappings !== MANY ? no('mappingLeak') : ok(state);
  if (op.kind === 'end' || op.kind === 'outlive' || op.kind === 'handOutRaw' || op.kind === 'unwrap' || op.kind === 'ownerEnds') return ok(state);
  if (op.kind === 'release') {
    if (state.life === 'orphaned') return no('freeBorrowed');
    if (state.life === 'freed' && state.memdesc === 'folio') return no('referenceUnderflow');
    return no(state.life === 'freed' ? 'doubleFree' : 'freeAfterGive');
  }
  if (op.kind === 'unmap' && state.mappings > 0) return ok({ ...state, mappings: minusOne(state.mappings) });
  if (op.kind === 'accessMapped' && !op.open) return no('mappingUse');
  switch (state.life) {
    case 'freed':
      return no('useAfterFree');
    case 'orphaned':
      return no('borrowPastOwner');
    default:
      return no(op.kind === 'wrap' || op.kind === 'give' ? 'doubleOwn' : 'useAfterGive');
  }
}

function release(state: PageState, by: Releaser, order: Order): Outcome {
  if (by === 'pointer') return no('pointerAsAddress');
  const counts = by === 'folio_put' || by === 'put_page' || by === 'unpin_user_page' || (by === 'drop' && isCounted(state.memdesc));
  if (state.holder === 'other') {
    if (counts && state.references > 0) return ok({ ...state, references: minusOne(state.references) });
    if (counts && state.memdesc === 'folio') return no('referenceUnderflow');
    // what the page belongs to may be counted; that the count is used through the page is another rule's matter
    if (by === 'put_page' && state.memdesc === 'unknown') return ok(state);
    return no(by === 'drop' ? 'borrowDropped' : 'freeBorrowed');
  }
  if (state.memdesc !== 'unknown' && !RELEASERS[state.memdesc].includes(by)) return no('wrongReleaser');
  if (state.holder === 'unknown') {
    if (counts && state.references > 0) return ok({ ...state, references: minusOne(state.references) });
    return ok({ ...state, life: 'freed' });
  }
  if (isCounted(state.memdesc)) {
    const left = minusOne(state.references);
    return ok({ ...state, references: left, life: left === 0 ? 'freed' : 'live' });
  }
  if (by === 'put_page') {
    if (state.references > 0) return ok({ ...state, references: minusOne(state.references) });
    // `put_page` of a non-compound block frees its first page only
    if (typeof state.order === 'number' && state.order > 0) return no('wrongReleaser');
  }
  if (by !== 'drop' && by !== 'put_page' && ordersDiffer(state.order, order)) return no('wrongOrder');
  return ok({ ...state, life: 'freed' });
}

/** Only what is known to differ differs: two constants, or a value and the same value plus or minus something. */
function ordersDiffer(a: Order, b: Order): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a !== b;
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  return isShifted(a, b) || isShifted(b, a);
}

/** Whether one name stands for the other's value plus or minus a constant, as the flow engine names sums. */
function isShifted(a: string, b: string): boolean {
  const sum = /^\(s\((.*)\)[+-]i([1-9]\d*)\)$/.exec(b);
  return sum?.[1] === a;
}

function end(state: PageState): Outcome {
  if (isCounted(state.memdesc)) {
    // past two the count is lost, and nothing is said
    if (state.references === 0 || state.references === MANY) return ok(state);
    return no(state.memdesc === 'folio' ? 'referenceLeak' : 'leak');
  }
  // memory of slab and vmalloc is an allocation's matter; an owner that nothing drops any more is lost like a raw pointer
  if (state.memdesc === 'slab' || state.memdesc === 'vmalloc') return ok(state);
  return state.holder === 'raw' || state.holder === 'handle' ? no('leak') : ok(state);
}

function ok(state: PageState): Outcome {
  return { state, violation: null };
}

function no(violation: ViolationKind): Outcome {
  return { state: null, violation };
}

export interface Played {
  /** The states behind the operation; empty when every state violates. */
  readonly states: readonly PageState[];
  /** What went wrong, with the states in which it did. */
  readonly violations: ReadonlyMap<ViolationKind, readonly PageState[]>;
}

/** The same step on a set of states. */
export function play(states: readonly PageState[], op: Operation): Played {
  const out = new Map<string, PageState>();
  const violations = new Map<ViolationKind, PageState[]>();
  for (const s of states) {
    const r = step(s, op);
    if (r.violation === null) out.set(stateKey(r.state), r.state);
    else if (op.kind !== 'assume') {
      const list = violations.get(r.violation);
      if (list) list.push(s);
      else violations.set(r.violation, [s]);
    }
  }
  return { states: [...out.values()], violations };
}

/**
 * The union of two sets of states, equal states once. Commutative, associative and idempotent up to order; the number
 * of different states is finite, so a chain of joins ends. Returns `a` itself where `b` brings nothing.
 */
export function joinStates(a: readonly PageState[], b: readonly PageState[]): readonly PageState[] {
  const out = new Map<string, PageState>();
  for (const s of a) out.set(stateKey(s), s);
  const before = out.size;
  for (const s of b) out.set(stateKey(s), s);
  return out.size === before ? a : [...out.values()];
}
