// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Seeded programs in kernel style. A program is first laid out rightly: what it obtains is released on every way out.
 * Then, at one or two places chosen by the seed (or at none), a wrong form is put in place of the right one: a release
 * left out, done twice or by the wrong function, a use behind it, a check left out. What the result does wrong, if
 * anything, is not the generator's to say.
 */
import type { Profile } from '../../server/rules/finding';
import type { Program } from './program';
import { type Random, seeded } from './random';
import { finisher, fromBlock, rawBox, state, structure, tuple, vector } from './containerResources';
import { handedOver, mapGuard, outcome, pairOf, released, unwound } from './helperResources';
import { lentBox, lentFolio, lentParameter, storedPage } from './lentResources';
import { folioReference, guarded, holder, optionalPage, ownedPage, rawOwner } from './ownerResources';
import { dmaPages, exactPages, mapping, pageAddress, pageTable, rawFolio, rawPage, userPage, vmallocArea } from './rawResources';
import type { Lines, Made, Maker, Resource } from './resource';

type Kind = (m: Maker) => Made;

/** The more pages of a kind are seen in real code, the more often it stands here. */
const KINDS: readonly Kind[] = [
  rawPage, rawPage, rawPage, ownedPage, ownedPage, ownedPage, pageAddress, exactPages, dmaPages, pageTable, userPage, rawFolio, rawFolio,
  folioReference, folioReference, rawOwner, rawOwner, optionalPage, optionalPage, vmallocArea, lentBox, lentBox, holder, guarded, storedPage,
  storedPage, lentParameter, lentParameter, lentFolio, lentFolio, structure, structure, state, vector, rawBox, tuple, fromBlock, finisher,
  handedOver, unwound, mapGuard, outcome, pairOf, released,
];

const CONDITIONS: readonly string[] = [
  'dev.is_ready()', '!dev.is_ready()', 'dev.has_room()', 'dev.count() > 1', 'matches!(dev.index(), Some(_))', 'dev.index().is_none()',
  'dev.wait().is_err()', 'let Some(_) = dev.index()', 'let Err(_) = dev.start()',
];

interface Scope {
  /** Resources alive here, oldest first. */
  readonly live: Resource[];
  /** How many of them are older than the innermost loop; null outside loops. */
  readonly loopBase: number | null;
  /** How many of them belong to blocks around this one: they are not released here. */
  readonly base: number;
  readonly depth: number;
}

interface State {
  readonly random: Random;
  readonly profile: Profile;
  readonly helpers: Map<string, string>;
  readonly parameters: Map<string, string>;
  readonly names: Map<string, number>;
  /** Places where something can be wrong, so far. */
  sites: number;
  readonly wrong: ReadonlySet<number>;
  /** Statements left. */
  budget: number;
  /** Conditions left: each doubles the inputs. */
  choices: number;
  readonly returns: 'result' | 'nothing';
}

/** A program of the seed. */
export function generate(seed: number, profile: Profile): Program {
  const first = write(seed, profile, new Set());
  const random = seeded(seed ^ 0x5bd1e995);
  const faults = first.sites === 0 || random.chance(0.3) ? 0 : random.chance(0.8) ? 1 : 2;
  const wrong = new Set<number>();
  for (let i = 0; i < faults; i++) wrong.add(random.below(first.sites));
  return { name: `generated_${seed}`, profile, source: write(seed, profile, wrong).source, expected: null };
}

function write(seed: number, profile: Profile, wrong: ReadonlySet<number>): { source: string; sites: number } {
  const random = seeded(seed);
  const state: State = {
    random, profile, helpers: new Map(), parameters: new Map(), names: new Map(), sites: 0, wrong,
    budget: 3 + random.below(7), choices: 5, returns: random.chance(0.75) ? 'result' : 'nothing',
  };
  const scope: Scope = { live: [], loopBase: null, base: 0, depth: 0 };
  const body = block(state, scope, true);
  const head = [
    '// SPDX-License-Identifier: GPL-2.0-only OR MIT',
    'use core::ptr::{self, NonNull};',
    'use kernel::alloc::allocator::Vmalloc;',
    'use kernel::block::Bio;',
    'use kernel::error::from_err_ptr;',
    'use kernel::folio::{AddressSpace, Folio};',
    `use kernel::page::{${profile === 'owning' ? 'BorrowedPage, ' : ''}Page, PAGE_SIZE};`,
    'use kernel::prelude::*;',
    `use kernel::types::{ARef, ${profile === 'ownable' ? 'Owned, ' : ''}ScopeGuard};`,
    'use kernel::{bindings, device::Device};',
  ];
  const parameters = ['dev: &Device', ...[...state.parameters].map(([name, type]) => `${name}: ${type}`)];
  const result = state.returns === 'result' ? ' -> Result' : '';
  const source = [
    ...head, '', ...[...state.helpers.values()].flatMap((h) => [h, '']), `pub fn run(${parameters.join(', ')})${result} {`, ...indent(body), '}', '',
  ].join('\n');
  return { source, sites: state.sites };
}

