// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Calls of functions whose body is known: the body is played with the arguments as they are, so that what a callee
 * does to a page is seen where the caller stands, and a fault that depends on the caller is met there.
 */
import type { FnItem } from '../items/item';
import { substitute, type Ty, UNKNOWN } from '../items/type';
import type { Frame } from './context';
import type { Result } from './evaluate';
import { type Access, cellOf, madeAt } from './places';
import { playBody, returnCell } from './play';
import { seed } from './seed';
import { mapValue, type Site, UNKNOWN_VALUE, type Value, walkValue } from './value';
import { isReachable, type World } from './world';

const MAX_DEPTH = 7;
const MAX_ROUNDS = 2;

/** The results of a call; null where the body is not known, recursive or too deep: then its signature has to do. */
export function callFunction(a: Access, fn: FnItem, args: readonly Value[], site: Site): Result[] | null {
  const known = a.run.engine.body(fn);
  a.run.engine.consulted(fn);
  if (!known || a.frame.depth >= MAX_DEPTH) return null;
  // recursion is played for a few rounds: with arguments that are known it ends by itself
  let rounds = 0;
  for (let f: Frame | null = a.frame; f; f = f.parent) if (f.fn === fn && f.body === known.body) rounds++;
  if (rounds > MAX_ROUNDS) return null;
  const frame: Frame = {
    id: `${a.frame.id}>${fn.name}@${site.start}-${site.end}`, fn, file: fn.file, base: fn.span.start, body: known.body, scope: known.scope, parent: a.frame,
    callSite: site, depth: a.frame.depth + 1,
  };
  return enter(a, frame, args);
}

/** The results of a closure's call, each with what is left in its captures. */
export function callClosure(a: Access, v: Extract<Value, { k: 'closure' }>, args: readonly Value[], site: Site): (Result & { captures?: readonly Value[] })[] | null {
  let home: Frame | null = null;
  for (let f: Frame | null = a.frame; f; f = f.parent) {
    if (f.id === v.frame) home = f;
    if (f.body === v.closure.body) return null;
  }
  if (!home || a.frame.depth >= MAX_DEPTH + 3) return null;
  const frame: Frame = {
    id: `${a.frame.id}>|${v.closure.id}@${site.start}-${site.end}`, fn: home.fn, file: home.file, base: home.base, body: v.closure.body, scope: home.scope,
    parent: a.frame, callSite: site, depth: a.frame.depth + 1,
  };
  v.closure.captures.forEach((c, i) => a.world.cells.set(cellOf(frame, c.inner), v.captures[i] ?? UNKNOWN_VALUE));
  return enter(a, frame, args, v.closure.captures.map((c) => cellOf(frame, c.inner)));
}

function enter(a: Access, frame: Frame, args: readonly Value[], captured: readonly string[] = []): (Result & { captures?: readonly Value[] })[] {
  frame.body.params.forEach((local, i) => a.world.cells.set(cellOf(frame, local), args[i] ?? UNKNOWN_VALUE));
  const exits = playBody(a.run, frame, a.world);
  return exits.map((world) => {
    const captures = captured.map((c) => world.cells.get(c) ?? UNKNOWN_VALUE);
    return { ...leave(world, frame), ...(captured.length > 0 ? { captures } : {}) };
  });
}

/** Takes the callee's cells out of the world; what still points to them points nowhere. */
function leave(world: World, frame: Frame): Result {
  let value = world.cells.get(returnCell(frame)) ?? UNKNOWN_VALUE;
  if (value.k === 'moved') value = UNKNOWN_VALUE;
  const prefix = `${frame.id}.`;
  const gone: string[] = [];
  for (const cell of world.cells.keys()) if (cell.startsWith(prefix)) gone.push(cell);
  for (const cell of gone) world.cells.delete(cell);
  value = mapValue(value, (v) => (v.k === 'ref' && v.cell.startsWith(prefix) ? UNKNOWN_VALUE : v));
  // a page that the callee made and lost is the callee's fault, which its own analysis reports
  for (const [id, p] of world.pages) {
    if (!id.startsWith(frame.id) || p.escaped || !p.own || leadsTo(value, id) || isReachable(world, id)) continue;
    if (world.mappings.some((m) => m.page === id)) continue;
    world.pages.delete(id);
  }
  return { world, value };
}

function leadsTo(value: Value, page: string): boolean {
  let found = false;
  walkValue(value, (x) => {
    if ((x.k === 'ptr' || x.k === 'owner' || x.k === 'borrow' || x.k === 'addr') && x.page === page) found = true;
  });
  return found;
}

/** The result type of a function as its signature has it, with the receiver's type arguments put in. */
export function resultType(a: Access, fn: FnItem, receiver: Ty | null): Ty {
  const { tree } = a.run.engine;
  const ty = tree.ty(fn.ret, tree.scope(fn));
  if (!fn.ret) return { kind: 'tuple', elements: [] };
  if (fn.owner?.kind !== 'impl' || receiver?.kind !== 'path') return ty;
  const self = tree.implSelf(fn.owner);
  if (self.kind !== 'path') return ty;
  const map = new Map<string, Ty>();
  self.args.forEach((p, i) => {
    if (p.kind === 'param') map.set(p.name, receiver.args[i] ?? UNKNOWN);
  });
  return substitute(ty, map);
}

/** Any value of a result's type, new at this call. */
export function freshResult(a: Access, ty: Ty, origin: string): Value {
  return seed(a.world, madeAt(a), ty, { engine: a.run.engine, site: a.site, origin, behind: false });
}
