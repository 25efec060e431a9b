// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A graph as text, after the way rustc prints MIR: stable, compact, for people and for tests. */
import { textOf, type Node } from '../syntax/node';
import type { Body, Callee, Constant, LocalId, Operand, PathRef, Place, Rvalue, Statement, Terminator, Test } from './graph';

export function drawBody(body: Body, indent = ''): string {
  const name = (id: LocalId): string => {
    const local = body.locals[id];
    if (id === 0) return 'return';
    return local?.name != null ? `${local.name}.${id}` : `_${id}`;
  };
  const lines: string[] = [];
  if (body.params.length > 0) lines.push(`params ${body.params.map(name).join(', ')}`);
  for (const block of body.blocks) {
    lines.push(`${block.id}:`);
    for (const s of block.statements) {
      const line = drawStatement(s, name);
      if (line !== null) lines.push(`  ${line}`);
    }
    lines.push(`  ${drawTerminator(block.terminator, name)}`);
  }
  const out = lines.map((l) => indent + l);
  for (const c of body.closures) {
    const captures = c.captures.map((x) => `${c.body.locals[x.inner]?.name ?? '?'}.${x.inner} = ${c.isMove ? '' : '&'}${name(x.outer)}${x.byValue && !c.isMove ? ' (by value)' : ''}`);
    out.push(`${indent}closure ${c.id}${c.isMove ? ' move' : ''}${captures.length > 0 ? ` [${captures.join(', ')}]` : ''}`);
    out.push(drawBody(c.body, `${indent}  `));
  }
  if (indent === '') for (const u of body.unfollowed) out.push(`not followed: ${u.what}`);
  return out.join('\n');
}

type Name = (id: LocalId) => string;

export function drawPlace(p: Place, name: Name): string {
  let text = name(p.local);
  for (const x of p.projection) {
    switch (x.kind) {
      case 'field':
        text += `.${x.name}`;
        break;
      case 'deref':
        text = `(*${text})`;
        break;
      case 'index':
        text += `[${x.index ?? '_'}]`;
        break;
      case 'downcast':
        text = `(${text} as ${x.variant})`;
        break;
    }
  }
  return text;
}

/** Statements that say nothing to a reader are left out: the storage of what was dropped just before. */
function drawStatement(s: Statement, name: Name): string | null {
  switch (s.kind) {
    case 'assign':
      return `${drawPlace(s.place, name)} = ${drawRvalue(s.rvalue, name)}`;
    case 'call':
      return `${drawPlace(s.dest, name)} = ${drawCallee(s.callee, name)}(${s.args.map((a) => drawOperand(a, name)).join(', ')})`;
    case 'bind':
      return `${name(s.local)} := ${s.mode === 'move' ? '' : `${s.mode} `}${drawPlace(s.place, name)}`;
    case 'drop':
      return `drop ${drawPlace(s.place, name)}${s.why === 'assignment' ? ' (assigned)' : ''}`;
    case 'storageDead':
      return null;
  }
}

function drawCallee(c: Callee, name: Name): string {
  switch (c.kind) {
    case 'path':
      return drawPath(c.path);
    case 'method':
      return `.${c.name}${drawArguments(c.generics)}`;
    case 'value':
      return `<${drawOperand(c.operand, name)}>`;
  }
}

export function drawPath(p: PathRef): string {
  const parts = p.segments.map((s) => s.name + drawArguments(s.args));
  if (p.qself) parts.unshift(`<${textOf(p.qself)}${p.trait ? ` as ${textOf(p.trait)}` : ''}>`);
  return parts.join('::');
}

function drawArguments(args: readonly Node[]): string {
  return args.length > 0 ? `::<${args.map(textOf).join(', ')}>` : '';
}

export function drawOperand(o: Operand, name: Name): string {
  switch (o.kind) {
    case 'use':
      return drawPlace(o.place, name);
    case 'receiver':
      return `self: ${drawPlace(o.place, name)}`;
    case 'const':
      return drawConstant(o.constant);
    case 'path':
      return `path ${drawPath(o.path)}`;
    case 'closure':
      return `closure ${o.closure}`;
  }
}

function drawConstant(c: Constant): string {
  switch (c.kind) {
    case 'int':
    case 'bool':
      return String(c.value);
    case 'str':
      return '"…"';
    case 'unit':
      return '()';
    case 'other':
      return '?';
  }
}

function drawRvalue(r: Rvalue, name: Name): string {
  const op = (o: Operand): string => drawOperand(o, name);
  switch (r.kind) {
    case 'use':
      return op(r.operand);
    case 'ref':
      return `&${r.mutable ? 'mut ' : ''}${drawPlace(r.place, name)}`;
    case 'rawref':
      return `&raw ${r.mutable ? 'mut' : 'const'} ${drawPlace(r.place, name)}`;
    case 'cast':
      return `${op(r.operand)} as ${textOf(r.ty)}`;
    case 'binary':
      return `${op(r.left)} ${r.op} ${op(r.right)}`;
    case 'unary':
      return `${r.op}${op(r.operand)}`;
    case 'tuple':
      return `(${r.fields.map(op).join(', ')}${r.fields.length === 1 ? ',' : ''})`;
    case 'array':
      return `[${r.elements.map(op).join(', ')}]`;
    case 'repeat':
      return `[${op(r.element)}; _]`;
    case 'struct': {
      const fields = r.fields.map((f) => `${f.name}: ${op(f.operand)}`);
      if (r.base) fields.push(`..${op(r.base)}`);
      return `${drawPath(r.path)} { ${fields.join(', ')} }`;
    }
    case 'residual':
      return `residual ${drawPlace(r.place, name)}`;
    case 'opaque':
      return `opaque(${r.operands.map(op).join(', ')}) ${r.what}`;
  }
}

function drawTest(t: Test): string {
  switch (t.kind) {
    case 'variant':
      return drawPath(t.path);
    case 'constant':
      return drawConstant(t.constant);
    case 'path':
      return `path ${drawPath(t.path)}`;
    case 'unknown':
      if (t.length) return `length ${t.length.least}${t.length.exact ? '' : ' or more'}`;
      if (t.range) return `${t.range.from ?? ''}..${t.range.inclusive ? '=' : ''}${t.range.to ?? ''}`;
      return '?';
    case 'try':
      return 'try';
  }
}

function drawTerminator(t: Terminator, name: Name): string {
  switch (t.kind) {
    case 'goto':
      return `goto ${t.target}`;
    case 'if':
      return `if ${drawOperand(t.operand, name)} then ${t.then} else ${t.else}`;
    case 'test':
      return `test ${drawPlace(t.place, name)} is ${drawTest(t.test)} then ${t.yes} else ${t.no}`;
    case 'either':
      return `either ${t.targets.join(' or ')}`;
    case 'return':
      return 'return';
    case 'unreachable':
      return 'unreachable';
  }
}
