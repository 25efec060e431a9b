// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What was asked for cannot be done: one line for standard error, exit status 2. */
export class UsageError extends Error {}

export const EXIT = { clean: 0, findings: 1, failed: 2 } as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];
