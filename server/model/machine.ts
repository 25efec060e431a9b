// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The concrete reading of the page model: real blocks with frame numbers. What an operation does to a page is `step`'s to
 * say; the machine knows only what takes more than one page: which frames are free, which page is borrowed of which,
 * which keeper has which pointer, and in which order pages were mapped.
 */
import { allocated, borrowed, type Operation, type Releaser, unknownPage } from './operation';
import { type Block, isTail, type Machine, makeBlock, named, type Pointer, reserve, returnFrames, view } from './memory';
import type { Action, PageRef } from './script';
import { releasersOf, step } from './step';
import type { Memdesc, PageState } from './state';
import type { ViolationKind } from './violation';

/** One operation of the model on one block, and what `step` made of it. */
export interface Event {
  readonly block: Block;
  readonly op: Operation;
  readonly before: PageState;
  readonly after: PageState | null;
}

export interface Violation {
  readonly kind: ViolationKind;
  readonly name: string;
  readonly note: string | null;
}

export interface Played {
  readonly events: readonly Event[];
  readonly violation: Violation | null;
  /** The function was left by this step. */
  readonly left: boolean;
  /** What the table says beside the state. */
  readonly note: string | null;
}

/** Plays one action; the machine is changed. `action` names only what was made before, which the parser sees to. */
export function playAction(m: Machine, action: Action): Played {
  const events: Event[] = [];
  const done = (violation: Violation | null = null, note: string | null = null, left = false): Played => ({ events, violation, left, note });
  switch (action.kind) {
    case 'alloc':
      return done(null, allocate(m, action.name, action.memdesc, action.order, action.fails));
    case 'borrow':
      add(m, action.name, pick(borrowed(action.memdesc, action.fails), action.fails), action.fails ? null : reserve(m, 1), 1, null, false);
      return done();
    case 'unknown':
      add(m, action.name, pick(unknownPage(), false), reserve(m, 1), 1, null, false);
      return done();
    case 'borrowFrom': {
      const owner = pointer(m, action.owner);
      const bad = operate(m, events, owner, { kind: 'use' });
      if (bad) return done(bad);
      const frame = owner.block.frame === null ? null : owner.block.frame + owner.index;
      add(m, action.name, pick(borrowed(owner.block.state.memdesc, false), false), frame, 1, owner.block, false);
      return done();
    }
    case 'copy':
      m.names.set(action.name, pointer(m, action.page));
      return done();
    case 'free':
      return done(operate(m, events, pointer(m, action.page), { kind: 'release', by: action.by, order: action.order }));
    case 'drop':
      return done(own(pointer(m, action.page), -1, (at) => operate(m, events, at, { kind: 'release', by: 'drop', order: null })));
    case 'put': {
      const at = pointer(m, action.page);
      return done(operate(m, events, at, { kind: 'release', by: putterOf(view(at).memdesc), order: null }));
    }
    case 'get': {
      const at = pointer(m, action.page);
      // an attempt that fails looks at the count and leaves it
      if (action.fails) return done(operate(m, events, at, { kind: 'use' }), 'no reference was taken');
      return done(operate(m, events, at, { kind: 'get', on: view(at).memdesc === 'folio' ? 'folio' : 'page', maybe: false }));
    }
    case 'use':
      return done(operate(m, events, pointer(m, action.page), { kind: 'use' }));
    case 'wrap':
      return done(own(pointer(m, action.page), 1, (at) => operate(m, events, at, { kind: 'wrap' })));
    case 'unwrap':
      return done(own(pointer(m, action.page), -1, (at) => operate(m, events, at, { kind: 'unwrap' })));
    case 'give':
      return done(own(pointer(m, action.page), -1, (at) => operate(m, events, at, { kind: 'give' })));
    case 'handOut':
      return done(operate(m, events, pointer(m, action.page), { kind: 'handOutRaw' }));
    case 'map': {
      const at = pointer(m, action.page);
      const bad = operate(m, events, at, { kind: 'map' });
      if (!bad) m.mapped.push(at);
      return done(bad);
    }
    case 'unmap':
      return done(unmap(m, events, pointer(m, action.page)));
    case 'access': {
      const at = pointer(m, action.page);
      return done(operate(m, events, at, { kind: 'accessMapped', open: view(at).mappings > 0 }));
    }
    case 'insert':
      return insert(m, events, pointer(m, action.page), done);
    case 'zap':
      return zap(m, pointer(m, action.page), done);
    case 'store': {
      const at = pointer(m, action.page);
      const bad = operate(m, events, at, { kind: 'store' });
      if (!bad) at.block.keepers.add(action.keeper);
      return done(bad);
    }
    case 'stop':
      for (const b of m.blocks) b.keepers.delete(action.keeper);
      return done();
    case 'ownerEnds':
      return done(operate(m, events, pointer(m, action.page), { kind: 'ownerEnds' }));
    case 'realloc': {
      const at = pointer(m, action.page);
      return done(operate(m, events, at, { kind: 'use' }) ?? endBorrows(m, events, at.block));
    }
    case 'split':
      return split(m, events, action.page, done);
    case 'returnIf': {
      const fits = step(view(pointer(m, action.page)), { kind: 'assume', isNull: action.isNull }).violation === null;
      return done(null, fits ? 'the function returns here' : 'not so: goes on', fits);
    }
    case 'end':
      return done(null, null, true);
  }
}

