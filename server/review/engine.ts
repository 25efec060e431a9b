// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Reviews a series on a tree. Knows neither files nor processes, so it runs in a browser as well. */
import type { PatchMailHeaders, ReviewedPatch, ReviewResult } from '../report/reviewResult';
import type { Settings, Workspace } from '../workspace/api';
import { attribute } from './attribute';
import type { Mail } from './mail';
import type { Placed } from './match';
import { canBeTold } from './shown';
import type { Series } from './series';
import { type Playground, playSeries, type Step } from './steps';
import { isSource } from './tree';

export type CreateWorkspace = (settings: Settings) => Workspace;

export interface EngineOptions {
  readonly createWorkspace: CreateWorkspace;
  readonly settings: Settings;
  /** List findings that were there before the series, too. */
  readonly all: boolean;
  /** Work out fixes for what the series introduces: the formats that show none need not wait for them. */
  readonly fixes: boolean;
  /** Called before each patch; throws to stop the review. */
  readonly checkpoint: () => Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

export interface Reviewed {
  readonly result: ReviewResult;
  readonly steps: readonly Step[];
}

/** `reason` says in a few words for people why the series is put on this tree. */
export async function reviewSeries(series: Series, ground: Playground, reason: string, options: EngineOptions): Promise<Reviewed> {
  const started = options.now();
  const played = await playSeries(series.patches, ground);
  await options.checkpoint();
  const workspace = options.createWorkspace(options.settings);
  try {
    for (const [path, text] of await ground.tree.sources()) workspace.set(path, text);
    for (const [path, text] of baseTexts(played.steps, new Map([...played.partial].map(([path, { text }]) => [path, text])))) {
      workspace.set(path, text);
    }
    const accept = (placed: Placed): boolean => canBeTold(placed);
    const attribution = await attribute(workspace, played.steps, { all: options.all, fixes: options.fixes, checkpoint: options.checkpoint, accept });
    const patches = played.steps.map((step, index): ReviewedPatch => {
      const { patch } = step;
      const found = attribution.patches[index];
      return {
        index: patch.index,
        total: patch.total,
        subject: patch.subject,
        author: patch.author,
        messageId: patch.mail?.messageId ?? null,
        commit: patch.commit,
        applied: step.applied,
        problem: step.problem,
        findings: found?.findings ?? [],
        files: patch.files,
        mail: patch.mail ? headersOf(patch.mail) : null,
        sources: found?.sources ?? new Map(),
      };
    });
    const all = patches.flatMap((patch) => patch.findings);
    const introduced = all.filter((finding) => finding.status === 'introduced');
    const notes = [...series.notes];
    for (const step of played.steps) if (step.note !== null) notes.push(`patch ${step.patch.index}: ${step.note}`);
    const result: ReviewResult = {
      profile: attribution.profile,
      series: { subject: series.subject, version: series.version, base: ground.tree.commit, baseReason: reason, patches },
      against: null,
      summary: {
        introduced: introduced.length,
        fixedLater: introduced.filter((finding) => finding.fixedBy !== null).length,
        fixed: all.filter((finding) => finding.status === 'fixed').length,
        existing: attribution.existing,
        seconds: Math.round(options.now() - started) / 1000,
      },
      notes,
    };
    return { result, steps: played.steps };
  } finally {
    workspace.dispose();
  }
}

/** Texts before the series of the sources that it touches: the tree's scan may have left them out. */
function baseTexts(steps: readonly Step[], partial: ReadonlyMap<string, string>): Map<string, string> {
  const texts = new Map([...partial].filter(([path]) => isSource(path)));
  const seen = new Set<string>();
  for (const change of steps.flatMap((step) => step.changes)) {
    const path = change.oldPath;
    if (path !== null && change.before !== null && !seen.has(path) && isSource(path)) texts.set(path, change.before);
    if (path !== null) seen.add(path);
    if (change.newPath !== null) seen.add(change.newPath);
  }
  return texts;
}

function headersOf(mail: Mail): PatchMailHeaders {
  const { subject, from, to, cc, messageId, references, date } = mail;
  const known = references.length > 0 ? references : mail.inReplyTo === null ? [] : [mail.inReplyTo];
  return { subject, from, to, cc, messageId, references: known, date };
}
