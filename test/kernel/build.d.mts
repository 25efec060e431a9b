// SPDX-License-Identifier: GPL-2.0-only OR MIT
export function buildKernel(profile: 'owning' | 'ownable'): string;