const indent = (lines: Lines): string[] => lines.map((l) => `    ${l}`);

/** Writes one of `wrong` in place of `right` where the seed says so. */
function site(s: State, right: () => Lines, wrong: readonly (() => Lines)[]): Lines {
  if (wrong.length === 0) return right();
  const index = s.sites++;
  return s.wrong.has(index) ? s.random.pick(wrong)() : right();
}

function maker(s: State, scope: Scope): Maker {
  return {
    random: s.random,
    profile: s.profile,
    fresh: (stem) => {
      const n = s.names.get(stem) ?? 0;
      s.names.set(stem, n + 1);
      return n === 0 ? stem : `${stem}${n}`;
    },
    helper: (name, text) => {
      s.helpers.set(name, text);
      return name;
    },
    parameter: (name, type) => {
      s.parameters.set(name, type);
      return name;
    },
    checked: (right, wrong) => site(s, () => right, [() => wrong]),
    fail: (error) => [...cleanup(s, scope.live, 0), leave(s, error)],
  };
}

function leave(s: State, error: string | null): string {
  if (s.returns === 'nothing') return 'return;';
  return error === null ? 'return Ok(());' : `return Err(${error});`;
}

/** Releases by hand, youngest first, what is alive above `from`. */
function cleanup(s: State, live: readonly Resource[], from: number): Lines {
  return live.slice(from).reverse().flatMap((r) => (r.manual ? release(s, r) : []));
}

function release(s: State, r: Resource): Lines {
  const twice = r.copy ? [(): Lines => [...r.release(), ...r.release()]] : [];
  const late = r.stale.map((stale) => (): Lines => [...r.release(), ...stale()]);
  const none = r.manual ? [(): Lines => []] : [];
  return site(s, r.release, [...none, ...none, ...twice, ...late, ...r.misreleases]);
}

function use(s: State, r: Resource): Lines {
  const early = r.copy && r.manual ? [(): Lines => [...r.release(), ...r.use()]] : [];
  return site(s, r.use, [...early, ...r.misuses]);
}

/** A run of statements; `last` for the function's own body, which says what it returns. */
function block(s: State, scope: Scope, last: boolean): Lines {
  const out: string[] = [];
  const n = last ? 3 + s.random.below(4) : 1 + s.random.below(3);
  for (let i = 0; i < n && s.budget > 0; i++) {
    s.budget--;
    out.push(...statement(s, scope));
  }
  while (scope.live.length > scope.base) {
    const r = scope.live.pop();
    if (r === undefined) break;
    if (r.manual || s.random.chance(0.5)) out.push(...release(s, r));
  }
  if (last && s.returns === 'result') out.push('Ok(())');
  return out;
}

function statement(s: State, scope: Scope): Lines {
  const roll = s.random.below(20);
  if (scope.live.length === 0 || (roll < 6 && scope.live.length < 4)) return obtain(s, scope);
  if (roll < 10) return use(s, s.random.pick(scope.live));
  if (roll < 12 && scope.live.length > scope.base) return releaseTop(s, scope);
  if (s.choices <= 0 || scope.depth >= 3) return use(s, s.random.pick(scope.live));
  s.choices--;
  switch (s.random.below(7)) {
    case 0:
    case 1:
      return fallible(s, scope);
    case 2:
      return branch(s, scope);
    case 3:
      return match(s, scope);
    case 4:
      return loop(s, scope);
    case 5:
      return exit(s, scope);
    default:
      return flagged(s, scope);
  }
}

function obtain(s: State, scope: Scope): Lines {
  const m = maker(s, scope);
  const top = scope.live[scope.live.length - 1];
  const mapped = s.random.chance(0.16);
  const made = mapped ? mapping(m, top?.pointer ?? null) : s.random.pick(KINDS)(m);
  scope.live.push(made.resource);
  return made.lines;
}

