// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * rustc judges the lowering: each fixture function is played on rustc's own graph (`--emit=mir`) and on ours, with every
 * combination of choices, and both must do the same calls on the same values, the same drops in the same order, and
 * return the same. A difference is a fault of the lowering.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Body } from '../../server/cfg/graph';
import { loadGrammar, lowerSource } from '../cfg/syntax';
import { combinations } from './combinations';
import { Cut, Diverged, Machine, Oracle } from './machine';
import { type Mir, type MirFunction, parseMir } from './mir';
import { playGraph, Unreached } from './playGraph';
import { playMir } from './playMir';

const MAX_RUNS = 400;
const fixtures = join(import.meta.dirname, 'fixtures');
const written = readdirSync(fixtures).filter((f) => f.endsWith('.rs')).sort().map((f) => ({ file: f.slice(0, -3), text: readFileSync(join(fixtures, f), 'utf8') }));
const made = combinations();
const names = (text: string): string[] => [...text.matchAll(/^pub fn (t_\w+)/gm)].map((m) => m[1] ?? '');

let mir: Mir;
let graphs: ReadonlyMap<string, Body>;
const folder = mkdtempSync(join(tmpdir(), 'pageck-judge-'));

beforeAll(async () => {
  await loadGrammar();
  const source = [readFileSync(join(import.meta.dirname, 'prelude.rs'), 'utf8'), ...written.map((w) => w.text), made].join('\n');
  const file = join(folder, 'fixtures.rs');
  writeFileSync(file, source);
  // Unoptimised MIR says what borrowck saw; the switch for it wants a compiler that is told to be unstable.
  const flags = ['-Z', 'mir-opt-level=0', '-C', 'panic=abort', '-C', 'overflow-checks=off', '--edition', '2021', '--crate-type', 'lib', '--emit=mir'];
  execFileSync('rustc', [...flags, '-o', join(folder, 'fixtures.mir'), file], { env: { ...process.env, RUSTC_BOOTSTRAP: '1' }, stdio: ['ignore', 'ignore', 'pipe'] });
  mir = parseMir(readFileSync(join(folder, 'fixtures.mir'), 'utf8'));
  graphs = new Map(lowerSource(source).map((f) => [f.name, f.body]));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a run did; how it ended is a part of it. */
function record(play: (m: Machine) => void, oracle: Oracle): string {
  const machine = new Machine(oracle);
  try {
    play(machine);
  } catch (error) {
    if (error instanceof Cut) machine.say('…');
    else if (error instanceof Diverged || error instanceof Unreached) machine.say('never');
    else machine.say(`WRONG: ${error instanceof Error ? error.message : String(error)}`);
  }
  return machine.trace.join('\n');
}

/** The next combination of answers, or null behind the last. */
function nextAnswers(oracle: Oracle): number[] | null {
  const answers = oracle.taken;
  for (let i = answers.length - 1; i >= 0; i--) {
    if ((answers[i] ?? 0) + 1 < (oracle.asked[i] ?? 0)) return [...answers.slice(0, i), (answers[i] ?? 0) + 1];
  }
  return null;
}

/** The traces of our graph for given answers: one for each way to answer what the graph leaves open. */
function ourTraces(body: Body, answers: readonly number[]): string[] {
  const traces: string[] = [];
  let open: number[] | null = [];
  while (open && traces.length < 64) {
    const asked = new Oracle(open);
    traces.push(record((m) => playGraph(body, m, asked), new Oracle(answers)));
    open = nextAnswers(asked);
  }
  return traces;
}

function judge(name: string, fn: MirFunction, body: Body): number {
  const theirs = new Set<string>();
  const ours: string[] = [];
  let answers: number[] | null = [];
  let runs = 0;
  for (; answers && runs < MAX_RUNS; runs++) {
    const oracle: Oracle = new Oracle(answers);
    const want = record((m) => playMir(mir, fn, m), oracle);
    expect(want, `${name}: rustc's graph is played wrongly`).not.toContain('WRONG');
    theirs.add(want);
    const got = ourTraces(body, oracle.taken);
    if (got.length === 1 || !got.includes(want)) expect(got[0], `${name} with ${oracle.taken.join(' ')}`).toBe(want);
    ours.push(...got);
    answers = nextAnswers(oracle);
  }
  if (answers) return runs;
  // What the graph leaves open may go more ways at once, but none that rustc's graph never goes; a way that ends where
  // nothing is reached is none.
  for (const trace of new Set(ours)) {
    const begun = trace.endsWith('never') ? trace.slice(0, -'never'.length) : null;
    const isTheirs = begun === null ? theirs.has(trace) : [...theirs].some((t) => t.startsWith(begun));
    expect(isTheirs, `${name} does what it never does in rustc's graph:\n${trace}`).toBe(true);
  }
  return runs;
}

describe.each([...written, { file: 'combinations', text: made }])('$file', ({ text }) => {
  it.each(names(text))('%s', (name) => {
    const fn = mir.functions.get(name);
    const body = graphs.get(name);
    if (!fn || !body) throw new Error(`${name} is missing in ${fn ? 'our graphs' : "rustc's MIR"}`);
    expect(judge(name, fn, body)).toBeGreaterThan(0);
  });
});

describe('the corpus', () => {
  it('has at least 300 functions', () => {
    expect([...written.map((w) => w.text), made].flatMap(names).length).toBeGreaterThanOrEqual(300);
  });
});
