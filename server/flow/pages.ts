// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Pages of a world: making them, playing operations on them, recording what the model says no to. */
import type { Operation } from '../model/operation';
import { play } from '../model/step';
import { describeState, type Order, type PageState } from '../model/state';
import type { ViolationKind } from '../model/violation';
import { type Frame, type RawFault, type Run, stackOf } from './context';
import type { PageId, Site } from './value';
import { addStep, freshPage, type PageInfo, type World } from './world';

export interface NewPage {
  readonly states: readonly PageState[];
  readonly origin: string;
  readonly site: Site;
  readonly errptr?: boolean;
  readonly lender?: string | null;
  readonly own?: boolean;
  readonly rooted?: boolean;
  /** What the trace says of its making; null for none. */
  readonly message: string | null;
}

export function newPage(w: World, id: PageId, p: NewPage): PageId {
  freshPage(w, id);
  w.facts.delete(notNull(id));
  w.pages.set(id, {
    states: p.states, origin: p.origin, site: p.site, errptr: p.errptr ?? false, lender: p.lender ?? null, own: p.own ?? false,
    escaped: false, rooted: p.rooted ?? false, kept: false, contained: false, returned: false, storedAt: null, storedIn: null, inUser: null, wrappedAgain: null, copiedAt: null,
  });
  if (p.message !== null) addStep(w, p.site, p.message, id, describeStates(p.states));
  return id;
}

/** The states of a page in words, null left out where there is another. */
export function describeStates(states: readonly PageState[]): string {
  const words = [...new Set(states.map(describeState))];
  const some = words.length > 1 ? words.filter((x) => x !== 'null') : words;
  return some.join(' or ') + (words.length > some.length ? ', or null' : '');
}

export interface Doing {
  readonly site: Site;
  /** The function or drop that does it; null for a plain access. */
  readonly by: string | null;
  /** How the code calls the page. */
  readonly name: string | null;
  /** What the trace says where the state changes; null for nothing. */
  readonly message: string | null;
  /** Where the fault is shown instead of `site`. */
  readonly faultSite?: Site | null;
  /** How a violation is called here, where the place knows better than the model. */
  readonly as?: (v: ViolationKind) => ViolationKind;
  readonly order?: string;
}

/**
 * Plays an operation on a page.
 * @returns false when no state is left: the path is impossible or already reported, and the page is no longer followed.
 */
export function operate(run: Run, frame: Frame, w: World, id: PageId, op: Operation, doing: Doing): boolean {
  const page = w.pages.get(id);
  if (!page || page.escaped) return true;
  run.recorder.operation();
  const { states, violations } = play(page.states, op);
  // only the count that the mapping took keeps such a page until it is unmapped
  if (op.kind === 'release' && page.inUser && violations.size === 0) {
    run.recorder.bad(keyOf(frame, doing.site, 'freeMapped'), rawFault(frame, w, id, page, 'freeMapped', doing, { memdesc: page.states[0]?.memdesc ?? 'unknown', partial: false, order: null }));
  }
  const key = keyOf(frame, doing.faultSite ?? doing.site, op.kind);
  if (violations.size === 0) run.recorder.ok(key);
  for (const [kind, bad] of violations) {
    // an error pointer is checked by other means than null
    if (kind === 'nullUse' && page.errptr) continue;
    const first = bad[0];
    run.recorder.bad(key, rawFault(frame, w, id, page, doing.as ? doing.as(kind) : kind, doing, {
      memdesc: first?.memdesc ?? 'unknown', partial: states.length > 0,
      order: doing.order !== undefined ? { allocated: orderText(first?.order ?? null), released: orderText(doing.order) } : null,
    }));
  }
  // an address of a mapping that is gone says nothing of the page itself
  if (states.length === 0 && op.kind === 'accessMapped') return false;
  if (states.length === 0) {
    w.pages.set(id, { ...page, escaped: true });
    return false;
  }
  w.pages.set(id, { ...page, states });
  if (doing.name !== null) w.names.set(id, doing.name);
  if (doing.message !== null) {
    const before = describeStates(page.states);
    const after = describeStates(states);
    if (before !== after || violations.size > 0) addStep(w, doing.site, doing.message, id, after);
  }
  return true;
}

/** An order as code has it: `order + 1` for the sum that the engine names `(s(order)+i1)`. */
function orderText(order: Order): string {
  if (order === null) return '?';
  return String(order).replace(/^\(s\((.*)\)([+-])i(\d+)\)$/, '$1 $2 $3');
}

export function keyOf(frame: Frame, site: Site, what: string): string {
  return `${frame.id}/${site.file}:${site.start}:${site.end}:${what}`;
}

export function rawFault(
  frame: Frame, w: World, id: PageId, page: PageInfo, violation: ViolationKind, doing: Doing,
  more: Pick<RawFault, 'memdesc' | 'partial' | 'order'>,
): RawFault {
  const { stack, callees } = stackOf(frame);
  return {
    violation, site: doing.faultSite ?? doing.site, fn: frame.fn, stack, callees, name: doing.name, by: doing.by, origin: page.origin,
    originSite: page.site, page: id, trace: w.trace, ...more,
  };
}

/** Keeps only the states in which the pointer is (not) null. False when there are none. */
export function assumeNull(w: World, id: PageId, isNull: boolean): boolean {
  const page = w.pages.get(id);
  if (!page) return true;
  const { states } = play(page.states, { kind: 'assume', isNull });
  // of a pointer of which nothing was known the answer is remembered: it is not asked twice
  if (!isNull && isUnknown(page)) w.facts.set(notNull(id), true);
  if (states.length === 0) {
    // a pointer of which nothing was known turns out to be null
    if (isNull && isUnknown(page)) {
      w.pages.set(id, { ...page, states: page.states.map((s) => ({ ...s, life: 'null' as const })) });
      return true;
    }
    return page.escaped;
  }
  w.pages.set(id, { ...page, states });
  return true;
}

function isUnknown(page: PageInfo): boolean {
  return page.states.every((s) => s.holder === 'unknown' && s.life === 'live');
}

function notNull(id: PageId): string {
  return `page:${id}`;
}

/** Whether the pointer may be null, may be a page, as far as the states say. */
export function nullness(w: World, id: PageId): { mayNull: boolean; mayPage: boolean } {
  const page = w.pages.get(id);
  if (!page || page.escaped) return { mayNull: true, mayPage: true };
  if (isUnknown(page)) return { mayNull: !w.facts.has(notNull(id)), mayPage: true };
  return { mayNull: page.states.some((s) => s.life === 'null'), mayPage: page.states.some((s) => s.life !== 'null') };
}

/** The owner of a rooted page is taken out of where it lay: from now on this code owns it. */
export function takeOver(w: World, id: PageId): void {
  const page = w.pages.get(id);
  if (!page?.rooted) return;
  w.pages.set(id, { ...page, rooted: false, own: true, states: page.states.map((s) => (s.holder === 'other' && s.life === 'live' ? { ...s, holder: 'handle' } : s)) });
}