function releaseTop(s: State, scope: Scope): Lines {
  const r = scope.live.pop();
  return r === undefined ? [] : release(s, r);
}

/** A call that fails in some runs: everything is cleaned up, by hand where the compiler does not. */
function fallible(s: State, scope: Scope): Lines {
  const call = s.random.pick(['dev.wait()', 'dev.start()']);
  const clean = cleanup(s, scope.live, 0);
  const byHand = scope.live.some((r) => r.manual);
  if (s.returns === 'nothing') return [`if ${call}.is_err() {`, ...indent(clean), '    return;', '}'];
  if (!byHand) return [s.random.pick([`${call}?;`, `${call}.map_err(|_| EIO)?;`, `${call}.inspect_err(|_| dev.reset())?;`])];
  switch (s.random.below(4)) {
    case 0:
      return [`if let Err(e) = ${call} {`, ...indent(clean), '    return Err(e);', '}'];
    case 1:
      return [`match ${call} {`, '    Ok(()) => {}', '    Err(e) => {', ...indent(indent(clean)), '        return Err(e);', '    }', '}'];
    case 2:
      return [`let Ok(()) = ${call} else {`, ...indent(clean), '    return Err(EIO);', '};'];
    default:
      return [`${call}.inspect_err(|_| {`, ...indent(clean), '})?;'];
  }
}

function inner(scope: Scope, loop: boolean): Scope {
  const live = [...scope.live];
  return { live, base: live.length, loopBase: loop ? live.length : scope.loopBase, depth: scope.depth + 1 };
}

function branch(s: State, scope: Scope): Lines {
  const condition = s.random.pick(CONDITIONS);
  const then = block(s, inner(scope, false), false);
  if (s.random.chance(0.5)) return [`if ${condition} {`, ...indent(then), '}'];
  const otherwise = block(s, inner(scope, false), false);
  return [`if ${condition} {`, ...indent(then), '} else {', ...indent(otherwise), '}'];
}

function match(s: State, scope: Scope): Lines {
  const arms = ['0', '1', '_'].map((pattern) => [`    ${pattern} => {`, ...indent(indent(block(s, inner(scope, false), false))), '    }']);
  return ['match dev.count() {', ...arms.flat(), '}'];
}

function loop(s: State, scope: Scope): Lines {
  const body = inner(scope, true);
  const lines = block(s, body, false);
  switch (s.random.below(4)) {
    case 0:
      return ['for _ in 0..dev.count() {', ...indent(lines), '}'];
    case 1:
      return ['while dev.is_ready() {', ...indent(lines), '}'];
    case 2:
      return ['loop {', ...indent(lines), '    if dev.has_room() {', '        break;', '    }', '}'];
    default:
      return ["'outer: for i in 0..dev.count() {", '    if i < dev.count() {', "        break 'outer;", '    }', ...indent(lines), '}'];
  }
}

/** A way out under a condition: of the loop or of the function. */
function exit(s: State, scope: Scope): Lines {
  const condition = s.random.pick(CONDITIONS);
  if (scope.loopBase !== null && s.random.chance(0.6)) {
    const word = s.random.pick(['break', 'continue']);
    return [`if ${condition} {`, ...indent(cleanup(s, scope.live, scope.loopBase)), `    ${word};`, '}'];
  }
  const error = s.random.pick(['EAGAIN', 'EBUSY', null]);
  return [`if ${condition} {`, ...indent(cleanup(s, scope.live, 0)), `    ${leave(s, error)}`, '}'];
}

/** Released early on some paths, with a flag that remembers. */
function flagged(s: State, scope: Scope): Lines {
  const m = maker(s, scope);
  const flag = m.fresh('done');
  const { lines, resource } = s.random.pick([rawPage, pageAddress, rawFolio, rawOwner])(m);
  const condition = s.random.pick(CONDITIONS);
  const kept = site(s, () => [`    ${flag} = true;`], [() => []]);
  const middle = scope.live.length > 0 && s.random.chance(0.5) ? use(s, s.random.pick(scope.live)) : [];
  return [
    ...lines, `let mut ${flag} = false;`, `if ${condition} {`, ...indent(release(s, resource)), ...kept, '}', ...middle,
    `if !${flag} {`, ...indent(use(s, resource)), ...indent(release(s, resource)), '}',
  ];
}
