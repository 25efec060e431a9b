// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Runs the rules over a snapshot: the problems of each file, before severities, allow comments and fixes. */
import type { Analysis, FoundFault } from '../flow/analyse';
import type { FnItem, SourceFile } from '../items/item';
import { RULE_OF } from '../model/violation';
import { checkCHelper } from '../rules/cHelpers';
import type { Incomplete } from '../rules/finding';
import { RULES } from '../rules/registry';
import type { Fault, Note, Problem, Rule, RuleContext, Words } from '../rules/rule';
import type { Span } from '../syntax/text';
import { callSitesOf } from './callSites';
import type { Document } from './documents';
import { toFault } from './faults';
import type { Analyser, Snapshot } from './state';
import type { Tables } from './tables';

/** A problem with its words, before it becomes a finding. */
export interface Found {
  readonly rule: Rule;
  readonly file: string;
  readonly text: string;
  readonly span: Span;
  readonly function: string | null;
  readonly words: Words;
  readonly confidence: 'definite' | 'possible';
  readonly problem: Problem | null;
  readonly notes: readonly Note[];
  readonly trace: readonly { readonly file: string; readonly text: string; readonly span: Span; readonly message: string; readonly state: string | null }[];
}

export interface Collected {
  readonly found: Found[];
  readonly incomplete: Incomplete[];
  readonly counts: { functions: number; followed: number; complete: number; operations: number };
}

const byId = new Map(RULES.map((r) => [r.id, r]));

/** Runs what recurses over syntax; text that is nested deeper than the stack is given up, and said. */
export function shallow<T>(run: () => T, tooDeep: () => void): T | null {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    tooDeep();
    return null;
  }
}

export interface Timing {
  add(what: string, milliseconds: number): void;
}

export function collect(
  snapshot: Snapshot, analyser: Analyser, cx: RuleContext, documents: ReadonlyMap<string, Document>, tables: Tables, only: ReadonlySet<string> | null,
  enabled: (rule: string) => boolean, timing: Timing,
): Collected {
  const found: Found[] = [];
  const incomplete: Incomplete[] = [];
  const counts = { functions: 0, followed: 0, complete: 0, operations: 0 };
  const started = performance.now();
  const analyses: { analysis: Analysis; file: SourceFile; fn: FnItem | null; wanted: boolean; code: Parameters<typeof callSitesOf>[1] }[] = [];

  for (const [path, source] of snapshot.sources) {
    const wanted = !only || only.has(path);
    if (!wanted) continue;
    const [broken] = source.errors;
    if (broken) incomplete.push({ file: path, function: null, reason: `line ${source.text.slice(0, broken.start).split('\n').length}: a syntax error: what could not be read from there on was not checked` });
    counts.functions += source.fns.filter((f) => f.bodySpan !== null).length;
    const selected = [...(snapshot.selected.get(path) ?? [])];
    for (const example of snapshot.examples.get(path) ?? []) {
      for (const fn of example.source.fns) if (fn.bodySpan) selected.push(fn);
      const analysis = analyser.exampleOf(example);
      if (analysis) push(analysis, example.source, null, wanted, { fn: null, file: example.source, base: example.span.start, body: analysis.body, scope: { module: example.source.root, self: null, params: new Set(), owner: null } });
    }
    for (const fn of selected) {
      const analysis = analyser.analysisOf(fn);
      if (!analysis) {
        if (wanted && fn.isAsync) incomplete.push({ file: path, function: fn.display, reason: 'an `async fn` is not followed' });
        continue;
      }
      push(analysis, fn.file, fn, wanted, { fn, file: fn.file, base: fn.span.start, body: analysis.body, scope: snapshot.tree.scope(fn) });
    }
  }

  function push(analysis: Analysis, file: SourceFile, fn: FnItem | null, wanted: boolean, code: Parameters<typeof callSitesOf>[1]): void {
    analyses.push({ analysis, file, fn, wanted, code });
    counts.followed++;
    counts.operations += analysis.operations;
    if (analysis.incomplete.length === 0) counts.complete++;
    if (wanted) for (const reason of analysis.incomplete) incomplete.push({ file: file.path, function: fn?.display ?? null, reason });
  }
  timing.add('flow', performance.now() - started);

  /** Whether a function's own analysis reports a violation at a place. */
  function saysItself(fn: FnItem, violation: string, site: { readonly file: string; readonly start: number }): boolean {
    const own = analyser.analysisOf(fn);
    // a mapping that goes wrong where it is made goes wrong for everyone who is lent its address
    const anywhere = violation.startsWith('mapping') || violation.startsWith('unmap');
    return own?.faults.some((f) => f.fault.violation === violation && (anywhere || (f.fault.site.file === site.file && f.fault.site.start === site.start))) ?? false;
  }

  /** Whether what was done to the page on the way is wrong by itself, in a function that says so: what follows from it is not said again. */
  function isConsequence({ fault }: FoundFault, own: FnItem | null): boolean {
    for (let s = fault.trace; s; s = s.before) {
      if (s.page !== fault.page || s.state !== 'freed') continue;
      const { site } = s;
      const fn = snapshot.sources.get(site.file)?.fns.find((f) => f.bodySpan && f.bodySpan.start <= site.start && site.end <= f.bodySpan.end);
      if (!fn || fn === own) continue;
      if (analyser.analysisOf(fn)?.faults.some((f) => f.fault.stack.length === 0 && f.fault.site.file === site.file && f.fault.site.start === site.start)) return true;
    }
    return false;
  }

  for (const { analysis, file, wanted, code, fn } of analyses) {
    if (!wanted) continue;
    for (const f of analysis.faults) {
      if (isConsequence(f, fn)) continue;
      // the callee says it itself
      if (f.fault.stack.length > 0 && f.fault.callees.some((callee) => callee && saysItself(callee, f.fault.violation, f.fault.site))) continue;
      const rule = byId.get(RULE_OF[f.fault.violation]);
      if (!rule?.words || !enabled(rule.id)) continue;
      const fault = toFault(f, file, (path) => snapshot.sources.get(path) ?? null);
      if (fault && !rule.isRight?.(fault, cx)) found.push(fromFault(rule, fault));
    }
    const t = performance.now();
    for (const call of callSitesOf(analyser.engine, code, analysis.memdescs)) {
      for (const rule of RULES) {
        if (!rule.checkCall || !enabled(rule.id)) continue;
        const words = rule.checkCall(call, cx);
        if (words) {
          found.push({
            rule, file: file.path, text: file.text, span: call.span, function: call.fn?.display ?? null, words, confidence: 'definite',
            problem: { kind: 'call', call, words }, notes: words.notes, trace: [],
          });
        }
      }
    }
    timing.add('calls', performance.now() - t);
  }

  for (const [path, source] of snapshot.sources) {
    if (only && !only.has(path)) continue;
    for (const rule of RULES) {
      if (!rule.checkFile || !enabled(rule.id)) continue;
      const t = performance.now();
      for (const r of shallow(() => rule.checkFile?.(source, cx) ?? [], () => incomplete.push({ file: path, function: null, reason: `${rule.id}: nested too deeply to be followed` })) ?? []) {
        found.push({
          rule, file: r.file.path, text: r.file.text, span: r.span, function: functionOf(r.item, r.file, r.span), words: { message: r.message, notes: r.notes },
          confidence: r.confidence, problem: { kind: 'item', report: r }, notes: r.notes,
          trace: r.related.map((x) => ({ file: x.file.path, text: x.file.text, span: x.span, message: x.message, state: null })),
        });
      }
      timing.add(rule.id, performance.now() - t);
    }
  }

  const refcount = byId.get('page_refcount');
  if (refcount && enabled(refcount.id)) {
    for (const doc of documents.values()) {
      if (!doc.path.endsWith('.c') || (only && !only.has(doc.path)) || !doc.text.includes('rust_helper_')) continue;
      for (const r of checkCHelper(doc.path, doc.text, (name) => tables.functionRow(name)?.refcount === true)) {
        found.push({
          rule: refcount, file: doc.path, text: doc.text, span: r.span, function: r.function, words: { message: r.message, notes: r.notes },
          confidence: 'definite', problem: null, notes: r.notes, trace: [],
        });
      }
    }
  }
  return { found, incomplete, counts };
}

