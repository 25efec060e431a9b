// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Values of operands and right-hand sides. */
import type { Constant, Operand, PathRef, Place, Rvalue } from '../cfg/graph';
import { aggregate, construct } from './construct';
import { giveAway } from './drops';
import { mappingFailed } from './mappings';
import { resolvePath } from './paths';
import { assumeNull, nullness } from './pages';
import { type Access, load, locate, madeAt, take, takeAt } from './places';
import { reference } from './play';
import { truth } from './questions';
import { none, UNIT_VALUE, UNKNOWN_VALUE, type Value, valueKey } from './value';
import { cloneWorld, type World } from './world';

export interface Result {
  readonly world: World;
  readonly value: Value;
}

export function constantValue(c: Constant): Value {
  switch (c.kind) {
    case 'int':
      return { k: 'int', value: c.value };
    case 'bool':
      return { k: 'bool', value: c.value };
    case 'unit':
      return UNIT_VALUE;
    case 'str':
    case 'other':
      return UNKNOWN_VALUE;
  }
}

export function operandValue(a: Access, o: Operand): Value {
  switch (o.kind) {
    case 'use':
      return take(a, o.place);
    case 'receiver':
      return reference(a, locate(a, o.place), true, false);
    case 'const':
      return constantValue(o.constant);
    case 'path':
      return pathValue(a, o.path);
    case 'closure': {
      const closure = a.frame.body.closures.find((c) => c.id === o.closure);
      if (!closure) return UNKNOWN_VALUE;
      const captures = closure.captures.map((c): Value => {
        const loc = locate({ ...a, addressOnly: true }, { local: c.outer, projection: c.projection });
        return closure.isMove ? takeAt(a, loc) : reference(a, loc, true, true);
      });
      return { k: 'closure', closure, captures, fn: a.frame.fn, frame: a.frame.id };
    }
  }
}

function pathValue(a: Access, path: PathRef): Value {
  const r = resolvePath(a.frame, a.run.engine, path);
  if (r.full === 'core::option::Option::None') return none;
  const last = path.segments[path.segments.length - 1]?.name ?? '';
  const { tree } = a.run.engine;
  const constant = tree.constAt(r.full);
  if (constant) {
    if (constant.kind === 'const' && constant.value?.kind === 'integer_literal') {
      const n = Number.parseInt(constant.value.text.replace(/_/g, ''), 10);
      if (Number.isSafeInteger(n)) return { k: 'int', value: n };
    }
    return { k: 'sym', id: `=${r.full}`, ty: tree.ty(constant.ty, tree.scope(constant)) };
  }
  const e = r.ty?.kind === 'path' ? tree.enumAt(r.ty.path) : null;
  if (e?.variants.some((v) => v.name === last) && r.ty) return { k: 'struct', ty: r.ty, variant: last, fields: new Map() };
  if (tree.structAt(r.full)) return construct(a, { kind: 'path', path: r.full, args: [], lifetimes: [] }, null, new Map());
  if (/^_*[A-Z][A-Z0-9_]*$/.test(last)) return { k: 'sym', id: `=${r.full}`, ty: { kind: 'unknown' } };
  return { k: 'fn', path: r.full };
}

