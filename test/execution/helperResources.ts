// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Pages that pass through functions of the program: what they do differs by how they return. */
import { bindResult, GFP, type Lines, look, type Made, type Maker, ownerType, PLAIN, u } from './resource';

const ALLOC = `unsafe { bindings::alloc_pages(${GFP}, 0) }`;
const indent = (lines: Lines): string[] => lines.map((l) => `    ${l}`);

/** A function that frees the page it is given when it fails, and leaves it alone when not. */
export function unwound(m: Maker): Made {
  const name = m.fresh('page');
  const frees = m.random.chance(0.7);
  const prepare = m.helper(
    frees ? 'prepare' : 'try_out',
    [
      `fn ${frees ? 'prepare' : 'try_out'}(dev: &Device, page: *mut bindings::page) -> Result {`, '    if let Err(e) = dev.start() {',
      ...(frees ? ['        unsafe { bindings::__free_pages(page, 0) };'] : ['        unsafe { bindings::page_to_nid(page) };']),
      '        return Err(e);', '    }', '    unsafe { bindings::page_to_nid(page) };', '    Ok(())', '}',
    ].join('\n'),
  );
  const missing = m.fail('ENOMEM');
  const failed = m.fail('EIO');
  const free = u(`bindings::__free_pages(${name}, 0)`);
  return {
    lines: [
      `let ${name} = ${ALLOC};`, `if ${name}.is_null() {`, ...indent(missing), '}', `if ${prepare}(dev, ${name}).is_err() {`,
      ...m.checked(frees ? [] : [`    ${free}`], frees ? [`    ${free}`] : []), ...indent(failed), '}',
    ],
    resource: {
      name, manual: true, pointer: name, reference: null, copy: true,
      use: () => look(m, name),
      release: () => [free],
      misreleases: [() => [`${prepare}(dev, ${name}).ok();`]],
      misuses: [],
      stale: [() => look(m, name)],
    },
  };
}

/** Ownership goes into a function by value and comes back by its result, if it comes back. */
export function handedOver(m: Maker): Made {
  const name = m.fresh('page');
  const alias = m.fresh('raw');
  const owner = ownerType(m.profile);
  const pass = m.helper(
    'pass_on',
    [`fn pass_on(dev: &Device, page: ${owner}) -> Result<${owner}> {`, '    dev.wait()?;', '    if dev.has_room() {', '        return Err(ENOSPC);', '    }', '    Ok(page)', '}'].join('\n'),
  );
  const fresh = m.fresh('fresh');
  return {
    lines: [
      ...bindResult(m, fresh, 'Page::alloc_page(GFP_KERNEL)'),
      `let ${alias} = ${fresh}.as_ptr();`,
      ...bindResult(m, name, `${pass}(dev, ${fresh})`, 'EIO'),
    ],
    resource: {
      name, manual: false, pointer: alias, reference: `&${name}`, copy: false,
      use: () => m.random.pick([[`let _ = ${name}.nid();`], look(m, alias)]),
      release: () => m.random.pick([[`drop(${name});`], [`${pass}(dev, ${name}).ok();`]]),
      misreleases: [() => [`let _ = ${pass}(dev, ${name}).map(core::mem::forget);`], () => [`if let Ok(kept) = ${pass}(dev, ${name}) {`, '    core::mem::forget(kept);', '}']],
      misuses: [() => [u(`bindings::__free_pages(${alias}, 0)`)]],
      stale: [() => look(m, alias)],
    },
  };
}

/** A guard type of the program's own around a mapping. */
export function mapGuard(m: Maker): Made {
  const name = m.fresh('mapped');
  m.helper(
    'Mapped',
    [
      'struct Mapped {', '    addr: *mut c_void,', '}', '', 'impl Mapped {', '    fn new(page: &Page) -> Self {',
      '        Self { addr: unsafe { bindings::kmap_local_page(page.as_ptr()) } }', '    }', '', '    fn wipe(&self) {',
      '        unsafe { bindings::memset(self.addr, 0, 16) };', '    }', '}', '', 'impl Drop for Mapped {', '    fn drop(&mut self) {',
      '        unsafe { bindings::kunmap_local(self.addr) };', '    }', '}',
    ].join('\n'),
  );
  const target = m.parameter('target', '&Page');
  const copy = m.fresh('addr');
  return {
    lines: [`let ${name} = Mapped::new(${target});`, `let ${copy} = ${name}.addr;`],
    resource: {
      name, manual: false, pointer: null, reference: null, copy: false,
      use: () => m.random.pick([[`${name}.wipe();`], [u(`bindings::memset(${copy}, 0, 8)`)]]),
      release: () => [`drop(${name});`],
      misreleases: [() => [`core::mem::forget(${name});`]],
      misuses: [() => [u(`bindings::kunmap_local(${name}.addr)`)]],
      stale: [() => [u(`bindings::memset(${copy}, 0, 8)`)]],
    },
  };
}

