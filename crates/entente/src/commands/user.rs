//! `entente user`: who may ask over the network.

use std::io::{self, BufRead as _, Write as _};

use anyhow::{Context as _, Result};
use entente_store::Accounts;

use super::{json_line, out};
use crate::cli::{Output, Secret, UserTask};
use crate::context::{Context, Outcome, now};

/// Whose deeds those of this command are.
const OPERATOR: &str = "the operator";

/// Adds, lists, changes or removes users.
///
/// # Errors
/// When there is no such user or one already, when a name or password will not do, or the file of
/// the accounts cannot be written.
pub fn run(context: &Context, task: &UserTask) -> Result<Outcome> {
    let accounts = Accounts::open(Accounts::path_beside(&context.archive_path()?))?;
    let note = |what: &str, about: &str| accounts.note(OPERATOR, None, what, about, now());
    let mut out = out();
    match task {
        UserTask::Add { name, role, secret } => {
            let (password, made_up) = password(*secret)?;
            accounts.add_user(name, *role, &password, now())?;
            note("added a user", name)?;
            eprintln!("entente: {name} may log in; role: {role}");
            if made_up {
                writeln!(out, "{password}")?;
            }
        }
        UserTask::List(output) => {
            let users = accounts.users()?;
            for user in &users {
                match output.json {
                    true => json_line(&mut out, user)?,
                    false => writeln!(out, "{}  {}, since {}", user.name, user.role, user.added)?,
                }
            }
            out.flush()?;
            return Ok(Outcome::of(users.len()));
        }
        UserTask::Role { name, role } => {
            accounts.set_role(name, *role)?;
            note(&format!("gave the role {role}"), name)?;
        }
        UserTask::Password { name, secret } => {
            let (password, made_up) = password(*secret)?;
            accounts.set_password(name, &password)?;
            note("gave a new password", name)?;
            if made_up {
                writeln!(out, "{password}")?;
            }
        }
        UserTask::Token { name, days } => {
            let session = accounts.begin_session(name, now(), i64::from(*days) * 24 * 60 * 60)?;
            note("gave a token", name)?;
            eprintln!("entente: it lasts until {}, or until {name} changes password", session.ends);
            writeln!(out, "{}", session.token)?;
        }
        UserTask::Remove { name } => {
            accounts.remove_user(name)?;
            note("removed a user", name)?;
        }
        UserTask::Log { limit, output } => return log(&accounts, *limit, *output),
    }
    out.flush()?;
    Ok(Outcome::Found)
}

/// A password, and whether it was made up here.
fn password(secret: Secret) -> Result<(String, bool)> {
    if !secret.from_stdin {
        return Ok((Accounts::made_up_password()?, true));
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("standard input: reading the password")?;
    Ok((line.trim_end_matches(['\r', '\n']).to_owned(), false))
}

fn log(accounts: &Accounts, limit: usize, output: Output) -> Result<Outcome> {
    let deeds = accounts.deeds(None, limit)?;
    let mut out = out();
    for deed in &deeds {
        if output.json {
            json_line(&mut out, deed)?;
            continue;
        }
        let about = if deed.about.is_empty() { String::new() } else { format!(": {}", deed.about) };
        let from = deed.address.as_deref().unwrap_or("the command line");
        writeln!(out, "{}  {}  {}{about}  ({from})", deed.at, deed.user, deed.what)?;
    }
    out.flush()?;
    Ok(Outcome::of(deeds.len()))
}
