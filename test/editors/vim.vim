" SPDX-License-Identifier: GPL-2.0-only OR MIT
" Vim with ALE, unmodified. Writes as JSON what ALE shows.
execute 'edit' fnameescape($PAGECK_ROOT . '/' . $PAGECK_FILE)
call ale#Queue(0)
for i in range(400)
  sleep 25m
  if !empty(ale#engine#GetLoclist(bufnr('%')))
    break
  endif
endfor
let s:shown = map(copy(ale#engine#GetLoclist(bufnr('%'))), {_, item -> {'line': item.lnum, 'type': item.type, 'code': get(item, 'code', ''), 'message': item.text}})
call writefile([json_encode(s:shown)], $PAGECK_OUT)
qall!
