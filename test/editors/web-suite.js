// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Runs inside of the web extension host: what a user of VS Code for the Web gets. Compared outside with `pageck check`. */
const vscode = require('vscode');

exports.run = async function run() {
  const extension = vscode.extensions.getExtension('pageck.pageck');
  await extension.activate();
  const folder = vscode.workspace.workspaceFolders[0].uri;
  const uri = vscode.Uri.joinPath(folder, 'rust/kernel/page.rs');
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document);
  const ours = () => vscode.languages.getDiagnostics(uri).filter((d) => d.source === 'pageck');
  await until(() => ours().length > 0, 'diagnostics of page.rs');
  // The other file is not open: it comes with the workspace's diagnostics.
  const other = vscode.Uri.joinPath(folder, 'rust/kernel/buffer.rs');
  await until(() => vscode.languages.getDiagnostics(other).length > 0, 'diagnostics of buffer.rs');

  const report = [];
  for (const [at, diagnostics] of vscode.languages.getDiagnostics()) {
    for (const d of diagnostics.filter((each) => each.source === 'pageck')) {
      report.push({
        file: at.path.slice(folder.path.length).replace(/^\//, ''),
        range: [d.range.start.line, d.range.start.character, d.range.end.line, d.range.end.character],
        severity: d.severity + 1,
        code: d.code.value,
        message: d.message,
      });
    }
  }
  console.log(`PAGECK-REPORT ${JSON.stringify(report)}`);

  const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', uri, ours()[0].range.start);
  const text = hovers.flatMap((hover) => hover.contents.map((content) => content.value ?? content)).join('\n');
  if (!text.includes('free_borrowed_page')) throw new Error(`the hover says nothing of the rule: ${text}`);

  const actions = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, ours()[0].range, 'quickfix', 10);
  const preferred = actions.find((action) => action.isPreferred);
  if (!preferred) throw new Error(`no preferred quick fix among ${actions.map((action) => action.title)}`);
  await vscode.workspace.applyEdit(preferred.edit);
  await until(() => ours().length === 0, 'the fix to take the finding away');
  if (editor.document.getText().includes('__free_pages(page, 0)')) throw new Error('the line of the finding is still there');
};

async function until(test, what) {
  for (let i = 0; i < 200; i++) {
    if (test()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}
