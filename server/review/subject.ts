// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What stands in the brackets of a patch mail's subject. */

export interface PatchSubject {
  /** Without tags. */
  readonly title: string;
  /** The subject has a tag that says it is a patch (`[PATCH]`, `[RFC PATCH]`, `[PULL]` is none). */
  readonly tagged: boolean;
  /** `Re:`, `Fwd:` and the like. */
  readonly reply: boolean;
  /** 1 where no version is said. */
  readonly version: number;
  /** 0 for a cover letter; null where the subject has no number. */
  readonly index: number | null;
  readonly total: number | null;
}

const REPLY = /^(?:re|aw|sv|antw|fwd?|fw)(?:\[\d+\])?:\s*/i;
const TAG = /^\[([^\]]*)\]\s*/;

export function parseSubject(subject: string): PatchSubject {
  let rest = subject.trim();
  let reply = false;
  let tagged = false;
  let version = 1;
  let index: number | null = null;
  let total: number | null = null;
  for (;;) {
    const re = REPLY.exec(rest);
    if (re) {
      reply = true;
      rest = rest.slice(re[0].length);
      continue;
    }
    const tag = TAG.exec(rest);
    if (!tag) break;
    for (const word of (tag[1] ?? '').split(/[\s,]+/)) {
      const numbered = /^(\d+)\/(\d+)$/.exec(word);
      const versioned = /^(?:patch)?v(\d+)(?:\.\d+)?$/i.exec(word);
      if (numbered) [index, total] = [Number(numbered[1]), Number(numbered[2])];
      if (versioned) version = Number(versioned[1]);
      if (numbered || /^(patch|rfc|rfcv\d+|patchv\d+|patches)$/i.test(word)) tagged = true;
    }
    rest = rest.slice(tag[0].length);
  }
  return { title: rest.trim(), tagged, reply, version, index, total };
}
