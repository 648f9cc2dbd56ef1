-- outreach-lint in Neovim: findings as you type in texts, Markdown, HTML and mails.
vim.api.nvim_create_autocmd("FileType", {
  pattern = { "text", "markdown", "html", "mail", "jinja", "liquid" },
  callback = function(event)
    local config = {
      name = "outreach-lint",
      cmd = { "outreach-lint", "lsp" },
      root_dir = vim.fn.getcwd(),
    }
    if vim.lsp.start then
      vim.lsp.start(config)
    else -- before Neovim 0.8
      vim.lsp.buf_attach_client(event.buf, vim.lsp.start_client(config))
    end
  end,
})
