import { startCode } from '/work/main/test/editors/codeServer.mjs';
import { openWorkbench } from '/work/main/test/editors/workbench.mjs';
import { vsix } from '/work/main/test/editors/harness.mjs';
const folder='/tmp/nov/repo';
const code = await startCode({ vsix });
try {
const w = await openWorkbench(code, folder, folder+'/v3.mbox');
await w.page.waitForTimeout(12000);
await w.shot('dbg1');
await w.page.keyboard.press('F1'); await w.page.keyboard.type('pageck: '); await w.page.waitForTimeout(2000); await w.shot('dbg2');
} finally { await code.stop(); }
