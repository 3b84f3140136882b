//! Serves the pages over the small archive that the tests use, to look at them: `cargo run -p
//! entente-web --example sample`.

#[path = "../tests/common/mod.rs"]
mod common;

use entente_names::Gazetteer;
use entente_web::{Desk, listen, serve};
use jiff::civil::date;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let (_folder, path) = common::sample();
    let listener = listen(([127, 0, 0, 1], 8701).into()).await?;
    println!("http://{}/", listener.local_addr()?);
    let desk = Desk::new(path, Gazetteer::builtin(), || date(2024, 10, 1));
    serve(desk, listener, &[], async {
        let _ = tokio::signal::ctrl_c().await;
    })
    .await
}
