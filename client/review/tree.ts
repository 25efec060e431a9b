// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The Review view: patches, and under each what it brings and removes. */
import { EventEmitter, MarkdownString, ThemeColor, ThemeIcon, type TreeDataProvider, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { ViewFinding, ViewPatch } from '../../server/lsp/reviewProtocol';
import { type Filter, filterOf, type Shown, visible } from './model';

export type Node =
  | { readonly kind: 'patch'; readonly patch: ViewPatch }
  | { readonly kind: 'problem'; readonly patch: ViewPatch; readonly text: string }
  | { readonly kind: 'finding'; readonly patch: ViewPatch; readonly finding: ViewFinding };

export class ReviewTree implements TreeDataProvider<Node> {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  /** The view reveals nodes by identity. */
  private nodes = new Map<ViewPatch, { readonly node: Node; readonly children: readonly Node[] }>();

  constructor(
    private readonly current: () => Shown | null,
    private readonly filters: () => ReadonlySet<Filter>,
  ) {}

  refresh(): void {
    this.nodes = new Map();
    for (const patch of this.current()?.view.patches ?? []) {
      const problem: Node[] = patch.problem === null ? [] : [{ kind: 'problem', patch, text: patch.problem }];
      const findings = visible(patch, this.filters()).map((finding): Node => ({ kind: 'finding', patch, finding }));
      this.nodes.set(patch, { node: { kind: 'patch', patch }, children: [...problem, ...findings] });
    }
    this.changed.fire(undefined);
  }

  /** The node of a finding that is shown. */
  nodeOf(patch: ViewPatch, finding: ViewFinding): Node | undefined {
    return this.nodes.get(patch)?.children.find((node) => node.kind === 'finding' && node.finding === finding);
  }

  getChildren(node?: Node): Node[] {
    if (!node) return [...this.nodes.values()].map((entry) => entry.node);
    return node.kind === 'patch' ? [...(this.nodes.get(node.patch)?.children ?? [])] : [];
  }

  getParent(node: Node): Node | undefined {
    return node.kind === 'patch' ? undefined : this.nodes.get(node.patch)?.node;
  }

  getTreeItem(node: Node): TreeItem {
    switch (node.kind) {
      case 'patch':
        return this.patchItem(node.patch);
      case 'problem': {
        const item = new TreeItem(node.text);
        item.iconPath = new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
        item.tooltip = node.text;
        return item;
      }
      case 'finding':
        return findingItem(node);
    }
  }

  private patchItem(patch: ViewPatch): TreeItem {
    const children = this.nodes.get(patch)?.children ?? [];
    const item = new TreeItem(
      `${patch.index}/${patch.total} ${patch.subject}`,
      children.length > 0 ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None,
    );
    item.contextValue = patch.reply === null ? 'patch' : 'patchWithReply';
    item.iconPath = patchIcon(patch);
    item.description = patchCounts(patch);
    item.tooltip = [patch.subject, patch.author, patch.commit ?? '', patch.problem ?? ''].filter((line) => line !== '').join('\n');
    item.command = { command: 'pageck.review.openPatch', title: 'Open Changes', arguments: [{ kind: 'patch', patch }] };
    return item;
  }
}

function patchIcon(patch: ViewPatch): ThemeIcon {
  const left = patch.findings.filter((finding) => filterOf(finding) === 'new');
  if (left.some((finding) => finding.severity === 'error')) return new ThemeIcon('error', new ThemeColor('list.errorForeground'));
  if (left.length > 0 || !patch.applied) return new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  return new ThemeIcon('pass', new ThemeColor('testing.iconPassed'));
}

function patchCounts(patch: ViewPatch): string {
  const count = (filter: Filter): number => patch.findings.filter((finding) => filterOf(finding) === filter).length;
  const parts = [
    [count('new'), 'new'],
    [count('fixedLater'), 'fixed later'],
    [count('fixed'), 'fixed'],
    [count('existing'), 'existing'],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  if (!patch.applied) said.push('does not apply');
  return said.join(', ');
}

const ICONS: Readonly<Record<Filter, string>> = { new: 'error', fixedLater: 'history', fixed: 'check', existing: 'circle-outline' };

function findingItem(node: Extract<Node, { kind: 'finding' }>): TreeItem {
  const { finding } = node;
  const item = new TreeItem(finding.message.replaceAll('`', ''));
  const filter = filterOf(finding);
  item.iconPath = new ThemeIcon(filter === 'new' && finding.severity !== 'error' ? 'warning' : ICONS[filter]);
  item.description = `${finding.file}:${finding.range.start.line}`;
  item.contextValue = 'finding';
  item.command = { command: 'pageck.review.openFinding', title: 'Open', arguments: [node] };
  const tooltip = new MarkdownString();
  tooltip.appendText(`${finding.rule}: ${finding.message}\n\n`);
  tooltip.appendText(statusText(finding));
  item.tooltip = tooltip;
  return item;
}

/** Where the finding comes from and what becomes of it. */
export function statusText(finding: ViewFinding): string {
  switch (finding.status) {
    case 'introduced':
      return finding.fixedBy === null ? `introduced by patch ${finding.introducedBy}` : `introduced by patch ${finding.introducedBy}, removed by patch ${finding.fixedBy}`;
    case 'fixed':
      return `removed by patch ${finding.fixedBy}`;
    case 'existing':
      return 'was there before the series';
  }
}
