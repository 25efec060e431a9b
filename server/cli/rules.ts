// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `pageck rules` and `pageck explain`. */
import type { RuleText } from '../report/report';
import { didYouMean } from '../workspace/settingsFile';
import type { Io } from './io';
import { parseNames } from './options';
import { EXIT, type ExitStatus, UsageError } from './usage';

export function rulesCommand(args: readonly string[], io: Io, rules: readonly RuleText[]): ExitStatus {
  parseNames(args, 0, 0, 'pageck rules');
  const name = Math.max(...rules.map((rule) => rule.id.length));
  const level = Math.max(...rules.map((rule) => rule.level.length));
  io.out(rules.map((rule) => `${rule.id.padEnd(name)}  ${rule.level.padEnd(level)}  ${rule.summary}\n`).join(''));
  return EXIT.clean;
}

export function explainCommand(args: readonly string[], io: Io, rules: readonly RuleText[]): ExitStatus {
  const [id = ''] = parseNames(args, 1, 1, 'pageck explain RULE');
  const rule = rules.find((candidate) => candidate.id === id);
  if (!rule) throw new UsageError(`unknown rule '${id}'${didYouMean(id, rules.map((each) => each.id))}`);
  io.out(rule.doc);
  return EXIT.clean;
}
