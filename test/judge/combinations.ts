// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Fixtures made by putting constructs into constructs: every piece into every frame, and frames into frames. */

/** Statements that stand for themselves: they use `c: bool` and `n: u8`, make their own pages, and may leave. */
const PIECES: readonly (readonly [name: string, code: string])[] = [
  ['drop', 'let p = make(); one();'],
  ['eat', 'let p = make(); eat(p);'],
  ['maybe', 'let p = make(); if c { eat(p); } two();'],
  ['try', 'let k = make(); let p = try_make()?; look(&p);'],
  ['try_argument', 'eat_two(make(), try_make()?);'],
  ['let_else', 'let k = make(); let Some(p) = opt_make() else { one(); return Err(()); }; eat(p);'],
  ['if_let', 'if let Some(p) = make().find() { look(&p); } else { one(); }'],
  ['guard', 'match opt_make() { Some(p) if p.ok() => eat(p), Some(_) => one(), None => {} }'],
  ['or', 'match three() { Three::One(page) | Three::Two { page, .. } => eat(page), _ => two() }'],
  ['part', 'let t = both(); if c { eat(t.0); }'],
  ['pair', 'let Pair { one: a, two: ref b } = pair(); look(b);'],
  ['temporary', 'let m = make().lock().state() + look(&make());'],
  ['extended', 'let r = &make(); look(r);'],
  ['assign', 'let mut p = make(); p = swap(p); if c { p = make(); }'],
  ['return', 'let p = make(); if n == 1 { return Ok(()); } two();'],
  ['value', 'let p = if c { make() } else { let k = make(); swap(k) }; one();'],
  ['wild', 'let _ = make(); let _p = make(); _ = opt_make();'],
  ['loop', 'let p = loop { let a = make(); if a.ok() { break a; } }; one();'],
  ['for', 'for p in pages() { if p.ok() { continue; } try_eat(p)?; }'],
  ['while', 'let mut v = pages(); while let Some(p) = v.pop() { if flag() { break; } eat(p); }'],
  ['closure', 'let p = make(); let f = || eat(p); if c { f(); }'],
  ['closure_move', 'let p = make(); let f = move |m: u8| look(&p) + m; f(n);'],
  ['lazy', 'let p = make(); let b = c && p.ok() || make().ok();'],
  ['labelled', "let m = 'b: { let p = make(); if p.ok() { break 'b 1; } two(); 2 };"],
  ['deferred', 'let p; if c { p = make(); look(&p); }'],
  ['panic', 'let p = make(); if n == 3 { panic!() } one();'],
  ['match_value', 'let p = match nested()? { Some(p) => p, None => make() }; look(&p);'],
];

/** What a piece is put into; `$` is its place. */
const FRAMES: readonly (readonly [name: string, code: string])[] = [
  ['block', '{ let o = make(); $ two(); }'],
  ['if', 'if c { $ one(); } else { two(); }'],
  ['else', 'if n == 0 { one(); } else { $ }'],
  ['match', 'let o = make(); match n { 1 => { $ } _ => eat(o) }'],
  ['arm', 'match opt_make() { Some(o) => { $ } None => one() }'],
  ['loop', 'loop { let o = make(); $ if flag() { break; } }'],
  ['while', 'while flag() { $ }'],
  ['for', 'for i in 0..2 { $ }'],
  ['for_pages', 'for o in pages() { $ one(); }'],
  ['value', 'let o = { $ make() }; two();'],
  ['closure', 'let f = |c: bool, n: u8| -> Result<(), ()> { $ Ok(()) }; f(c, n)?; two();'],
  ['unsafe', 'let o = make(); unsafe { $ } eat(o);'],
  ['argument', 'eat_two(make(), { $ make() });'],
  ['lazy', 'let b = c || { $ true };'],
  ['condition', 'let w = make(); if { $ w.ok() } { one(); }'],
];

export function combinations(): string {
  const out: string[] = [];
  const add = (name: string, body: string): void => {
    out.push(`pub fn t_${name}(c: bool, n: u8, z: Page) -> Result<(), ()> { ${body} Ok(()) }`);
  };
  for (const [piece, code] of PIECES) {
    add(`make_${piece}`, code);
    for (const [frame, around] of FRAMES) add(`make_${frame}__${piece}`, around.replace('$', code));
  }
  // Two frames, with the pieces taken in turn.
  let next = 0;
  for (const [outer, around] of FRAMES) {
    for (const [inner, within] of FRAMES) {
      const [piece, code] = PIECES[next++ % PIECES.length] ?? ['', ''];
      add(`make_${outer}__${inner}__${piece}`, around.replace('$', within.replace('$', code)));
    }
  }
  // Two pieces in a row.
  PIECES.forEach(([first, a], i) => {
    for (const k of [1, 5, 11]) {
      const [second, b] = PIECES[(i + k) % PIECES.length] ?? ['', ''];
      add(`make_${first}_then_${second}`, `${a} ${b}`);
    }
  });
  const random = seeded(SEED);
  for (let i = 0; i < Number(process.env['PAGECK_JUDGE'] ?? 200); i++) add(`random_${i}`, sequence(random, 3));
  return out.join('\n');
}

/** Fixed, so that a difference that was found is found again. */
const SEED = 20261124;

/** One to three statements, with frames as deep as `depth` allows. */
function sequence(random: (below: number) => number, depth: number): string {
  let text = '';
  for (let i = random(3); i >= 0; i--) {
    const [, frame] = FRAMES[random(FRAMES.length)] ?? ['', '$'];
    const [, piece] = PIECES[random(PIECES.length)] ?? ['', ''];
    text += depth > 0 && random(3) > 0 ? `${frame.replace('$', sequence(random, depth - 1))} ` : `${piece} `;
  }
  return text;
}

/** A small linear congruential generator: numbers below a bound, the same for the same seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
