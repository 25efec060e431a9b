// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The engine as the server uses it: the same `createWorkspace` that the command line calls. */
import { RULES, ruleById } from '../rules/registry';
import { rulePage } from '../report/rulePage';
import type { GrammarSource } from '../syntax/parser';
import { createWorkspace, initEngine } from '../workspace/workspace';
import type { Engine } from './host';
import type { InitializationOptions } from './protocol';

export function createEngine(loadGrammar: (options: InitializationOptions) => Promise<GrammarSource>): Engine {
  return {
    init: (options) => initEngine(() => loadGrammar(options)),
    createWorkspace,
    rules: RULES.map((rule) => rule.id),
    rulePage(id) {
      const rule = ruleById(id);
      return rule ? { rule: id, title: rule.summary, markdown: rulePage(rule) } : null;
    },
  };
}
