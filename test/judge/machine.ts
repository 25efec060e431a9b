// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The machine on which both graphs are played: values, moves, drops, and a trace of what happens.
 *
 * Every result that the program cannot know (what a call returns, what a parameter holds) is a choice of an oracle, so
 * that the same choices can be played on rustc's graph and on ours, and the traces compared: each call with what it is
 * given, each drop, and what is returned.
 */

export interface Slot {
  value: Value | null;
}

export type Value =
  | { readonly kind: 'scalar'; readonly value: number | boolean | string }
  /** Something owned that needs a drop: `make#1`. */
  | { readonly kind: 'token'; readonly id: string; readonly ty: string }
  | { readonly kind: 'aggregate'; readonly name: string; readonly variant: string | null; readonly fields: readonly Slot[] }
  | { readonly kind: 'closure'; readonly code: unknown; readonly fields: readonly Slot[] }
  | { readonly kind: 'ref'; readonly to: Slot }
  | { readonly kind: 'function'; readonly name: string };

export const UNIT: Value = { kind: 'aggregate', name: 'tuple', variant: null, fields: [] };

/** The fields of structs and struct variants, in the order of their declaration, which is the order of their drops. */
export const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Pair', ['one', 'two']],
  ['Holder', ['page', 'n']],
  ['Two', ['page', 'n']],
  ['Range', ['start', 'end']],
]);

/** The variants of enums in the order of their discriminants. */
const ENUMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Option', ['None', 'Some']],
  ['Result', ['Ok', 'Err']],
  ['ControlFlow', ['Continue', 'Break']],
  ['Three', ['One', 'Two', 'Zero']],
]);

/** Enum and struct types' parts, for values that come from outside. */
const PARTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Pair', ['Page', 'Page']],
  ['Holder', ['Option<Page>', 'u8']],
  ['Wrap', ['Page', 'u8']],
  ['One', ['Page']],
  ['Two', ['Page', 'u8']],
  ['Zero', []],
]);

const TOKENS: ReadonlySet<string> = new Set(['Page', 'Guard', 'Pages']);

interface Signature {
  readonly self?: 'value' | 'ref';
  /** The result; null for a function that never returns. */
  readonly returns: string | null;
}

/** The functions of the prelude: how a method takes its receiver, what comes back. */
export const FUNCTIONS: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  ['ok', { self: 'ref', returns: 'bool' }],
  ['order', { self: 'ref', returns: 'u8' }],
  ['touch', { self: 'ref', returns: '()' }],
  ['turn', { self: 'value', returns: 'Page' }],
  ['lock', { self: 'ref', returns: 'Guard' }],
  ['split', { self: 'value', returns: '(Page,Page)' }],
  ['check', { self: 'value', returns: 'Result<Page,()>' }],
  ['find', { self: 'ref', returns: 'Option<Page>' }],
  ['state', { self: 'ref', returns: 'u8' }],
  ['held', { self: 'ref', returns: 'bool' }],
  ['fetch', { self: 'ref', returns: 'Option<Page>' }],
  ['pop', { self: 'ref', returns: 'Option<Page>' }],
  ['more', { self: 'ref', returns: 'bool' }],
  ['make', { returns: 'Page' }],
  ['try_make', { returns: 'Result<Page,()>' }],
  ['opt_make', { returns: 'Option<Page>' }],
  ['pair', { returns: 'Pair' }],
  ['both', { returns: '(Page,Page)' }],
  ['three', { returns: 'Three' }],
  ['pages', { returns: 'Pages' }],
  ['nested', { returns: 'Result<Option<Page>,()>' }],
  ['eat', { returns: '()' }],
  ['eat_two', { returns: '()' }],
  ['eat_pair', { returns: '()' }],
  ['eat_tuple', { returns: '()' }],
  ['eat_opt', { returns: '()' }],
  ['swap', { returns: 'Page' }],
  ['mix', { returns: 'Page' }],
  ['try_eat', { returns: 'Result<(),()>' }],
  ['look', { returns: 'u8' }],
  ['poke', { returns: '()' }],
  ['look_opt', { returns: 'bool' }],
  ['same', { returns: 'arg' }],
  ['flag', { returns: 'bool' }],
  ['count', { returns: 'u8' }],
  ['one', { returns: '()' }],
  ['two', { returns: '()' }],
  ['never', { returns: null }],
]);

