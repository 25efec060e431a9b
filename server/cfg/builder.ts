// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The state of one lowering: blocks under construction, the scopes that are open, and what leaves them.
 *
 * Two kinds of things end with a scope: variables with the block that declares them, temporaries with the statement (or
 * condition, arm, body …) that made them. Both are scopes of one stack; a temporary goes to the nearest one that takes
 * temporaries, a variable to the nearest that takes names.
 */
import type { Node } from '../syntax/node';
import type { Span } from '../syntax/text';
import type { BlockId, Capture, Closure, Local, LocalId, Operand, Place, Rvalue, Statement, Terminator, Unfollowed } from './graph';

export interface Scope {
  /** Temporaries made inside end here. */
  readonly temps: boolean;
  /** In the order of their making; dropped the other way round. */
  readonly drops: LocalId[];
  /** What a name means here; null for a scope that declares none. A guard's name means the place it will bind. */
  readonly names: Map<string, Place> | null;
}

/** Where control goes when it leaves scopes: the block, and how many scopes are still open there. */
export interface Exit {
  readonly block: BlockId;
  readonly depth: number;
}

export interface Breakable {
  readonly label: string | null;
  /** A plain `break` or `continue` means loops only. */
  readonly isLoop: boolean;
  readonly exit: Exit;
  readonly next: Exit | null;
  readonly dest: Place | null;
}

/** Where `?` goes: the function's return unless a `try` block or an initialiser catches it. */
export interface Catcher {
  readonly dest: Place;
  readonly exit: Exit;
}

/** A block under construction. */
export interface Draft {
  statements: Statement[];
  terminator: Terminator | null;
}

export interface Builder {
  readonly locals: Local[];
  readonly drafts: Draft[];
  current: BlockId;
  readonly scopes: Scope[];
  readonly breakables: Breakable[];
  readonly catchers: Catcher[];
  readonly closures: Closure[];
  readonly unfollowed: Unfollowed[];
  /** The body around a closure's, where its free names are looked up. */
  readonly outer: Builder | null;
  readonly isMove: boolean;
  readonly captures: Omit<Capture, 'byValue' | 'consumed' | 'parts'>[];
  /** Temporaries that live as long as the `let` they initialise, and the scope that is. */
  readonly extended: Map<Node, Scope>;
  /** How many drops the ways out of the function have so far, and the blocks of those that share them. */
  exitStatements: number;
  readonly sharedExits: Map<string, BlockId>;
  /** How deep the syntax nests, so that no input overflows the stack. */
  depth: number;
}

export function createBuilder(ret: Node | null, span: Span, outer: Builder | null, isMove: boolean): Builder {
  const b: Builder = {
    locals: [],
    drafts: [],
    current: 0,
    scopes: [],
    breakables: [],
    catchers: [],
    closures: [],
    unfollowed: [],
    outer,
    isMove,
    captures: [],
    extended: new Map(),
    exitStatements: 0,
    sharedExits: new Map(),
    depth: outer ? outer.depth : 0,
  };
  newLocal(b, { name: null, kind: 'return', mutable: true, ty: ret, span });
  newBlock(b);
  return b;
}

export function newLocal(b: Builder, local: Omit<Local, 'id'>): LocalId {
  const id = b.locals.length;
  b.locals.push({ id, ...local });
  return id;
}

export function newTemp(b: Builder, span: Span): LocalId {
  return newLocal(b, { name: null, kind: 'temp', mutable: true, ty: null, span: { start: span.start, end: span.end } });
}

export function newBlock(b: Builder): BlockId {
  b.drafts.push({ statements: [], terminator: null });
  return b.drafts.length - 1;
}

export function switchTo(b: Builder, block: BlockId): void {
  b.current = block;
}

export function push(b: Builder, statement: Statement): void {
  b.drafts[b.current]?.statements.push(statement);
}

/** Ends the current block; what is lowered next lands in a new block that nothing reaches. */
export function terminate(b: Builder, terminator: Terminator): void {
  const draft = b.drafts[b.current];
  if (draft && !draft.terminator) draft.terminator = terminator;
  b.current = newBlock(b);
}

export function goto(b: Builder, target: BlockId): void {
  terminate(b, { kind: 'goto', target });
}

export function place(local: LocalId): Place {
  return { local, projection: [] };
}

export function spanOf(node: Node): Span {
  return { start: node.start, end: node.end };
}

export function assign(b: Builder, dest: Place, rvalue: Rvalue, span: Span): void {
  push(b, { kind: 'assign', place: dest, rvalue, span });
}

export function use(p: Place): Operand {
  return { kind: 'use', place: p };
}

export function assignOperand(b: Builder, dest: Place, operand: Operand, span: Span): void {
  assign(b, dest, { kind: 'use', operand }, span);
}

export const UNIT: Operand = { kind: 'const', constant: { kind: 'unit' } };
export const OTHER: Operand = { kind: 'const', constant: { kind: 'other' } };

