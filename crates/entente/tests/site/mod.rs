//! A site on loopback, over real HTTP.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What the site gives at a path: status, further head, body.
type Pages = BTreeMap<String, (u16, String, Vec<u8>)>;

/// A small site; it notes what it was asked.
pub(crate) struct Site {
    pub(crate) address: String,
    pages: Arc<Mutex<Pages>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Site {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (pages, asked) = (Arc::<Mutex<Pages>>::default(), Arc::<Mutex<Vec<String>>>::default());
        let (shown, noted) = (pages.clone(), asked.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &shown, &noted);
            }
        });
        Self { address, pages, asked }
    }

    pub(crate) fn put(&self, path: &str, status: u16, head: &str, body: impl Into<Vec<u8>>) {
        let page = (status, head.to_owned(), body.into());
        self.pages.lock().unwrap().insert(path.to_owned(), page);
    }

    /// What was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

fn answer(mut stream: TcpStream, pages: &Mutex<Pages>, asked: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    let mut etag = None;
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap() == 0 || line == "\r\n" {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or_default();
        match name.to_lowercase().as_str() {
            "if-none-match" => etag = Some(value.trim().to_owned()),
            "content-length" => length = value.trim().parse().unwrap(),
            _ => {}
        }
    }
    let mut sent = vec![0; length];
    reader.read_exact(&mut sent).unwrap();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let note = format!("{path}{}", String::from_utf8_lossy(&sent));
    asked.lock().unwrap().push(note);
    let page = pages.lock().unwrap().get(&path).cloned();
    let (mut status, head, mut body) = page.unwrap_or((404, String::new(), Vec::new()));
    if let Some(etag) = etag
        && head.contains(&format!("ETag: {etag}"))
    {
        (status, body) = (304, Vec::new());
    }
    let head = format!(
        "HTTP/1.1 {status} x\r\n{head}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}