/** How the methods of std that fixtures use take their receiver. */
const STD_SELF: ReadonlyMap<string, 'value' | 'ref'> = new Map([
  ['take', 'ref'],
  ['replace', 'ref'],
  ['is_some', 'ref'],
  ['is_none', 'ref'],
  ['as_ref', 'ref'],
  ['unwrap', 'value'],
  ['into_iter', 'value'],
  ['next', 'ref'],
]);

export function receiverOf(method: string): 'value' | 'ref' {
  return FUNCTIONS.get(method)?.self ?? STD_SELF.get(method) ?? 'ref';
}

/** Answers in order; what was asked is recorded so that all answers can be tried. */
export class Oracle {
  readonly asked: number[] = [];
  constructor(readonly answers: readonly number[]) {}
  ask(choices: number): number {
    if (this.asked.length >= MAX_CHOICES) throw new Cut('choices');
    const answer = Math.min(this.answers[this.asked.length] ?? 0, choices - 1);
    this.asked.push(choices);
    return answer;
  }
  get taken(): number[] {
    return this.asked.map((n, i) => Math.min(this.answers[i] ?? 0, n - 1));
  }
}

const MAX_CHOICES = 9;
const MAX_STEPS = 3000;

/** The run ends here on purpose: loops are played a bounded number of times. */
export class Cut extends Error {}
/** Control never comes back. */
export class Diverged extends Error {}

export class Machine {
  readonly trace: string[] = [];
  private readonly counts = new Map<string, number>();
  private steps = 0;
  constructor(readonly oracle: Oracle) {}

  step(): void {
    if (++this.steps > MAX_STEPS) throw new Cut('steps');
  }

  say(event: string): void {
    this.trace.push(event);
  }

