// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Calls of which nothing is known but, at best, the type of the result: what they are given is out of sight behind them. */
import { type Ty, UNKNOWN } from '../items/type';
import { giveAway } from './drops';
import type { Result } from './evaluate';
import { freshResult } from './inline';
import { operate } from './pages';
import { type Access, load, type Location, nameOf, store, use, useAddress } from './places';
import { through } from './rows';
import { UNKNOWN_VALUE, type Value, walkValue } from './value';

/** A closure or function pointer that was given: memory it is lent it reads or writes, and does not keep. */
export function lentCall(a: Access, args: readonly Value[], result: Ty, by: string): Result[] {
  return unknownCall(a, lendMemory(a, args, by), result, by);
}

/** A C function that the tables do not know: memory it is given it reads or writes, a page pointer it may keep. */
export function unknownC(a: Access, args: readonly Value[], name: string): Result[] {
  return unknownCall(a, lendMemory(a, args, name), UNKNOWN, name);
}

/** Addresses among the arguments are looked at; the rest is returned. */
function lendMemory(a: Access, args: readonly Value[], by: string): Value[] {
  const kept: Value[] = [];
  for (const v of args) {
    const x = through(a, v);
    if (x.k === 'addr' && x.what === 'va') useAddress(a, x, by);
    else kept.push(v);
  }
  return kept;
}

const LENDS = /^(?:read|write|copy|fill|clone_from|from_raw_parts)/;

/** Nothing is known of the callee but the type of its result. */
export function unknownCall(a: Access, args: readonly Value[], result: Ty, by: string): Result[] {
  if (result.kind === 'never') return [];
  for (const v of args) {
    switch (v.k) {
      case 'ref': {
        if (!v.raw) break;
        // it may be written through: what lies there is out of sight from now on
        const loc: Location = { at: 'cell', cell: v.cell, path: v.path, viaReference: true };
        const inner = load(a, loc);
        walkValue(inner, (x) => {
          if (x.k === 'ptr' || x.k === 'owner') giveAway(a, x);
        });
        if (inner.k === 'bool' || inner.k === 'int' || inner.k === 'struct' || inner.k === 'null' || inner.k === 'ptr') store(a, loc, UNKNOWN_VALUE);
        break;
      }
      case 'addr':
        // what reads or writes memory keeps no address of it
        if (v.mapping !== null && LENDS.test(by)) useAddress(a, v, by);
        else giveAway(a, v);
        break;
      case 'borrow':
        use(a, v.page, by);
        break;
      case 'owner':
        if (v.forged) operate(a.run, a.frame, a.world, v.page, { kind: 'give' }, { site: v.forged, by, name: nameOf(a, v.page), message: null });
        giveAway(a, v);
        break;
      case 'closure': {
        // it may be called, or not
        for (const c of v.captures) if (c.k !== 'ref') giveAway(a, c);
        for (const c of v.captures) if (c.k === 'ref') {
          const loc: Location = { at: 'cell', cell: c.cell, path: c.path, viaReference: true };
          const inner = load(a, loc);
          giveAway(a, inner);
          if (inner.k === 'bool' || inner.k === 'int') store(a, loc, UNKNOWN_VALUE);
        }
        break;
      }
      default: {
        // whatever it does, a pointer to what is gone is no good to it
        const info = v.k === 'ptr' ? a.world.pages.get(v.page) : undefined;
        if (v.k === 'ptr' && info && !info.escaped && info.states.length > 0 && info.states.every((s) => s.life === 'freed')) use(a, v.page, by);
        giveAway(a, v);
      }
    }
  }
  return [{ world: a.world, value: freshResult(a, result, by) }];
}
