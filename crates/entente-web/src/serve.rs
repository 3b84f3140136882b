//! Serving the pages: on this machine for this machine, and for others behind accounts.

use std::future::Future;
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::desk::Desk;
use crate::host::Hosts;
use crate::router::router;

/// Takes an address; port 0 takes a free one, which the listener then knows.
///
/// # Errors
/// When the port is taken, or one that only an administrator may take, or the address is not one
/// of this machine.
pub async fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Serves the pages until `stop` comes; requests that are being answered are answered to their
/// end. `names` are those that a proxy before the server is called by.
///
/// # Errors
/// When others can ask, because the listener is not on a loopback address or has a name, and no
/// accounts are asked for.
pub async fn serve(
    desk: Desk,
    listener: TcpListener,
    names: &[String],
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let address = listener.local_addr()?;
    let alone = address.ip().is_loopback() && names.is_empty();
    if !alone && !desk.asks_for_accounts() {
        let refusal =
            format!("{address} can be reached by others, who must have accounts; there are none");
        return Err(Error::new(ErrorKind::PermissionDenied, refusal));
    }
    let warming = desk.clone();
    tokio::spawn(async move { warming.warm().await });
    let router = router(desk, Hosts::new(address, names));
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}