  /** A value from outside: what it is where its type leaves that open, the oracle says. */
  make(ty: string, label: string): Value {
    if (ty === '()') return UNIT;
    if (ty === 'bool') return { kind: 'scalar', value: this.oracle.ask(2) === 1 };
    if (ty === 'u8' || ty === 'usize') return { kind: 'scalar', value: [0, 1, 3][this.oracle.ask(3)] ?? 0 };
    if (ty.startsWith('&')) return { kind: 'ref', to: { value: this.make(ty.replace(/^&('\w+)?(mut)?/, ''), `${label}`) } };
    if (ty.startsWith('(')) return this.aggregate('tuple', null, splitTop(ty.slice(1, -1)), label);
    if (ty.startsWith('[')) {
      const [element = '', length = '0'] = ty.slice(1, -1).split(';');
      return this.aggregate('array', null, Array.from({ length: Number(length) }, () => element), label);
    }
    const open = ty.indexOf('<');
    const name = open < 0 ? ty : ty.slice(0, open);
    const args = open < 0 ? [] : splitTop(ty.slice(open + 1, -1));
    if (TOKENS.has(name)) return { kind: 'token', id: label, ty: name };
    const variants = ENUMS.get(name);
    if (variants) {
      const variant = variants[this.oracle.ask(variants.length)] ?? '';
      const parts = name === 'Option' ? (variant === 'Some' ? [args[0] ?? '()'] : []) : name === 'Result' ? [args[variant === 'Ok' ? 0 : 1] ?? '()'] : (PARTS.get(variant) ?? []);
      return this.aggregate(name, variant, parts, label);
    }
    const parts = PARTS.get(name);
    if (parts) return this.aggregate(name, null, parts, label);
    throw new Error(`a value of type ${ty} cannot be made`);
  }

  private aggregate(name: string, variant: string | null, parts: readonly string[], label: string): Value {
    return { kind: 'aggregate', name, variant, fields: parts.map((p, i) => ({ value: this.make(p, parts.length === 1 ? label : `${label}.${i}`) })) };
  }

  /** Reads a place: what owns moves out of it. */
  take(slot: Slot): Value {
    const { value } = slot;
    if (!value) throw new Error('a value was read that is not there');
    if (owns(value)) {
      if (hole(value)) throw new Error(`a value was moved of which a part is gone: ${describe(value)}`);
      slot.value = null;
      return value;
    }
    return copy(value);
  }

  drop(slot: Slot): void {
    const { value } = slot;
    slot.value = null;
    if (!value) return;
    if (value.kind === 'token') this.say(`drop ${value.id}`);
    if (value.kind === 'aggregate' || value.kind === 'closure') for (const f of value.fields) this.drop(f);
  }

  /** Overwrites a place: what it held must be gone. */
  write(slot: Slot, value: Value): void {
    this.expectGone(slot, 'overwritten');
    slot.value = value;
  }

  expectGone(slot: Slot, how: string): void {
    if (slot.value && owns(slot.value)) throw new Error(`${describe(slot.value)} was ${how} without a drop`);
  }

  /** A call of a function that is not in the program. */
  call(name: string, args: readonly Value[]): Value {
    const known = FUNCTIONS.get(name);
    if (!known) return this.standard(name, args);
    const nth = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, nth);
    this.say(`${name}(${args.map(describe).join(', ')})`);
    if (known.returns === null) throw new Diverged(name);
    if (known.returns === 'arg') return args[0] ?? UNIT;
    return this.make(known.returns, `${name}#${nth}`);
  }

  /** What the fixtures use of std. Anything else only looks at what it is given (formatting). */
  private standard(name: string, args: readonly Value[]): Value {
    const first = args[0];
    switch (name) {
      case 'into_iter':
        return first ?? UNIT;
      case 'next': {
        const iterator = first?.kind === 'ref' ? first.to.value : null;
        if (iterator?.kind === 'token') {
          const nth = (this.counts.get('next') ?? 0) + 1;
          this.counts.set('next', nth);
          this.say(`next(${iterator.id})`);
          return this.make('Option<Page>', `next#${nth}`);
        }
        if (iterator?.kind === 'aggregate' && iterator.name === 'array') {
          const slot = iterator.fields.find((f) => f.value !== null);
          const value = slot?.value;
          if (!slot || !value) return { kind: 'aggregate', name: 'Option', variant: 'None', fields: [] };
          slot.value = null;
          return some(value);
        }
        const [start, end] = iterator?.kind === 'aggregate' ? iterator.fields : [];
        const from = start?.value;
        const to = end?.value;
        if (!start || from?.kind !== 'scalar' || to?.kind !== 'scalar') throw new Error('next() of an unknown iterator');
        if (Number(from.value) >= Number(to.value)) return { kind: 'aggregate', name: 'Option', variant: 'None', fields: [] };
        start.value = { kind: 'scalar', value: Number(from.value) + 1 };
        return { kind: 'aggregate', name: 'Option', variant: 'Some', fields: [{ value: from }] };
      }
      case 'branch': {
        if (first?.kind !== 'aggregate') throw new Error('`?` on an unknown value');
        if (first.variant === 'Ok' || first.variant === 'Some') return { kind: 'aggregate', name: 'ControlFlow', variant: 'Continue', fields: first.fields };
        return { kind: 'aggregate', name: 'ControlFlow', variant: 'Break', fields: [{ value: first }] };
      }
      case 'from_residual':
        return first ?? UNIT;
      case 'take': {
        const slot = first?.kind === 'ref' ? first.to : null;
        const old = slot?.value ?? UNIT;
        if (slot) slot.value = { kind: 'aggregate', name: 'Option', variant: 'None', fields: [] };
        return old;
      }
      case 'replace': {
        const slot = first?.kind === 'ref' ? first.to : null;
        const old = slot?.value ?? UNIT;
        const by = args[1] ?? UNIT;
        if (slot) slot.value = old.kind === 'aggregate' && old.name === 'Option' && !(by.kind === 'aggregate' && by.name === 'Option') ? some(by) : by;
        return old;
      }
      case 'is_some':
      case 'is_none': {
        const value = first?.kind === 'ref' ? first.to.value : null;
        return { kind: 'scalar', value: value?.kind === 'aggregate' && (value.variant === 'Some') === (name === 'is_some') };
      }
      case 'as_ref': {
        const value = first?.kind === 'ref' ? first.to.value : null;
        const inner = value?.kind === 'aggregate' ? value.fields[0] : undefined;
        return inner ? some({ kind: 'ref', to: inner }) : { kind: 'aggregate', name: 'Option', variant: 'None', fields: [] };
      }
      case 'unwrap': {
        if (first?.kind !== 'aggregate') throw new Error('unwrap of an unknown value');
        if (first.variant === 'Some' || first.variant === 'Ok') return first.fields[0]?.value ?? UNIT;
        throw new Diverged('unwrap');
      }
      case 'drop':
        this.drop({ value: first ?? null });
        return UNIT;
      case 'forget':
        this.say(`forget(${args.map(describe).join(', ')})`);
        return UNIT;
      case 'panic':
      case 'panic_fmt':
      case 'panic_display':
      case 'panic_explicit':
      case 'panic_nounwind':
      case 'unreachable_display':
      case 'assert_failed':
        throw new Diverged(name);
      case 'eq':
      case 'ne': {
        const [l, r] = args.map((a) => {
          let v: Value = a;
          while (v.kind === 'ref' && v.to.value) v = v.to.value;
          return v;
        });
        if (l?.kind !== 'scalar' || r?.kind !== 'scalar') throw new Error('comparison of unknown values');
        return { kind: 'scalar', value: (l.value === r.value) === (name === 'eq') };
      }
      default:
        if (args.some(owns)) throw new Error(`\`${name}\` is given ${args.map(describe).join(', ')} and is not known`);
        return UNIT;
    }
  }
}

export function some(value: Value): Value {
  return { kind: 'aggregate', name: 'Option', variant: 'Some', fields: [{ value }] };
}

export function owns(v: Value): boolean {
  if (v.kind === 'token') return true;
  return (v.kind === 'aggregate' || v.kind === 'closure') && v.fields.some((f) => f.value !== null && owns(f.value));
}

function hole(v: Value): boolean {
  return v.kind === 'aggregate' && v.fields.some((f) => f.value === null || hole(f.value));
}

function copy(v: Value): Value {
  if (v.kind !== 'aggregate' && v.kind !== 'closure') return v;
  return { ...v, fields: v.fields.map((f) => ({ value: f.value ? copy(f.value) : null })) };
}

export function describe(v: Value): string {
  switch (v.kind) {
    case 'scalar':
      return String(v.value);
    case 'token':
      return v.id;
    case 'ref':
      // How many references there are one behind the other is coerced away in calls.
      return v.to.value?.kind === 'ref' ? describe(v.to.value) : `&${v.to.value ? describe(v.to.value) : 'nothing'}`;
    case 'function':
      return v.name;
    case 'closure':
      return 'closure';
    case 'aggregate':
      return `${v.variant ?? (v.name === 'tuple' ? '' : v.name)}(${v.fields.map((f) => (f.value ? describe(f.value) : '-')).join(', ')})`;
  }
}

/** The value that a constructor path makes; null for a path that names no struct or variant. */
export function construct(name: string, fields: readonly Slot[]): Value | null {
  for (const [enumName, variants] of ENUMS) if (variants.includes(name)) return { kind: 'aggregate', name: enumName, variant: name, fields };
  if (FIELDS.has(name) || PARTS.has(name)) return { kind: 'aggregate', name, variant: null, fields };
  return null;
}

export function discriminant(v: Value): number {
  if (v.kind !== 'aggregate' || v.variant === null) return 0;
  return ENUMS.get(v.name)?.indexOf(v.variant) ?? 0;
}

export function arithmetic(op: string, l: Value, r: Value): Value {
  if (l.kind !== 'scalar' || r.kind !== 'scalar') throw new Error(`\`${op}\` of ${describe(l)} and ${describe(r)}`);
  const a = Number(l.value);
  const b = Number(r.value);
  switch (op) {
    case '+':
      return { kind: 'scalar', value: a + b };
    case '-':
      return { kind: 'scalar', value: a - b };
    case '*':
      return { kind: 'scalar', value: a * b };
    case '==':
      return { kind: 'scalar', value: l.value === r.value };
    case '!=':
      return { kind: 'scalar', value: l.value !== r.value };
    case '<':
      return { kind: 'scalar', value: a < b };
    case '<=':
      return { kind: 'scalar', value: a <= b };
    case '>':
      return { kind: 'scalar', value: a > b };
    case '>=':
      return { kind: 'scalar', value: a >= b };
    default:
      throw new Error(`the operator \`${op}\` is not known`);
  }
}

/** Splits at the commas that are inside no bracket. */
export function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '"' && text.charAt(i - 1) !== '\\') quoted = !quoted;
    if (quoted) continue;
    if ('([{<'.includes(c)) depth++;
    else if (')]}'.includes(c) || (c === '>' && text.charAt(i - 1) !== '-' && text.charAt(i - 1) !== '=')) depth--;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  const rest = text.slice(from).trim();
  if (rest !== '') parts.push(rest);
  return parts;
}

/** A type's text as both sides spell it: no spaces, no paths, no lifetimes. */
export function plainType(text: string): string {
  return text
    .replace(/\b(?:std|core|alloc)::(?:\w+::)*/g, '')
    .replace(/'\w+\s*/g, '')
    .replace(/<_>|<>/g, '')
    .replace(/\s+/g, '')
    .replace(/,\)/g, ')');
}
