// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The memory of the concrete machine: blocks of frames, which frames are free, and pointers into blocks. */
import { isCounted } from './step';
import type { PageState } from './state';

/** Frames of the machine's memory. */
export const FRAMES = 1 << 14;

export interface Block {
  readonly id: number;
  /** The name it was made under. */
  readonly name: string;
  /** Its first frame, or null for a null pointer. */
  readonly frame: number | null;
  readonly frames: number;
  state: PageState;
  /** What it is borrowed of. */
  readonly of: Block | null;
  /** Its frames go back to the allocator when it is freed; those of borrowed pages do not. */
  readonly owns: boolean;
  /** Rust owners that were made around it and not ended: two of one page is a fault that shows when both are dropped. */
  owners: number;
  /** C's references for user mappings: they keep the frames (today), not the ownership. */
  userMappings: number;
  readonly keepers: Set<string>;
  /** The pages inside it that had something done to them of their own; their life is the block's. */
  readonly tails: Map<number, PageState>;
  /** The single pages it was split into. */
  parts: readonly Block[] | null;
}

export interface Pointer {
  readonly block: Block;
  readonly index: number;
}

export interface Machine {
  readonly names: Map<string, Pointer>;
  readonly blocks: Block[];
  /** Which block has each frame. */
  readonly memory: Map<number, Block>;
  /** Pages in the order they were mapped. */
  readonly mapped: Pointer[];
}

export function createMachine(): Machine {
  return { names: new Map(), blocks: [], memory: new Map(), mapped: [] };
}

/**
 * What `step` is to see of the page behind a pointer. A page inside a block that counts once (a folio) is its head's; a
 * tail of another block has no owner of its own, so that it is a page that something else owns.
 */
export function view(at: Pointer): PageState {
  const { block } = at;
  if (!isTail(at)) return block.state;
  const own = block.tails.get(at.index);
  return own ? { ...own, life: block.state.life } : { ...block.state, holder: 'other', references: 0, mappings: 0 };
}

export function isTail(at: Pointer): boolean {
  return at.index > 0 && !isCounted(at.block.state.memdesc);
}

/** The name of a page for people. */
export function named(at: Pointer): string {
  return isTail(at) ? `${at.block.name}[${at.index}]` : at.block.name;
}

/** The frames behind a pointer, for people. */
export function framesOf(at: Pointer): string {
  const { block } = at;
  if (block.frame === null) return '-';
  if (isTail(at)) return String(block.frame + at.index);
  return block.frames === 1 ? String(block.frame) : `${block.frame}-${block.frame + block.frames - 1}`;
}

export function makeBlock(m: Machine, name: string, state: PageState, frame: number | null, frames: number, of: Block | null, owns: boolean): Block {
  const block: Block = { id: m.blocks.length, name, frame, frames, state, of, owns, owners: 0, userMappings: 0, keepers: new Set(), tails: new Map(), parts: null };
  m.blocks.push(block);
  if (frame !== null && of === null) for (let i = 0; i < frames; i++) m.memory.set(frame + i, block);
  return block;
}

/** The lowest free run of that many frames, aligned as the buddy allocator has it; null where memory is full. */
export function reserve(m: Machine, frames: number): number | null {
  for (let at = 0; at + frames <= FRAMES; at += frames) {
    let free = true;
    for (let i = 0; i < frames && free; i++) free = !m.memory.has(at + i);
    if (free) return at;
  }
  return null;
}

/** Gives a freed block's frames back, unless user space still maps them. */
export function returnFrames(m: Machine, block: Block): void {
  if (!block.owns || block.frame === null || block.userMappings > 0) return;
  for (let i = 0; i < block.frames; i++) if (m.memory.get(block.frame + i) === block) m.memory.delete(block.frame + i);
}
