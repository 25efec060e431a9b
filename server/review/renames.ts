// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * What became of a file that a tree does not have any more, as git's merge sees it: the file with the same content, else
 * the only one of that name if it is alike, else the one that is most alike (`diffcore-rename.c`).
 */
export interface Candidate {
  readonly oid: string;
  readonly path: string;
}

/** Trees with more files are searched by content and name alone. */
const MAX_COMPARED = 2_000;
/** Shares of the larger file that must have been kept: of one of the same name, of any other. */
const ALIKE_BY_NAME = 0.75;
const ALIKE = 0.5;

/**
 * @param gone the path and text of the file that is looked for; an empty one is nowhere.
 * @param oid its object name, or the start of it.
 * @param candidates the files that may be it.
 * @param read the texts of candidates.
 */
export async function renameOf(
  gone: { readonly path: string; readonly text: string },
  oid: string,
  candidates: readonly Candidate[],
  read: (files: readonly Candidate[]) => Promise<readonly (string | null)[]>,
): Promise<Candidate | null> {
  if (gone.text === '') return null;
  const name = nameOf(gone.path);
  const same = candidates.filter((c) => c.oid.startsWith(oid));
  const exact = same.find((c) => nameOf(c.path) === name) ?? same[0];
  if (exact) return exact;
  const named = candidates.filter((c) => nameOf(c.path) === name);
  const [only] = named;
  if (only && named.length === 1) {
    const [text] = await read([only]);
    if (text && similarity(gone.text, text) >= ALIKE_BY_NAME) return only;
  }
  const compared = candidates.length <= MAX_COMPARED ? candidates : named;
  const texts = await read(compared);
  let best: Candidate | null = null;
  let most = ALIKE;
  compared.forEach((c, i) => {
    const text = texts[i];
    const score = text ? similarity(gone.text, text) : 0;
    if (score > most || (score === most && (best === null || (nameOf(c.path) === name && nameOf(best.path) !== name)))) {
      best = c;
      most = score;
    }
  });
  return best;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** How much of the larger text the two have in common, from 0 to 1, line by line. */
function similarity(a: string, b: string): number {
  const left = linesOf(a);
  let kept = 0;
  for (const [line, bytes] of linesOf(b)) kept += Math.min(bytes, left.get(line) ?? 0);
  const largest = Math.max(Buffer.byteLength(a), Buffer.byteLength(b));
  return largest === 0 ? 0 : kept / largest;
}

function linesOf(text: string): Map<string, number> {
  const out = new Map<string, number>();
  for (const line of text.split(/(?<=\n)/)) out.set(line, (out.get(line) ?? 0) + Buffer.byteLength(line));
  return out;
}
