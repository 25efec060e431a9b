// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Questions that branches ask of values, and what the answers teach. */
import type { Place } from '../cfg/graph';
import { type Access, autoDeref, isBehind, load, locate, seeding, store } from './places';
import { expandVariant, otherVariant } from './seed';
import type { Value } from './value';
import { cloneWorld, refine, type World } from './world';

/** What is known of a value as a condition, or null. */
export function truth(w: World, v: Value): boolean | null {
  switch (v.k) {
    case 'bool':
      return v.value;
    case 'cond': {
      const fact = w.facts.get(v.fact);
      return fact === undefined ? null : fact !== v.negated;
    }
    default:
      return null;
  }
}

/**
 * The world goes on knowing the answer.
 * @returns whether the answer will be remembered (then the branch is worth naming in a trace).
 */
export function fork(w: World, v: Value, answer: boolean): boolean {
  if (v.k === 'sym') {
    refine(w, v.id, { k: 'bool', value: answer });
    return true;
  }
  if (v.k === 'cond') {
    w.facts.set(v.fact, answer !== v.negated);
    return true;
  }
  return true;
}

export interface Answer {
  readonly world: World;
  readonly answer: boolean;
  /** It was not known before. */
  readonly asked: boolean;
}

/** Whether what a place holds is a variant; splits the world where it may be and may not. */
export function askVariant(a: Access, place: Place, name: string): Answer[] {
  const loc = autoDeref(a, locate(a, place));
  const v = load(a, loc);
  if (v.k === 'struct' && v.variant !== null) return [{ world: a.world, answer: v.variant === name, asked: false }];
  if (v.k === 'sym' && v.ty.kind === 'path') {
    const behind = loc.at === 'cell' && isBehind(loc.cell);
    const out: Answer[] = [];
    const yes = cloneWorld(a.world);
    const value = expandVariant(yes, v, name, seeding({ ...a, world: yes }, behind));
    if (value) refine(yes, v.id, value);
    out.push({ world: yes, answer: true, asked: true });
    const no = cloneWorld(a.world);
    const other = otherVariant(name);
    if (other !== null) {
      const rest = expandVariant(no, v, other, seeding({ ...a, world: no }, behind));
      if (rest) refine(no, v.id, rest);
    }
    out.push({ world: no, answer: false, asked: true });
    return out;
  }
  if (v.k === 'sym' && loc.at === 'cell') {
    // a value of unknown type: both, and the answer is remembered for the names that exclude each other
    return [true, false].map((answer) => {
      const w = cloneWorld(a.world);
      const ty = typeOfVariant(name);
      if (ty) {
        const sym: Extract<Value, { k: 'sym' }> = { ...v, ty };
        const seen = answer ? name : (otherVariant(name) ?? name);
        const value = expandVariant(w, sym, seen, seeding({ ...a, world: w }, isBehind(loc.cell)));
        if (value) {
          refine(w, v.id, value);
          store({ ...a, world: w }, loc, value);
        }
      }
      return { world: w, answer, asked: true };
    });
  }
  return [{ world: cloneWorld(a.world), answer: true, asked: true }, { world: a.world, answer: false, asked: true }];
}

function typeOfVariant(name: string): Extract<Value, { k: 'sym' }>['ty'] | null {
  if (name === 'Some' || name === 'None') return { kind: 'path', path: 'core::option::Option', args: [{ kind: 'unknown' }], lifetimes: [] };
  if (name === 'Ok' || name === 'Err') return { kind: 'path', path: 'core::result::Result', args: [{ kind: 'unknown' }, { kind: 'unknown' }], lifetimes: [] };
  return null;
}
