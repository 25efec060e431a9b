// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** One program under trial, and the code that calls its entry points on every input. */
import type { Profile } from '../../server/rules/finding';
import { child, firstOf, hasToken, materialize, named, type Node, textOf } from '../../server/syntax/node';
import { parse } from '../../server/syntax/parser';

export interface Program {
  /** Unique, an identifier. */
  readonly name: string;
  readonly profile: Profile;
  readonly source: string;
  /** The rules that its author says are broken; null where nobody said. */
  readonly expected: readonly string[] | null;
}

interface Fields {
  readonly tuple: boolean;
  /** Names, or indices of a tuple struct. */
  readonly fields: readonly { readonly name: string; readonly type: Node }[];
}

interface Shape {
  readonly entries: readonly Node[];
  readonly structs: ReadonlyMap<string, Fields>;
  /** Types with a `Drop` of their own. */
  readonly drops: ReadonlySet<string>;
}

function read(source: string): Shape {
  const tree = parse(source);
  try {
    const root = materialize(tree.rootNode, source, 0);
    const entries: Node[] = [];
    const structs = new Map<string, Fields>();
    const drops = new Set<string>();
    for (const item of named(root)) {
      if (item.kind === 'function_item' && firstOf(item, 'visibility_modifier') !== null) entries.push(item);
      if (item.kind === 'struct_item') {
        const name = child(item, 'name');
        if (name !== null) structs.set(name.text, fieldsOf(item));
      }
      if (item.kind === 'impl_item') {
        const trait = child(item, 'trait');
        const type = child(item, 'type');
        if (trait !== null && type !== null && textOf(trait) === 'Drop') drops.add(textOf(type));
      }
    }
    return { entries, structs, drops };
  } finally {
    tree.delete();
  }
}

function fieldsOf(item: Node): Fields {
  const body = child(item, 'body');
  if (body === null) return { tuple: true, fields: [] };
  if (body.kind === 'ordered_field_declaration_list') {
    const types = body.children.filter((c) => c.field === 'type');
    return { tuple: true, fields: types.map((type, i) => ({ name: `f${i}`, type })) };
  }
  const fields = named(body).flatMap((f) => {
    const name = child(f, 'name');
    const type = child(f, 'type');
    return name !== null && type !== null ? [{ name: name.text, type }] : [];
  });
  return { tuple: false, fields };
}

function typeNames(type: Node, out: Set<string>): void {
  if (type.kind === 'type_identifier') out.add(type.text);
  for (const c of type.children) typeNames(c, out);
}

/** The names of the entry points: the program's `pub fn`s. */
export function entriesOf(source: string): string[] {
  return read(source).entries.map((e) => child(e, 'name')?.text ?? '');
}

/**
 * Code that stands behind the program's text in the same module: makes values of its structs, takes them apart, and
 * calls each entry point once.
 * @returns the text and the names of the calling functions, by entry point.
 */
export function callers(source: string): { code: string; calls: ReadonlyMap<string, string> } {
  const { entries, structs, drops } = read(source);
  const calls = new Map<string, string>();
  const used = new Set<string>();
  const out: string[] = [];
  for (const entry of entries) {
    const name = child(entry, 'name')?.text ?? '';
    const types = parametersOf(entry);
    for (const t of types) typeNames(t, used);
    const result = child(entry, 'return_type');
    if (result !== null) typeNames(result, used);
    calls.set(name, `__call_${name}`);
    out.push(caller(entry, name, types));
  }
  for (const name of reachable(used, structs)) out.push(support(name, structs, drops));
  return { code: out.join('\n'), calls };
}

function parametersOf(entry: Node): Node[] {
  const list = child(entry, 'parameters');
  if (list === null) return [];
  return named(list).flatMap((p) => {
    const type = child(p, 'type');
    return type === null ? [] : [type];
  });
}

function caller(entry: Node, name: string, types: readonly Node[]): string {
  const before: string[] = [];
  const args: string[] = [];
  const after: string[] = [];
  types.forEach((type, i) => {
    const inner = mutableReferent(type);
    if (inner === null) {
      args.push('::kernel::trial::Input::make()');
      return;
    }
    before.push(`let mut a${i}: ${inner} = ::kernel::trial::Input::make();`);
    args.push(`&mut a${i}`);
    after.push(`::kernel::trial::Settle::settle(a${i});`);
  });
  const modifiers = firstOf(entry, 'function_modifiers');
  const call = `${name}(${args.join(', ')})`;
  const guarded = modifiers !== null && hasToken(modifiers, 'unsafe') ? `unsafe { ${call} }` : call;
  return `pub fn __call_${name}() { ${before.join(' ')} let r = ${guarded}; ::kernel::model::returned(); ::kernel::trial::Settle::settle(r); ${after.join(' ')} }`;
}

/** What the model itself makes behind `&mut`: it stands for something of the caller's that goes on living. */
const OF_THE_CALLER = /^(Bio|bindings::(scatterlist|vm_fault)|\[u8\])$/;

/** `T` of `&mut T`, where a value of it can be made here. */
function mutableReferent(type: Node): string | null {
  if (type.kind !== 'reference_type' || firstOf(type, 'mutable_specifier') === null) return null;
  const inner = child(type, 'type');
  if (inner === null) return null;
  const text = textOf(inner).replaceAll(' ', '');
  return OF_THE_CALLER.test(text) ? null : textOf(inner);
}

function reachable(used: ReadonlySet<string>, structs: ReadonlyMap<string, Fields>): string[] {
  const out: string[] = [];
  const todo = [...used];
  const seen = new Set<string>();
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const fields = structs.get(name);
    if (fields === undefined) continue;
    out.push(name);
    const more = new Set<string>();
    for (const f of fields.fields) typeNames(f.type, more);
    todo.push(...more);
  }
  return out;
}

function support(name: string, structs: ReadonlyMap<string, Fields>, drops: ReadonlySet<string>): string {
  const { tuple, fields } = structs.get(name) ?? { tuple: true, fields: [] };
  const made = fields.map((f) => (tuple ? '::kernel::trial::Input::make()' : `${f.name}: ::kernel::trial::Input::make()`)).join(', ');
  const make = fields.length === 0 ? name : tuple ? `${name}(${made})` : `${name} { ${made} }`;
  const names = fields.map((f) => f.name).join(', ');
  const apart = tuple ? `let ${name}(${names}) = self;` : `let ${name} { ${names} } = self;`;
  const settle = drops.has(name) || fields.length === 0 ? 'drop(self);' : `${apart} ${fields.map((f) => `::kernel::trial::Settle::settle(${f.name});`).join(' ')}`;
  return [
    `impl ::kernel::trial::Settle for ${name} { fn settle(self) { ${settle} } }`,
    `impl ::kernel::trial::Input for ${name} { fn make() -> Self { ${make} } }`,
  ].join('\n');
}
