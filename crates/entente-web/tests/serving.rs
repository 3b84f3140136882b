//! The server on a real socket.

mod common;

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpStream};

use axum::body::Body;
use axum::http::Request;
use common::{PORT, sample};
use entente_names::Gazetteer;
use entente_web::{Desk, listen, router, serve};
use jiff::civil::date;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tower::ServiceExt;

fn desk(path: &std::path::Path) -> Desk {
    Desk::new(path, Gazetteer::builtin(), || date(2024, 10, 1))
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_served_on_the_loopback_address_until_told_to_stop() {
    let (_folder, path) = sample();
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into()).await.unwrap();
    let address = listener.local_addr().unwrap();
    assert_eq!(address.ip(), Ipv4Addr::LOCALHOST);
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve(desk(&path), listener, &[], async {
        let _ = stopped.await;
    }));
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let host = format!("localhost:{}", address.port());
        write!(stream, "GET /?q=frozen HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("Viewing results 1 - 1 of 1"), "{answer}");
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_listener_that_others_can_reach_is_refused() {
    let (_folder, path) = sample();
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).await.unwrap();
    let refusal = serve(desk(&path), listener, &[], async {}).await.unwrap_err();
    assert_eq!(refusal.kind(), ErrorKind::PermissionDenied);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_readers_than_places_are_all_answered() {
    let (_folder, path) = sample();
    let router = router(desk(&path), PORT);
    let asked = (0..40).map(|_| {
        let request = Request::get("/organisation/CSTO").header("host", format!("[::1]:{PORT}"));
        tokio::spawn(router.clone().oneshot(request.body(Body::empty()).unwrap()))
    });
    for answer in asked.collect::<Vec<_>>() {
        assert!(answer.await.unwrap().unwrap().status().is_success());
    }
}