/**
 * The end of the function: Rust owners are dropped, those of the page made last first; then what is left open or
 * unreleased is a violation.
 */
export function playEnd(m: Machine): Played {
  const events: Event[] = [];
  const end = (block: Block, op: Operation): Violation | null => {
    for (const index of [0, ...[...block.tails.keys()].sort((a, b) => a - b)]) {
      const bad = operate(m, events, { block, index }, op);
      if (bad) return bad;
    }
    return null;
  };
  const blocks = m.blocks.filter((b) => b.parts === null);
  let violation: Violation | null = null;
  for (const block of blocks) violation ??= end(block, { kind: 'endMapping' });
  for (const block of blocks.toReversed()) {
    for (; violation === null && block.owners > 0; block.owners--) {
      violation = operate(m, events, { block, index: 0 }, { kind: 'release', by: 'drop', order: null });
    }
  }
  for (const block of blocks) violation ??= end(block, { kind: 'end' });
  return { events, violation, left: true, note: null };
}

type Done = (violation?: Violation | null, note?: string | null, left?: boolean) => Played;

/** Where the page of an action is: what it names or, where it makes a name, what that leads to after it. */
export function pageOf(m: Machine, action: Action): Pointer | null {
  if ('name' in action) return m.names.get(action.name) ?? null;
  return 'page' in action ? pointer(m, action.page) : null;
}

function pointer(m: Machine, ref: PageRef): Pointer {
  const base = m.names.get(ref.name);
  if (!base) throw new Error(`no page is called '${ref.name}'`);
  const index = base.index + ref.index;
  const part = base.block.parts?.[index];
  return part ? { block: part, index: 0 } : { block: base.block, index };
}

/** Plays one operation on the page behind a pointer, and what follows from it elsewhere. */
function operate(m: Machine, events: Event[], at: Pointer, op: Operation): Violation | null {
  const { block } = at;
  const before = view(at);
  const result = step(before, op);
  events.push({ block, op, before, after: result.state });
  if (result.violation !== null) return { kind: result.violation, name: named(at), note: whyNote(m, at, before, op, result.violation) };
  if (isTail(at)) {
    block.tails.set(at.index, result.state);
    return null;
  }
  block.state = result.state;
  if (before.life !== 'live' || block.state.life === 'live' || block.state.life === 'given') return null;
  const kept = [...block.keepers][0];
  // `outlive` says it of owners; here it holds for a borrowed page that is stored and whose owner ends too
  if (kept !== undefined) return { kind: 'storedPastOwner', name: named(at), note: `\`${kept}\` still has a pointer to it` };
  const bad = endBorrows(m, events, block);
  if (block.state.life === 'freed') returnFrames(m, block);
  return bad;
}

/** An operation that makes or ends a Rust owner; how many there are decides what the end of the function drops. */
function own(at: Pointer, change: 1 | -1, run: (at: Pointer) => Violation | null): Violation | null {
  const bad = run(at);
  // a page inside a block has no owner, whatever is made around it
  if (!bad && !isTail(at)) at.block.owners = Math.max(0, at.block.owners + change);
  return bad;
}

/** What was borrowed of a block that is gone, or whose memory moved, is orphaned. */
function endBorrows(m: Machine, events: Event[], owner: Block): Violation | null {
  for (const b of m.blocks) {
    if (b.of !== owner || b.state.life !== 'live') continue;
    const bad = operate(m, events, { block: b, index: 0 }, { kind: 'ownerEnds' });
    if (bad) return bad;
  }
  return null;
}

