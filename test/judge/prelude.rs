// SPDX-License-Identifier: GPL-2.0-only OR MIT
// What the fixtures are written against. Nothing of it runs: the judge plays both graphs and asks an oracle for results.
#![allow(warnings)]

pub struct Page(u32);
impl Drop for Page {
    fn drop(&mut self) {}
}
pub struct Guard<'a>(&'a Page);
impl Drop for Guard<'_> {
    fn drop(&mut self) {}
}
pub struct Pages(u32);
impl Drop for Pages {
    fn drop(&mut self) {}
}
impl Iterator for Pages {
    type Item = Page;
    fn next(&mut self) -> Option<Page> { loop {} }
}
pub struct Pair { pub one: Page, pub two: Page }
pub struct Holder { pub page: Option<Page>, pub n: u8 }
pub struct Wrap(pub Page, pub u8);
pub enum Three { One(Page), Two { page: Page, n: u8 }, Zero }

impl Page {
    pub fn ok(&self) -> bool { loop {} }
    pub fn order(&self) -> u8 { loop {} }
    pub fn touch(&mut self) { loop {} }
    pub fn turn(self) -> Page { loop {} }
    pub fn lock(&self) -> Guard<'_> { loop {} }
    pub fn split(self) -> (Page, Page) { loop {} }
    pub fn check(self) -> Result<Page, ()> { loop {} }
    pub fn find(&self) -> Option<Page> { loop {} }
}
impl Guard<'_> {
    pub fn state(&self) -> u8 { loop {} }
    pub fn held(&self) -> bool { loop {} }
    pub fn fetch(&self) -> Option<Page> { loop {} }
}
impl Pages {
    pub fn pop(&mut self) -> Option<Page> { loop {} }
    pub fn more(&self) -> bool { loop {} }
}

pub fn make() -> Page { loop {} }
pub fn try_make() -> Result<Page, ()> { loop {} }
pub fn opt_make() -> Option<Page> { loop {} }
pub fn pair() -> Pair { loop {} }
pub fn both() -> (Page, Page) { loop {} }
pub fn three() -> Three { loop {} }
pub fn pages() -> Pages { loop {} }
pub fn nested() -> Result<Option<Page>, ()> { loop {} }
pub fn eat(p: Page) { loop {} }
pub fn eat_two(a: Page, b: Page) { loop {} }
pub fn eat_pair(p: Pair) { loop {} }
pub fn eat_tuple(p: (Page, Page)) { loop {} }
pub fn eat_opt(p: Option<Page>) { loop {} }
pub fn swap(a: Page) -> Page { loop {} }
pub fn mix(a: Page, n: u8, b: Page) -> Page { loop {} }
pub fn try_eat(p: Page) -> Result<(), ()> { loop {} }
pub fn look(p: &Page) -> u8 { loop {} }
pub fn poke(p: &mut Page) { loop {} }
pub fn look_opt(p: &Option<Page>) -> bool { loop {} }
pub fn same(p: &Page) -> &Page { loop {} }
pub fn flag() -> bool { loop {} }
pub fn count() -> u8 { loop {} }
pub fn one() { loop {} }
pub fn two() { loop {} }
pub fn never() -> ! { loop {} }
