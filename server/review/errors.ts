// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The review cannot be done as asked; the message is the one line that is said. */
export class ReviewError extends Error {}

/** There is mail, and no patch in it. */
export class NoPatchError extends ReviewError {}
