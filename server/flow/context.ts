// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What the parts of the player share: the frame that is played, the engine's tables, and the record of faults. */
import type { Body, Statement } from '../cfg/graph';
import type { FnItem, SourceFile } from '../items/item';
import type { ItemTree, Scope } from '../items/tree';
import type { FunctionRow } from '../kernel/row';
import type { MethodRow } from '../kernel/methods';
import type { ViolationKind } from '../model/violation';
import type { Memdesc } from '../model/state';
import type { Roles } from './roles';
import type { Site } from './value';
import type { Step, World } from './world';

/** One activation of a body: the function that is analysed, or one that it calls. */
export interface Frame {
  /** Distinguishes the cells of activations: the chain of call sites. */
  readonly id: string;
  readonly fn: FnItem | null;
  readonly file: SourceFile;
  /** Absolute offset of the body's offset 0. */
  readonly base: number;
  readonly body: Body;
  readonly scope: Scope;
  readonly parent: Frame | null;
  /** Where the parent calls it. */
  readonly callSite: Site | null;
  readonly depth: number;
}

/** A fault as it is met, before the paths that reach its place are counted. */
export interface RawFault {
  readonly violation: ViolationKind;
  /** Where it goes wrong. */
  readonly site: Site;
  readonly fn: FnItem | null;
  /** The call sites from the analysed function down to `fn`, outermost first, with the functions called. */
  readonly stack: readonly { readonly site: Site; readonly callee: string }[];
  /** The functions on the stack below the analysed one, outermost first. */
  readonly callees: readonly (FnItem | null)[];
  readonly name: string | null;
  readonly memdesc: Memdesc;
  readonly by: string | null;
  readonly origin: string | null;
  readonly originSite: Site;
  readonly order: { readonly allocated: string; readonly released: string } | null;
  readonly page: string;
  readonly trace: Step | null;
  /** Some states of the set did not violate. */
  readonly partial: boolean;
}

/** Collects faults and counts, by place, on how many paths the operation went well. */
export interface Recorder {
  ok(key: string): void;
  bad(key: string, fault: RawFault): void;
  /** One page operation was played. */
  operation(): void;
  /** The analysis gave something up. */
  incomplete(frame: Frame, reason: string): void;
  /** A C function of the tables was called or named. */
  readonly faults: Map<string, RawFault>;
  readonly oks: Map<string, number>;
  /** What pages given to C functions were, by the call's start, in the analysed function. */
  readonly memdescs: Map<number, Memdesc>;
}

export interface Engine {
  readonly tree: ItemTree;
  readonly roles: Roles;
  functionRow(name: string): FunctionRow | null;
  methodRow(typePath: string, name: string): MethodRow | null;
  /** What the user says of a function of the tree. */
  saidOf(fn: FnItem): Pick<FunctionRow, 'name' | 'args' | 'returns'> | null;
  /** The graph of a function's body; null where it has none. */
  body(fn: FnItem): { readonly body: Body; readonly scope: Scope } | null;
  /** Whether the function can touch a page by itself, whatever it is given. */
  touches(fn: FnItem): boolean;
  /** Notes that the analysis of the running function looked into another one. */
  consulted(fn: FnItem): void;
}

/** One analysis of one function. */
export interface Run {
  readonly engine: Engine;
  readonly recorder: Recorder;
  /** World steps left before the analysis gives up. */
  budget: { left: number };
  readonly root: FnItem | null;
  /** Told of every statement behind which a world stands, and the world. */
  readonly observe?: (frame: Frame, statement: Statement | null, span: Statement['span'], world: World) => void;
}

export function siteOf(frame: Frame, span: { readonly start: number; readonly end: number }): Site {
  return { file: frame.file.path, start: frame.base + span.start, end: frame.base + span.end };
}

export function sourceOf(frame: Frame, span: { readonly start: number; readonly end: number }): string {
  return frame.file.text.slice(frame.base + span.start, frame.base + span.end);
}

/** The call sites from the root frame to this one. */
export function stackOf(frame: Frame): { stack: RawFault['stack']; callees: (FnItem | null)[] } {
  const stack: { site: Site; callee: string }[] = [];
  const callees: (FnItem | null)[] = [];
  for (let f: Frame | null = frame; f?.parent; f = f.parent) {
    // a closure's activation belongs to the function that wrote it, whoever calls it
    const isClosure = f.id.startsWith('>|', f.parent.id.length);
    if (f.callSite && !isClosure && f.fn !== f.parent.fn) {
      stack.unshift({ site: f.callSite, callee: f.fn?.display ?? 'a closure' });
      callees.unshift(f.fn);
    }
  }
  return { stack, callees };
}

export function createRecorder(): Recorder & { operations: number; readonly incompletes: Set<string> } {
  const recorder = {
    faults: new Map<string, RawFault>(),
    oks: new Map<string, number>(),
    memdescs: new Map<number, Memdesc>(),
    operations: 0,
    incompletes: new Set<string>(),
    ok(key: string): void {
      recorder.oks.set(key, (recorder.oks.get(key) ?? 0) + 1);
    },
    bad(key: string, fault: RawFault): void {
      const id = `${key}|${fault.violation}|${fault.originSite.file}:${fault.originSite.start}`;
      const old = recorder.faults.get(id);
      if (!old) recorder.faults.set(id, fault);
      else if (old.partial && !fault.partial) recorder.faults.set(id, fault);
      if (fault.partial) recorder.ok(key);
    },
    operation(): void {
      recorder.operations++;
    },
    incomplete(frame: Frame, reason: string): void {
      if (!frame.parent) recorder.incompletes.add(reason);
    },
  };
  return recorder;
}
