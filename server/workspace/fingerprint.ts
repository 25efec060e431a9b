// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Fingerprints: the same for a finding after unrelated edits of its file, and in every command. Made of the rule, the
 * file's name, the function and the guilty text, with a number where several are alike; never of line numbers.
 */

/** A 106-bit hash of a text, as hexadecimal digits (two rounds of cyrb53). Not for security. */
export function hash(text: string): string {
  return cyrb53(text, 0) + cyrb53(text, 0x9e3779b9);
}

function cyrb53(text: string, seed: number): string {
  let h1 = 0xdeadbeef ^ seed;
  let h2 = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    h1 = Math.imul(h1 ^ c, 2654435761);
    h2 = Math.imul(h2 ^ c, 1597334677);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return (4294967296 * (2097151 & h2) + (h1 >>> 0)).toString(16).padStart(14, '0');
}

export interface FingerprintParts {
  readonly rule: string;
  readonly file: string;
  readonly function: string | null;
  /** The text of the finding's range. */
  readonly text: string;
}

/** Gives each finding its fingerprint; those that are alike in everything are numbered in the order given. */
export function createFingerprints(): (parts: FingerprintParts) => string {
  const counts = new Map<string, number>();
  return (p) => {
    const base = [p.rule, p.file.slice(p.file.lastIndexOf('/') + 1), p.function ?? '', p.text.replace(/\s+/g, ' ').trim()].join('\u0001');
    const n = counts.get(base) ?? 0;
    counts.set(base, n + 1);
    return hash(n === 0 ? base : `${base}\u0001${n}`).slice(0, 20);
  };
}
