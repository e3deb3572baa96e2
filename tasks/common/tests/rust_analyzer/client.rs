//! A client of rust-analyzer: the part of the Language Server Protocol that the test needs, over
//! the standard input and output of the server.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// The limit for loading the project and building the macro, which may need a first build of syn.
const LOADING: Duration = Duration::from_secs(600);

pub(crate) struct Client {
    server: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    last_id: u64,
    version: u64,
    file: String,
}

impl Client {
    /// Starts the server on a package, opens `file` in it, and waits until the package is loaded.
    pub(crate) fn start(program: &str, package: &Path, file: &Path, text: &str) -> Client {
        let mut server = Command::new(program)
            .current_dir(package)
            .env("CARGO_NET_OFFLINE", "true")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("rust-analyzer starts, as it did for its version");
        let input = server.stdin.take().expect("a pipe");
        let mut output = BufReader::new(server.stdout.take().expect("a pipe"));
        let (sender, messages) = channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut output)
                && sender.send(message).is_ok()
            {}
        });
        let mut client = Client {
            server,
            input,
            messages,
            last_id: 0,
            version: 0,
            file: uri(file),
        };
        client.load(package, text);
        client
    }

    fn load(&mut self, package: &Path, text: &str) {
        self.request(
            "initialize",
            json!({
                "processId": null,
                "rootUri": uri(package),
                "capabilities": { "experimental": { "serverStatusNotification": true } },
                "initializationOptions": {
                    "checkOnSave": false,
                    "cachePriming": { "enable": false },
                    "procMacro": { "enable": true },
                },
            }),
        );
        self.notify("initialized", json!({}));
        let document = json!({
            "uri": self.file, "languageId": "rust", "version": 0, "text": text,
        });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        while !self.is_loaded() {}
    }

    /// Reads one message. Returns true if it reports that the server has loaded the package.
    fn is_loaded(&mut self) -> bool {
        let message = self.receive();
        message["method"] == "experimental/serverStatus"
            && message["params"]["quiescent"] == Value::Bool(true)
    }

    /// Replaces the text of the file.
    pub(crate) fn change(&mut self, text: &str) {
        self.version += 1;
        let document = json!({ "uri": self.file, "version": self.version });
        let changes = json!([{ "text": text }]);
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": changes }),
        );
    }

    /// Returns the labels that are proposed at a place.
    pub(crate) fn complete(&mut self, line: usize, character: usize) -> Vec<String> {
        let result = self.at("textDocument/completion", line, character);
        let items = result.get("items").unwrap_or(&result);
        let items = items.as_array().into_iter().flatten();
        items
            .filter_map(|item| item["label"].as_str().map(str::to_owned))
            .collect()
    }

    /// Returns the text that is shown for a place.
    pub(crate) fn hover(&mut self, line: usize, character: usize) -> String {
        let result = self.at("textDocument/hover", line, character);
        result["contents"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    fn at(&mut self, method: &str, line: usize, character: usize) -> Value {
        self.request(
            method,
            json!({
                "textDocument": { "uri": self.file },
                "position": { "line": line, "character": character },
            }),
        )
    }

    /// Sends a request and returns its result. A request that a change of the text has cancelled is
    /// sent again.
    fn request(&mut self, method: &str, params: Value) -> Value {
        const CONTENT_MODIFIED: i64 = -32801;
        loop {
            self.last_id += 1;
            let id = self.last_id;
            self.send(&json!({
                "jsonrpc": "2.0", "id": id, "method": method, "params": params.clone(),
            }));
            let answer = loop {
                let message = self.receive();
                if message["id"] == id && message.get("method").is_none() {
                    break message;
                }
            };
            if answer["error"]["code"] != CONTENT_MODIFIED {
                return answer["result"].clone();
            }
        }
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Reads the next message. Requests of the server are answered with `null`.
    fn receive(&mut self) -> Value {
        let message = self
            .messages
            .recv_timeout(LOADING)
            .expect("rust-analyzer answers");
        if let (Some(_), Some(id)) = (message.get("method"), message.get("id")) {
            let id = id.clone();
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": null }));
        }
        message
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len())
            .and_then(|()| self.input.flush())
            .expect("rust-analyzer reads");
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Reads a message with its header. Returns `None` at the end of the output.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(number) = line.strip_prefix("Content-Length:") {
            length = number.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}