export function evaluate(a: Access, r: Rvalue): Result[] {
  const one = (value: Value): Result[] => [{ world: a.world, value }];
  switch (r.kind) {
    case 'use':
      return one(operandValue(a, r.operand));
    case 'ref':
      return one(reference(a, locate(a, r.place), r.mutable, false));
    case 'rawref':
      return one(reference({ ...a, addressOnly: true }, locate({ ...a, addressOnly: true }, r.place), true, true));
    case 'cast': {
      const v = operandValue(a, r.operand);
      if (v.k === 'int' || v.k === 'ptr' || v.k === 'addr' || v.k === 'null' || v.k === 'into' || v.k === 'sym' || v.k === 'ref' || v.k === 'fn' || v.k === 'closure') {
        return one(v.k === 'sym' ? { ...v, id: v.id } : v);
      }
      if (v.k === 'borrow') return one({ k: 'ptr', page: v.page });
      return one(UNKNOWN_VALUE);
    }
    case 'binary':
      return binary(a, r.op, operandValue(a, r.left), operandValue(a, r.right));
    case 'unary': {
      const v = operandValue(a, r.operand);
      if (r.op !== '!') return one(v.k === 'int' ? { k: 'int', value: -v.value } : UNKNOWN_VALUE);
      if (v.k === 'bool') return one({ k: 'bool', value: !v.value });
      if (v.k === 'cond') return one({ ...v, negated: !v.negated });
      if (v.k === 'sym') return one({ k: 'cond', fact: `sym:${v.id}`, negated: true });
      return one(UNKNOWN_VALUE);
    }
    case 'tuple':
      return one(aggregate({ kind: 'tuple', elements: [] }, null, r.fields.map((f, i) => [String(i), operandValue(a, f)])));
    case 'array': {
      const values = r.elements.map((e) => operandValue(a, e));
      const fields: [string, Value][] = values.map((v, i): [string, Value] => [`[${i}]`, v]);
      return one(aggregate({ kind: 'array', inner: { kind: 'unknown' } }, null, fields));
    }
    case 'repeat':
      giveAway(a, operandValue(a, r.element));
      return one(UNKNOWN_VALUE);
    case 'struct': {
      const fields = new Map<string, Value>();
      const resolved = resolvePath(a.frame, a.run.engine, r.path);
      for (const f of r.fields) fields.set(f.name, operandValue(a, f.operand));
      if (r.base) for (const [name, v] of baseFields(a, r.base, fields)) fields.set(name, v);
      const last = r.path.segments[r.path.segments.length - 1]?.name ?? '';
      const e = resolved.ty?.kind === 'path' ? a.run.engine.tree.enumAt(resolved.ty.path) : null;
      if (e?.variants.some((v) => v.name === last) && resolved.ty) return one(construct(a, resolved.ty, last, fields));
      return one(construct(a, resolved.whole, null, fields));
    }
    case 'residual': {
      const v = load(a, locate(a, r.place));
      if (v.k === 'struct' && (v.variant === 'None' || v.variant === 'Err')) return one(v);
      return one(UNKNOWN_VALUE);
    }
    case 'opaque':
      for (const o of r.operands) escapeOperand(a, o);
      return one({ k: 'sym', id: madeAt(a), ty: { kind: 'unknown' } });
  }
}

/** What opaque syntax names may be moved, kept or changed. */
function escapeOperand(a: Access, o: Operand): void {
  if (o.kind === 'use' || o.kind === 'receiver') {
    const loc = locate({ ...a, addressOnly: true }, o.place);
    giveAway(a, load(a, loc));
    return;
  }
  giveAway(a, operandValue(a, o));
}

function binary(a: Access, op: string, left: Value, right: Value): Result[] {
  const one = (value: Value): Result[] => [{ world: a.world, value }];
  if (op === '==' || op === '!=') {
    const isZero = (v: Value): boolean => v.k === 'null' || (v.k === 'int' && v.value === 0);
    const points = (v: Value): boolean => v.k === 'ptr' || v.k === 'addr' || v.k === 'null' || (v.k === 'sym' && v.ty.kind === 'ptr');
    const ptr = isZero(left) && (left.k === 'null' || points(right)) ? right : isZero(right) && (right.k === 'null' || points(left)) ? left : null;
    if (ptr) return isNull(a, ptr, op === '!=');
  }
  if (left.k === 'int' && right.k === 'int') {
    switch (op) {
      case '==':
        return one({ k: 'bool', value: left.value === right.value });
      case '!=':
        return one({ k: 'bool', value: left.value !== right.value });
      case '<':
        return one({ k: 'bool', value: left.value < right.value });
      case '<=':
        return one({ k: 'bool', value: left.value <= right.value });
      case '>':
        return one({ k: 'bool', value: left.value > right.value });
      case '>=':
        return one({ k: 'bool', value: left.value >= right.value });
      case '+':
        return one({ k: 'int', value: left.value + right.value });
      case '-':
        return one({ k: 'int', value: left.value - right.value });
      case '*':
        return one({ k: 'int', value: left.value * right.value });
      case '<<':
        return one(right.value < 32 && left.value < 2 ** 20 ? { k: 'int', value: left.value * 2 ** right.value } : UNKNOWN_VALUE);
      default:
        return one(UNKNOWN_VALUE);
    }
  }
  // an address with flags in it, or of another byte, still stands for the page
  if (left.k === 'addr' && ['+', '-', '|', '&', '^', '<<', '>>'].includes(op)) return one(left);
  if (right.k === 'addr' && (op === '+' || op === '|')) return one(right);
  if (left.k === 'into' && (op === '+' || op === '-')) return one(left);
  if (op === '&' || op === '|' || op === '&&' || op === '||') {
    const l = truth(a.world, left);
    const r = truth(a.world, right);
    if (l !== null && r !== null) return one({ k: 'bool', value: op.startsWith('&') ? l && r : l || r });
    // flags are called by their parts
    if (op === '|' && left.k === 'sym' && right.k === 'sym') return one({ k: 'sym', id: `(${left.id}|${right.id})`, ty: left.ty });
    return one(UNKNOWN_VALUE);
  }
  if (stable(left) && stable(right)) {
    // the same comparison of the same values has the same answer wherever it is asked
    const [fact, negated] = comparison(op, valueKey(left), valueKey(right));
    if (fact) {
      const known = a.world.facts.get(fact);
      return one(known !== undefined ? { k: 'bool', value: known !== negated } : { k: 'cond', fact, negated });
    }
    return one({ k: 'sym', id: `(${valueKey(left)}${op}${valueKey(right)})`, ty: { kind: 'unknown' } });
  }
  return one(UNKNOWN_VALUE);
}

