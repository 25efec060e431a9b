// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Plays a body on a world: block by block, each with the set of worlds that reach it.
 *
 * It ends: pages, cells and symbols are named by the places of the code that make them (two generations each, see
 * `freshPage`), so a block sees finitely many different worlds; past `MAX_WORLDS` they are joined, a join only ever
 * goes up, and the budget bounds what is left.
 */
import { type BlockId, type Body, type Operand, type Place, RETURN, type Rvalue, type Statement } from '../cfg/graph';
import { targetsOf } from '../cfg/parts';
import { playTerminator } from './branches';
import { callStatement } from './calls';
import { type Frame, type Run, siteOf } from './context';
import { dropAt, giveAway } from './drops';
import { evaluate, operandValue } from './evaluate';
import { livenessOf } from './liveness';
import { type Access, cellOf, isBehind, load, locate, store, take, takeAt } from './places';
import { owns, UNKNOWN_VALUE, type Value, walkValue } from './value';
import { ADDRESS_KEPT, addStep, cloneWorld, joinWorlds, mergeInto, POINTER_KEPT, type World, worldKey } from './world';

/** Worlds kept apart at one block; more are joined. */
const MAX_WORLDS = 32;
/** Rounds of a loop that counts which are kept apart. */
const MAX_COUNTED = 6;

/** The worlds in which the body returns; the result is in the frame's return cell. */
export function playBody(run: Run, frame: Frame, entry: World): World[] {
  const { body } = frame;
  const seen = new Map<BlockId, Map<string, World>>();
  const joined = new Map<BlockId, World>();
  const bare = new Map<BlockId, World>();
  const order = reversePostorder(body);
  const queue = new Map<BlockId, World[]>([[body.blocks[0]?.id ?? 0, [entry]]]);
  const exits = new Map<string, World>();

  const push = (target: BlockId, w: World): void => {
    const list = queue.get(target);
    if (list) list.push(w);
    else queue.set(target, [w]);
  };

  const leave = (exit: World): void => {
    const exitKey = worldKey(exit);
    const same = exits.get(exitKey);
    if (same) mergeInto(same, exit);
    else exits.set(exitKey, exit);
  };

  for (;;) {
    const next = firstQueued(queue, order);
    if (next === null) break;
    const waiting = queue.get(next) ?? [];
    queue.delete(next);
    const known = seen.get(next) ?? new Map<string, World>();
    seen.set(next, known);
    for (const arrived of waiting) {
      let w = arrived;
      forgetDead(run, frame, next, w);
      if (isBare(w)) {
        // nothing is owned or mapped on these paths yet: they differ in conditions alone, and go on as one
        const before = bare.get(next);
        const up = before ? joinWorlds(before, w, `${frame.id}#${next}`) : w;
        if (before && worldKey(before) === worldKey(up)) continue;
        bare.set(next, up);
        w = cloneWorld(up);
        if (--run.budget.left < 0) break;
        playBlock(run, frame, next, w, push, leave);
        continue;
      }
      const key = worldKey(w);
      const old = known.get(key);
      let up: World | null;
      if (old) {
        if (!mergeInto(old, w)) continue;
        w = cloneWorld(old);
      } else if (known.size >= MAX_COUNTED && (up = widen(known, w, `${frame.id}#${next}`))) {
        const widened = worldKey(up);
        if (known.has(widened)) continue;
        known.set(widened, cloneWorld(up));
        w = up;
      } else if (known.size >= MAX_WORLDS) {
        const before = joined.get(next);
        up = before ? joinWorlds(before, w, `${frame.id}#${next}`) : w;
        if (before && worldKey(before) === worldKey(up)) continue;
        joined.set(next, up);
        w = cloneWorld(up);
      } else known.set(key, cloneWorld(w));
      if (--run.budget.left < 0) {
        run.recorder.incomplete(frame, 'more paths than are followed');
        return [...exits.values()];
      }
      playBlock(run, frame, next, w, push, leave);
    }
  }
  return [...exits.values()];
}

/**
 * A world joined with one that differs from it in numbers alone, in which these are not known any more; null where there
 * is none. What was joined so is met again by the next round, which adds nothing: so a loop that counts ends.
 */
