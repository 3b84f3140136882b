//! Serving the pages on this machine, for this machine.

use std::future::Future;
use std::io::{Error, ErrorKind};
use std::net::Ipv4Addr;

use tokio::net::TcpListener;

use crate::desk::Desk;
use crate::router::router;

/// Takes a port of 127.0.0.1; 0 takes a free one, which the listener then knows.
///
/// # Errors
/// When the port is taken, or one that only an administrator may take.
pub async fn listen(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
}

/// Serves the pages until `stop` comes; requests that are being answered are answered to their
/// end.
///
/// # Errors
/// When the listener is not on a loopback address: there are no accounts, so nobody else may ask.
pub async fn serve(
    desk: Desk,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        let refusal =
            format!("{address} can be reached from outside; pages are served on 127.0.0.1");
        return Err(Error::new(ErrorKind::PermissionDenied, refusal));
    }
    let router = router(desk, address.port());
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}