function stable(v: Value): boolean {
  return v.k === 'sym' || v.k === 'int' || v.k === 'bool';
}

/** A comparison in one of two spellings: `a < b` is `!(a >= b)` and `b > a`. */
function comparison(op: string, l: string, r: string): [string | null, boolean] {
  switch (op) {
    case '==':
      return [`${l}==${r}`, false];
    case '!=':
      return [`${l}==${r}`, true];
    case '<':
      return [`${l}<${r}`, false];
    case '>=':
      return [`${l}<${r}`, true];
    case '>':
      return [`${r}<${l}`, false];
    case '<=':
      return [`${r}<${l}`, true];
    default:
      return [null, false];
  }
}

/** Asks whether a pointer is null; splits the world where it may be and may not. */
export function isNull(a: Access, v: Value, negated = false): Result[] {
  const say = (w: World, answer: boolean): Result => ({ world: w, value: { k: 'bool', value: answer !== negated } });
  if (v.k === 'null') return [say(a.world, true)];
  if (v.k === 'ptr' || (v.k === 'addr' && v.mapping === null)) {
    const { mayNull, mayPage } = nullness(a.world, v.page);
    if (!mayNull) return [say(a.world, false)];
    if (!mayPage) return [say(a.world, true)];
    const out: Result[] = [];
    for (const answer of [true, false]) {
      const w = cloneWorld(a.world);
      if (assumeNull(w, v.page, answer)) out.push(say(w, answer));
    }
    return out;
  }
  if (v.k === 'addr') {
    // `kmap` and its kin never fail today; code that asks all the same has no mapping where they did
    const none = cloneWorld(a.world);
    return mappingFailed({ ...a, world: none }, v.mapping) ? [say(none, true), say(a.world, false)] : [say(a.world, false)];
  }
  if (v.k === 'borrow' || v.k === 'ref' || v.k === 'owner') return [say(a.world, false)];
  if (v.k === 'sym') {
    const fact = `null:${v.id}`;
    const known = a.world.facts.get(fact);
    return [{ world: a.world, value: known !== undefined ? { k: 'bool', value: known !== negated } : { k: 'cond', fact, negated } }];
  }
  return [{ world: a.world, value: { k: 'sym', id: madeAt(a), ty: { kind: 'unknown' } } }];
}

/** `..base`: only the fields that are not written out are moved out of it. */
function baseFields(a: Access, base: Operand, written: ReadonlyMap<string, Value>): [string, Value][] {
  const whole = base.kind === 'use' ? load(a, locate(a, base.place)) : null;
  if (base.kind !== 'use' || whole?.k !== 'struct') {
    giveAway(a, operandValue(a, base));
    return [];
  }
  const rest = [...whole.fields.keys()].filter((name) => !written.has(name));
  return rest.map((name) => {
    const place: Place = { ...base.place, projection: [...base.place.projection, { kind: 'field', name }] };
    return [name, operandValue(a, { kind: 'use', place })];
  });
}
