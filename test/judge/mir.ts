// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** rustc's MIR as text, parsed as far as the machine plays it. */
import { plainType, splitTop } from './machine';

export interface MirFunction {
  readonly name: string;
  readonly params: readonly { readonly local: number; readonly ty: string }[];
  readonly blocks: ReadonlyMap<number, readonly string[]>;
}

export type MirProjection =
  | { readonly kind: 'deref' }
  | { readonly kind: 'field'; readonly index: number }
  | { readonly kind: 'downcast' }
  | { readonly kind: 'index'; readonly local: number }
  | { readonly kind: 'constant'; readonly index: number; readonly fromEnd: boolean }
  | { readonly kind: 'subslice'; readonly from: number; readonly to: number; readonly fromEnd: boolean };

export interface MirPlace {
  readonly local: number;
  readonly projection: readonly MirProjection[];
}

export interface Mir {
  readonly functions: ReadonlyMap<string, MirFunction>;
  /** The body of a closure by where it is written. */
  readonly closures: ReadonlyMap<string, MirFunction>;
}

export function parseMir(text: string): Mir {
  const functions = new Map<string, MirFunction>();
  const closures = new Map<string, MirFunction>();
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const head = lines[i] ?? '';
    if (!head.startsWith('fn ') || !head.endsWith('{')) continue;
    const open = head.indexOf('(_1') >= 0 ? head.indexOf('(_1') : head.indexOf('()', head.includes('{closure#') ? head.indexOf('{closure#') : 0);
    const name = head.slice(3, open);
    const params = paramsOf(head, open);
    const blocks = new Map<number, string[]>();
    let current: string[] | null = null;
    for (i++; i < lines.length && lines[i] !== '}'; i++) {
      const line = (lines[i] ?? '').trim();
      const block = /^bb(\d+)(?: \(cleanup\))?: \{$/.exec(line);
      if (block) {
        current = [];
        blocks.set(Number(block[1]), current);
      } else if (line === '}') current = null;
      else if (current && line !== '') current.push(line.replace(/;$/, ''));
    }
    const fn: MirFunction = { name, params, blocks };
    const closure = /\{closure@([^}]*)\}/.exec(head);
    if (name.includes('{closure#') && closure?.[1]) closures.set(closure[1], fn);
    else functions.set(name, fn);
  }
  return { functions, closures };
}

function paramsOf(head: string, open: number): { local: number; ty: string }[] {
  let depth = 0;
  let close = open;
  for (let i = open; i < head.length; i++) {
    if (head.charAt(i) === '(') depth++;
    if (head.charAt(i) === ')' && --depth === 0) {
      close = i;
      break;
    }
  }
  return splitTop(head.slice(open + 1, close)).map((p) => {
    const colon = p.indexOf(':');
    return { local: Number(p.slice(1, colon)), ty: plainType(p.slice(colon + 1)) };
  });
}

/** Parses the place at the start of a text; gives what is left behind it. */
export function parsePlace(text: string): { place: MirPlace; rest: string } {
  let at = 0;
  const inner = (): MirPlace => {
    let place: MirPlace;
    if (text.charAt(at) === '(') {
      at++;
      if (text.charAt(at) === '*') {
        at++;
        const base = inner();
        at++;
        place = add(base, { kind: 'deref' });
      } else {
        const base = inner();
        if (text.startsWith(' as ', at)) {
          at = text.indexOf(')', at) + 1;
          place = add(base, { kind: 'downcast' });
        } else {
          const field = /^\.(\d+): /.exec(text.slice(at));
          if (!field) throw new Error(`not a place: ${text}`);
          let depth = 1;
          while (depth > 0 && at < text.length) {
            at++;
            if (text.charAt(at) === '(') depth++;
            if (text.charAt(at) === ')') depth--;
          }
          at++;
          place = add(base, { kind: 'field', index: Number(field[1]) });
        }
      }
    } else {
      const local = /^_(\d+)/.exec(text.slice(at));
      if (!local) throw new Error(`not a place: ${text}`);
      at += local[0].length;
      place = { local: Number(local[1]), projection: [] };
    }
    while (text.charAt(at) === '[') {
      const end = text.indexOf(']', at);
      place = add(place, indexOf(text.slice(at + 1, end)));
      at = end + 1;
    }
    return place;
  };
  const place = inner();
  return { place, rest: text.slice(at) };
}

function add(place: MirPlace, p: MirProjection): MirPlace {
  return { local: place.local, projection: [...place.projection, p] };
}

function indexOf(text: string): MirProjection {
  const of = /^(-?)(\d+) of \d+$/.exec(text);
  if (of) return { kind: 'constant', index: Number(of[2]), fromEnd: of[1] === '-' };
  const slice = /^(\d+):(-?)(\d*)$/.exec(text) ?? /^(\d+)\.\.()(\d+)$/.exec(text);
  if (slice) return { kind: 'subslice', from: Number(slice[1]), to: Number(slice[3] || 0), fromEnd: slice[2] === '-' || text.includes(':') };
  return { kind: 'index', local: Number(text.slice(1)) };
}

/** Whether a text is a whole place. */
export function isPlace(text: string): boolean {
  if (!/^[_(]/.test(text)) return false;
  try {
    return parsePlace(text).rest === '';
  } catch {
    return false;
  }
}
