//! Saved questions, and what is new since they were last looked at.

use askama::Template;
use axum::Form;
use axum::response::Response;
use entente_store::{Order, StoreError};
use serde::Deserialize;

use super::{Frame, rendered};
use crate::address::Address;
use crate::desk::{Desk, Done, LONGEST};
use crate::error::{Error, Result};

#[derive(Template)]
#[template(path = "searches.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    token: Option<String>,
}

struct Row {
    name: String,
    question: String,
    href: String,
    total: usize,
    new: usize,
}

/// `GET /searches`
pub(crate) async fn show(desk: Desk) -> Result<Response> {
    let saved = match desk.ask(|table| Ok(table.archive.saved_searches()?)).await {
        Err(Error::Store(StoreError::Missing { .. })) => Vec::new(),
        other => other?,
    };
    let rows = saved.into_iter().map(|saved| {
        let mut address = Address::asking(&saved.question);
        if saved.new > 0 {
            address = address.in_order(Order::Added);
        }
        Row {
            href: address.listing(),
            name: saved.name,
            question: saved.question,
            total: saved.total,
            new: saved.new,
        }
    });
    let token = desk.token().map(str::to_owned);
    Ok(rendered(&Page { frame: desk.frame(), rows: rows.collect(), token }))
}

/// What the forms send.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    token: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    q: String,
    /// "forget" or "seen"; without it the question is saved.
    #[serde(default)]
    what: String,
}

/// `POST /searches`
pub(crate) async fn send(desk: Desk, Form(sent): Form<Sent>) -> Result<Response> {
    let name = sent.name.trim().to_owned();
    if name.is_empty() || name.len() > LONGEST || sent.q.len() > LONGEST {
        return Err(Error::Lacks("a name of reasonable length"));
    }
    let token = sent.token.clone();
    desk.change(&token, move |table, pen| {
        let what = match sent.what.as_str() {
            "forget" => table.archive.forget_search(&name).map(|()| "removed a search")?,
            "seen" => table.archive.saw_search(&name).map(|()| "marked a search as seen")?,
            _ => {
                table.archive.save_search(&name, sent.q.trim(), pen.at)?;
                "saved a search"
            }
        };
        Ok(Done { what, about: name, to: "/searches".to_owned() })
    })
    .await
}
