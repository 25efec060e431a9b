// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Plays our graph on the machine. What the graph leaves to values (a move or a copy, a receiver) the values decide. */
import type { Body, CapturedPart, Closure, Constant, Local, Operand, Place, Rvalue, Statement, Terminator, Test } from '../../server/cfg/graph';
import { lastName } from '../../server/cfg/paths';
import { textOf } from '../../server/syntax/node';
import { arithmetic, construct, describe, FIELDS, type Machine, type Oracle, owns, plainType, receiverOf, type Slot, UNIT, type Value } from './machine';

/** @param open answers what the graph leaves open: a range, a `#[cfg]`. */
export function playGraph(body: Body, machine: Machine, open: Oracle): void {
  const args = body.params.map((p, i) => {
    const ty = body.locals[p]?.ty;
    return machine.make(ty ? plainType(textOf(ty)) : '()', `p${i + 1}`);
  });
  const result = run(body, args, new Map(), machine, open);
  machine.say(`return ${describe(result)}`);
}

interface Frame {
  readonly body: Body;
  readonly machine: Machine;
  readonly open: Oracle;
  readonly locals: Slot[];
}

function run(body: Body, args: readonly Value[], captures: ReadonlyMap<number, Slot>, machine: Machine, open: Oracle): Value {
  const frame: Frame = { body, machine, open, locals: body.locals.map((l) => captures.get(l.id) ?? { value: null }) };
  body.params.forEach((p, i) => {
    slotOf(frame, p).value = args[i] ?? null;
  });
  let at = 0;
  for (;;) {
    const block = body.blocks[at];
    if (!block) throw new Error(`no block ${at}`);
    for (const s of block.statements) {
      machine.step();
      statement(frame, s);
    }
    machine.step();
    const next = terminator(frame, block.terminator);
    if (next === 'return') break;
    at = next;
  }
  const result = slotOf(frame, 0).value ?? UNIT;
  body.locals.forEach((l: Local) => {
    if (l.id !== 0 && !captures.has(l.id)) machine.expectGone(slotOf(frame, l.id), `left in ${l.name ?? `_${l.id}`}`);
  });
  return result;
}

function slotOf(frame: Frame, local: number): Slot {
  const slot = frame.locals[local];
  if (!slot) throw new Error(`no local ${local}`);
  return slot;
}

/** Finds a place; `through` says whether a reference was looked through that the place does not spell. */
function resolve(frame: Frame, place: Place): { slot: Slot; through: boolean } {
  let slot = slotOf(frame, place.local);
  let through = false;
  const look = (): void => {
    while (slot.value?.kind === 'ref') {
      slot = slot.value.to;
      through = true;
    }
  };
  for (const p of place.projection) {
    switch (p.kind) {
      case 'downcast':
        look();
        break;
      case 'deref':
        if (slot.value?.kind === 'ref') {
          slot = slot.value.to;
          through = false;
        } else if (slot.value?.kind !== 'scalar') throw new Error('deref of what is no reference');
        break;
      case 'field':
      case 'index': {
        look();
        const { value } = slot;
        const fields = value?.kind === 'aggregate' || value?.kind === 'closure' ? value.fields : [];
        const i = p.kind === 'index' ? (p.index ?? fields.length - 1) : fieldIndex(value, p.name, fields.length);
        const field = fields[i];
        if (!field) throw new Error(`no field ${p.kind === 'field' ? p.name : i} in ${value ? describe(value) : 'nothing'}`);
        slot = field;
        break;
      }
    }
  }
  return { slot, through };
}

function fieldIndex(value: Value | null, name: string, length: number): number {
  const n = Number(name);
  if (!Number.isNaN(n)) return n < 0 ? length + n : n;
  if (value?.kind !== 'aggregate') return -1;
  return (FIELDS.get(value.variant ?? value.name) ?? []).indexOf(name);
}

function constant(c: Constant): Value {
  switch (c.kind) {
    case 'int':
    case 'bool':
      return { kind: 'scalar', value: c.value };
    case 'unit':
      return UNIT;
    case 'str':
    case 'other':
      return { kind: 'scalar', value: '?' };
  }
}

