// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Plays rustc's graph on the machine. */
import { arithmetic, construct, describe, discriminant, FIELDS, type Machine, type Slot, splitTop, UNIT, type Value } from './machine';
import { isPlace, type Mir, type MirFunction, type MirPlace, parsePlace } from './mir';

export function playMir(mir: Mir, fn: MirFunction, machine: Machine): void {
  const args = fn.params.map((p) => machine.make(p.ty, `p${p.local}`));
  const result = run(mir, fn, args, machine);
  machine.say(`return ${describe(result)}`);
}

interface Frame {
  readonly mir: Mir;
  readonly machine: Machine;
  readonly locals: Slot[];
}

function run(mir: Mir, fn: MirFunction, args: readonly Value[], machine: Machine): Value {
  const frame: Frame = { mir, machine, locals: [] };
  args.forEach((a, i) => {
    slotOf(frame, i + 1).value = a;
  });
  let at = 0;
  for (;;) {
    const lines = fn.blocks.get(at);
    if (!lines) throw new Error(`${fn.name}: no block ${at}`);
    let next: number | null = null;
    for (const line of lines) {
      machine.step();
      const went = statement(frame, line);
      if (went === 'return') return slotOf(frame, 0).value ?? UNIT;
      if (went !== null) next = went;
    }
    if (next === null) throw new Error(`${fn.name}: block ${at} goes nowhere: ${lines.at(-1)}`);
    at = next;
  }
}

function slotOf(frame: Frame, local: number): Slot {
  const slot = frame.locals[local] ?? { value: null };
  frame.locals[local] = slot;
  return slot;
}

function resolve(frame: Frame, place: MirPlace): Slot {
  let slot = slotOf(frame, place.local);
  for (const p of place.projection) {
    const { value } = slot;
    switch (p.kind) {
      case 'downcast':
        break;
      case 'deref':
        if (value?.kind === 'ref') slot = value.to;
        else if (value?.kind === 'scalar') break;
        else throw new Error('deref of what is no reference');
        break;
      case 'field':
        slot = fieldOf(value, p.index);
        break;
      case 'index': {
        const i = slotOf(frame, p.local).value;
        slot = fieldOf(value, i?.kind === 'scalar' ? Number(i.value) : 0);
        break;
      }
      case 'constant': {
        const length = value?.kind === 'aggregate' ? value.fields.length : 0;
        slot = fieldOf(value, p.fromEnd ? length - p.index : p.index);
        break;
      }
      case 'subslice': {
        const fields = value?.kind === 'aggregate' ? value.fields : [];
        slot = { value: { kind: 'aggregate', name: 'array', variant: null, fields: fields.slice(p.from, p.fromEnd ? fields.length - p.to : p.to) } };
        break;
      }
    }
  }
  return slot;
}

function fieldOf(value: Value | null, index: number): Slot {
  const slot = value?.kind === 'aggregate' || value?.kind === 'closure' ? value.fields[index] : undefined;
  if (!slot) throw new Error(`no field ${index} in ${value ? describe(value) : 'nothing'}`);
  return slot;
}

