// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * An engine that is simple enough to be right at a glance, so that these tests are about the protocol alone: every
 * `put_page(` is a finding with a safe fix (the line goes), every `get_page(` one with a fix to look at and an outline,
 * and `leak` in one file together with `put_page` in another is a finding that depends on both.
 */
import type { Finding, Fix, TraceStep } from '../../server/rules/finding';
import type { TextChange } from '../../server/syntax/parser';
import { LineIndex } from '../../server/syntax/text';
import type { CheckResult, PlaceState, Settings, Workspace } from '../../server/workspace/api';
import type { Engine } from '../../server/lsp/host';

const RULES = ['page_refcount', 'page_double_free', 'page_leak', 'unused_allow'];

export interface FakeLog {
  sets: string[];
  edits: { path: string; changes: readonly TextChange[] }[];
  checks: number;
  disposed: number;
  /** Throws once for the next call of that name. */
  failNext: 'check' | 'edit' | 'set' | 'states' | null;
}

export function fakeEngine(): { engine: Engine; log: FakeLog; latest: () => Workspace | null } {
  const log: FakeLog = { sets: [], edits: [], checks: 0, disposed: 0, failNext: null };
  let latest: Workspace | null = null;
  const fail = (what: FakeLog['failNext']) => {
    if (log.failNext !== what) return;
    log.failNext = null;
    throw new Error(`the fake engine fails in ${what}`);
  };
  const engine: Engine = {
    init: async () => undefined,
    rules: RULES,
    rulePage: (rule) => (RULES.includes(rule) ? { rule, title: `About ${rule}`, markdown: `# ${rule}` } : null),
    createWorkspace: (initial) => (latest = fakeWorkspace(initial, log, fail)),
  };
  return { engine, log, latest: () => latest };
}

function fakeWorkspace(initial: Settings, log: FakeLog, fail: (what: FakeLog['failNext']) => void): Workspace {
  const texts = new Map<string, string>();
  let settings = initial;
  return {
    set(path, text) {
      fail('set');
      log.sets.push(path);
      texts.set(path, text);
    },
    edit(path, changes) {
      fail('edit');
      log.edits.push({ path, changes });
      let text = texts.get(path);
      if (text === undefined) throw new Error(`${path} is not there`);
      for (const change of changes) text = text.slice(0, change.start) + change.newText + text.slice(change.oldEnd);
      texts.set(path, text);
    },
    remove: (path) => void texts.delete(path),
    text: (path) => texts.get(path) ?? null,
    check(only) {
      fail('check');
      log.checks++;
      const findings = [...texts].filter(([path]) => !only || only.has(path)).flatMap(([path, text]) => findingsOf(path, text, texts, settings));
      return result(findings, texts.size);
    },
    states(path) {
      fail('states');
      return statesOf(texts.get(path) ?? '');
    },
    configure: (next) => void (settings = next),
    dispose: () => void log.disposed++,
  };
}

function findingsOf(path: string, text: string, texts: ReadonlyMap<string, string>, settings: Settings): Finding[] {
  const lines = new LineIndex(text);
  const findings: Finding[] = [];
  const add = (rule: string, index: number, length: number, fixes: Fix[], trace: TraceStep[]) => {
    const level = settings.rules[rule] ?? 'error';
    if (level === 'off') return;
    findings.push({
      rule,
      severity: level,
      confidence: 'definite',
      message: `\`${text.slice(index, index + length)}\` in the fake`,
      file: path,
      range: lines.range({ start: index, end: index + length }),
      function: null,
      fingerprint: `${rule}:${findings.filter((f) => f.rule === rule).length}`,
      trace,
      fixes,
      notes: [{ kind: 'help', text: 'say who owns the page' }],
    });
  };
  for (const match of text.matchAll(/\b(put|get)_page\(/g)) {
    const index = match.index;
    const { line } = lines.position(index);
    const whole = { start: { line, column: 1 }, end: { line: line + 1, column: 1 } };
    const step: TraceStep = { file: path, range: lines.range({ start: index, end: index + 8 }), message: 'the call is here', state: 'owned(raw)' };
    const drop: Fix = { title: 'Remove the call', applicability: 'safe', preferred: true, edits: [{ file: path, range: whole, newText: '' }] };
    const rename: Fix = {
      title: 'Call the folio function',
      applicability: 'unsafe',
      preferred: true,
      edits: [{ file: path, range: lines.range({ start: index, end: index + 8 }), newText: 'folio_get' }],
    };
    const outline: Fix = { title: 'Make it owned', applicability: 'display', preferred: false, edits: [] };
    add('page_refcount', index, 8, match[1] === 'put' ? [drop] : [rename, { ...rename, title: 'Another way' }, outline], [step, { ...step, state: null }]);
  }
  const other = [...texts].some(([p, t]) => p !== path && t.includes('leak'));
  if (other && text.includes('borrow')) add('page_leak', text.indexOf('borrow'), 6, [], []);
  return findings;
}

function statesOf(text: string): PlaceState[] {
  const lines = new LineIndex(text);
  return [...text.matchAll(/\bpage\b/g)].map((match, i) => ({
    name: 'page',
    span: { start: match.index, end: match.index + 4 },
    states: i % 2 === 0 ? ['owned(raw)'] : ['freed', 'null'],
    history: [{ message: '`page` is allocated here', range: lines.range({ start: match.index, end: match.index + 4 }) }],
  }));
}

function result(findings: Finding[], files: number): CheckResult {
  return { profile: 'ownable', findings, incomplete: [], skipped: [], stats: { files, parsed: files, functions: 1, followed: 1, complete: 1, operations: 1, timing: {} } };
}
