// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The rules as reports and commands show them. */
import type { RuleText } from '../report/report';
import { rulePage } from '../report/rulePage';
import { RULES } from '../rules/registry';

export function ruleTexts(): RuleText[] {
  return RULES.map((rule) => ({
    id: rule.id,
    level: rule.level,
    summary: rule.summary,
    // Most runs need no rule's page.
    get doc() {
      return rulePage(rule);
    },
  }));
}
