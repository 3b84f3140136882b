//! `entente watch`: follows feeds and sites.

use std::io::Write as _;
use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::claims::body_code;
use super::{json_line, out};
use crate::cli::WatchSites;
use crate::context::{Context, Outcome};
use crate::watch::{Channels, Fetcher, Plan, Round, State, Watch, jitter, tell};

/// Follows the targets until it is ended, or for one round. What fails is told on standard error
/// and tried again later; of one round the outcome is then [`Outcome::Failed`].
///
/// # Errors
/// When the archive cannot be opened or written.
pub fn run(context: &Context, options: &WatchSites) -> Result<Outcome> {
    let archive = context.archive_or_new()?;
    let path = State::path(&context.archive_path()?);
    let every = Duration::from_secs(options.every.max(1) * 60);
    let plan = Plan {
        targets: options.targets.clone(),
        source: options.source.clone(),
        every,
        again: Duration::from_secs(options.again * 60 * 60),
    };
    let rolls = options.roll.iter().map(|name| body_code(name)).collect::<Result<Vec<_>>>()?;
    let channels = Channels {
        rss: options.alert_rss.clone(),
        webhook: options.alert_webhook.clone(),
        mail: options.alert_mail.clone(),
        sendmail: options.sendmail.clone(),
        rolls,
    };
    let pause = Duration::from_millis(options.fetching.pause);
    let fetcher = Fetcher::new(options.fetching.allow_private, pause);
    let mut watch = Watch::new(&archive, fetcher, plan, path.clone())?;
    loop {
        let rounds = watch.round()?;
        let mut out = out();
        for round in &rounds {
            if options.output.json {
                json_line(&mut out, round)?;
            } else {
                writeln!(out, "{}", in_words(round))?;
            }
            for (url, reason) in &round.failed {
                eprintln!("entente: {url}: {reason}");
            }
        }
        let mut failed = rounds.iter().any(|round| !round.failed.is_empty());
        if !options.no_read
            && let Err(error) = context.catch_up(&archive)
        {
            eprintln!("entente: the articles are kept, but not read yet: {error:#}");
        }
        let (state, fetcher) = watch.state();
        let (told, reasons) =
            tell(&archive, state, fetcher, &channels, |state| state.write(&path))?;
        if told > 0 && !options.output.json {
            writeln!(out, "{told} alerts")?;
        }
        for reason in reasons {
            failed = true;
            eprintln!("entente: {reason}; tried again in the next round");
        }
        out.flush()?;
        watch.save()?;
        if options.once {
            return Ok(if failed { Outcome::Failed } else { Outcome::Found });
        }
        thread::sleep(every + jitter(every / 10, "round"));
    }
}

fn in_words(round: &Round) -> String {
    format!(
        "{}: {} new, {} changed, {} unchanged, {} failed",
        round.target,
        round.added,
        round.changed,
        round.unchanged,
        round.failed.len()
    )
}
