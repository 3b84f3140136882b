//! A browser, led through W3C WebDriver: Chromium by its chromedriver, over plain HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long something on a page is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// The name WebDriver gives to what stands for an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How a page is looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) dark: bool,
    pub(crate) script: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { width: 1280, height: 900, dark: false, script: true }
    }
}

/// An open browser; it closes when it is dropped.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
}

/// An element of a page.
#[derive(Debug, Clone)]
pub(crate) struct Element(String);

fn there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether there is a browser to test with. Where `ENTENTE_BROWSER` says "required" and there is
/// none, the test fails; else it says that it was skipped.
pub(crate) fn browser_is_there() -> bool {
    let there = there("chromedriver") && there("chromium");
    if !there {
        let required = std::env::var("ENTENTE_BROWSER").is_ok_and(|value| value == "required");
        assert!(!required, "no chromium and chromedriver are installed, and they are required");
        eprintln!("skipped: no chromium and chromedriver are installed");
    }
    there
}

impl Browser {
    /// Opens a browser.
    pub(crate) fn open(look: Look) -> Self {
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut browser = Self { driver, port, session: String::new() };
        let start = Instant::now();
        while browser.call("GET", "/status", None).is_err() {
            assert!(start.elapsed() < PATIENCE, "chromedriver does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-gpu".to_owned(),
            "--force-prefers-reduced-motion".to_owned(),
            "--hide-scrollbars".to_owned(),
            format!("--window-size={},{}", look.width, look.height),
        ];
        if look.dark {
            arguments.push("--force-dark-mode".to_owned());
            arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
        }
        let mut options = json!({ "args": arguments });
        if !look.script {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options } } });
        let session = browser.call("POST", "/session", Some(wanted)).unwrap();
        browser.session = session["sessionId"].as_str().unwrap().to_owned();
        if look.width < 500 {
            // A window cannot be so narrow; the page can.
            browser.devtools(
                "Emulation.setDeviceMetricsOverride",
                json!({ "width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": true }),
            );
        }
        if look.dark {
            let feature = json!({ "name": "prefers-color-scheme", "value": "dark" });
            browser.devtools("Emulation.setEmulatedMedia", json!({ "features": [feature] }));
        }
        browser
    }

    /// Asks the browser's own tools.
    pub(crate) fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.ask("POST", "/goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    pub(crate) fn go(&self, address: &str) {
        self.ask("POST", "/url", json!({ "url": address }));
    }

    /// The address of the page without its host.
    pub(crate) fn at(&self) -> String {
        let url = self.ask("GET", "/url", Value::Null);
        let url = url.as_str().unwrap();
        let path = url.split_once("//").unwrap().1.split_once('/').unwrap().1;
        format!("/{path}")
    }

    /// The first element that a selector of CSS finds, waited for.
    pub(crate) fn find(&self, selector: &str) -> Element {
        self.await_some(selector, || self.all(selector).into_iter().next())
    }

    /// The first link with these words, waited for.
    pub(crate) fn link(&self, words: &str) -> Element {
        self.await_some(words, || {
            let asked = json!({ "using": "partial link text", "value": words });
            let found = self.ask("POST", "/elements", asked);
            found.as_array()?.first()?[ELEMENT].as_str().map(|id| Element(id.to_owned()))
        })
    }

    /// All that a selector of CSS finds now.
    pub(crate) fn all(&self, selector: &str) -> Vec<Element> {
        let found =
            self.ask("POST", "/elements", json!({ "using": "css selector", "value": selector }));
        let found = found.as_array().cloned().unwrap_or_default();
        found.iter().filter_map(|one| Some(Element(one[ELEMENT].as_str()?.to_owned()))).collect()
    }

    fn await_some<T>(&self, what: &str, look: impl Fn() -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(start.elapsed() < PATIENCE, "{what} is not on {}", self.at());
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Waits until something holds.
    pub(crate) fn until(&self, what: &str, holds: impl Fn() -> bool) {
        self.await_some(what, || holds().then_some(()));
    }

    pub(crate) fn click(&self, element: &Element) {
        self.ask("POST", &format!("/element/{}/click", element.0), json!({}));
    }

    pub(crate) fn write(&self, element: &Element, text: &str) {
        self.ask("POST", &format!("/element/{}/value", element.0), json!({ "text": text }));
    }

    pub(crate) fn clear(&self, element: &Element) {
        self.ask("POST", &format!("/element/{}/clear", element.0), json!({}));
    }

    /// What a reader sees of an element.
    pub(crate) fn text(&self, element: &Element) -> String {
        self.seen(element).unwrap_or_else(|| panic!("an element is gone from {}", self.at()))
    }

    /// The same; none when the browser has gone on to a page without it.
    pub(crate) fn seen(&self, element: &Element) -> Option<String> {
        let path = format!("/session/{}/element/{}/text", self.session, element.0);
        match self.call("GET", &path, None) {
            Ok(text) => Some(text.as_str().unwrap_or_default().to_owned()),
            Err(problem) if problem.contains("stale element") => None,
            Err(problem) => panic!("GET {path}: {problem}"),
        }
    }

    /// What a reader sees of the page.
    pub(crate) fn page(&self) -> String {
        self.await_some("the page", || self.seen(&self.find("main")))
    }

    pub(crate) fn attribute(&self, element: &Element, name: &str) -> Option<String> {
        let value =
            self.ask("GET", &format!("/element/{}/attribute/{name}", element.0), Value::Null);
        value.as_str().map(str::to_owned)
    }

    /// Presses keys where the focus is.
    pub(crate) fn press(&self, keys: &str) {
        let presses: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                let key = key.to_string();
                [
                    json!({ "type": "keyDown", "value": key }),
                    json!({ "type": "keyUp", "value": key }),
                ]
            })
            .collect();
        let actions = json!({ "actions": [{ "type": "key", "id": "keys", "actions": presses }] });
        self.ask("POST", "/actions", actions);
    }

    /// What a script says; `return` gives the answer.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.ask("POST", "/execute/sync", json!({ "script": script, "args": [] }))
    }

    /// What a script says that calls its last argument.
    pub(crate) fn run_slowly(&self, script: &str) -> Value {
        self.ask("POST", "/execute/async", json!({ "script": script, "args": [] }))
    }

    fn ask(&self, method: &str, path: &str, body: Value) -> Value {
        let path = format!("/session/{}{path}", self.session);
        let body = (method == "POST").then_some(body);
        self.call(method, &path, body)
            .unwrap_or_else(|problem| panic!("{method} {path}: {problem}"))
    }

    fn call(&self, method: &str, path: &str, body: Option<Value>) -> Result<Value, String> {
        let said = |error: std::io::Error| error.to_string();
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).map_err(said)?;
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost:{}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.port,
            body.len()
        );
        stream.write_all(head.as_bytes()).map_err(said)?;
        stream.set_read_timeout(Some(PATIENCE * 3)).map_err(said)?;
        // The driver keeps the connection open, so the length that it tells ends the answer.
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).map_err(said)?;
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(told) = line.strip_prefix("content-length:") {
                length = told.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).map_err(said)?;
        let body = String::from_utf8_lossy(&body);
        let mut answer: Value = serde_json::from_str(&body).map_err(|error| error.to_string())?;
        let value = answer["value"].take();
        match value.get("error") {
            Some(error) => Err(format!("{error}: {}", value["message"])),
            None => Ok(value),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.call("DELETE", &format!("/session/{}", self.session), None);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