function functionOf(item: { readonly kind: string } | null, file: SourceFile, span: Span): string | null {
  if (item?.kind === 'fn') return (item as FnItem).display;
  let best: FnItem | null = null;
  for (const fn of file.fns) if (fn.span.start <= span.start && span.end <= fn.span.end && (!best || fn.span.start >= best.span.start)) best = fn;
  return best?.display ?? null;
}

/** Whether a finding names the line where its page was made, kept or freed, and what happens last is an end of scope. */
function blamedBefore(fault: Fault): boolean {
  const last = fault.trace[fault.trace.length - 1];
  if (!last) return false;
  if (fault.kind === 'leak' || fault.kind === 'referenceLeak' || fault.kind === 'storedPastOwner') return last.file === fault.file && last.span.start > fault.span.start;
  return /^\}?$/.test(last.file.text.slice(last.span.start, last.span.end));
}

function fromFault(rule: Rule, fault: Fault): Found {
  const words = rule.words?.(fault) ?? { message: rule.summary, notes: [] };
  const last = fault.trace[fault.trace.length - 1];
  const steps = fault.trace.map((s) => ({ file: s.file.path, text: s.file.text, span: s.span, message: s.message, state: s.state }));
  // the place itself is a step too: the last, unless what the finding blames comes before the end that brings it to light
  const told = steps.some((s) => s.file === fault.file.path && s.span.start === fault.span.start && s.span.end === fault.span.end);
  if (steps.length < 2 || (!told && (!last || last.file !== fault.file || last.span.start !== fault.span.start))) {
    const step = { file: fault.file.path, text: fault.file.text, span: fault.span, message: words.message, state: null };
    const at = blamedBefore(fault) ? fault.trace.findLastIndex((s) => s.file === fault.file && s.span.start <= fault.span.start) : -1;
    steps.splice(at < 0 ? steps.length : at + 1, 0, step);
  }
  return {
    rule, file: fault.file.path, text: fault.file.text, span: fault.span, function: fault.fn?.display ?? null, words, confidence: fault.confidence,
    problem: { kind: 'fault', fault }, notes: words.notes, trace: steps,
  };
}