export function bool(value: boolean): Operand {
  return { kind: 'const', constant: { kind: 'bool', value } };
}

export function unfollowed(b: Builder, span: Span, what: string): void {
  b.unfollowed.push({ span, what });
}

// Scopes

export function pushScope(b: Builder, takes: { temps?: boolean; names?: boolean }): Scope {
  const scope: Scope = { temps: takes.temps ?? false, drops: [], names: takes.names ? new Map() : null };
  b.scopes.push(scope);
  return scope;
}

/** Ends the innermost scope: drops what it holds. `at` is where it ends. */
export function popScope(b: Builder, at: Span): void {
  const scope = b.scopes.pop();
  if (scope) emitDrops(b, scope, at, true);
}

/** Leaves scopes towards an exit; they stay open for the code that does not leave. */
export function leave(b: Builder, exit: Exit, at: Span): void {
  for (let i = b.scopes.length - 1; i >= exit.depth; i--) {
    const scope = b.scopes[i];
    if (scope) emitDrops(b, scope, at, true);
  }
  goto(b, exit.block);
}

/**
 * How many statements ways out of the function may have before they share their ends. Each way keeps its own otherwise:
 * what leaks on one of them is told from what leaks on another.
 */
const MAX_EXIT_STATEMENTS = 20_000;

/** Leaves the function: everything that is still open ends. The locals' storage ends with the frame. */
export function leaveFunction(b: Builder, at: Span): void {
  if (b.exitStatements > MAX_EXIT_STATEMENTS) {
    goto(b, sharedExit(b, at));
    return;
  }
  for (let i = b.scopes.length - 1; i >= 0; i--) {
    const scope = b.scopes[i];
    if (!scope) continue;
    emitDrops(b, scope, at, false);
    b.exitStatements += scope.drops.length;
  }
  terminate(b, { kind: 'return', span: at });
}

/** The block from which all that is open is dropped, made of the blocks of other exits where these drop the same last. */
function sharedExit(b: Builder, at: Span): BlockId {
  const from = b.current;
  let block = exitBlock(b, 'return', () => terminate(b, { kind: 'return', span: at }));
  for (const scope of b.scopes) {
    for (const id of scope.drops) {
      const next = block;
      block = exitBlock(b, `${next}:${id}`, () => {
        push(b, { kind: 'drop', place: place(id), why: b.locals[id]?.kind === 'temp' ? 'temporary' : 'scope', span: at });
        goto(b, next);
      });
    }
  }
  b.current = from;
  return block;
}

function exitBlock(b: Builder, key: string, fill: () => void): BlockId {
  const existing = b.sharedExits.get(key);
  if (existing !== undefined) return existing;
  const block = newBlock(b);
  b.sharedExits.set(key, block);
  b.current = block;
  fill();
  return block;
}

function emitDrops(b: Builder, scope: Scope, at: Span, storage: boolean): void {
  for (let i = scope.drops.length - 1; i >= 0; i--) {
    const id = scope.drops[i];
    if (id === undefined) continue;
    push(b, { kind: 'drop', place: place(id), why: b.locals[id]?.kind === 'temp' ? 'temporary' : 'scope', span: at });
    if (storage) push(b, { kind: 'storageDead', local: id, span: at });
  }
}

/** The temporary is dropped when the innermost statement ends, or when what extends it ends. */
export function scheduleTemp(b: Builder, id: LocalId, extendedBy: Scope | undefined): void {
  if (extendedBy) {
    extendedBy.drops.push(id);
    return;
  }
  for (let i = b.scopes.length - 1; i >= 0; i--) {
    const scope = b.scopes[i];
    if (!scope?.temps) continue;
    scope.drops.push(id);
    return;
  }
}

/** The innermost scope that declares names. */
export function nameScope(b: Builder): Scope | null {
  for (let i = b.scopes.length - 1; i >= 0; i--) {
    const scope = b.scopes[i];
    if (scope?.names) return scope;
  }
  return null;
}

export function scheduleVariable(b: Builder, id: LocalId): void {
  nameScope(b)?.drops.push(id);
}

export function define(b: Builder, name: string, means: Place): void {
  nameScope(b)?.names?.set(name, means);
}

/** What a name means; a free name of a closure becomes one of its captures. Null for anything but a local variable. */
export function lookup(b: Builder, name: string, span: Span): Place | null {
  for (let i = b.scopes.length - 1; i >= 0; i--) {
    const found = b.scopes[i]?.names?.get(name);
    if (found) return found;
  }
  if (!b.outer) return null;
  const outer = lookup(b.outer, name, span);
  if (!outer) return null;
  const existing = b.captures.find((c) => c.outer === outer.local);
  const inner = existing?.inner ?? newLocal(b, { name, kind: 'capture', mutable: true, ty: null, span });
  if (!existing) b.captures.push({ name, outer: outer.local, projection: outer.projection, inner });
  const means: Place = { local: inner, projection: b.isMove ? [] : [{ kind: 'deref' }] };
  b.scopes[0]?.names?.set(name, means);
  return means;
}
