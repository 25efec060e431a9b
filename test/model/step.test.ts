// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The abstract reading against the single step: sets, joins, fixpoints, and what can go wrong at all. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operation } from '../../server/model/operation';
import { describeState, MANY, type PageState, stateKey } from '../../server/model/state';
import { joinStates, play, releasersOf, step } from '../../server/model/step';
import { RULE_OF, type ViolationKind } from '../../server/model/violation';
import { VIOLATION_WORDS } from '../../server/model/words';
import { anyOperation, anyStates, everyState, MEMDESCS, OPERATIONS } from './generate';

function keys(states: readonly PageState[]): Set<string> {
  return new Set(states.map(stateKey));
}

function within(a: readonly PageState[], b: readonly PageState[]): boolean {
  const known = keys(b);
  return a.every((s) => known.has(stateKey(s)));
}

function kinds(states: readonly PageState[], op: Operation): ViolationKind[] {
  return [...play(states, op).violations.keys()].sort();
}

describe('play is step on each state of the set', () => {
  test('what each state does is in what the set does, and nothing else is', () => {
    fc.assert(fc.property(anyStates, anyOperation, (states, op) => {
      const played = play(states, op);
      const good = states.map((s) => step(s, op)).flatMap((r) => (r.violation === null ? [r.state] : []));
      expect(keys(played.states)).toEqual(keys(good));
      for (const s of states) {
        const { violation } = step(s, op);
        if (violation !== null && op.kind !== 'assume') expect(keys(played.violations.get(violation) ?? [])).toContain(stateKey(s));
      }
      const bad = new Set(states.map((s) => step(s, op).violation).filter((v) => v !== null));
      expect(new Set(played.violations.keys())).toEqual(op.kind === 'assume' ? new Set() : bad);
    }));
  });

  test('it is monotone in the set', () => {
    fc.assert(fc.property(anyStates, anyStates, anyOperation, (few, more, op) => {
      const all = joinStates(few, more);
      expect(within(play(few, op).states, play(all, op).states)).toBe(true);
      expect(kinds(all, op)).toEqual(expect.arrayContaining(kinds(few, op)));
    }));
  });

  test('it distributes over joins, so that joining early or late loses nothing', () => {
    fc.assert(fc.property(anyStates, anyStates, anyOperation, (a, b, op) => {
      const joined = play(joinStates(a, b), op);
      expect(keys(joined.states)).toEqual(keys(joinStates(play(a, op).states, play(b, op).states)));
      expect(new Set(joined.violations.keys())).toEqual(new Set([...kinds(a, op), ...kinds(b, op)]));
    }));
  });

  test('assume splits a set in two, and says nothing', () => {
    fc.assert(fc.property(anyStates, (states) => {
      const yes = play(states, { kind: 'assume', isNull: true });
      const no = play(states, { kind: 'assume', isNull: false });
      expect(keys(joinStates(yes.states, no.states))).toEqual(keys(states));
      expect(yes.states.every((s) => s.life === 'null') && no.states.every((s) => s.life !== 'null')).toBe(true);
      expect(yes.violations.size + no.violations.size).toBe(0);
    }));
  });
});

describe('joins', () => {
  test('are commutative, associative and idempotent, and the empty set changes nothing', () => {
    fc.assert(fc.property(anyStates, anyStates, anyStates, (a, b, c) => {
      expect(keys(joinStates(a, b))).toEqual(keys(joinStates(b, a)));
      expect(keys(joinStates(joinStates(a, b), c))).toEqual(keys(joinStates(a, joinStates(b, c))));
      expect(keys(joinStates(a, a))).toEqual(keys(a));
      expect(keys(joinStates(a, []))).toEqual(keys(a));
    }));
  });

  test('are monotone, and above both', () => {
    fc.assert(fc.property(anyStates, anyStates, anyStates, (a, b, c) => {
      expect(within(joinStates(a, c), joinStates(joinStates(a, b), c))).toBe(true);
      expect(within(a, joinStates(a, b)) && within(b, joinStates(a, b))).toBe(true);
    }));
  });

  test('bring what is new into a list that says one state twice', () => {
    const twice: PageState = { memdesc: 'page', order: 0, life: 'live', holder: 'raw', references: 0, mappings: 0 };
    const other: PageState = { ...twice, life: 'freed' };
    expect(keys(joinStates([twice, { ...twice }], [other]))).toEqual(keys([twice, other]));
  });

  test('say that nothing changed by returning the set itself', () => {
    fc.assert(fc.property(anyStates, (states) => {
      const once = joinStates(states, []);
      expect(joinStates(once, states)).toBe(once);
    }));
  });
});

test('a loop over any operations comes to rest within the states that one page can have', () => {
  fc.assert(fc.property(anyStates, fc.array(anyOperation, { minLength: 1, maxLength: 6 }), (start, body) => {
    // lives x holders x counts x counts, for each memdesc and order that the set has: neither ever changes
    const bound = 5 * 4 * 4 * 4 * new Set(start.map((s) => `${s.memdesc}/${s.order}`)).size + 1;
    let states = start;
    let rounds = 0;
    for (;;) {
      let next = states;
      for (const op of body) next = joinStates(next, play(next, op).states);
      if (keys(next).size === keys(states).size) break;
      states = next;
      rounds++;
      expect(rounds).toBeLessThanOrEqual(bound);
    }
    for (const op of body) expect(within(play(states, op).states, states)).toBe(true);
  }));
});

