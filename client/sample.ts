// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The walkthrough's sample: an untitled file, so that nothing of the user's is touched. */
import { commands, window, workspace } from 'vscode';
import { resource, type Session } from './session';

export function registerSample({ context }: Session): void {
  context.subscriptions.push(
    commands.registerCommand('pageck.openSample', async () => {
      const bytes = await workspace.fs.readFile(resource(context, 'client', 'media', 'sample.rs'));
      const document = await workspace.openTextDocument({ language: 'rust', content: new TextDecoder().decode(bytes) });
      await window.showTextDocument(document);
    }),
  );
}