function operand(frame: Frame, o: Operand): Value {
  switch (o.kind) {
    case 'use':
      return frame.machine.take(resolve(frame, o.place).slot);
    case 'receiver':
      throw new Error('a receiver outside a call');
    case 'const':
      return constant(o.constant);
    case 'path': {
      const name = lastName(o.path);
      return construct(name, []) ?? { kind: 'function', name };
    }
    case 'closure': {
      const closure = frame.body.closures[o.closure];
      if (!closure) throw new Error(`no closure ${o.closure}`);
      const owned: Slot[] = [];
      const env = closure.captures.map((c): Slot => {
        const { slot } = resolve(frame, { local: c.outer, projection: c.projection });
        const held = captureParts(frame.machine, slot, c.parts, owned);
        return closure.isMove ? held : { value: { kind: 'ref', to: held } };
      });
      return { kind: 'closure', code: { closure, env }, fields: owned };
    }
  }
}

/**
 * The variable as a closure sees it: the parts that it takes are its own (and go into `owned`, to be dropped with it),
 * those that it borrows are the variable's.
 */
function captureParts(machine: Machine, slot: Slot, parts: readonly CapturedPart[], owned: Slot[]): Slot {
  const whole = parts.find((p) => p.path.length === 0);
  const { value } = slot;
  if (whole || value?.kind !== 'aggregate') {
    if (!(whole ?? parts[0])?.byValue || !value) return slot;
    const own: Slot = { value: machine.take(slot) };
    owned.push(own);
    return own;
  }
  const fields = value.fields.map((field, i): Slot => {
    const inside = parts.filter((p) => p.path[0]?.kind === 'field' && fieldIndex(value, p.path[0].name, value.fields.length) === i);
    return inside.length === 0 ? field : captureParts(machine, field, inside.map((p) => ({ ...p, path: p.path.slice(1) })), owned);
  });
  return { value: { ...value, fields } };
}

interface ClosureCode {
  readonly closure: Closure;
  readonly env: readonly Slot[];
}

function statement(frame: Frame, s: Statement): void {
  const { machine } = frame;
  switch (s.kind) {
    case 'assign': {
      const value = rvalue(frame, s.rvalue);
      machine.write(resolve(frame, s.place).slot, value);
      return;
    }
    case 'call': {
      const value = call(frame, s);
      machine.write(resolve(frame, s.dest).slot, value);
      return;
    }
    case 'bind': {
      const { slot, through } = resolve(frame, s.place);
      const value: Value = s.mode !== 'move' || through ? { kind: 'ref', to: slot } : machine.take(slot);
      machine.write(slotOf(frame, s.local), value);
      return;
    }
    case 'drop':
      machine.drop(resolve(frame, s.place).slot);
      return;
    case 'storageDead':
      machine.expectGone(slotOf(frame, s.local), 'out of scope');
      slotOf(frame, s.local).value = null;
      return;
  }
}

function call(frame: Frame, s: Statement & { kind: 'call' }): Value {
  const { machine } = frame;
  const args = (): Value[] => s.args.map((a) => operand(frame, a));
  switch (s.callee.kind) {
    case 'method': {
      const [self, ...rest] = s.args;
      if (self?.kind !== 'receiver') throw new Error('a method without a receiver');
      const { slot } = resolve(frame, self.place);
      const receiver: Value = receiverOf(s.callee.name) === 'value' ? machine.take(slot) : slot.value?.kind === 'ref' ? slot.value : { kind: 'ref', to: slot };
      return machine.call(s.callee.name, [receiver, ...rest.map((a) => operand(frame, a))]);
    }
    case 'path': {
      const name = lastName(s.callee.path);
      const values = args();
      return construct(name, values.map((value) => ({ value }))) ?? machine.call(name, values);
    }
    case 'value': {
      const o = s.callee.operand;
      const slot = o.kind === 'use' ? resolve(frame, o.place).slot : { value: operand(frame, o) };
      const fn = slot.value?.kind === 'ref' ? slot.value.to.value : slot.value;
      if (fn?.kind === 'function') return machine.call(fn.name, args());
      if (fn?.kind !== 'closure') throw new Error(`a call of ${fn ? describe(fn) : 'nothing'}`);
      const { closure, env } = fn.code as ClosureCode;
      const usedUp = closure.captures.some((c, i) => {
        let held = env[i]?.value;
        if (held?.kind === 'ref' && !closure.isMove) held = held.to.value;
        return c.consumed && held && fn.fields.some((f) => f.value && owns(f.value)) && owns(held);
      });
      const captures = new Map(closure.captures.map((c, i): [number, Slot] => [c.inner, env[i] ?? { value: null }]));
      const result = run(closure.body, args(), captures, machine, frame.open);
      if (usedUp) machine.drop(slot);
      return result;
    }
  }
}

