// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Calls of C functions that the tables know, found in the graphs: by name resolution, whatever path leads there. */
import type { Body, Operand, PathRef } from '../cfg/graph';
import { resolvePath } from '../flow/paths';
import type { Engine, Frame } from '../flow/context';
import type { FnItem, SourceFile } from '../items/item';
import type { Scope } from '../items/tree';
import type { Memdesc } from '../model/state';
import type { CallSite } from '../rules/rule';

export interface Scanned {
  readonly fn: FnItem | null;
  readonly file: SourceFile;
  readonly base: number;
  readonly body: Body;
  readonly scope: Scope;
}

export function callSitesOf(engine: Omit<Engine, 'consulted'>, code: Scanned, memdescs: ReadonlyMap<number, Memdesc>): CallSite[] {
  const full: Engine = { ...engine, consulted: () => undefined };
  const out: CallSite[] = [];
  const seen = new Set<string>();
  const frame: Frame = { id: 'f', fn: code.fn, file: code.file, base: code.base, body: code.body, scope: code.scope, parent: null, callSite: null, depth: 0 };

  const note = (path: PathRef, call: { start: number; end: number }, isCall: boolean): void => {
    const r = resolvePath(frame, full, path);
    const cut = r.full.lastIndexOf('::');
    const module = r.full.slice(0, Math.max(cut, 0));
    if (module !== 'kernel::bindings' && !module.endsWith('::bindings') && module !== '?bindings') return;
    // a module of that name may be anybody's
    if (engine.tree.fnAt(r.full)) return;
    const row = engine.functionRow(r.name);
    if (!row) return;
    const start = code.base + call.start;
    const end = code.base + call.end;
    const key = `${start}:${end}:${row.name}`;
    if (seen.has(key)) return;
    seen.add(key);
    const text = code.file.text.slice(start, end);
    const open = isCall ? text.indexOf('(') : -1;
    out.push({
      file: code.file, fn: code.fn, name: row.name, call: { start, end }, args: [], memdesc: memdescs.get(start) ?? 'unknown',
      span: { start, end: open < 0 ? end : start + open },
    });
  };

  const operand = (o: Operand, span: { start: number; end: number }): void => {
    if (o.kind === 'path') note(o.path, span, false);
  };

  const visit = (body: Body): void => {
    for (const block of body.blocks) {
      for (const s of block.statements) {
        if (s.kind === 'call') {
          if (s.callee.kind === 'path') note(s.callee.path, s.span, true);
          for (const a of s.args) operand(a, s.span);
        } else if (s.kind === 'assign') {
          const r = s.rvalue;
          if (r.kind === 'use' || r.kind === 'cast') operand(r.operand, s.span);
          else if (r.kind === 'struct') for (const f of r.fields) operand(f.operand, s.span);
          else if (r.kind === 'tuple') for (const f of r.fields) operand(f, s.span);
        }
      }
    }
    for (const c of body.closures) visit(c.body);
  };
  visit(code.body);
  return out;
}
