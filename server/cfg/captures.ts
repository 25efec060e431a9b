// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What a closure captures of the variables around it, read off its finished body as rustc's capture analysis does. */
import type { Body, Capture, CapturedPart, LocalId, Operand, Place, Projection, Statement, Terminator } from './graph';
import { operandsOf } from './parts';

type Named = Omit<Capture, 'byValue' | 'consumed' | 'parts'>;

interface Use {
  readonly path: readonly Projection[];
  readonly byValue: boolean;
}

/** A name that the body only mentions (`let _ = x`) is not captured. */
export function capturesOf(names: readonly Named[], body: Body, isMove: boolean): Capture[] {
  if (names.length === 0) return [];
  // A closure that borrows reaches the variable through one deref, which is not the source's.
  const skip = isMove ? 0 : 1;
  const uses = new Map<LocalId, Use[]>(names.map((n) => [n.inner, []]));
  forEachPlace(body, (p, byValue) => {
    uses.get(p.local)?.push({ path: p.projection.slice(skip), byValue });
  });
  const captures: Capture[] = [];
  for (const n of names) {
    const found = uses.get(n.inner) ?? [];
    if (found.length === 0) continue;
    const consumed = found.some((u) => u.byValue && u.path.every((x) => x.kind !== 'deref'));
    captures.push({ ...n, byValue: isMove || consumed, consumed, parts: partsOf(found, isMove) });
  }
  return captures;
}

/** The paths of fields that are used, each as far as it is one, without those inside another. */
function partsOf(uses: readonly Use[], isMove: boolean): CapturedPart[] {
  const parts: { path: readonly Projection[]; byValue: boolean }[] = [];
  for (const u of uses) {
    const end = u.path.findIndex((x) => x.kind !== 'field' || x.name.startsWith('-'));
    const path = end < 0 ? u.path : u.path.slice(0, end);
    const byValue = isMove || (u.byValue && u.path.every((x) => x.kind !== 'deref'));
    const outer = parts.find((p) => isPrefix(p.path, path));
    if (outer) {
      outer.byValue ||= byValue;
      continue;
    }
    const inside = parts.filter((p) => isPrefix(path, p.path));
    const part = { path, byValue: byValue || inside.some((p) => p.byValue) };
    if (inside.length === 0) parts.push(part);
    else parts.splice(0, parts.length, ...parts.flatMap((p) => (p === inside[0] ? [part] : inside.includes(p) ? [] : [p])));
  }
  return parts;
}

function isPrefix(a: readonly Projection[], b: readonly Projection[]): boolean {
  return a.length <= b.length && a.every((x, i) => {
    const y = b[i];
    return x.kind === 'field' && y?.kind === 'field' && x.name === y.name;
  });
}

type Visit = (p: Place, byValue: boolean) => void;

/** Every place that a body reads, borrows or writes; by value where the value itself is taken. */
function forEachPlace(body: Body, visit: Visit): void {
  for (const block of body.blocks) {
    for (const s of block.statements) inStatement(body, s, visit);
    inTerminator(body, block.terminator, visit);
  }
}

function inOperand(body: Body, o: Operand, visit: Visit): void {
  switch (o.kind) {
    case 'use':
      visit(o.place, true);
      return;
    case 'receiver':
      visit(o.place, false);
      return;
    case 'closure':
      for (const c of body.closures[o.closure]?.captures ?? []) {
        for (const part of c.parts) visit({ local: c.outer, projection: [...c.projection, ...part.path] }, part.byValue);
      }
      return;
    case 'const':
    case 'path':
      return;
  }
}

function inStatement(body: Body, s: Statement, visit: Visit): void {
  switch (s.kind) {
    case 'assign':
      visit(s.place, false);
      if (s.rvalue.kind === 'ref' || s.rvalue.kind === 'rawref') visit(s.rvalue.place, false);
      for (const o of operandsOf(s.rvalue)) inOperand(body, o, visit);
      return;
    case 'call':
      visit(s.dest, false);
      if (s.callee.kind === 'value') inOperand(body, s.callee.operand, visit);
      for (const o of s.args) inOperand(body, o, visit);
      return;
    case 'bind':
      visit(s.place, s.mode === 'move');
      return;
    case 'drop':
      visit(s.place, false);
      return;
    case 'storageDead':
      return;
  }
}

function inTerminator(body: Body, t: Terminator, visit: Visit): void {
  switch (t.kind) {
    case 'if':
      inOperand(body, t.operand, visit);
      return;
    case 'test':
      visit(t.place, false);
      return;
    case 'goto':
    case 'either':
    case 'return':
    case 'unreachable':
      return;
  }
}
