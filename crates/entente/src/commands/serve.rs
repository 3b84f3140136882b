//! `entente serve`: the pages, on this machine only.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use entente_web::{Desk, Served, Watch};
use tokio::runtime::Runtime;

use crate::cli::{Log, Serve};
use crate::context::{Context, Outcome, now, today};
use crate::gazetteer::gazetteer;

/// Serves the pages of the archive until it is interrupted.
///
/// # Errors
/// When the archive cannot be opened, the port is taken, or unread articles cannot be read.
pub fn run(context: &Context, options: &Serve) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    drop(archive);
    pages(context, options.port, options.read_only, options.log, "/")
}

/// Serves the pages without looking for unread articles first, and says where to begin.
///
/// # Errors
/// When the archive cannot be opened or the port is taken.
pub fn pages(
    context: &Context,
    port: u16,
    read_only: bool,
    log: Log,
    first: &str,
) -> Result<Outcome> {
    let desk = Desk::new(context.archive_path()?, gazetteer(), today);
    let desk = if read_only { desk } else { desk.writing(now) };
    let log: Option<fn(&Served)> = match log {
        Log::Off => None,
        Log::Text => Some(in_words),
        Log::Json => Some(in_json),
    };
    let desk = desk.watched(Watch { elapsed, log });
    Runtime::new().context("starting the server")?.block_on(async {
        let listener = entente_web::listen(port)
            .await
            .with_context(|| format!("127.0.0.1:{port}: cannot listen; choose another --port"))?;
        let port = listener.local_addr()?.port();
        eprintln!("entente: the pages are on http://127.0.0.1:{port}{first} — Ctrl-C ends it");
        entente_web::serve(desk, listener, stop()).await?;
        eprintln!("entente: every request is answered; the server ends");
        Ok(Outcome::Found)
    })
}

/// Waits until the program is told to end: by Ctrl-C, or by SIGTERM as service managers do. What is
/// being answered then is answered to its end; to be told again ends it at once.
async fn stop() {
    told().await;
    tokio::spawn(async {
        told().await;
        std::process::exit(130);
    });
}

async fn told() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = term.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// The time since this was asked first.
fn elapsed() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

fn in_words(served: &Served) {
    let Served { method, route, status, took } = served;
    eprintln!("{} {method} {route} {status} {:.1} ms", now(), took.as_secs_f64() * 1000.0);
}

fn in_json(served: &Served) {
    let Served { method, route, status, took } = served;
    let line = serde_json::json!({
        "at": now(), "method": method, "route": route, "status": status,
        "milliseconds": (took.as_secs_f64() * 1e6).round() / 1e3,
    });
    eprintln!("{line}");
}