/** A page that comes in a variant of an enum. */
export function outcome(m: Maker): Made {
  const name = m.fresh('page');
  const got = m.fresh('got');
  m.helper(
    'Outcome',
    [
      'enum Outcome {', '    Fresh(*mut bindings::page),', '    Busy { page: *mut bindings::page, tries: usize },', '    Nothing,', '}', '',
      'fn ask(dev: &Device) -> Outcome {', `    let page = ${ALLOC};`, '    if page.is_null() {', '        Outcome::Nothing', '    } else if dev.is_ready() {',
      '        Outcome::Fresh(page)', '    } else {', '        Outcome::Busy { page, tries: 1 }', '    }', '}',
    ].join('\n'),
  );
  const fail = m.fail('EBUSY');
  const free = u('bindings::__free_pages(busy, 0)');
  const either: Lines = ['    Outcome::Fresh(got) | Outcome::Busy { page: got, .. } => got,', '    Outcome::Nothing => {', ...indent(indent(fail)), '    }'];
  const fresh: Lines = [
    '    Outcome::Fresh(got) => got,', '    Outcome::Busy { page: busy, tries } => {', '        let _ = tries;', ...m.checked([`        ${free}`], [`        ${u('bindings::page_to_nid(busy)')}`]),
    ...indent(indent(fail)), '    }', '    Outcome::Nothing => {', ...indent(indent(fail)), '    }',
  ];
  return {
    lines: [`let ${got} = ask(dev);`, `let ${name} = match ${got} {`, ...m.random.pick([either, fresh]), '};'],
    resource: {
      name, manual: true, pointer: name, reference: null, copy: true,
      use: () => look(m, name),
      release: () => [u(`bindings::__free_pages(${name}, 0)`)],
      misreleases: [() => [`let _ = Outcome::Fresh(${name});`], () => [u(`bindings::__free_pages(${name}, 3)`)]],
      misuses: [],
      stale: [() => look(m, name)],
    },
  };
}

/** Two raw pages that a function obtains together, or not at all. */
export function pairOf(m: Maker): Made {
  const [a, b] = [m.fresh('first'), m.fresh('second')];
  const whole = m.checked(['whole'], ['half'])[0] === 'whole';
  const obtain = m.helper(
    whole ? 'obtain_two' : 'obtain_both',
    [
      `fn ${whole ? 'obtain_two' : 'obtain_both'}() -> Result<(*mut bindings::page, *mut bindings::page)> {`, `    let first = ${ALLOC};`, '    if first.is_null() {',
      '        return Err(ENOMEM);', '    }', `    let second = ${ALLOC};`, '    if second.is_null() {',
      ...(whole ? ['        unsafe { bindings::__free_pages(first, 0) };'] : []), '        return Err(ENOMEM);', '    }', '    Ok((first, second))', '}',
    ].join('\n'),
  );
  return {
    lines: bindResult(m, `(${a}, ${b})`, `${obtain}()`),
    resource: {
      name: a, manual: true, pointer: a, reference: null, copy: true,
      use: () => look(m, m.random.pick([a, b])),
      release: () => [u(`bindings::__free_pages(${b}, 0)`), u(`bindings::__free_pages(${a}, 0)`)],
      misreleases: [() => [u(`bindings::__free_pages(${a}, 0)`)], () => [u(`bindings::__free_pages(${a}, 0)`), u(`bindings::__free_pages(${a}, 0)`)]],
      misuses: [],
      stale: [() => look(m, b)],
    },
  };
}

/** A page behind a trait: which function frees it depends on the type. */
export function released(m: Maker): Made {
  const name = m.fresh('piece');
  const folio = m.random.chance(0.4);
  m.helper(
    'Piece',
    [
      'trait Piece {', '    fn put(&self);', '    fn touch(&self);', '}', '', 'struct Plain(*mut bindings::page);', '', 'impl Piece for Plain {', '    fn put(&self) {',
      '        unsafe { bindings::__free_pages(self.0, 0) };', '    }', '', '    fn touch(&self) {', '        unsafe { bindings::page_to_nid(self.0) };', '    }', '}', '',
      'struct Counted(*mut bindings::folio);', '', 'impl Piece for Counted {', '    fn put(&self) {', '        unsafe { bindings::folio_put(self.0) };', '    }', '',
      '    fn touch(&self) {', '        unsafe { bindings::folio_mark_uptodate(self.0) };', '    }', '}',
    ].join('\n'),
  );
  const through = m.helper('put_piece', 'fn put_piece<P: Piece>(piece: &P) {\n    piece.touch();\n    piece.put();\n}');
  const raw = m.fresh('inner');
  const fail = m.fail('ENOMEM');
  const call = folio ? `unsafe { bindings::folio_alloc(${GFP}, 0) }` : ALLOC;
  return {
    lines: [`let ${raw} = ${call};`, `if ${raw}.is_null() {`, ...indent(fail), '}', `let ${name} = ${folio ? 'Counted' : 'Plain'}(${raw});`],
    resource: {
      ...PLAIN, name, manual: true, pointer: folio ? null : raw, reference: null, copy: true,
      use: () => [`${name}.touch();`],
      release: () => m.random.pick([[`${name}.put();`], [`${through}(&${name});`]]),
      misreleases: [() => [`${name}.touch();`], () => [u(folio ? `bindings::folio_put(${raw})` : `bindings::__free_pages(${raw}, 0)`), `${name}.put();`]],
    },
  };
}
