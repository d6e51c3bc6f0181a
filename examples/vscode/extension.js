const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = () => {
  const settings = workspace.getConfiguration("hw");
  const server = { command: settings.get("command"), args: ["lsp", ...settings.get("arguments")] };
  const languages = ["latex", "markdown", "quarto", "restructuredtext"];
  client = new LanguageClient("hw", "hw", server, { documentSelector: languages.map((language) => ({ language })) });
  return client.start();
};

exports.deactivate = () => client && client.stop();
