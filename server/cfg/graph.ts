// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The control-flow graph of one function body, shaped after rustc's MIR.
 *
 * The graph knows syntax and scopes, not types: whether a use moves or copies, whether a method takes its receiver by
 * reference, whether a drop does anything, is decided by the value that is there when the graph is played (`flow/`).
 * So every local is dropped at the end of its scope here, and the drop of a moved or trivial value is nothing.
 *
 * Offsets are relative to the start of the function (`FnItem.span.start`), so that a graph stays valid while its
 * function only moves in the file.
 */
import type { Node } from '../syntax/node';
import type { Span } from '../syntax/text';

export type LocalId = number;
export type BlockId = number;

/** Local 0 is the return place, as in MIR. */
export const RETURN: LocalId = 0;

export interface Local {
  readonly id: LocalId;
  /** The name in the source; null for temporaries and the return place. */
  readonly name: string | null;
  readonly kind: 'return' | 'param' | 'user' | 'temp' | 'capture';
  readonly mutable: boolean;
  /** The type as written, where it is. */
  readonly ty: Node | null;
  /** Where it is declared. */
  readonly span: Span;
}

export type Projection =
  /** `-1`, `-2` count from the last field: what stands behind the `..` of a tuple pattern. */
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'deref' }
  /** `index` is the value of a constant index, null for any other. */
  | { readonly kind: 'index'; readonly index: number | null }
  /**
   * Seen as that variant of its enum; a field `0`, `1`, `name` follows. `?continue` and `?break` are the two sides of `?`.
   * A pattern's path may name a struct: names alone cannot tell, so a downcast of a struct to itself changes nothing (and
   * a `variant` test of one is always true).
   */
  | { readonly kind: 'downcast'; readonly variant: string };

export interface Place {
  readonly local: LocalId;
  readonly projection: readonly Projection[];
}

export interface PathSegment {
  readonly name: string;
  /** Generic arguments as written (types and lifetimes), e.g. of `cast::<Page>` . */
  readonly args: readonly Node[];
}

/** A path in an expression or a pattern, not resolved. `<T as Trait>::f` has `qself` T and `trait` Trait. */
export interface PathRef {
  readonly qself: Node | null;
  readonly trait: Node | null;
  readonly segments: readonly PathSegment[];
}

export type Constant =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'str' }
  | { readonly kind: 'unit' }
  | { readonly kind: 'other' };

export type Operand =
  /** The value of a place: moved if it owns, copied if it may be. */
  | { readonly kind: 'use'; readonly place: Place }
  /** A method's receiver: the place, adjusted (moved, borrowed, dereferenced) as the method's signature wants. */
  | { readonly kind: 'receiver'; readonly place: Place }
  | { readonly kind: 'const'; readonly constant: Constant }
  /** A function, constant, static, unit struct or variant named by a path. */
  | { readonly kind: 'path'; readonly path: PathRef }
  | { readonly kind: 'closure'; readonly closure: number };

export type Rvalue =
  | { readonly kind: 'use'; readonly operand: Operand }
  | { readonly kind: 'ref'; readonly mutable: boolean; readonly place: Place }
  /** `&raw const`, `&raw mut`, `addr_of!`, `addr_of_mut!`. */
  | { readonly kind: 'rawref'; readonly mutable: boolean; readonly place: Place }
  | { readonly kind: 'cast'; readonly operand: Operand; readonly ty: Node }
  | { readonly kind: 'binary'; readonly op: string; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'unary'; readonly op: '!' | '-'; readonly operand: Operand }
  | { readonly kind: 'tuple'; readonly fields: readonly Operand[] }
  | { readonly kind: 'array'; readonly elements: readonly Operand[] }
  /** `[v; n]`. */
  | { readonly kind: 'repeat'; readonly element: Operand }
  /** `Path { a: x, ..base }`; `base` supplies the fields that are not named. */
  | { readonly kind: 'struct'; readonly path: PathRef; readonly fields: readonly { readonly name: string; readonly operand: Operand }[]; readonly base: Operand | null }
  /** What `?` returns early, made from the `Err(e)` or `None` in `place`. */
  | { readonly kind: 'residual'; readonly place: Place }
  /** Syntax that is not followed: its operands are given away, its value is unknown. */
  | { readonly kind: 'opaque'; readonly operands: readonly Operand[]; readonly what: string };

export type Callee =
  | { readonly kind: 'path'; readonly path: PathRef }
  /** `args[0]` is the receiver. */
  | { readonly kind: 'method'; readonly name: string; readonly generics: readonly Node[]; readonly nameSpan: Span }
  /** A closure or function pointer in a place. */
  | { readonly kind: 'value'; readonly operand: Operand };