/** Plays a line; gives the block it goes to, if it ends its block. */
function statement(frame: Frame, line: string): number | 'return' | null {
  const { machine } = frame;
  const goto = /^goto -> bb(\d+)$/.exec(line);
  if (goto) return Number(goto[1]);
  if (line === 'return') return 'return';
  if (line === 'unreachable') throw new Error('rustc says that this is not reached');
  if (/^(StorageLive|StorageDead|nop|FakeRead|PlaceMention|ConstEvalCounter|AscribeUserType|BackwardIncompatibleDropHint)\b/.test(line)) return null;
  const switchInt = /^switchInt\((.*)\) -> \[(.*)\]$/.exec(line);
  if (switchInt) return branch(operand(frame, switchInt[1] ?? ''), switchInt[2] ?? '');
  const dropped = /^drop\((.*)\) -> \[return: bb(\d+)/.exec(line);
  if (dropped) {
    machine.drop(resolve(frame, parsePlace(dropped[1] ?? '').place));
    return Number(dropped[2]);
  }
  const asserted = /^assert\(.* -> \[success: bb(\d+)/.exec(line);
  if (asserted) return Number(asserted[1]);
  if (!/^[_(]/.test(line)) throw new Error(`not a statement: ${line}`);
  const { place, rest } = parsePlace(line);
  if (!rest.startsWith(' = ')) throw new Error(`not an assignment: ${line}`);
  const right = rest.slice(3);
  const call = /^(.*) -> (?:\[return: bb(\d+), unwind [^\]]*\]|unwind .*|bb\d+)$/.exec(right);
  if (!call) {
    const value = rvalue(frame, right);
    resolve(frame, place).value = value;
    return null;
  }
  const value = invoke(frame, call[1] ?? '');
  if (call[2] === undefined) throw new Error(`\`${call[1]}\` came back`);
  resolve(frame, place).value = value;
  return Number(call[2]);
}

function branch(value: Value, targets: string): number {
  const n = value.kind === 'scalar' ? Number(value.value) : Number.NaN;
  if (Number.isNaN(n)) throw new Error(`switch on ${describe(value)}`);
  for (const t of targets.split(', ')) {
    const [on, to] = t.split(': bb');
    if (on === 'otherwise' || Number(on) === n) return Number(to);
  }
  throw new Error('switch without a target');
}

function operand(frame: Frame, text: string): Value {
  if (text.startsWith('move ') || text.startsWith('copy ')) {
    const slot = resolve(frame, parsePlace(text.slice(5)).place);
    return frame.machine.take(slot);
  }
  if (text.startsWith('const ')) return constant(frame, text.slice(6));
  throw new Error(`not an operand: ${text}`);
}

function constant(frame: Frame, text: string): Value {
  if (text === '()') return UNIT;
  if (text === 'true' || text === 'false') return { kind: 'scalar', value: text === 'true' };
  const int = /^(-?\d+)_\w+$/.exec(text);
  if (int) return { kind: 'scalar', value: Number(int[1]) };
  if (/^b?"/.test(text) || /^'/.test(text)) return { kind: 'scalar', value: text };
  return aggregate(frame, text) ?? { kind: 'function', name: lastName(text) };
}

const BINARY: ReadonlyMap<string, string> = new Map([
  ['Add', '+'],
  ['Sub', '-'],
  ['Mul', '*'],
  ['Eq', '=='],
  ['Ne', '!='],
  ['Lt', '<'],
  ['Le', '<='],
  ['Gt', '>'],
  ['Ge', '>='],
]);

function rvalue(frame: Frame, text: string): Value {
  // Behind the operand may stand a cast (` as *const Page (PtrToPtr)`), which changes nothing here.
  if (/^(move|copy) /.test(text)) return frame.machine.take(resolve(frame, parsePlace(text.slice(5)).place));
  const cast = /^(const .*) as [^(]*\(\w.*\)$/.exec(text);
  if (cast) return operand(frame, cast[1] ?? '');
  if (/^(move|copy|const) /.test(text)) return operand(frame, text);
  const ref = /^&(?:raw const |raw mut |mut |fake shallow |fake deep )?/.exec(text);
  if (ref) return { kind: 'ref', to: resolve(frame, parsePlace(text.slice(ref[0].length)).place) };
  const fn = /^(\w+)\((.*)\)$/.exec(text);
  const args = fn ? splitTop(fn[2] ?? '') : [];
  const first = args[0] ?? '';
  if (fn?.[1] === 'discriminant') {
    const { value } = resolve(frame, parsePlace(first).place);
    // rustc reads it once more where a part is left to drop; a value that is gone has none.
    return { kind: 'scalar', value: value ? discriminant(value) : -1 };
  }
  if (fn?.[1] === 'Not') {
    const v = operand(frame, first);
    return { kind: 'scalar', value: v.kind === 'scalar' && !v.value };
  }
  if (fn?.[1] === 'Len' || fn?.[1] === 'PtrMetadata') {
    let v: Value | null = isPlace(first) ? resolve(frame, parsePlace(first).place).value : operand(frame, first);
    while (v?.kind === 'ref') v = v.to.value;
    return { kind: 'scalar', value: v?.kind === 'aggregate' ? v.fields.length : 0 };
  }
  const op = fn ? BINARY.get(fn[1] ?? '') : undefined;
  if (op) return arithmetic(op, operand(frame, first), operand(frame, args[1] ?? ''));
  if (text.startsWith('deref_copy ')) return frame.machine.take(resolve(frame, parsePlace(text.slice(11)).place));
  const value = aggregate(frame, text) ?? (/^[\w:]+$/.test(text) ? ({ kind: 'scalar', value: text } as const) : null);
  if (!value) throw new Error(`not an rvalue: ${text}`);
  return value;
}

function aggregate(frame: Frame, text: string): Value | null {
  const slots = (list: string): Slot[] => splitTop(list).map((o) => ({ value: operand(frame, o) }));
  if (text.startsWith('(')) return { kind: 'aggregate', name: 'tuple', variant: null, fields: slots(text.slice(1, -1)) };
  if (text.startsWith('[')) {
    const repeat = /^\[(.*); (\d+)\]$/.exec(text);
    if (!repeat) return { kind: 'aggregate', name: 'array', variant: null, fields: slots(text.slice(1, -1)) };
    const element = operand(frame, repeat[1] ?? '');
    return { kind: 'aggregate', name: 'array', variant: null, fields: Array.from({ length: Number(repeat[2]) }, () => ({ value: element })) };
  }
  const closure = /^\{closure@([^}]*)\}(?: \{ (.*) \})?$/.exec(text);
  if (closure) {
    const code = frame.mir.closures.get(closure[1] ?? '');
    if (!code) throw new Error(`no body for ${text}`);
    return { kind: 'closure', code, fields: splitTop(closure[2] ?? '').map((f) => ({ value: operand(frame, f.slice(f.indexOf(': ') + 2)) })) };
  }
  const braces = /^(.*?) \{ (.*) \}$/.exec(text);
  if (braces) {
    const name = lastName(braces[1] ?? '');
    const given = new Map(splitTop(braces[2] ?? '').map((f) => [f.slice(0, f.indexOf(':')), f.slice(f.indexOf(': ') + 2)]));
    const order = FIELDS.get(name) ?? [...given.keys()];
    return construct(name, order.map((f) => ({ value: operand(frame, given.get(f) ?? '') })));
  }
  const open = text.endsWith(')') ? openOf(text) : -1;
  return open < 0 ? construct(lastName(text), []) : construct(lastName(text.slice(0, open)), slots(text.slice(open + 1, -1)));
}

/** Where the argument list at the end of a text opens. */
function openOf(text: string): number {
  let depth = 0;
  for (let i = text.length - 1; i >= 0; i--) {
    const c = text.charAt(i);
    if (c === ')') depth++;
    if (c === '(' && --depth === 0) return i;
  }
  return -1;
}

function lastName(path: string): string {
  let text = path;
  for (let depth = 0, i = text.length - 1; text.endsWith('>') && i >= 0; i--) {
    const c = text.charAt(i);
    if (c === '>' && text.charAt(i - 1) !== '-') depth++;
    if (c === '<' && --depth === 0) {
      text = text.slice(0, i).replace(/::$/, '');
      break;
    }
  }
  return text.slice(text.lastIndexOf(':') + 1);
}

function invoke(frame: Frame, text: string): Value {
  const open = openOf(text);
  const callee = text.slice(0, open);
  const args = splitTop(text.slice(open + 1, -1)).map((a) => operand(frame, a));
  const name = lastName(callee);
  const first = args[0];
  if (name === 'call' || name === 'call_mut' || name === 'call_once') {
    const fn = first?.kind === 'ref' ? first.to.value : first;
    const given = args[1]?.kind === 'aggregate' ? args[1].fields.map((f) => f.value ?? UNIT) : [];
    if (fn?.kind === 'closure') return run(frame.mir, fn.code as MirFunction, [first ?? UNIT, ...given], frame.machine);
    if (fn?.kind === 'function') return frame.machine.call(fn.name, given);
    throw new Error(`a call of ${fn ? describe(fn) : 'nothing'}`);
  }
  if (callee.startsWith('move ') || callee.startsWith('copy ')) {
    const fn = operand(frame, callee);
    return frame.machine.call(fn.kind === 'function' ? fn.name : '?', args);
  }
  return frame.machine.call(name, args);
}