function unmap(m: Machine, events: Event[], at: Pointer): Violation | null {
  const same = (p: Pointer): boolean => p.block === at.block && (p.index === at.index || !isTail(p) === !isTail(at));
  const i = m.mapped.findLastIndex(same);
  const top = m.mapped.at(-1);
  if (i >= 0 && top && !same(top)) return { kind: 'unmapOutOfOrder', name: named(at), note: `\`${named(top)}\` was mapped after it` };
  const bad = operate(m, events, at, { kind: 'unmap' });
  if (!bad && i >= 0) m.mapped.splice(i, 1);
  return bad;
}

/** `vm_insert_page` takes a reference of C's own, and refuses pages that cannot be counted. */
function insert(m: Machine, events: Event[], at: Pointer, done: Done): Played {
  const bad = operate(m, events, at, { kind: 'use' });
  if (bad) return done(bad);
  const { memdesc } = at.block.state;
  if (memdesc === 'slab' || memdesc === 'frozen' || memdesc === 'ptdesc') return done(null, 'refused (EINVAL): it has no count of its own');
  at.block.userMappings++;
  return done(null, 'user space maps it');
}

function zap(m: Machine, at: Pointer, done: Done): Played {
  const { block } = at;
  if (block.userMappings === 0) return done(null, 'nothing was mapped');
  block.userMappings--;
  if (block.state.life === 'freed') returnFrames(m, block);
  return done(null, block.userMappings === 0 ? 'user space no longer maps it' : 'user space still maps it');
}

function split(m: Machine, events: Event[], ref: PageRef, done: Done): Played {
  const at = pointer(m, ref);
  const bad = operate(m, events, at, { kind: 'use' });
  if (bad) return done(bad);
  const { block } = at;
  const { memdesc, holder, order } = block.state;
  if (memdesc !== 'page' || holder === 'other' || at.index > 0) return done({ kind: 'wrongReleaser', name: named(at), note: 'only a plain block of the allocator can be split' });
  if (order === 0 || block.frame === null) return done(null, 'one page already');
  const { frame } = block;
  const state: PageState = { ...block.state, order: 0, mappings: 0 };
  block.parts = Array.from({ length: block.frames }, (_, i) => makeBlock(m, `${block.name}[${i}]`, state, frame + i, 1, null, true));
  // what the block was is its pages' from here on
  block.state = { ...block.state, life: 'given' };
  return done(null, `${block.frames} single pages`);
}

function putterOf(memdesc: Memdesc): Releaser {
  return memdesc === 'folio' ? 'folio_put' : memdesc === 'pinned' ? 'unpin_user_page' : 'put_page';
}

function allocate(m: Machine, name: string, memdesc: Memdesc, order: number, fails: boolean): string | null {
  const frame = fails ? null : reserve(m, 2 ** order);
  const isNull = frame === null;
  add(m, name, pick(allocated(memdesc, order, isNull), isNull), frame, isNull ? 0 : 2 ** order, null, true);
  return isNull && !fails ? 'memory is full' : null;
}

/** The one of an operation's result states that this run has. */
function pick(states: readonly PageState[], isNull: boolean): PageState {
  const state = states.find((s) => (s.life === 'null') === isNull);
  if (!state) throw new Error('the model returns no such state');
  return state;
}

function add(m: Machine, name: string, state: PageState, frame: number | null, frames: number, of: Block | null, owns: boolean): void {
  m.names.set(name, { block: makeBlock(m, name, state, frame, frames, of, owns), index: 0 });
}

/** What would have been right, or who has the memory of a freed page now. */
function whyNote(m: Machine, at: Pointer, before: PageState, op: Operation, kind: ViolationKind): string | null {
  if (kind === 'wrongReleaser') {
    const right = releasersOf(before.memdesc).filter((r) => r !== 'drop' && (op.kind !== 'release' || r !== op.by));
    return right.length === 0 ? 'pages of this kind are never freed' : `for this one: ${right.join(', ')}`;
  }
  if (kind === 'wrongOrder' && op.kind === 'release') return `allocated with order ${before.order}, freed with ${op.order}`;
  if (at.block.frame === null || (kind !== 'useAfterFree' && kind !== 'doubleFree' && kind !== 'borrowPastOwner')) return null;
  const frame = at.block.frame + at.index;
  const now = m.memory.get(frame);
  if (now === at.block && at.block.userMappings > 0) return `frame ${frame} is kept by a user mapping today`;
  if (now === undefined) return `frame ${frame} is free`;
  return now === at.block || now === at.block.of ? null : `frame ${frame} is \`${now.name}\` now`;
}