export type Statement =
  | { readonly kind: 'assign'; readonly place: Place; readonly rvalue: Rvalue; readonly span: Span }
  /** A call; control goes on behind it unless the callee never returns, which the player knows. */
  | { readonly kind: 'call'; readonly dest: Place; readonly callee: Callee; readonly args: readonly Operand[]; readonly span: Span }
  /**
   * A binding of a pattern. `move` binds by reference instead when the place is reached through a reference that the
   * pattern does not spell out (default binding modes).
   */
  | { readonly kind: 'bind'; readonly local: LocalId; readonly place: Place; readonly mode: 'move' | 'ref' | 'ref mut'; readonly span: Span }
  /** The value, if still there, is dropped; `why` says what ends it. */
  | { readonly kind: 'drop'; readonly place: Place; readonly why: 'scope' | 'temporary' | 'assignment' ; readonly span: Span }
  | { readonly kind: 'storageDead'; readonly local: LocalId; readonly span: Span };

/** A question that a pattern or `?` asks of a place; a reference on the way is looked through. */
export type Test =
  | { readonly kind: 'variant'; readonly path: PathRef }
  | { readonly kind: 'constant'; readonly constant: Constant }
  /** A constant or a unit variant, which only names can tell. */
  | { readonly kind: 'path'; readonly path: PathRef }
  /** A range or slice pattern, or another test whose answer is not followed. What it asks is there where it is known. */
  | { readonly kind: 'unknown'; readonly length?: LengthTest; readonly range?: RangeTest }
  /** Whether `?` goes on (`Ok`, `Some`). */
  | { readonly kind: 'try' };

/** A slice pattern asks for a length; of an array the answer is always yes. */
export interface LengthTest {
  readonly least: number;
  /** Without a `..` the length must be just that. */
  readonly exact: boolean;
}

/** A range pattern of integers; null where it is open. */
export interface RangeTest {
  readonly from: number | null;
  readonly to: number | null;
  readonly inclusive: boolean;
}

export type Terminator =
  | { readonly kind: 'goto'; readonly target: BlockId }
  | { readonly kind: 'if'; readonly operand: Operand; readonly then: BlockId; readonly else: BlockId; readonly span: Span }
  | { readonly kind: 'test'; readonly place: Place; readonly test: Test; readonly yes: BlockId; readonly no: BlockId; readonly span: Span }
  /** Goes to any of them, e.g. a `for` loop's end and body when nothing is known of the iterator. */
  | { readonly kind: 'either'; readonly targets: readonly BlockId[]; readonly span: Span }
  | { readonly kind: 'return'; readonly span: Span }
  /** A panic, an endless loop or a place that cannot be reached: what follows never happens. */
  | { readonly kind: 'unreachable' };

export interface Block {
  readonly id: BlockId;
  readonly statements: readonly Statement[];
  readonly terminator: Terminator;
}

export interface Capture {
  readonly name: string;
  /** The local of the enclosing body. */
  readonly outer: LocalId;
  /**
   * What of that local is captured: nothing more than the local itself, but for a variable that is reached through a
   * reference already (a capture of the enclosing closure, a name in a guard).
   */
  readonly projection: readonly Projection[];
  /**
   * The local of the closure's body: holds the value in a `move` closure, else a reference to the outer one (the
   * closure's body then reaches the variable through a deref).
   */
  readonly inner: LocalId;
  /**
   * The body uses the variable by value, or the closure is a `move` one: a variable that owns moves into the closure
   * when the closure is made, whatever `isMove` says.
   */
  readonly byValue: boolean;
  /**
   * The body takes the variable's value (or a part of it). Where that is a move, the closure can be called once: the call
   * uses it up, and what is left of its captures is dropped when the call ends.
   */
  readonly consumed: boolean;
  /**
   * The parts of the variable that the closure captures (edition 2021): paths of fields, none inside another; one empty
   * path is the whole variable. What is outside them stays with the enclosing body, also where the closure takes values.
   */
  readonly parts: readonly CapturedPart[];
}

export interface CapturedPart {
  readonly path: readonly Projection[];
  /** The closure takes the part itself, where it owns. */
  readonly byValue: boolean;
}

export interface Closure {
  readonly id: number;
  /** Its own `span` offsets have the same base as the enclosing body's. */
  readonly body: Body;
  readonly isMove: boolean;
  readonly captures: readonly Capture[];
  readonly span: Span;
}

/** A construct that was met and not followed. */
export interface Unfollowed {
  readonly span: Span;
  /** For people: names the construct, e.g. `` macro `foo!` ``. */
  readonly what: string;
}

export interface Body {
  readonly locals: readonly Local[];
  /** The locals of the parameters, `self` first where there is one. */
  readonly params: readonly LocalId[];
  readonly blocks: readonly Block[];
  readonly closures: readonly Closure[];
  readonly unfollowed: readonly Unfollowed[];
  /** The whole body, from its opening brace (or a closure's expression). */
  readonly span: Span;
}
