// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Terminators: which way a world goes on, and what it learns by that. */
import type { BlockId, Terminator } from '../cfg/graph';
import { type Frame, type Run, siteOf, sourceOf } from './context';
import { constantValue, operandValue } from './evaluate';
import { type Access, autoDeref, isOption, load, locate } from './places';
import { askVariant, fork, truth } from './questions';
import type { Site } from './value';
import { addStep, cloneWorld, type World } from './world';

export function playTerminator(run: Run, frame: Frame, t: Terminator, world: World, push: (b: BlockId, w: World) => void, exit: (w: World) => void): void {
  switch (t.kind) {
    case 'goto':
      push(t.target, world);
      return;
    case 'unreachable':
      return;
    case 'return':
      exit(world);
      return;
    case 'either':
      for (const target of t.targets) push(target, cloneWorld(world));
      return;
    case 'if': {
      const a: Access = { run, frame, world, site: siteOf(frame, t.span) };
      const value = operandValue(a, t.operand);
      const known = truth(world, value);
      if (known !== null) {
        push(known ? t.then : t.else, world);
        return;
      }
      for (const answer of [true, false]) {
        const w = cloneWorld(world);
        const said = fork(w, value, answer);
        if (said) branchStep(w, a.site, frame, t.span, answer);
        push(answer ? t.then : t.else, w);
      }
      return;
    }
    case 'test': {
      const a: Access = { run, frame, world, site: siteOf(frame, t.span) };
      playTest(a, t, push);
      return;
    }
  }
}

function branchStep(w: World, site: Site, frame: Frame, span: { start: number; end: number }, answer: boolean): void {
  const text = sourceOf(frame, span).replace(/\s+/g, ' ').trim();
  if (text.length > 0 && text.length <= 60) addStep(w, site, `\`${text}\` is ${answer ? 'true' : 'false'} on this path`, null, null);
}

function playTest(a: Access, t: Extract<Terminator, { kind: 'test' }>, push: (b: BlockId, w: World) => void): void {
  const go = (w: World, yes: boolean): void => push(yes ? t.yes : t.no, w);
  switch (t.test.kind) {
    case 'unknown':
      go(cloneWorld(a.world), true);
      go(a.world, false);
      return;
    case 'constant': {
      const loc = autoDeref(a, locate(a, t.place));
      const value = load(a, loc);
      const want = constantValue(t.test.constant);
      if ((value.k === 'int' || value.k === 'bool') && value.k === want.k) {
        go(a.world, value.value === want.value);
        return;
      }
      if (want.k === 'bool') {
        const known = truth(a.world, value);
        if (known !== null) {
          go(a.world, known === want.value);
          return;
        }
      }
      for (const yes of [true, false]) {
        const w = cloneWorld(a.world);
        if (want.k === 'bool') fork(w, value, yes === want.value);
        go(w, yes);
      }
      return;
    }
    case 'variant':
    case 'path': {
      const name = t.test.path.segments[t.test.path.segments.length - 1]?.name ?? '';
      ask(a, t, name, go);
      return;
    }
    case 'try': {
      const loc = autoDeref(a, locate(a, t.place));
      const value = load(a, loc);
      const isOpt = (value.k === 'struct' && isOption(value.ty)) || (value.k === 'sym' && isOption(value.ty));
      ask(a, t, isOpt ? 'Some' : 'Ok', go);
      return;
    }
  }
}

function ask(a: Access, t: Extract<Terminator, { kind: 'test' }>, name: string, go: (w: World, yes: boolean) => void): void {
  for (const { world, answer, asked } of askVariant(a, t.place, name)) {
    if (asked) {
      const at = siteOf(a.frame, t.span);
      const text = sourceOf(a.frame, t.span).replace(/\s+/g, ' ').trim();
      if (t.test.kind === 'try') {
        if (!answer) addStep(world, at, text.length <= 60 ? `\`${text}\` returns early on this path` : 'this returns early on this path', null, null);
      } else addStep(world, at, `this is ${answer ? '' : 'not '}\`${name}\` on this path`, null, null);
    }
    go(world, answer);
  }
}