function widen(known: ReadonlyMap<string, World>, w: World, at: string): World | null {
  const shape = worldKey(w, false);
  let up: World | null = null;
  for (const old of known.values()) {
    let its = shapes.get(old);
    if (its === undefined) shapes.set(old, (its = worldKey(old, false)));
    if (its === shape) up = joinWorlds(up ?? w, old, at);
  }
  return up;
}

/** The keys without numbers of worlds that are kept: what is merged into them later changes neither. */
const shapes = new WeakMap<World, string>();

/** Whether a world has nothing yet that could go wrong. */
function isBare(w: World): boolean {
  if (w.mappings.length > 0 || w.ended.size > 0) return false;
  for (const p of w.pages.values()) if (!p.escaped && (p.own || p.lender !== null || p.states.some((s) => s.life !== 'live' || s.references > 0))) return false;
  // an address whose mapping has ended must not be forgotten: reading it is what goes wrong
  let dangling = false;
  for (const v of w.cells.values()) walkValue(v, (x) => void (dangling ||= x.k === 'addr' && x.mapping !== null));
  return !dangling;
}

/** Takes what cannot be read any more, and would not be dropped, out of a world. */
function forgetDead(run: Run, frame: Frame, block: BlockId, w: World): void {
  const { live, addressed } = livenessOf(frame.body);
  const here = live.get(block);
  if (!here) return;
  const prefix = `${frame.id}.`;
  for (const [cell, v] of w.cells) {
    if (!cell.startsWith(prefix)) continue;
    const local = Number(cell.slice(prefix.length));
    if (here.has(local) || addressed.has(local)) continue;
    if (owns(v) || (v.k === 'sym' && run.engine.roles.mayOwn(v.ty))) continue;
    if (v.k === 'closure' || v.k === 'struct') continue;
    w.cells.delete(cell);
  }
}

function firstQueued(queue: ReadonlyMap<BlockId, World[]>, order: ReadonlyMap<BlockId, number>): BlockId | null {
  let best: BlockId | null = null;
  let rank = Number.POSITIVE_INFINITY;
  for (const id of queue.keys()) {
    const r = order.get(id) ?? Number.POSITIVE_INFINITY;
    if (best === null || r < rank) {
      best = id;
      rank = r;
    }
  }
  return best;
}

const orders = new WeakMap<Body, ReadonlyMap<BlockId, number>>();

function reversePostorder(body: Body): ReadonlyMap<BlockId, number> {
  const hit = orders.get(body);
  if (hit) return hit;
  const byId = new Map(body.blocks.map((b) => [b.id, b]));
  const done = new Set<BlockId>();
  const post: BlockId[] = [];
  const stack: { id: BlockId; next: BlockId[] }[] = [];
  const enter = (id: BlockId): void => {
    if (done.has(id)) return;
    done.add(id);
    const block = byId.get(id);
    if (block) stack.push({ id, next: targetsOf(block.terminator).slice().reverse() });
  };
  enter(body.blocks[0]?.id ?? 0);
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    if (!top) break;
    const t = top.next.pop();
    if (t === undefined) {
      post.push(top.id);
      stack.pop();
    } else enter(t);
  }
  const order = new Map(post.reverse().map((id, i): [BlockId, number] => [id, i]));
  orders.set(body, order);
  return order;
}

function playBlock(run: Run, frame: Frame, id: BlockId, entry: World, push: (b: BlockId, w: World) => void, exit: (w: World) => void): void {
  const block = blockOf(frame.body, id);
  if (!block) return;
  let worlds = [entry];
  for (const statement of block.statements) {
    const next: World[] = [];
    for (const w of worlds) {
      for (const r of playStatement(run, frame, statement, w)) {
        run.observe?.(frame, statement, statement.span, r);
        next.push(r);
      }
    }
    worlds = next;
    if (worlds.length === 0) return;
    if (worlds.length > MAX_WORLDS) worlds = dedupe(worlds);
  }
  for (const w of worlds) playTerminator(run, frame, block.terminator, w, push, exit);
}

const blocksById = new WeakMap<Body, Map<BlockId, Body['blocks'][number]>>();

function blockOf(body: Body, id: BlockId): Body['blocks'][number] | undefined {
  let map = blocksById.get(body);
  if (!map) {
    map = new Map(body.blocks.map((b) => [b.id, b]));
    blocksById.set(body, map);
  }
  return map.get(id);
}

