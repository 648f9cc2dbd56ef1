// The editor's part of outreach-lint: it starts `outreach-lint lsp` and lets the two talk.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const SECTION = "outreach-lint";
let client;

async function start() {
  const settings = vscode.workspace.getConfiguration(SECTION);
  const [command, ...args] = settings.get("command");
  const documentSelector = settings
    .get("languages")
    .flatMap((language) => ["file", "untitled"].map((scheme) => ({ scheme, language })));
  client = new LanguageClient(
    SECTION,
    SECTION,
    { command, args },
    { documentSelector, synchronize: { configurationSection: SECTION } },
  );
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    vscode.window.showErrorMessage(
      `outreach-lint could not be started (${command}). Install it with: ` +
        "pip install 'outreach-lint[lsp]', or name its path in the setting outreach-lint.command.",
    );
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (running) {
    await running.stop();
  }
}

async function restart() {
  await stop();
  await start();
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand(`${SECTION}.restart`, restart),
    vscode.workspace.onDidChangeConfiguration((change) => {
      const own = ["command", "languages"].map((name) => `${SECTION}.${name}`);
      return own.some((name) => change.affectsConfiguration(name)) ? restart() : undefined;
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
