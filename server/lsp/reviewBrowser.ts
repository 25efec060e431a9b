// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Reviews in a browser: mails, on what they show. */
import { NO_COLORS } from '../report/report';
import { isReviewFormat, renderReview } from '../report/reviewFormats';
import { binaryToBytes } from '../review/bytes';
import { ReviewError } from '../review/errors';
import { reviewShown } from '../review/shownOnly';
import { toView } from '../review/view';
import type { Engine } from './host';
import { failed, type ReviewHost } from './reviewRequests';

export function browserReviews(engine: Engine, version: string): ReviewHost {
  return {
    async review(params, settings, signal) {
      const { source, format, all } = params;
      if (source.kind !== 'mails') return failed('there is no git here: patch files can be reviewed, commits cannot');
      if (format !== null && !isReviewFormat(format)) return failed(`there is no format ${format}`);
      const data = source.files.map((file) => ({ name: file.name, bytes: binaryToBytes(atob(file.content)) }));
      try {
        const reviewed = await reviewShown(data, {
          createWorkspace: engine.createWorkspace,
          settings,
          all,
          fixes: format !== null,
          now: () => performance.now(),
          checkpoint: () =>
            new Promise((next, stop) => {
              setTimeout(() => (signal.aborted ? stop(new ReviewError('cancelled')) : next()), 0);
            }),
        });
        const { result } = reviewed;
        if (format === null) return { problem: null, view: toView(reviewed, result), text: null, notes: result.notes };
        const text = renderReview(result, format, { version, seconds: result.summary.seconds, colors: NO_COLORS, source: () => null, rules: [] });
        return { problem: null, view: null, text, notes: result.notes };
      } catch (error) {
        if (error instanceof ReviewError) return failed(error.message);
        throw error;
      }
    },
    refs: () => Promise.resolve({ problem: 'there is no git here', refs: null }),
  };
}
