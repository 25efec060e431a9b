// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! The end of a run, and the sum of all runs.

use super::*;

/// The function has ended and all it gave back is settled: what is left is lost.
pub fn end() {
    for i in 0..model().maps.len() {
        let x = &model().maps[i];
        if x.open {
            record_mapping(Fault::MappingUnbalanced, x.frame, x.place);
        }
    }
    for b in 0..model().blocks.len() {
        let block = &model().blocks[b];
        let (mine, live, refs, born, memdesc) = (block.mine, block.life == Life::Live, block.refs, block.born, block.memdesc);
        if !live || block.pages == 0 {
            continue;
        }
        match memdesc {
            Memdesc::Folio if refs > 0 => record(Fault::FolioLeak, None, Some(b), born),
            Memdesc::Folio => {}
            _ if mine => record(Fault::Leak, None, Some(b), born),
            _ => {}
        }
    }
    model().on = false;
}

/// Adds the run's events to those of the runs before.
pub fn collect() {
    let m = model();
    m.on = false;
    m.run += 1;
    for event in core::mem::take(&mut m.events) {
        let same = |s: &&mut Seen| s.event.fault == event.fault && s.event.place == event.place && s.event.born == event.born;
        match m.seen.iter_mut().find(same) {
            Some(s) if s.last == m.run => {}
            Some(s) => {
                s.runs += 1;
                s.last = m.run;
            }
            None => m.seen.push(Seen { event, runs: 1, last: m.run }),
        }
    }
}

fn line(p: Place) -> String {
    match p.filter(|p| !p.file().contains("kernel/src/")) {
        Some(p) => p.line().to_string(),
        None => "null".to_string(),
    }
}

pub fn report(runs: usize, panicked: usize, truncated: bool) {
    let m = model();
    let events: Vec<String> = m
        .seen
        .iter()
        .map(|s| {
            format!(
                "{{\"fault\":\"{:?}\",\"rule\":\"{}\",\"also\":{},\"line\":{},\"born\":{},\"died\":{},\"runs\":{}}}",
                s.event.fault,
                s.event.fault.rule(),
                s.event.also.map_or("null".to_string(), |f| format!("\"{}\"", f.rule())),
                line(s.event.place),
                line(s.event.born),
                line(s.event.died),
                s.runs
            )
        })
        .collect();
    println!(
        "{{\"function\":\"{}\",\"runs\":{},\"panicked\":{},\"truncated\":{},\"events\":[{}]}}",
        m.name,
        runs,
        panicked,
        truncated,
        events.join(",")
    );
}

/// The process cannot go on: says what was seen.
pub(crate) fn die() -> ! {
    collect();
    report(0, 1, true);
    std::process::exit(70)
}
