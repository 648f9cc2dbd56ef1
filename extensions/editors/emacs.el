;; outreach-lint in Emacs, with eglot (a part of Emacs 29, a package before).
(require 'eglot)
(add-to-list 'eglot-server-programs
             '((text-mode markdown-mode html-mode) . ("outreach-lint" "lsp")))
(add-hook 'text-mode-hook 'eglot-ensure)
