// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Undoes gzip, with what Node and browsers both have. */
import { ReviewError } from './errors';

/** What a compressed file may become at most: a small file can say that it is very large. */
const MAX_PLAIN = 256 * 1024 * 1024;

export async function gunzip(bytes: Uint8Array, shown: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const reader = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > MAX_PLAIN) {
        await reader.cancel();
        throw new ReviewError(`${shown}: larger than ${MAX_PLAIN / 1024 / 1024} MiB when unpacked`);
      }
      chunks.push(value);
    }
  } catch (error) {
    if (error instanceof ReviewError) throw error;
    throw new ReviewError(`${shown}: not valid gzip`);
  }
  const plain = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    plain.set(chunk, at);
    at += chunk.length;
  }
  return plain;
}
