// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! The attributes of the kernel's `macros` crate that page code uses.

extern crate proc_macro;
use proc_macro::{Delimiter, Group, TokenStream, TokenTree};

/// Drops the `#[pin]` marks; with `(PinnedDrop)` the type's drop calls its `PinnedDrop`.
#[proc_macro_attribute]
pub fn pin_data(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut name = None;
    let mut generics: Vec<TokenTree> = Vec::new();
    let mut out: Vec<TokenTree> = Vec::new();
    let mut after_struct = false;
    let mut depth = 0usize;
    for tree in item {
        match &tree {
            TokenTree::Ident(id) if id.to_string() == "struct" && name.is_none() => after_struct = true,
            TokenTree::Ident(id) if after_struct => {
                name = Some(id.to_string());
                after_struct = false;
            }
            TokenTree::Punct(p) if name.is_some() && p.as_char() == '<' => depth += 1,
            TokenTree::Punct(p) if name.is_some() && p.as_char() == '>' => depth = depth.saturating_sub(1),
            _ if depth > 0 => generics.push(tree.clone()),
            _ => {}
        }
        out.push(match tree {
            TokenTree::Group(g) if g.delimiter() == Delimiter::Brace => {
                let mut group = Group::new(Delimiter::Brace, without_pin(g.stream()));
                group.set_span(g.span());
                TokenTree::Group(group)
            }
            other => other,
        });
    }
    let mut stream: TokenStream = out.into_iter().collect();
    if args.to_string().contains("PinnedDrop") && generics.is_empty() {
        if let Some(name) = name {
            let code = format!(
                "impl ::core::ops::Drop for {name} {{ fn drop(&mut self) {{ \
                 ::kernel::init::PinnedDrop::drop(unsafe {{ ::core::pin::Pin::new_unchecked(self) }}) }} }}"
            );
            if let Ok(code) = code.parse::<TokenStream>() {
                stream.extend(code);
            }
        }
    }
    stream
}

fn without_pin(fields: TokenStream) -> TokenStream {
    let trees: Vec<TokenTree> = fields.into_iter().collect();
    let mut out: Vec<TokenTree> = Vec::new();
    let mut i = 0;
    while let Some(tree) = trees.get(i) {
        let hash = matches!(tree, TokenTree::Punct(p) if p.as_char() == '#');
        let pin = matches!(trees.get(i + 1), Some(TokenTree::Group(g)) if g.stream().to_string() == "pin");
        if hash && pin {
            i += 2;
            continue;
        }
        out.push(tree.clone());
        i += 1;
    }
    out.into_iter().collect()
}

#[proc_macro_attribute]
pub fn pinned_drop(_args: TokenStream, item: TokenStream) -> TokenStream {
    item
}

#[proc_macro_attribute]
pub fn vtable(_args: TokenStream, item: TokenStream) -> TokenStream {
    item
}
