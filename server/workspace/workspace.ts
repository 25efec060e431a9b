// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The engine as the faces use it: texts in, findings out. The one place where the flow engine meets the rules. */
import type { SourceFile } from '../items/item';
import { type AllowComment, allowComments, allowFix } from '../rules/allow';
import type { Edit, Finding, Fix, Level, Severity } from '../rules/finding';
import { spliced } from '../report/edits';
import { ruleById } from '../rules/registry';
import type { ProposedFix, RuleContext } from '../rules/rule';
import { unusedAllowReport } from '../rules/unusedAllow';
import { type GrammarSource, initSyntax, type TextChange } from '../syntax/parser';
import { LineIndex } from '../syntax/text';
import { allowing } from './allows';
import type { CheckOptions, CheckResult, PlaceState, Settings, Stats, Workspace } from './api';
import { collect, type Found } from './collect';
import { inExamples } from './exampleEdits';
import { excludeMatcher } from './excludes';
import { createDocument, disposeDocument, type Document, editText, replaceText } from './documents';
import { createFingerprints } from './fingerprint';
import { createRuleContext } from './ruleContext';
import { type Analyser, borrowCaches, type Caches, createAnalyser, createCaches, disposeCaches, type Snapshot, takeSnapshot } from './state';
import { statesOf } from './states';
import { createTables, type Tables } from './tables';

/** Loads the parser; must be awaited once before a workspace is used. */
export function initEngine(load: () => Promise<GrammarSource> | GrammarSource): Promise<void> {
  return initSyntax(load);
}

export function createWorkspace(settings: Settings): Workspace {
  return open(settings, new Map(), createCaches(), true);
}

