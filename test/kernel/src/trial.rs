// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Plays a function on all its inputs: every condition, count and failed allocation is a choice, and the choices are
//! gone through depth first.

use crate::model;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Past so many choices in one run, every choice is the first one.
const DEPTH: usize = 14;
/// A run that asks more often than this is in an endless loop.
const FUEL: usize = 400;
/// Runs a function gets at most.
const RUNS: usize = 4096;

struct Choices {
    taken: Vec<(usize, usize)>,
    at: usize,
    asked: usize,
}

static mut CHOICES: Choices = Choices { taken: Vec::new(), at: 0, asked: 0 };

fn choices() -> &'static mut Choices {
    // SAFETY: one task only, and no reference is kept.
    unsafe { &mut CHOICES }
}

/// One of `0..n`, each in some run.
pub fn choose(n: usize) -> usize {
    let c = choices();
    c.asked += 1;
    if c.asked > FUEL {
        panic!("endless");
    }
    if c.at < c.taken.len() {
        c.at += 1;
        return c.taken[c.at - 1].0;
    }
    if c.taken.len() >= DEPTH {
        // Alternates, so that no loop waits for one answer for ever.
        return (c.asked / 8) % n;
    }
    c.taken.push((0, n));
    c.at += 1;
    0
}

/// Something fails here in some runs.
pub fn fails() -> bool {
    model::recording() && choose(2) == 1
}

/// A condition of which nothing is known.
pub fn flag() -> bool {
    choose(2) == 1
}

fn next() -> bool {
    let c = choices();
    while let Some((value, n)) = c.taken.pop() {
        if value + 1 < n {
            c.taken.push((value + 1, n));
            return true;
        }
    }
    false
}

/// Seconds that a function gets. One that loops without asking takes the process down, and is skipped.
const PATIENCE: u32 = 10;

extern "C" {
    fn alarm(seconds: u32) -> u32;
}

/// Runs `f` on all its inputs and prints what went wrong as one line of JSON.
pub fn explore(name: &str, f: fn()) {
    model::start(name);
    // SAFETY: always safe to call.
    unsafe { alarm(PATIENCE) };
    choices().taken.clear();
    let mut runs = 0;
    let mut panicked = 0;
    let truncated = loop {
        choices().at = 0;
        choices().asked = 0;
        model::reset();
        let finished = catch_unwind(AssertUnwindSafe(f)).is_ok();
        if finished {
            model::end();
        } else {
            panicked += 1;
        }
        model::collect();
        runs += 1;
        if !next() {
            break false;
        }
        if runs >= RUNS {
            break true;
        }
    };
    // SAFETY: always safe to call.
    unsafe { alarm(0) };
    model::report(runs, panicked, truncated);
}

/// Makes what a parameter of this type can be.
pub trait Input {
    fn make() -> Self;
}

/// Takes what a function gave back or left behind.
pub trait Settle {
    fn settle(self);
}

mod inputs;
