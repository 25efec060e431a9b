// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { describe, expect, test } from 'vitest';
import { generation, type GenerationFacts, type GenerationId, generations, recogniseGeneration } from '../../server/kernel/generations';

const nothing: GenerationFacts = {
  hasPagesConstOrder: false, pageFieldKind: null, implDropForPage: false, implOwnableForPage: false, implAlwaysRefCountedForPage: false,
  hasBorrowedPage: false, hasSafePage: false, pageFromRaw: 'none',
};
const owning: GenerationFacts = { ...nothing, pageFieldKind: 'nonnull', implDropForPage: true };
const ownable: GenerationFacts = { ...nothing, pageFieldKind: 'opaque', implOwnableForPage: true, releaseTakes: 'nonnull' };

const trees: readonly (readonly [GenerationId, GenerationFacts])[] = [
  ['G0', { ...nothing, hasPagesConstOrder: true }],
  ["G0'", { ...nothing, hasPagesConstOrder: true, pageFromRaw: 'owner' }],
  ["G0''", { ...owning, pageFieldKind: 'raw' }],
  ["G0'''", { ...owning, pageFromRaw: 'owner' }],
  ['G1', owning],
  ['G2', { ...owning, hasBorrowedPage: true }],
  ['G3a', { ...ownable, releaseTakes: 'raw-pointer' }],
  ['G3b', { ...ownable, hasPhys: true, hasBorrowedPage: true }],
  ['G3c', { ...ownable, hasBorrowedPage: true, pageFromRaw: 'borrow' }],
  ['G3d', { ...ownable, hasBorrowedPage: true, pageFromRaw: 'borrow', releaseTakes: 'mut-self' }],
  ['G3e', { ...ownable, pageFromRaw: 'borrow' }],
  ['G3f', { ...ownable, pageFromRaw: 'borrow', asPtrByGet: true }],
  ['G4', { ...ownable, hasBorrowedPage: true, hasSafePage: true, pageFromRaw: 'borrow' }],
  ['G-ref', { ...nothing, pageFieldKind: 'opaque', implAlwaysRefCountedForPage: true }],
  ['G-copy', { ...nothing, pageFieldKind: 'opaque', implDropForPage: true }],
];

describe('recogniseGeneration', () => {
  test.each(trees)('%s', (id, facts) => expect(recogniseGeneration(facts)?.id).toBe(id));

  test('knows every generation there is', () => {
    expect(new Set(trees.map(([id]) => id))).toEqual(new Set(generations.map((g) => g.id)));
    for (const g of generations) expect(generation(g.id)).toBe(g);
  });

  test('says nothing of a tree without a page type', () => expect(recogniseGeneration(nothing)).toBeNull());

  test('reads a page type over the C struct as a place, even half converted', () => {
    // The struct and the impl come in different hunks of a series.
    expect(recogniseGeneration({ ...nothing, pageFieldKind: 'opaque' })?.design).toBe('ownable');
    expect(recogniseGeneration({ ...owning, implOwnableForPage: true, implDropForPage: false })?.design).toBe('ownable');
  });
});
