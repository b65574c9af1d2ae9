// The VS Code side: starts `sayflow lsp`, and shows the graph of the flow at hand beside it.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const LANGUAGE = "sayflow";
let client;
const panels = new Map();

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("sayflow.previewGraph", () => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.languageId === LANGUAGE ? preview(document.uri) : undefined;
    }),
    vscode.commands.registerCommand("sayflow.restartServer", async () => {
      await client?.dispose();
      await start();
    }),
    vscode.workspace.onDidChangeTextDocument((change) => redrawSoon(change.document.uri)),
  );
  await start();
}

async function start() {
  const [command, ...args] = vscode.workspace.getConfiguration(LANGUAGE).get("command");
  client = new LanguageClient(
    LANGUAGE,
    "Sayflow",
    { command, args },
    {
      documentSelector: [{ language: LANGUAGE }],
      synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/{sayflow.toml,pyproject.toml,*.flow}") },
      middleware: {
        // The lens above a flow asks for its graph: here it is shown, elsewhere the server only answers it.
        executeCommand: (name, args, next) =>
          name === "sayflow.graph" ? preview(vscode.Uri.parse(args[0])) : next(name, args),
      },
    },
  );
  try {
    await client.start();
  } catch (problem) {
    const how = "Install it with `pip install 'sayflow[lsp]'`, or say in the setting `sayflow.command` where it is.";
    vscode.window.showErrorMessage(`The language server of Sayflow does not start: ${problem.message}. ${how}`);
  }
}

async function preview(uri) {
  const key = uri.toString();
  if (!panels.has(key)) {
    const name = uri.path.split("/").pop();
    const panel = vscode.window.createWebviewPanel("sayflow.graph", `Graph of ${name}`, vscode.ViewColumn.Beside, {});
    panel.onDidDispose(() => panels.delete(key));
    panels.set(key, { panel, timer: undefined });
  }
  await redraw(uri);
}

function redrawSoon(uri) {
  const shown = panels.get(uri.toString());
  if (shown) {
    clearTimeout(shown.timer);
    shown.timer = setTimeout(() => redraw(uri), 300);
  }
}

async function redraw(uri) {
  const shown = panels.get(uri.toString());
  const graph = await client.sendRequest("sayflow/graph", { uri: client.code2ProtocolConverter.asUri(uri) });
  if (!shown) {
    return;
  }
  // While the flow has errors, the last graph that could be drawn stays in sight.
  shown.svg = graph.svg ?? shown.svg ?? "";
  const told = graph.svg ? "" : `<p>${escaped(graph.message)}</p>`;
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  const image = Buffer.from(shown.svg, "utf8").toString("base64");
  const drawing = shown.svg ? `<img alt="graph" src="data:image/svg+xml;base64,${image}">` : "";
  shown.panel.webview.html =
    `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<style>body { background: white; color: black; } img { max-width: 100%; }</style></head>` +
    `<body>${told}${drawing}</body></html>`;
}

function escaped(text) {
  return text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
}

function deactivate() {
  return client?.dispose();
}

module.exports = { activate, deactivate };
