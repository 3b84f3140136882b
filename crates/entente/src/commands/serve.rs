//! `entente serve`: the pages, for this machine or for users.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail};
use entente_names::{Atlas, Gazetteer};
use entente_store::Accounts;
use entente_web::{Desk, Served, Watch};
use tokio::runtime::Runtime;

use crate::cli::{Log, Serve};
use crate::context::{Context, Outcome, elapsed, now, today};
use crate::gazetteer::gazetteer;
use crate::places_index;

impl Serve {
    /// For this machine, at this port.
    pub(crate) fn at(port: u16) -> Self {
        let listen = std::net::Ipv4Addr::LOCALHOST.into();
        let (accounts, plain_http, read_only) = (false, false, false);
        Self { port, listen, hosts: Vec::new(), accounts, plain_http, read_only, log: Log::Off }
    }

    /// Whether only users are let in: wherever others can ask.
    fn needs_accounts(&self) -> bool {
        self.accounts || !self.listen.is_loopback() || !self.hosts.is_empty()
    }
}

/// Serves the pages of the archive until it is interrupted.
///
/// # Errors
/// When the archive cannot be opened, the port is taken, unread articles cannot be read, or others
/// could ask and there are no users.
pub fn run(context: &Context, options: &Serve) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    drop(archive);
    pages(context, options, "/")
}

/// Serves the pages without looking for unread articles first, and says where to begin.
///
/// # Errors
/// When the archive cannot be opened or the port is taken; when there are no users who could be
/// let in.
pub fn pages(context: &Context, options: &Serve, first: &str) -> Result<Outcome> {
    let desk = desk(context, options)?;
    Runtime::new().context("starting the server")?.block_on(async {
        let address = SocketAddr::new(options.listen, options.port);
        let listener = entente_web::listen(address)
            .await
            .with_context(|| format!("{address}: cannot listen; choose another --port"))?;
        let address = listener.local_addr()?;
        eprintln!("entente: the pages are on http://{address}{first} — Ctrl-C ends it");
        entente_web::serve(desk, listener, &options.hosts, stop()).await?;
        eprintln!("entente: every request is answered; the server ends");
        Ok(Outcome::Found)
    })
}

fn desk(context: &Context, options: &Serve) -> Result<Desk> {
    let path = context.archive_path()?;
    let desk = Desk::new(&path, gazetteer(), today);
    let desk = if options.read_only { desk } else { desk.writing(now) };
    let log: Option<fn(&Served)> = match options.log {
        Log::Off => None,
        Log::Text => Some(in_words),
        Log::Json => Some(in_json),
    };
    let desk = desk.watched(Watch { elapsed, log }).keeping(elapsed);
    let desk = match places_index::load()? {
        Some(cities) => desk.with_atlas(Atlas::builtin(Gazetteer::builtin(), Some(cities))),
        None => desk,
    };
    if !options.needs_accounts() {
        return Ok(desk);
    }
    if Accounts::open(Accounts::path_beside(&path))?.users()?.is_empty() {
        bail!(
            "others can reach {}, and there are no users who could log in; \
             `entente user add NAME --role admin` adds one",
            options.listen
        );
    }
    if options.plain_http {
        eprintln!("entente: users log in over HTTP: whoever is on the way can read passwords");
    } else {
        eprintln!(
            "entente: browsers log in over HTTPS only, so a proxy must speak HTTPS before this; \
             docs/accounts.md shows one"
        );
    }
    Ok(desk.with_accounts(options.plain_http, now)?)
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
