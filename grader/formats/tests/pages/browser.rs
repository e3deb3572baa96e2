//! Headless Chromium, driven through chromedriver's HTTP interface (W3C WebDriver).
//!
//! Entry point: [`Browser::start`]. If there is no Chromium, it prints so and returns `None`.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

const CHROMIUM: &str = "/usr/bin/chromium";
const DRIVER: &str = "/usr/bin/chromedriver";

const FLAGS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
];

/// Keys as WebDriver names them.
pub(crate) mod key {
    pub(crate) const LEFT: &str = "\u{e012}";
    pub(crate) const RIGHT: &str = "\u{e014}";
    pub(crate) const HOME: &str = "\u{e011}";
    pub(crate) const END: &str = "\u{e010}";
    pub(crate) const TAB: &str = "\u{e004}";
    pub(crate) const ENTER: &str = "\u{e007}";
}

/// A browser with one window.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    dir: PathBuf,
}

impl Browser {
    /// Starts a browser. `name` names its directory, so that tests do not share one.
    pub(crate) fn start(name: &str) -> Option<Browser> {
        if !Path::new(CHROMIUM).exists() || !Path::new(DRIVER).exists() {
            // Bypasses the capture of the test harness: a skipped test must be seen.
            let line = format!("SKIPPED {name}: needs {CHROMIUM} and {DRIVER}\n");
            let _ = std::io::stderr().write_all(line.as_bytes());
            return None;
        }
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("browser-{name}"));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).expect("a folder");
        let mut driver = Command::new(DRIVER)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let port = port_of(&mut driver);
        let mut browser = Browser {
            driver,
            port,
            session: String::new(),
            dir,
        };
        browser.open_session();
        Some(browser)
    }

    fn open_session(&mut self) {
        let profile = self.dir.join("profile");
        let mut flags: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", profile.display()));
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": CHROMIUM, "args": flags},
            "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        let answer = self.request("POST", "/session", &wanted);
        let session = answer["sessionId"].as_str().expect("a session");
        self.session = session.to_owned();
    }

    /// Sends a command to the session and returns its value.
    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        self.request(method, &format!("/session/{}{path}", self.session), body)
    }

    fn request(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self
            .exchange(method, path, body)
            .expect("chromedriver answers");
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        let value = answer["value"].clone();
        assert!(value.get("error").is_none(), "{method} {path}: {value}");
        value
    }

    /// Sends a request and returns the body of the answer.
    fn exchange(&self, method: &str, path: &str, body: &Value) -> io::Result<String> {
        let body = body.to_string();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.port,
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        body_of(stream)
    }

    /// Opens `page` as a file.
    pub(crate) fn open(&self, page: &str) {
        let path = self.dir.join("page.html");
        std::fs::write(&path, page).expect("a page");
        let address = format!("file://{}", path.display());
        // The browser leaves the old page first: it would not load the same address with another
        // fragment.
        self.call("POST", "/url", &json!({"url": "about:blank"}));
        self.call("POST", "/url", &json!({"url": address}));
    }

    /// Runs a script in the page and returns what it returns.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.call(
            "POST",
            "/execute/sync",
            &json!({"script": script, "args": []}),
        )
    }

    /// Returns the text that a script returns.
    pub(crate) fn text(&self, script: &str) -> String {
        let value = self.run(&format!("return {script}"));
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    }

    /// Presses keys one after the other.
    pub(crate) fn press(&self, keys: &[&str]) {
        let actions = keys
            .iter()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": key})));
        let actions: Vec<Value> = actions.collect();
        let body = json!({"actions": [{"type": "key", "id": "keys", "actions": actions}]});
        self.call("POST", "/actions", &body);
    }

    /// Clicks the first element that `selector` finds.
    pub(crate) fn click(&self, selector: &str) {
        let wanted = json!({"using": "css selector", "value": selector});
        let found = self.call("POST", "/element", &wanted);
        let id = found.as_object().and_then(|found| found.values().next());
        let id = id.and_then(Value::as_str).expect("an element");
        self.call("POST", &format!("/element/{id}/click"), &json!({}));
    }

    /// Types a text into the field that `selector` finds.
    pub(crate) fn fill(&self, selector: &str, text: &str) {
        self.click(selector);
        let keys: Vec<String> = text.chars().map(String::from).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        self.press(&keys);
    }

    /// Gives the page a size, a medium and a colour scheme.
    pub(crate) fn look(&self, (width, height): (u32, u32), medium: &str, scheme: &str) {
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}),
        );
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({"media": medium,
            "features": [
                {"name": "prefers-color-scheme", "value": scheme},
                // Without transitions, so that final colours are read.
                {"name": "prefers-reduced-motion", "value": "reduce"},
            ]}),
        );
    }

    fn devtools(&self, command: &str, parameters: Value) {
        let body = json!({"cmd": command, "params": parameters});
        self.call("POST", "/goog/cdp/execute", &body);
    }

    /// Returns the browser's complaints since the last call.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.call("POST", "/se/log", &json!({"type": "browser"}));
        let entries = log.as_array().cloned().unwrap_or_default();
        entries.iter().map(Value::to_string).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver's end leaves the browser running: its session must be closed, also by a
        // test that fails.
        if !self.session.is_empty() {
            let path = format!("/session/{}", self.session);
            let _ = self.exchange("DELETE", &path, &json!({}));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = std::fs::remove_dir_all(self.dir.join("profile"));
    }
}

/// Reads the port from the line that chromedriver prints when it is ready.
fn port_of(driver: &mut Child) -> u16 {
    let output = driver.stdout.take().expect("piped");
    let lines = BufReader::new(output).lines().map_while(Result::ok);
    let ready = |line: &String| line.contains("started successfully on port");
    let line = lines
        .into_iter()
        .find(ready)
        .expect("chromedriver is ready");
    let digits = line.rsplit(' ').next().expect("a last word");
    digits.trim_end_matches('.').parse().expect("a port")
}

fn body_of(stream: TcpStream) -> io::Result<String> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    String::from_utf8(body).map_err(io::Error::other)
}
