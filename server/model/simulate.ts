// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `pageck simulate`: plays a script on the concrete machine and shows each step, its page and what the page is then. */
import { type Played, pageOf, playAction, playEnd, type Violation } from './machine';
import { type Block, createMachine, framesOf, type Machine, named, view } from './memory';
import { parseScript, type ScriptStep } from './script';
import { describeState } from './state';
import { RULE_OF } from './violation';
import { violationSentence } from './words';

export type Simulation =
  /** The script could not be read: one line for standard error. */
  | { readonly kind: 'unreadable'; readonly message: string }
  | { readonly kind: 'played'; readonly text: string; readonly violation: Violation | null };

interface Row {
  readonly line: string;
  readonly step: string;
  readonly page: string;
  readonly frames: string;
  readonly state: string;
}

const HEAD: Row = { line: 'line', step: 'step', page: 'page', frames: 'frames', state: 'state' };

/** @param file the script's name, for messages. */
export function simulate(file: string, text: string): Simulation {
  const script = parseScript(text);
  if (script.kind === 'problem') return { kind: 'unreadable', message: `${file}:${script.problem.line}: ${script.problem.message}` };
  const machine = createMachine();
  const rows: Row[] = [];
  const finish = (violation: Violation | null, line: number): Simulation => {
    const verdict = violation ? `${file}:${line}: ${sentence(violation)}` : `${file}: ends clean`;
    return { kind: 'played', text: `${table(rows)}\n\n${verdict}\n`, violation };
  };
  for (const step of script.steps) {
    const known = statesOf(machine);
    const played = playAction(machine, step.action);
    rows.push(...rowsOf(machine, step, played, known));
    if (played.violation) return finish(played.violation, step.line);
    if (played.left) return end(step.line);
  }
  return end(script.lines);

  function end(line: number): Simulation {
    const known = statesOf(machine);
    const { violation } = playEnd(machine);
    const changed = changes(machine, known, null);
    const [first] = changed;
    // owners that go out of scope, under a line of their own where the script does not say `end`
    if (first) {
      if (rows.at(-1)?.step === 'end') rows.pop();
      rows.push({ ...first, line: String(line), step: 'end' }, ...changed.slice(1));
    }
    return finish(violation, line);
  }
}

function statesOf(m: Machine): ReadonlyMap<Block, string> {
  return new Map(m.blocks.map((b) => [b, describeState(b.state)]));
}

function sentence(v: Violation): string {
  return `${RULE_OF[v.kind]}: ${violationSentence(v.kind, v.name)}${v.note === null ? '' : ` (${v.note})`}`;
}

/** A row for the step's own page, then one for every other page that it changed. */
function rowsOf(m: Machine, step: ScriptStep, played: Played, known: ReadonlyMap<Block, string>): Row[] {
  const at = pageOf(m, step.action);
  const line = String(step.line);
  const note = played.note ?? '';
  const rows: Row[] = [];
  if (at) {
    const state = played.violation ? 'violation' : at.block.parts ? 'split' : describeState(view(at));
    rows.push({ line, step: step.text, page: named(at), frames: framesOf(at), state: note === '' ? state : `${state}; ${note}` });
  } else rows.push({ line, step: step.text, page: '', frames: '', state: note });
  rows.push(...changes(m, known, at?.block ?? null));
  return rows;
}

/** A row for every page that is not as it was before. */
function changes(m: Machine, known: ReadonlyMap<Block, string>, own: Block | null): Row[] {
  const rows: Row[] = [];
  for (const block of m.blocks) {
    const before = known.get(block);
    const now = describeState(block.state);
    if (block === own || before === undefined || before === now || block.parts) continue;
    rows.push({ line: '', step: '', page: block.name, frames: framesOf({ block, index: 0 }), state: now });
  }
  return rows;
}

function table(rows: readonly Row[]): string {
  const all = [HEAD, ...rows];
  const width = (pick: (r: Row) => string): number => Math.max(...all.map((r) => [...pick(r)].length));
  const [line, step, page, frames] = [width((r) => r.line), width((r) => r.step), width((r) => r.page), width((r) => r.frames)];
  return all
    .map((r) => `${r.line.padStart(line)}  ${r.step.padEnd(step)}  ${r.page.padEnd(page)}  ${r.frames.padEnd(frames)}  ${r.state}`.trimEnd())
    .join('\n');
}