/** A fix is offered only if checking its result shows the finding gone and no new one; `verify` is off in that check itself. */
function open(initial: Settings, documents: Map<string, Document>, caches: Caches, verify: boolean): Workspace {
  let settings = initial;
  let tables: Tables = createTables(settings.functions);
  let excluded = excludeMatcher(settings.exclude);
  let snapshot: Snapshot | null = null;
  let context: { analyser: Analyser; cx: RuleContext } | null = null;

  function current(): { snapshot: Snapshot; analyser: Analyser; cx: RuleContext } {
    if (!snapshot || !context) {
      snapshot = takeSnapshot(documents, tables, caches, settings.profile);
      const analyser = createAnalyser(snapshot, documents, tables, caches);
      context = { analyser, cx: createRuleContext(snapshot, analyser, tables) };
    }
    return { snapshot, ...context };
  }

  function changed(): void {
    snapshot = null;
    context = null;
  }

  const levelOf = (rule: string): Level => settings.rules[rule] ?? ruleById(rule)?.level ?? 'off';

  function check(only?: ReadonlySet<string>, options: CheckOptions = {}): CheckResult {
    const times: Record<string, number> = {};
    const timing = { add: (what: string, ms: number): void => void (times[what] = (times[what] ?? 0) + ms) };
    const started = performance.now();
    const now = current();
    timing.add('parse', performance.now() - started);
    const collected = collect(now.snapshot, now.analyser, now.cx, documents, tables, only ?? null, (rule) => levelOf(rule) !== 'off', timing);
    const ordered = order(dedupe(collected.found)).filter((f) => !excluded(f.file));
    const { kept, unused } = applyAllows(ordered, only ?? null, now.snapshot.sources);
    const all = order([...kept, ...unused]).filter((f) => levelOf(f.rule.id) !== 'off');
    const t = performance.now();
    const findings = finish(all, now.cx, options.fixes ?? (() => true));
    timing.add('fixes', performance.now() - t);
    const stats: Stats = {
      files: [...documents.keys()].filter((p) => p.endsWith('.rs')).length, parsed: now.snapshot.sources.size, ...collected.counts, timing: times,
    };
    return {
      profile: now.snapshot.profile, findings, stats,
      incomplete: collected.incomplete.filter((i) => !excluded(i.file)),
      skipped: now.snapshot.skipped.filter((s) => !only || only.has(s.file)),
    };
  }

  function applyAllows(found: readonly Found[], only: ReadonlySet<string> | null, sources: ReadonlyMap<string, SourceFile>): { kept: Found[]; unused: Found[] } {
    const kept: Found[] = [];
    const used = new Set<AllowComment>();
    const comments = new Map<string, readonly AllowComment[]>();
    const commentsOf = (path: string): readonly AllowComment[] => {
      let list = comments.get(path);
      if (!list) {
        list = allowComments(documents.get(path)?.text ?? '', (id) => ruleById(id) !== null);
        comments.set(path, list);
      }
      return list;
    };
    for (const f of found) {
      const by = allowing(commentsOf(f.file), f, sources.get(f.file) ?? null, documents.get(f.file)?.text ?? f.text);
      if (by.length === 0) kept.push(f);
      for (const c of by) used.add(c);
    }
    const unused: Found[] = [];
    const rule = ruleById('unused_allow');
    if (rule && levelOf(rule.id) !== 'off') {
      for (const [path, source] of sources) {
        if ((only && !only.has(path)) || excluded(path)) continue;
        for (const c of commentsOf(path)) {
          // one that allows a rule that is off suppresses nothing today and is still right
          if (used.has(c) || (c.problem === null && levelOf(c.rule) === 'off')) continue;
          const report = unusedAllowReport(source, c);
          unused.push({
            rule, file: path, text: source.text, span: report.span, function: null, words: { message: report.message, notes: report.notes },
            confidence: 'definite', problem: { kind: 'item', report }, notes: report.notes, trace: [],
          });
        }
      }
    }
    return { kept, unused };
  }

  function finish(found: readonly Found[], cx: RuleContext, wanted: NonNullable<CheckOptions['fixes']>): Finding[] {
    const fingerprint = createFingerprints();
    const indexes = new Map<string, LineIndex>();
    const indexOf = (file: string, text: string): LineIndex => {
      const own = documents.get(file)?.text ?? text;
      let index = indexes.get(file);
      if (!index) {
        index = new LineIndex(own);
        indexes.set(file, index);
      }
      return index;
    };
    const prints = found.map((f) => fingerprint({ rule: f.rule.id, file: f.file, function: f.function, text: f.text.slice(f.span.start, f.span.end) }));
    return found.map((f, i): Finding => ({
      rule: f.rule.id, severity: levelOf(f.rule.id) as Severity, confidence: f.confidence, message: clip(f.words.message), file: f.file,
      range: indexOf(f.file, f.text).range(f.span), function: f.function, fingerprint: prints[i] ?? '',
      trace: f.trace.map((s) => ({ file: s.file, range: indexOf(s.file, s.text).range(s.span), message: s.message, state: s.state })),
      fixes: verify && wanted({ rule: f.rule.id, file: f.file, fingerprint: prints[i] ?? '' }) ? fixesOf(f, cx, indexOf) : [], notes: f.notes,
    }));
  }

  function fixesOf(f: Found, cx: RuleContext, indexOf: (file: string, text: string) => LineIndex): Fix[] {
    const source = documents.get(f.file);
    if (!source) return [];
    const file = f.problem?.kind === 'fault' ? f.problem.fault.file : f.problem?.kind === 'item' ? f.problem.report.file : f.problem?.kind === 'call' ? f.problem.call.file : null;
    const proposals: ProposedFix[] = [];
    if (f.problem && f.rule.fixes) {
      try {
        proposals.push(...f.rule.fixes(f.problem, cx));
      } catch {
        // a fix that cannot be worked out is not offered
      }
    }
    const out: Fix[] = [];
    let preferred = false;
    const { examples } = current().snapshot;
    const placed = (p: ProposedFix | null): ProposedFix | null => p && inExamples(p, (path) => examples.get(path) ?? [], (path) => documents.get(path)?.text ?? null);
    for (const proposal of proposals) {
      const p = placed(proposal);
      if (!p || (p.applicability !== 'display' && !holds(f, p))) continue;
      const isPreferred: boolean = p.preferred && !preferred;
      preferred ||= isPreferred;
      out.push(toFix(p, isPreferred, indexOf));
    }
    const allow = placed(file && f.rule.id !== 'unused_allow' ? allowFix(file, f.span, f.rule.id) : null);
    if (allow) out.push(toFix(allow, false, indexOf));
    return out;
  }

  function toFix(p: ProposedFix, preferred: boolean, indexOf: (file: string, text: string) => LineIndex): Fix {
    const edits: Edit[] = p.edits.map((e) => ({ file: e.file.path, range: indexOf(e.file.path, e.file.text).range(e.span), newText: e.newText }));
    return { title: p.title, applicability: p.applicability, preferred, edits };
  }

  /** Whether a fix does what it says: the finding is gone and nothing new is there. */
  function holds(f: Found, fix: ProposedFix): boolean {
    const texts = new Map<string, string>();
    for (const path of new Set(fix.edits.map((e) => e.file.path))) {
      const text = documents.get(path)?.text;
      const placed = fix.edits.filter((e) => e.file.path === path).map((e) => ({ ...e.span, newText: e.newText }));
      const mended = text === undefined ? null : spliced(text, placed);
      if (mended === null) return false;
      texts.set(path, mended);
    }
    const scratch = new Map(documents);
    const made: Document[] = [];
    for (const [path, text] of texts) {
      const doc = createDocument(path, text);
      made.push(doc);
      scratch.set(path, doc);
    }
    const shared = borrowCaches(caches);
    const inner = open(settings, scratch, shared, false);
    try {
      const touched = new Set([f.file, ...texts.keys()]);
      const result = inner.check(touched);
      const rules = new Map<string, number>();
      for (const x of countBefore(touched)) rules.set(x.rule, (rules.get(x.rule) ?? 0) + 1);
      const after = new Map<string, number>();
      for (const x of result.findings) after.set(x.rule, (after.get(x.rule) ?? 0) + 1);
      for (const [rule, n] of after) if (n > (rules.get(rule) ?? 0)) return false;
      return (after.get(f.rule.id) ?? 0) < (rules.get(f.rule.id) ?? 0);
    } finally {
      for (const doc of made) disposeDocument(doc);
      disposeCaches(shared);
    }
  }

  let base: { snapshot: Snapshot; key: string; findings: readonly { rule: string }[] } | null = null;

  /** The findings of some files without fixes, once for all the fixes of a check. */
  function countBefore(files: ReadonlySet<string>): readonly { rule: string }[] {
    const key = [...files].sort().join('\n');
    const now = current();
    if (base && base.snapshot === now.snapshot && base.key === key) return base.findings;
    const findings = open(settings, documents, caches, false).check(files).findings;
    base = { snapshot: now.snapshot, key, findings };
    return findings;
  }

  return {
    set(path, text) {
      const doc = documents.get(path);
      if (doc) replaceText(doc, text);
      else documents.set(path, createDocument(path, text));
      changed();
    },
    edit(path, changes: readonly TextChange[]) {
      const doc = documents.get(path);
      if (!doc) return;
      editText(doc, changes);
      changed();
    },
    remove(path) {
      const doc = documents.get(path);
      if (!doc) return;
      disposeDocument(doc);
      documents.delete(path);
      changed();
    },
    text: (path) => documents.get(path)?.text ?? null,
    check,
    states(path): readonly PlaceState[] {
      const now = current();
      return statesOf(path, now.snapshot, now.analyser);
    },
    configure(next) {
      settings = next;
      tables = createTables(settings.functions);
      excluded = excludeMatcher(settings.exclude);
      changed();
    },
    dispose() {
      for (const doc of documents.values()) disposeDocument(doc);
      documents.clear();
      disposeCaches(caches);
      changed();
    },
  };
}

function clip(message: string): string {
  return message.length <= 100 ? message : `${message.slice(0, 99)}…`;
}

function order(found: readonly Found[]): Found[] {
  return [...found].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.span.start - b.span.start || (a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : 0)));
}

/** One finding of a rule for a place; the surest one stays. */
function dedupe(found: readonly Found[]): Found[] {
  const out = new Map<string, Found>();
  for (const f of found) {
    const key = `${f.rule.id}|${f.file}|${f.span.start}|${f.span.end}`;
    const old = out.get(key);
    if (!old || (old.confidence === 'possible' && f.confidence === 'definite')) out.set(key, f);
  }
  return [...out.values()];
}

