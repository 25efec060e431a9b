// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Reviews of mails alone: no repository, no disk, no process. What a browser and an untrusted workspace get. */
import { type EngineOptions, type Reviewed, reviewSeries } from './engine';
import { ReviewError } from './errors';
import { type Mail, mailsOf } from './mail';
import { sortMails } from './series';
import type { Playground } from './steps';
import { EMPTY_TREE } from './tree';

/** A file of mail by its name and bytes. */
export interface MailData {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const SHOWN: Playground = { tree: EMPTY_TREE, blob: () => Promise.resolve(null), merge: null, shownOnly: true };

export const SHOWN_REASON = 'no repository: what the patches show';

/** All mails of some files. */
export async function mailsOfData(data: readonly MailData[]): Promise<Mail[]> {
  const mails: Mail[] = [];
  for (const { name, bytes } of data) mails.push(...(await mailsOf(bytes, name)));
  return mails;
}

/** Throws a `ReviewError` where no mail has a patch. */
export async function reviewShown(data: readonly MailData[], options: EngineOptions): Promise<Reviewed> {
  const { series } = sortMails(await mailsOfData(data));
  if (!series) throw new ReviewError(`${data.map(({ name }) => name).join(', ')}: no patch in it`);
  return reviewSeries(series, SHOWN, SHOWN_REASON, options);
}
