-- SPDX-License-Identifier: GPL-2.0-only OR MIT
-- Neovim's own client, unmodified. Prints as JSON what was published, what is shown, and whether a code action applied.
local root, file = os.getenv('PAGECK_ROOT'), os.getenv('PAGECK_FILE')
local published = {}

local show = vim.lsp.handlers['textDocument/publishDiagnostics']
vim.lsp.handlers['textDocument/publishDiagnostics'] = function(err, result, ctx, config)
  published[result.uri] = result.diagnostics
  show(err, result, ctx, config)
end
-- What docs/editors.md tells to put into the configuration.
dofile(os.getenv('PAGECK_SNIPPET'))
vim.cmd('edit ' .. vim.fn.fnameescape(root .. '/' .. file))
local buffer = vim.api.nvim_get_current_buf()
local client = pageck

local out = { root = vim.lsp.get_client_by_id(client).config.root_dir }
out.arrived = vim.wait(10000, function() return #vim.diagnostic.get(buffer) > 0 end, 20)
out.published = published[vim.uri_from_bufnr(buffer)] or {}
out.shown = vim.tbl_map(function(d)
  local line = vim.api.nvim_buf_get_lines(buffer, d.lnum, d.lnum + 1, false)[1]
  return { code = d.user_data.lsp.code, message = d.message, text = d.lnum == d.end_lnum and line:sub(d.col + 1, d.end_col) or '' }
end, vim.diagnostic.get(buffer))

-- Neovim 0.7 echoes its diagnostics with columns in bytes: the server has to go by the range.
local first = vim.diagnostic.get(buffer)[1]
if first then
  local params = {
    textDocument = { uri = vim.uri_from_bufnr(buffer) },
    range = out.published[1].range,
    context = { diagnostics = { { range = { start = { line = first.lnum, character = first.col }, ['end'] = { line = first.end_lnum, character = first.end_col } }, message = first.message } } },
  }
  local answers = vim.lsp.buf_request_sync(buffer, 'textDocument/codeAction', params, 5000)
  local actions = answers and answers[client] and answers[client].result or {}
  out.actions = vim.tbl_map(function(a) return a.title end, actions)
  local chosen = actions[1]
  if chosen and not chosen.edit then
    chosen = vim.lsp.buf_request_sync(buffer, 'codeAction/resolve', chosen, 5000)[client].result
  end
  if chosen and chosen.edit then
    vim.lsp.util.apply_workspace_edit(chosen.edit, 'utf-16')
    vim.cmd('write')
    out.cleared = vim.wait(5000, function() return #vim.diagnostic.get(buffer) == 0 end, 20)
  end
end
vim.lsp.stop_client(client)
io.stdout:write(vim.json.encode(out))
vim.cmd('qall!')
