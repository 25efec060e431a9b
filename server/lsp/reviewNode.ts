// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Reviews where Node is: with the folder's repository, unless the workspace is not trusted. */
import { URI } from 'vscode-uri';
import { mentionsPages } from '../kernel/vocabulary';
import { isReviewFormat } from '../report/reviewFormats';
import { rulePage } from '../report/rulePage';
import { readRefs } from '../review/refs';
import { runReview } from '../review/run';
import { named, openRepository } from '../review/source';
import { toView } from '../review/view';
import { RULES } from '../rules/registry';
import type { Engine } from './host';
import type { ReviewHost } from './reviewRequests';
import { failed } from './reviewRequests';

export function nodeReviews(engine: Engine, version: string, trusted: () => boolean): ReviewHost {
  return {
    async review(params, settings, signal) {
      const { source, format } = params;
      if (format !== null && !isReviewFormat(format)) return failed(`there is no format ${format}`);
      const run = await runReview({
        inputs: source.kind === 'range' ? [source.range] : [],
        uncommitted: source.kind === 'uncommitted' ? source.what : null,
        ...(source.kind === 'mails' ? { data: source.files.map((file) => ({ name: file.name, bytes: Buffer.from(file.content, 'base64') })) } : {}),
        cwd: params.folder === null ? process.cwd() : URI.parse(params.folder).fsPath,
        repo: null,
        base: null,
        all: params.all,
        against: null,
        format: format ?? 'email',
        output: null,
        failOn: 'never',
        settings,
        version,
        rules: format === 'sarif' ? RULES.map((rule) => ({ id: rule.id, level: rule.level, summary: rule.summary, doc: rulePage(rule) })) : [],
        createWorkspace: engine.createWorkspace,
        mentions: mentionsPages,
        trusted: trusted() && params.folder !== null,
        signal,
      });
      const { result, reviewed } = run;
      if (!result || !reviewed) return failed(run.stderrLines.join(' ').replace(/^pageck: /, ''));
      const notes = run.stderrLines.map((line) => line.replace(/^pageck: /, ''));
      return { problem: null, view: format === null ? toView(reviewed, result) : null, text: format === null ? null : run.stdout, notes };
    },
    async refs({ folder }) {
      if (!trusted()) return { problem: 'the workspace is not trusted, so git is not run in it', refs: null };
      const repository = await openRepository(URI.parse(folder).fsPath);
      const { git } = repository;
      if (!git) return { problem: repository.why, refs: null };
      try {
        return { problem: null, refs: await named(() => readRefs(git)) };
      } catch (error) {
        return { problem: error instanceof Error ? error.message : String(error), refs: null };
      } finally {
        git.dispose();
      }
    },
  };
}
