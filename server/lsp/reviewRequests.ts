// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Answers the requests about reviews: settings of the folder in, the host's review out. */
import type { Settings } from '../workspace/api';
import { mergeSettings, parseSettings } from '../workspace/settingsFile';
import type { Context } from './context';
import { editorLayer } from './editorSettings';
import { guarded } from './guard';
import { REFS, REVIEW, type RefsParams, type RefsReply, type ReviewParams, type ReviewReply } from './reviewProtocol';

/** What the platform does for reviews. */
export interface ReviewHost {
  review(params: ReviewParams, settings: Settings, signal: AbortSignal): Promise<ReviewReply>;
  refs(params: RefsParams): Promise<RefsReply>;
}

/** `engineReady` is done when the parser is loaded. */
export function answerReviews(context: Context, engineReady: Promise<void>): void {
  const { connection, log, host } = context;
  const { review } = host;
  connection.onRequest(REVIEW, (params: ReviewParams, token) =>
    guarded<ReviewReply>(log, REVIEW, failed('the review failed: the log says why'), async () => {
      if (!review) return failed('this server reviews nothing');
      await engineReady;
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      return review.review(params, await settingsOf(context, params.folder), stop.signal);
    }),
  );
  connection.onRequest(REFS, (params: RefsParams) =>
    guarded<RefsReply>(log, REFS, { problem: 'the repository could not be read: the log says why', refs: null }, async () =>
      review ? review.refs(params) : { problem: 'there is no git here', refs: null },
    ),
  );
}

export function failed(problem: string): ReviewReply {
  return { problem, view: null, text: null, notes: [] };
}

async function settingsOf(context: Context, folder: string | null): Promise<Settings> {
  const { files, engine } = context.host;
  const editor = editorLayer(context.settings());
  const file = folder === null ? null : ((await files?.findSettings(folder)) ?? null);
  const text = file === null ? null : ((await files?.read(file)) ?? null);
  const own = text === null ? [] : [parseSettings(text, engine.rules).layer];
  const user = folder === null ? [] : ((await files?.userSettings(folder))?.layers ?? []);
  return mergeSettings([...user, ...own, editor]);
}
