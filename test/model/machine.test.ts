// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The concrete reading lies inside the abstract one, and its verdicts are those of a ledger of frames. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Event, playAction, playEnd, type Violation } from '../../server/model/machine';
import { type Block, createMachine, type Machine } from '../../server/model/memory';
import { allocated, borrowed, unknownPage } from '../../server/model/operation';
import { type Action, parseScript } from '../../server/model/script';
import { simulate } from '../../server/model/simulate';
import { MANY, type PageState, stateKey } from '../../server/model/state';
import { joinStates, play } from '../../server/model/step';
import { anyLines, type Line } from './generate';

/** The lines that can stand there, in order: what comes before them gives the names, and the careful ones do no wrong. */
function readable(lines: readonly Line[]): Action[] {
  const kept: string[] = [];
  let actions: readonly Action[] = [];
  for (const line of lines) {
    const script = parseScript([...kept, line.text].join('\n'));
    if (script.kind !== 'script') continue;
    const longer = script.steps.map((s) => s.action);
    if (!line.careless && goesWrong(longer)) continue;
    kept.push(line.text);
    actions = longer;
  }
  return [...actions];
}

function goesWrong(actions: readonly Action[]): boolean {
  const machine = createMachine();
  return actions.some((action) => playAction(machine, action).violation !== null);
}

interface Run {
  readonly machine: Machine;
  readonly violation: Violation | null;
}

/** Plays actions until the first violation; `seen` is told of every step. */
function run(actions: readonly Action[], seen: (m: Machine, events: readonly Event[], violation: Violation | null) => void): Run {
  const machine = createMachine();
  for (const action of actions) {
    const played = playAction(machine, action);
    seen(machine, played.events, played.violation);
    if (played.violation || played.left) return { machine, violation: played.violation };
  }
  const end = playEnd(machine);
  seen(machine, end.events, end.violation);
  return { machine, violation: end.violation };
}

/** What the abstract reading knows of a page before anything happened to it: all that its maker may return. */
function initial(before: PageState): readonly PageState[] {
  const { memdesc, order } = before;
  return [...allocated(memdesc, order, true), ...borrowed(memdesc, true), ...unknownPage(), ...borrowed(memdesc, true).map((s) => ({ ...s, order }))];
}

test('what the concrete machine does lies inside what the abstract reading predicts', () => {
  let operations = 0;
  fc.assert(fc.property(anyLines, (lines) => {
    const sets = new Map<string, readonly PageState[]>();
    run(readable(lines), (_, events) => {
      for (const { block, op, before, after } of events) {
        // a page inside a block is a page of its own to the abstract reading
        const id = `${block.id}/${before.holder === 'other' && block.state.holder !== 'other' ? 'tail' : 'head'}`;
        // a page that was split off starts with what its block was, and a page inside a block with the block's life
        const inherits = block.name.includes('[') || id.endsWith('tail') || before.life === 'given';
        const set = sets.get(id) ?? initial(before);
        const known = inherits ? joinStates(set, [before]) : set;
        if (!inherits) expect(set.map(stateKey)).toContain(stateKey(before));
        const played = play(known, op);
        operations++;
        if (after === null) {
          const blamed = [...played.violations.values()].flat().map(stateKey);
          expect(blamed).toContain(stateKey(before));
        } else expect(played.states.map(stateKey)).toContain(stateKey(after));
        sets.set(id, joinStates(played.states, known));
      }
    });
  }), { numRuns: 200 });
  expect(operations).toBeGreaterThan(500);
});

/** Pages that the allocator handed out in this script. */
function owned(m: Machine): Block[] {
  return m.blocks.filter((b) => b.owns && b.frame !== null && b.parts === null);
}

test('no two live blocks have a frame in common, and every live block has its frames', () => {
  fc.assert(fc.property(anyLines, (lines) => {
    run(readable(lines), (m, _, violation) => {
      if (violation) return;
      const taken = new Map<number, Block>();
      for (const b of owned(m)) {
        if (b.state.life === 'freed') continue;
        for (let i = 0; i < b.frames; i++) {
          const frame = (b.frame ?? 0) + i;
          expect(taken.get(frame)?.name).toBeUndefined();
          taken.set(frame, b);
          expect(m.memory.get(frame)).toBe(b);
        }
      }
    });
  }), { numRuns: 200 });
});

test('a script that ends clean has given every page back, and every mapping', () => {
  let clean = 0;
  fc.assert(fc.property(anyLines, (lines) => {
    const { machine, violation } = run(readable(lines), () => undefined);
    if (violation) return;
    clean++;
    for (const b of owned(machine)) {
      // a lost count is not complained of, and memory of slab and vmalloc is its allocation's matter
      if (b.state.references === MANY || b.state.mappings === MANY || b.state.memdesc === 'slab' || b.state.memdesc === 'vmalloc') continue;
      expect(['freed', 'given', 'null'], b.name).toContain(b.state.life);
      expect(b.state.life === 'freed' ? machine.memory.get(b.frame ?? -1) === b && b.userMappings === 0 : false).toBe(false);
    }
  }), { numRuns: 300 });
  expect(clean).toBeGreaterThan(20);
});

test('a page is used well only while its frames are its own', () => {
  let uses = 0;
  fc.assert(fc.property(anyLines, (lines) => {
    const { machine } = run(readable(lines), (m, events) => {
      for (const { block, op, after, before } of events) {
        if (op.kind !== 'use' || after === null || block.frame === null) continue;
        uses++;
        let owner = block;
        while (owner.of) owner = owner.of;
        const at = m.memory.get(block.frame);
        expect(at === owner || (owner.parts ?? []).some((p) => p === at), `${block.name} ${stateKey(before)}`).toBe(true);
      }
    });
    expect(machine.blocks.length).toBeLessThanOrEqual(1000);
  }), { numRuns: 200 });
  expect(uses).toBeGreaterThan(50);
});

test('whatever the text, there is a table or one line that says what is wrong', () => {
  const line = fc.oneof(fc.string({ maxLength: 30 }), anyLines.map((l) => l.map((x) => x.text).join('\n')), fc.constantFrom('p = alloc page', 'use p', 'p[', 'free p with', '= = =', '\u0000', 'p = p', 'end'));
  fc.assert(fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
    const result = simulate('s', lines.join('\n'));
    if (result.kind === 'unreadable') expect(result.message).toMatch(/^s:\d+: [^\n\r]+$/);
    else expect(result.text.split('\n')[0]).toMatch(/^line {2}step/);
  }), { numRuns: 500 });
});