function rvalue(frame: Frame, r: Rvalue): Value {
  const op = (o: Operand): Value => operand(frame, o);
  const slots = (list: readonly Operand[]): Slot[] => list.map((o) => ({ value: op(o) }));
  switch (r.kind) {
    case 'use':
    case 'cast':
      return op(r.operand);
    case 'ref':
    case 'rawref':
      return { kind: 'ref', to: resolve(frame, r.place).slot };
    case 'binary': {
      let [left, right] = [op(r.left), op(r.right)];
      while (left.kind === 'ref' && left.to.value) left = left.to.value;
      while (right.kind === 'ref' && right.to.value) right = right.to.value;
      return arithmetic(r.op, left, right);
    }
    case 'unary': {
      const v = op(r.operand);
      if (v.kind !== 'scalar') throw new Error(`\`${r.op}\` of ${describe(v)}`);
      return { kind: 'scalar', value: r.op === '!' ? !v.value : -Number(v.value) };
    }
    case 'tuple':
      return { kind: 'aggregate', name: 'tuple', variant: null, fields: slots(r.fields) };
    case 'array':
      return { kind: 'aggregate', name: 'array', variant: null, fields: slots(r.elements) };
    case 'repeat':
      return { kind: 'aggregate', name: 'array', variant: null, fields: [{ value: op(r.element) }] };
    case 'struct': {
      const name = lastName(r.path);
      const given = new Map(r.fields.map((f) => [f.name, op(f.operand)]));
      const base = r.base?.kind === 'use' ? resolve(frame, r.base.place).slot.value : null;
      const fields = (FIELDS.get(name) ?? []).map((f, i): Slot => {
        const value = given.get(f);
        if (value) return { value };
        const rest = base?.kind === 'aggregate' ? base.fields[i] : undefined;
        if (!rest) throw new Error(`${name} without ${f}`);
        return { value: frame.machine.take(rest) };
      });
      const made = construct(name, fields);
      if (!made) throw new Error(`the struct ${name} is not known`);
      return made;
    }
    case 'residual': {
      const { slot } = resolve(frame, r.place);
      if (slot.value?.kind !== 'aggregate') throw new Error('`?` on an unknown value');
      return frame.machine.take(slot);
    }
    case 'opaque':
      throw new Error(`not followed: ${r.what}`);
  }
}

function terminator(frame: Frame, t: Terminator): number | 'return' {
  switch (t.kind) {
    case 'goto':
      return t.target;
    case 'if': {
      const v = operand(frame, t.operand);
      if (v.kind !== 'scalar') throw new Error(`a branch on ${describe(v)}`);
      return v.value ? t.then : t.else;
    }
    case 'test':
      return test(frame, t.test, t.place) ? t.yes : t.no;
    case 'either':
      return t.targets[frame.open.ask(t.targets.length)] ?? 0;
    case 'return':
      return 'return';
    case 'unreachable':
      throw new Unreached();
  }
}

/** A panic, or the end of a match that some arm always takes. */
export class Unreached extends Error {}

function test(frame: Frame, t: Test, place: Place): boolean {
  let { slot } = resolve(frame, place);
  while (slot.value?.kind === 'ref') slot = slot.value.to;
  const { value } = slot;
  switch (t.kind) {
    case 'variant':
    case 'path': {
      if (value?.kind === 'scalar') throw new Error('constants are not known');
      const name = lastName(t.path);
      return value?.kind === 'aggregate' && (value.variant ?? value.name) === name;
    }
    case 'constant': {
      const c = constant(t.constant);
      return value?.kind === 'scalar' && c.kind === 'scalar' && c.value === value.value;
    }
    case 'unknown':
      if (t.length && value?.kind === 'aggregate') return t.length.exact ? value.fields.length === t.length.least : value.fields.length >= t.length.least;
      if (t.range && value?.kind === 'scalar') {
        const n = Number(value.value);
        const { from, to, inclusive } = t.range;
        return (from === null || n >= from) && (to === null || (inclusive ? n <= to : n < to));
      }
      return frame.open.ask(2) === 1;
    case 'try':
      return value?.kind === 'aggregate' && (value.variant === 'Ok' || value.variant === 'Some');
  }
}
