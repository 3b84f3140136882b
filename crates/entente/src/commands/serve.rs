//! `entente serve`: the pages, on this machine only.

use anyhow::{Context as _, Result};
use entente_web::Desk;
use tokio::runtime::Runtime;

use crate::cli::Serve;
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
    pages(context, options.port, options.read_only, "/")
}

/// Serves the pages without looking for unread articles first, and says where to begin.
///
/// # Errors
/// When the archive cannot be opened or the port is taken.
pub fn pages(context: &Context, port: u16, read_only: bool, first: &str) -> Result<Outcome> {
    let desk = Desk::new(context.archive_path()?, gazetteer(), today);
    let desk = if read_only { desk } else { desk.writing(now) };
    Runtime::new().context("starting the server")?.block_on(async {
        let listener = entente_web::listen(port)
            .await
            .with_context(|| format!("127.0.0.1:{port}: cannot listen; choose another --port"))?;
        let port = listener.local_addr()?.port();
        eprintln!("entente: the pages are on http://127.0.0.1:{port}{first} — Ctrl-C ends it");
        let stop = async {
            let _ = tokio::signal::ctrl_c().await;
        };
        entente_web::serve(desk, listener, stop).await?;
        Ok(Outcome::Found)
    })
}
