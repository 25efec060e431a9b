// SPDX-License-Identifier: GPL-2.0-only OR MIT
declare const __VERSION__: string;
console.log(`pageck ${__VERSION__}`);
