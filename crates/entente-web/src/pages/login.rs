//! Logging in and out.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Frame, rendered};
use crate::desk::Desk;
use crate::doors::{SESSION, Sender, note};
use crate::error::{Error, Result};
use crate::parameters::Parameters;

#[derive(Template)]
#[template(path = "login.html")]
struct Page {
    frame: Frame,
    token: String,
    /// Where to go on.
    next: String,
    name: String,
    /// Why it did not work.
    refused: Option<String>,
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    token: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// `GET /login?next=`
pub(crate) async fn show(desk: Desk, _: Sender, asked: Parameters) -> Response {
    if desk.who().is_some() {
        return Redirect::to("/account").into_response();
    }
    let next = within(asked.text("next").unwrap_or_default()).to_owned();
    let token = desk.door_token().to_owned();
    rendered(&Page { frame: desk.frame(), token, next, name: String::new(), refused: None })
}

/// `POST /login`
pub(crate) async fn enter(desk: Desk, sender: Sender, Form(sent): Form<Sent>) -> Result<Response> {
    let doors = desk.doors().ok_or(Error::NoPage)?;
    if !desk.is_door_token(&sent.token) {
        return Err(Error::Token);
    }
    // One after the other, so that nobody tries many passwords at once.
    let _turn = doors.queue.acquire().await.map_err(|_| Error::Lost)?;
    let now = (doors.now)();
    if let Some(seconds) = doors.throttle.wait(&sent.name, sender.from, now) {
        let minutes = (seconds + 59) / 60;
        let refused = format!("Too many attempts have failed. Try again in {minutes} minutes.");
        let mut page = again(&desk, &sent, refused, StatusCode::TOO_MANY_REQUESTS);
        page.headers_mut().insert(RETRY_AFTER, seconds.into());
        return Ok(page);
    }
    let (name, password) = (sent.name.clone(), sent.password.clone());
    let session = desk.at_doors(move |doors| {
        let accounts = doors.logins();
        let Some(user) = accounts.known(&name, &password)? else {
            let tried: String = name.chars().take(100).collect();
            note(&accounts, &tried, sender.from, ("failed to log in", ""), now)?;
            return Ok(None);
        };
        let session = accounts.begin_session(&user, now, SESSION)?;
        note(&accounts, &user, sender.from, ("logged in", ""), now)?;
        Ok(Some(session))
    });
    match session.await? {
        Some(session) => {
            doors.throttle.passed(&sent.name, sender.from);
            let cookie = doors.cookie(Some(&session.token));
            Ok(([(SET_COOKIE, cookie)], Redirect::to(within(&sent.next))).into_response())
        }
        None => {
            doors.throttle.failed(&sent.name, sender.from, now);
            let refused = "The name or the password is not right.".to_owned();
            Ok(again(&desk, &sent, refused, StatusCode::FORBIDDEN))
        }
    }
}

fn again(desk: &Desk, sent: &Sent, refused: String, status: StatusCode) -> Response {
    let next = within(&sent.next).to_owned();
    let token = desk.door_token().to_owned();
    let (name, refused) = (sent.name.clone(), Some(refused));
    let mut page = rendered(&Page { frame: desk.frame(), token, next, name, refused });
    *page.status_mut() = status;
    page
}

/// What `POST /logout` sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Leaving {
    #[serde(default)]
    token: String,
}

/// `POST /logout`
pub(crate) async fn leave(
    desk: Desk,
    sender: Sender,
    Form(sent): Form<Leaving>,
) -> Result<Response> {
    let doors = desk.doors().ok_or(Error::NoPage)?;
    let who = desk.who().filter(|who| who.is_token(&sent.token)).ok_or(Error::Token)?.clone();
    let ended = desk.at_doors(move |doors| {
        let accounts = doors.sessions();
        if let Some(session) = &sender.session {
            accounts.end_session(session)?;
        }
        note(&accounts, &who.name, who.from, ("logged out", ""), (doors.now)())
    });
    ended.await?;
    Ok(([(SET_COOKIE, doors.cookie(None))], Redirect::to("/login")).into_response())
}

/// An address of this server; what leads elsewhere leads to the first page.
fn within(next: &str) -> &str {
    let bytes = next.as_bytes();
    let local = bytes.first() == Some(&b'/')
        && !matches!(bytes.get(1), Some(b'/' | b'\\'))
        && bytes.iter().all(|byte| byte.is_ascii_graphic());
    if local { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn nobody_is_sent_elsewhere_after_logging_in() {
        assert_eq!(within("/article/1?q=a"), "/article/1?q=a");
        for elsewhere in
            ["//evil.example", "/\\evil.example", "https://evil.example", "", "/\n/evil", "x"]
        {
            assert_eq!(within(elsewhere), "/", "{elsewhere}");
        }
    }
}
