//! The page of who is logged in: their role, another password; and for those who oversee the
//! others, who did what.

use askama::Template;
use axum::Form;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use entente_store::{Deed, Role};
use serde::Deserialize;

use super::{Frame, rendered};
use crate::desk::Desk;
use crate::doors::{Sender, note};
use crate::error::{Error, Result};
use crate::parameters::Parameters;
use crate::who::Who;

#[derive(Template)]
#[template(path = "account.html")]
struct Page {
    frame: Frame,
    who: Who,
    may: &'static str,
}

fn user(desk: &Desk) -> Result<Who> {
    desk.who().cloned().ok_or(Error::NoPage)
}

/// `GET /account`
pub(crate) async fn show(desk: Desk) -> Result<Response> {
    let who = user(&desk)?;
    let may = match who.role {
        Role::Read => "see everything that is kept here",
        Role::Edit => "see everything, decide about claims and conflicts, and save searches",
        Role::Admin => "see everything, decide, save searches, and see who did what",
    };
    Ok(rendered(&Page { frame: desk.frame(), who, may }))
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    token: String,
    #[serde(default)]
    old: String,
    #[serde(default)]
    new: String,
}

/// `POST /account`: another password; all sessions end.
pub(crate) async fn change(desk: Desk, sender: Sender, Form(sent): Form<Sent>) -> Result<Response> {
    let doors = desk.doors().ok_or(Error::NoPage)?;
    let who = user(&desk)?;
    if !who.is_token(&sent.token) {
        return Err(Error::Token);
    }
    let _turn = doors.queue.acquire().await.map_err(|_| Error::Lost)?;
    let now = (doors.now)();
    if doors.throttle.wait(&who.name, sender.from, now).is_some() {
        return Err(Error::Throttled);
    }
    let name = who.name.clone();
    let changed = desk.at_doors(move |doors| {
        let accounts = doors.logins();
        let did = |what| note(&accounts, &name, sender.from, (what, ""), now);
        if accounts.known(&name, &sent.old)?.is_none() {
            did("failed to change the password")?;
            return Ok(false);
        }
        accounts.set_password(&name, &sent.new)?;
        did("changed the password")?;
        Ok(true)
    });
    if !changed.await? {
        doors.throttle.failed(&who.name, sender.from, now);
        return Err(Error::Lacks("the password that you have now"));
    }
    Ok(([(SET_COOKIE, doors.cookie(None))], Redirect::to("/login")).into_response())
}

/// How many deeds stand on a page.
const PER_PAGE: usize = 100;

#[derive(Template)]
#[template(path = "deeds.html")]
struct Deeds {
    frame: Frame,
    deeds: Vec<Deed>,
    next: Option<String>,
}

/// `GET /deeds?cursor=`: who did what, the last first.
pub(crate) async fn deeds(desk: Desk, asked: Parameters) -> Result<Response> {
    if !user(&desk)?.oversees() {
        return Err(Error::Role(Role::Admin));
    }
    let before = match asked.cursor()? {
        0 => None,
        number => i64::try_from(number).ok(),
    };
    let deeds = desk.at_doors(move |doors| Ok(doors.sessions().deeds(before, PER_PAGE)?));
    let deeds = deeds.await?;
    let next = deeds.last().filter(|deed| deed.number > 1 && deeds.len() == PER_PAGE);
    let next = next.map(|deed| format!("/deeds?cursor=c{}", deed.number));
    Ok(rendered(&Deeds { frame: desk.frame(), deeds, next }))
}
