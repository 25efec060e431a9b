// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * An engine whose findings are easy to write down: the words `bad` (with a safe fix to `good`), `ugly` (an unsafe fix to
 * `nice`) and `worse` (a safe fix that makes two `bad`) in a file. The command line is tested on it; the analysis is not.
 */
import type { Engine } from '../../server/cli/engine';
import type { Io } from '../../server/cli/io';
import type { Edit, Finding, Severity } from '../../server/rules/finding';
import { LineIndex } from '../../server/syntax/text';
import type { CheckResult, Settings, Workspace } from '../../server/workspace/api';

const WORDS: Readonly<Record<string, { rule: string; severity: Severity; becomes: string; safe: boolean }>> = {
  bad: { rule: 'page_leak', severity: 'error', becomes: 'good', safe: true },
  ugly: { rule: 'page_mut_reference', severity: 'warning', becomes: 'nice', safe: false },
  worse: { rule: 'page_refcount', severity: 'error', becomes: 'bad bad', safe: true },
};

export function fakeEngine(): Engine & { readonly configured: Settings[] } {
  const configured: Settings[] = [];
  return {
    version: '0.1.0',
    rules: Object.values(WORDS).map(({ rule, severity }) => ({ id: rule, level: severity, summary: `finds ${rule}`, doc: `# ${rule}\n` })),
    configured,
    load: () => Promise.resolve(),
    createWorkspace: (settings) => fakeWorkspace(settings, configured),
  };
}

function fakeWorkspace(first: Settings, configured: Settings[]): Workspace {
  const texts = new Map<string, string>();
  let settings = first;
  configured.push(first);
  return {
    set: (path, text) => void texts.set(path, text),
    edit: () => {
      throw new Error('the command line does not edit');
    },
    remove: (path) => void texts.delete(path),
    text: (path) => texts.get(path) ?? null,
    states: () => [],
    dispose: () => texts.clear(),
    configure: (next) => {
      settings = next;
      configured.push(next);
    },
    check: (only) => check(texts, settings, only),
  };
}

function check(texts: ReadonlyMap<string, string>, settings: Settings, only: ReadonlySet<string> | undefined): CheckResult {
  const findings: Finding[] = [];
  for (const [file, text] of texts) {
    if (only && !only.has(file)) continue;
    const index = new LineIndex(text);
    for (const match of text.matchAll(/\b(?:bad|ugly|worse)\b/g)) {
      const word = WORDS[match[0]];
      if (!word) continue;
      const level = settings.rules[word.rule] ?? word.severity;
      if (level === 'off') continue;
      const range = index.range({ start: match.index, end: match.index + match[0].length });
      const edits: Edit[] = [{ file, range, newText: word.becomes }];
      findings.push({
        rule: word.rule,
        severity: level,
        confidence: 'definite',
        message: `the word \`${match[0]}\``,
        file,
        range,
        function: null,
        fingerprint: `${word.rule}:${file}`,
        trace: [],
        fixes: [{ title: `write ${word.becomes}`, applicability: word.safe ? 'safe' : 'unsafe', preferred: true, edits }],
        notes: [],
      });
    }
  }
  const stats = { files: texts.size, parsed: texts.size, functions: 1, followed: 1, complete: 1, operations: 2, timing: { parse: 1.5 } };
  return { profile: 'ownable', findings, incomplete: [], skipped: [], stats };
}

export interface TestIo extends Io {
  stdout: string;
  stderr: string;
}

export function testIo(cwd: string, stdin = ''): TestIo {
  const io: TestIo = {
    cwd,
    env: {},
    terminal: false,
    stdout: '',
    stderr: '',
    out: (text) => {
      io.stdout += text;
    },
    err: (text) => {
      io.stderr += text;
    },
    stdin: () => Buffer.from(stdin),
  };
  return io;
}
