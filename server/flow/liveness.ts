// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Which locals can still be read when a block begins. A local that cannot, and holds nothing that a drop would end, is
 * taken out of the worlds there, so that worlds that differ in it alone become one.
 */
import type { BlockId, Body, LocalId, Operand, Place, Rvalue, Statement, Terminator } from '../cfg/graph';
import { targetsOf } from '../cfg/parts';

export interface Liveness {
  /** Read at or after the block's beginning. */
  readonly live: ReadonlyMap<BlockId, ReadonlySet<LocalId>>;
  /** Their address is taken somewhere: they may be read through it at any time. */
  readonly addressed: ReadonlySet<LocalId>;
}

const cache = new WeakMap<Body, Liveness>();

export function livenessOf(body: Body): Liveness {
  const hit = cache.get(body);
  if (hit) return hit;
  const made = compute(body);
  cache.set(body, made);
  return made;
}

function compute(body: Body): Liveness {
  const addressed = new Set<LocalId>([0]);
  const reads = new Map<BlockId, Set<LocalId>>();
  const kills = new Map<BlockId, Set<LocalId>>();
  for (const block of body.blocks) {
    const read = new Set<LocalId>();
    const killed = new Set<LocalId>();
    const use = (local: LocalId): void => {
      if (!killed.has(local)) read.add(local);
    };
    for (const s of block.statements) readStatement(s, use, (l) => killed.add(l), addressed);
    readTerminator(block.terminator, use);
    reads.set(block.id, read);
    kills.set(block.id, killed);
  }
  for (const c of body.closures) for (const capture of c.captures) addressed.add(capture.outer);
  const live = new Map<BlockId, Set<LocalId>>(body.blocks.map((b) => [b.id, new Set(reads.get(b.id))]));
  // sets only grow and locals are finitely many: it ends
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = body.blocks.length - 1; i >= 0; i--) {
      const block = body.blocks[i];
      if (!block) continue;
      const mine = live.get(block.id);
      const killed = kills.get(block.id);
      if (!mine) continue;
      for (const next of targetsOf(block.terminator)) {
        for (const l of live.get(next) ?? []) {
          if (!killed?.has(l) && !mine.has(l)) {
            mine.add(l);
            changed = true;
          }
        }
      }
    }
  }
  return { live, addressed };
}

type Use = (local: LocalId) => void;

function readPlace(p: Place, use: Use): void {
  use(p.local);
}

function readOperand(o: Operand, use: Use, addressed: Set<LocalId> | null): void {
  if (o.kind === 'use' || o.kind === 'receiver') {
    readPlace(o.place, use);
    if (o.kind === 'receiver') addressed?.add(o.place.local);
  }
}

function readRvalue(r: Rvalue, use: Use, addressed: Set<LocalId>): void {
  switch (r.kind) {
    case 'use':
    case 'cast':
    case 'unary':
      readOperand(r.operand, use, addressed);
      return;
    case 'ref':
    case 'rawref':
      readPlace(r.place, use);
      addressed.add(r.place.local);
      return;
    case 'binary':
      readOperand(r.left, use, addressed);
      readOperand(r.right, use, addressed);
      return;
    case 'tuple':
      for (const f of r.fields) readOperand(f, use, addressed);
      return;
    case 'array':
      for (const e of r.elements) readOperand(e, use, addressed);
      return;
    case 'repeat':
      readOperand(r.element, use, addressed);
      return;
    case 'struct':
      for (const f of r.fields) readOperand(f.operand, use, addressed);
      if (r.base) readOperand(r.base, use, addressed);
      return;
    case 'residual':
      readPlace(r.place, use);
      return;
    case 'opaque':
      for (const o of r.operands) readOperand(o, use, addressed);
      return;
  }
}

function readStatement(s: Statement, use: Use, kill: (l: LocalId) => void, addressed: Set<LocalId>): void {
  switch (s.kind) {
    case 'assign':
      readRvalue(s.rvalue, use, addressed);
      writePlace(s.place, use, kill);
      return;
    case 'call':
      if (s.callee.kind === 'value') readOperand(s.callee.operand, use, addressed);
      for (const o of s.args) readOperand(o, use, addressed);
      writePlace(s.dest, use, kill);
      return;
    case 'bind':
      readPlace(s.place, use);
      addressed.add(s.place.local);
      kill(s.local);
      return;
    case 'drop':
      // what a drop ends is kept by what it is, not by this
      if (s.place.projection.length > 0) readPlace(s.place, use);
      return;
    case 'storageDead':
      kill(s.local);
      return;
  }
}

function writePlace(p: Place, use: Use, kill: (l: LocalId) => void): void {
  if (p.projection.length === 0) kill(p.local);
  else use(p.local);
}

function readTerminator(t: Terminator, use: Use): void {
  if (t.kind === 'if') readOperand(t.operand, use, null);
  else if (t.kind === 'test') readPlace(t.place, use);
}