function dedupe(worlds: readonly World[]): World[] {
  const out = new Map<string, World>();
  for (const w of worlds) {
    const key = worldKey(w);
    const old = out.get(key);
    if (old) mergeInto(old, w);
    else out.set(key, w);
  }
  return [...out.values()];
}

function playStatement(run: Run, frame: Frame, s: Statement, world: World): World[] {
  const a: Access = { run, frame, world, site: siteOf(frame, s.span) };
  switch (s.kind) {
    case 'assign':
      return assign(a, s.place, s.rvalue);
    case 'call':
      return callStatement(a, s);
    case 'bind': {
      const loc = locate(a, s.place);
      const local = cellOf(frame, s.local);
      const behind = loc.at === 'page' || (loc.at === 'cell' && loc.viaReference);
      const bound = s.mode === 'move' && !behind ? takeAt(a, loc) : reference(a, loc, s.mode === 'ref mut', false);
      world.cells.set(local, bound);
      noteName(frame, world, { local: s.local, projection: [] }, bound);
      return [world];
    }
    case 'drop':
      return dropAt(a, locate({ ...a, addressOnly: true }, s.place), s.why === 'assignment' ? 'replaced' : s.why === 'temporary' ? 'dropped at the end of the statement' : 'dropped at the end of its scope');
    case 'storageDead':
      world.cells.delete(cellOf(frame, s.local));
      return [world];
  }
}

/** A reference to a location: to the page where it is one, else to the cell. */
export function reference(a: Access, loc: ReturnType<typeof locate>, mutable: boolean, raw: boolean): Value {
  if (loc.at === 'nowhere') return UNKNOWN_VALUE;
  if (loc.at === 'page') return raw ? { k: 'ptr', page: loc.page } : { k: 'borrow', page: loc.page, mutable };
  if (loc.at === 'object') return { k: 'into', id: loc.id, ty: loc.ty };
  if (loc.at === 'memory') return loc.address;
  const v = load(a, loc);
  if (v.k === 'borrow' && !mutable && !raw) return v;
  // one element of several: it is this one that is meant from now on
  if (v.k === 'owner' && loc.path.includes('[]') && !mutable && !raw) return { k: 'borrow', page: v.page, mutable: false };
  return { k: 'ref', cell: loc.cell, path: loc.path, raw };
}

function assign(a: Access, place: Place, rvalue: Rvalue): World[] {
  const results = evaluate(a, rvalue);
  for (const { world, value } of results) {
    const at = { ...a, world };
    const loc = locate(at, place);
    writeTo(at, loc, value);
    noteName(a.frame, world, place, value);
    if (place.local === RETURN && !a.frame.parent) world.exit = a.site;
  }
  return results.map((r) => r.world);
}

/** A page is called by the variable that holds it, also when that is gone. */
export function noteName(frame: Frame, w: World, place: Place, value: Value): void {
  if (place.projection.length > 0) return;
  const name = frame.body.locals[place.local]?.name;
  if (name && (value.k === 'ptr' || value.k === 'owner' || value.k === 'borrow' || value.k === 'addr')) w.names.set(value.page, name);
}

/** Writes a value where code that is not played may see it: what it leads to is then out of sight. */
export function writeTo(a: Access, loc: ReturnType<typeof locate>, value: Value): void {
  if (loc.at === 'page' || loc.at === 'nowhere' || loc.at === 'object' || loc.at === 'memory') {
    giveAway(a, value);
    return;
  }
  if (isBehind(loc.cell)) noteStored(a, value);
  store(a, loc, value);
}

/** Tells the trace where a pointer to a page that a handle owns goes into what outlives the function. */
function noteStored(a: Access, value: Value): void {
  walkValue(value, (x) => {
    if (x.k === 'addr' && x.mapping !== null) addStep(a.world, a.site, ADDRESS_KEPT, x.page, null);
    const info = x.k === 'ptr' ? a.world.pages.get(x.page) : undefined;
    if (x.k !== 'ptr' || !info || info.escaped || !info.states.every((s) => s.life === 'live' && s.holder === 'handle')) return;
    addStep(a.world, a.site, POINTER_KEPT, x.page, null);
  });
}

export function returnCell(frame: Frame): string {
  return cellOf(frame, RETURN);
}

export function takeOperand(a: Access, o: Operand): Value {
  return o.kind === 'use' ? take(a, o.place) : operandValue(a, o);
}
