// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Holds pageck's findings on programs against what happened when they ran. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../server/rules/finding';
import type { CheckResult, Workspace } from '../../server/workspace/api';
import type { Fault, Played } from './run';

const FOLIO = fileURLToPath(new URL('../kernel/src/folio.rs', import.meta.url));

/** The rules that execution can judge: what goes wrong at run time. */
export const FLOW_RULES = [
  'page_double_free', 'page_use_after_free', 'page_leak', 'page_free_mismatch', 'free_borrowed_page', 'page_mapping_unbalanced',
  'page_mapping_escape', 'page_null_unchecked', 'page_borrow_outlives_owner', 'page_stored_past_owner', 'folio_ref_leak',
  'folio_ref_underflow',
] as const;

export type FlowRule = (typeof FLOW_RULES)[number];

export interface Verdict {
  readonly played: Played;
  /** Findings of flow rules in the program. */
  readonly findings: readonly Finding[];
  /** Rules that pageck names and no run bears out. */
  readonly unfounded: readonly FlowRule[];
  /** Rules that some run breaks and pageck does not name. */
  readonly missed: readonly FlowRule[];
  /** Rules that both name. */
  readonly agreed: readonly FlowRule[];
  /** Why pageck says it did not follow the program, if it says so. */
  readonly incomplete: readonly string[];
}

function isFlowRule(rule: string): rule is FlowRule {
  return (FLOW_RULES as readonly string[]).includes(rule);
}

const pathOf = (played: Played): string => `drivers/${played.program.name}.rs`;

export interface Comparison {
  readonly verdicts: readonly Verdict[];
  readonly result: CheckResult;
}

/** Checks the programs as files of one workspace, each judged by itself. */
export function compareAll(workspace: Workspace, all: readonly Played[]): Comparison {
  // the one module of the stub crate that no kernel tree has yet, so that no table can know it
  workspace.set('rust/kernel/folio.rs', readFileSync(FOLIO, 'utf8'));
  for (const p of all) workspace.set(pathOf(p), p.program.source);
  const result = workspace.check(undefined, { fixes: () => false });
  const findings = new Map<string, Finding[]>();
  for (const f of result.findings) if (isFlowRule(f.rule)) findings.set(f.file, [...(findings.get(f.file) ?? []), f]);
  const incomplete = new Map<string, string[]>();
  for (const i of result.incomplete) incomplete.set(i.file, [...(incomplete.get(i.file) ?? []), i.reason]);
  const verdicts = all.map((played) => judge(played, findings.get(pathOf(played)) ?? [], incomplete.get(pathOf(played)) ?? []));
  return { verdicts, result };
}

function judge(played: Played, findings: readonly Finding[], incomplete: readonly string[]): Verdict {
  const named = new Set(findings.map((f) => f.rule));
  const unfounded: FlowRule[] = [];
  const missed: FlowRule[] = [];
  const agreed: FlowRule[] = [];
  for (const rule of FLOW_RULES) {
    const seen = played.events.some((e) => e.rule === rule || (e.also === rule && !named.has(e.rule)));
    const wanted = played.events.some((e) => e.rule === rule && !answers(e, named));
    if (named.has(rule) && seen) agreed.push(rule);
    // With inputs left out or runs cut short, what was not seen may still happen.
    else if (named.has(rule) && !played.truncated && played.panicked === 0 && !partly(played, rule)) unfounded.push(rule);
    else if (wanted) missed.push(rule);
  }
  return { played, findings, unfounded, missed, agreed, incomplete };
}

/** A rule next to the one that execution names: it says another side of the same fault. */
function partly(played: Played, rule: string): boolean {
  return played.events.some((e) => e.also === rule);
}

function answers(event: Fault, named: ReadonlySet<string>): boolean {
  return named.has(event.rule) || (event.also !== null && named.has(event.also));
}

export interface Score {
  readonly rule: FlowRule | 'all';
  readonly right: number;
  readonly unfounded: number;
  readonly missed: number;
  /** Null where there is nothing to divide by. */
  readonly precision: number | null;
  readonly recall: number | null;
}

/** By rule, in the order of `FLOW_RULES`, with the sum last. */
export function scores(verdicts: readonly Verdict[]): Score[] {
  const by = FLOW_RULES.map((rule) =>
    score(
      rule,
      verdicts.filter((v) => v.agreed.includes(rule)).length,
      verdicts.filter((v) => v.unfounded.includes(rule)).length,
      verdicts.filter((v) => v.missed.includes(rule)).length,
    ),
  );
  const sum = (pick: (s: Score) => number): number => by.reduce((n, s) => n + pick(s), 0);
  return [...by, score('all', sum((s) => s.right), sum((s) => s.unfounded), sum((s) => s.missed))];
}

function score(rule: Score['rule'], right: number, unfounded: number, missed: number): Score {
  return { rule, right, unfounded, missed, precision: ratio(right, right + unfounded), recall: ratio(right, right + missed) };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** The scores as a table of text. */
export function table(all: readonly Score[]): string {
  const cell = (n: number | null): string => (n === null ? '-' : n.toFixed(3));
  const rows = [
    ['rule', 'right', 'unfounded', 'missed', 'precision', 'recall'],
    ...all.map((s) => [s.rule, `${s.right}`, `${s.unfounded}`, `${s.missed}`, cell(s.precision), cell(s.recall)]),
  ];
  const widths = [0, 1, 2, 3, 4, 5].map((i) => Math.max(...rows.map((r) => (r[i] ?? '').length)));
  return rows.map((r) => r.map((c, i) => (i === 0 ? c.padEnd(widths[i] ?? 0) : c.padStart(widths[i] ?? 0))).join('  ')).join('\n');
}

/** A disagreement as text: the program with its lines, what happened, what pageck says. */
export function explain(v: Verdict): string {
  const lines = v.played.program.source.split('\n').map((l, i) => `${`${i + 1}`.padStart(4)}  ${l}`);
  const events = v.played.events.map(
    (e) => `  ${e.rule}${e.also === null ? '' : ` (or ${e.also})`} at line ${e.line ?? '?'}, page of line ${e.born ?? '?'}, freed at ${e.died ?? '?'}, in ${e.runs} of ${v.played.runs} runs`,
  );
  const findings = v.findings.map((f) => `  ${f.range.start.line}:${f.range.start.column} ${f.rule} (${f.confidence}): ${f.message}`);
  return [
    `== ${v.played.program.name} (${v.played.program.profile}): ${[...v.unfounded.map((r) => `unfounded ${r}`), ...v.missed.map((r) => `missed ${r}`)].join(', ')}`,
    ...lines,
    'executed:', ...(events.length > 0 ? events : ['  nothing went wrong']),
    'pageck:', ...(findings.length > 0 ? findings : ['  nothing']),
    ...v.incomplete.map((r) => `  not followed: ${r}`),
    '',
  ].join('\n');
}
