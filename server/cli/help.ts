// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `--help`: one screen of 24 lines. */

export const HELP = `pageck checks the lifetime of pages in the Linux kernel's Rust: borrowck for struct page.

  pageck check [PATH...]          check files and folders (- is standard input)
  pageck review [RANGE|FILE...]   review a patch series: git range, mail, patches
  pageck audit [PATH...]          list what ties a page to a lifecycle of its own
  pageck explain RULE             say what a rule flags, why, and what to write
  pageck rules                    list the rules
  pageck simulate FILE            play a script of operations on the page model
  pageck baseline [PATH...]       write today's findings for check --baseline FILE
  pageck lsp --stdio              serve an editor

  --format text|json|jsonl|sarif|github|checkpatch|markdown   (review: email, b4)
  --output FILE   --color auto|always|never   --quiet   --stats   --jobs N
  --config FILE   --isolated   --profile auto|owning|ownable
  --rule RULE=off|info|warning|error   --fail-on info|warning|error|never
  check:   --fix   --unsafe-fixes   --diff   --baseline FILE   --stdin-filename NAME
  review:  --repo DIR   --base COMMIT   --all   --against FILE|RANGE   --staged

Exit status: 0 nothing to report, 1 findings, 2 it could not do what was asked.
Allow one finding:  // pageck: allow(RULE): reason      Settings:  .pageck.toml
`;