test('no operation changes what a page is: its descriptor and its order', () => {
  const changed: string[] = [];
  for (const s of everyState()) {
    for (const op of OPERATIONS) {
      const r = step(s, op);
      if (r.violation === null && (r.state.memdesc !== s.memdesc || r.state.order !== s.order)) changed.push(`${op.kind} of ${stateKey(s)}`);
    }
  }
  expect(changed).toEqual([]);
});

describe('violations', () => {
  const reached = new Set<ViolationKind>();
  for (const s of everyState()) {
    for (const op of OPERATIONS) {
      const { violation } = step(s, op);
      if (violation !== null) reached.add(violation);
    }
  }

  test('those that are said to be found by step are, the others are not', () => {
    const all = Object.keys(RULE_OF) as ViolationKind[];
    expect([...reached].sort()).toEqual(all.filter((v) => VIOLATION_WORDS[v].by === 'step').sort());
  });

  test('a page that is freed, given away or orphaned is never used well', () => {
    const needs: readonly Operation['kind'][] = ['use', 'get', 'map', 'store', 'release', 'give', 'wrap'];
    const silent: string[] = [];
    for (const s of everyState()) {
      if (s.life !== 'freed' && s.life !== 'given' && s.life !== 'orphaned') continue;
      for (const op of OPERATIONS) if (needs.includes(op.kind) && step(s, op).violation === null) silent.push(`${op.kind} of ${stateKey(s)}`);
    }
    expect(silent).toEqual([]);
  });

  test('nothing is said of a page of which nothing is known, but that it was freed twice', () => {
    for (const op of OPERATIONS) {
      const s: PageState = { memdesc: 'unknown', order: null, life: 'live', holder: 'unknown', references: 0, mappings: 0 };
      if (op.kind === 'release' && op.by === 'pointer') continue;
      if (op.kind === 'assume' || (op.kind === 'accessMapped' && !op.open)) continue;
      expect(step(s, op).violation, JSON.stringify(op)).toBeNull();
    }
  });

  test('a count that was lost is not complained of', () => {
    const said = [...everyState()].filter((s) => s.life === 'live'
      && ((s.references === MANY && s.memdesc === 'folio' && step(s, { kind: 'end' }).violation !== null)
        || (s.mappings === MANY && step(s, { kind: 'endMapping' }).violation !== null)));
    expect(said).toEqual([]);
  });
});

describe('the right release', () => {
  test.each(MEMDESCS.filter((m) => m !== 'unknown' && m !== 'image'))('of %s ends it, and any other function does not', (memdesc) => {
    const state: PageState = { memdesc, order: 0, life: 'live', holder: 'raw', references: memdesc === 'folio' || memdesc === 'gup' || memdesc === 'pinned' ? 1 : 0, mappings: 0 };
    const right = releasersOf(memdesc);
    expect(right.length).toBeGreaterThan(0);
    for (const op of OPERATIONS) {
      if (op.kind !== 'release' || (op.order !== 0 && op.order !== null)) continue;
      const r = step(state, op);
      if (right.includes(op.by)) expect(r).toMatchObject({ violation: null, state: { life: 'freed' } });
      else expect(r.violation, op.by).toBe(op.by === 'pointer' ? 'pointerAsAddress' : 'wrongReleaser');
    }
  });

  test('of the kernel image does not exist', () => {
    expect(releasersOf('image')).toEqual([]);
  });
});

describe('describeState', () => {
  /** What may happen to a state next. */
  const verdicts = (s: PageState): string => OPERATIONS.map((op) => step(s, op).violation ?? '-').join();

  test('tells apart live pages that may do different things next', () => {
    const byWords = new Map<string, Map<string, PageState>>();
    for (const s of everyState()) {
      // an order is in the words of a mismatch, and nothing is said of a page of which nothing is known
      if (s.life !== 'live' || s.order !== 0 || s.memdesc === 'unknown' || s.holder === 'unknown') continue;
      // a folio, a pin or a user's page that is held here is held by a count
      if (s.holder !== 'other' && (s.memdesc === 'folio' || s.memdesc === 'gup' || s.memdesc === 'pinned') && s.references === 0) continue;
      const words = describeState(s);
      const seen = byWords.get(words) ?? new Map<string, PageState>();
      seen.set(verdicts(s), s);
      byWords.set(words, seen);
    }
    const mixed = [...byWords].filter(([, seen]) => seen.size > 1).map(([words, seen]) => [words, ...[...seen.values()].map(stateKey)]);
    expect(mixed).toEqual([]);
  });

  test('gives the lives words of their own', () => {
    const words = (life: PageState['life']): string => describeState({ memdesc: 'page', order: 0, life, holder: 'raw', references: 0, mappings: 0 });
    expect((['null', 'live', 'freed', 'given', 'orphaned'] as const).map(words)).toEqual(['null', 'owned(raw)', 'freed', 'given away', 'owner gone']);
  });

  test('is short and one line', () => {
    for (const words of new Set([...everyState()].map(describeState))) expect(words).toMatch(/^[a-z, 0-9()]{4,60}$/);
  });
});
