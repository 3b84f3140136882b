//! entente: a research desk for those who follow international organisations through the news.

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};
use entente::cli::{Cli, Command};
use entente::commands;
use entente::context::{Context, Outcome};
use entente::gazetteer;
use entente::settings::Settings;

fn main() -> ExitCode {
    let matches = Cli::command().get_matches();
    let mut cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let settings = match Settings::apply(&mut cli, &matches) {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("entente: {error:#}");
            return ExitCode::from(2);
        }
    };
    let context = Context::new(cli.archive, cli.model).with_kernels(cli.kernels);
    if let Err(error) = gazetteer::choose(&cli.gazetteer) {
        eprintln!("entente: {error:#}");
        return ExitCode::from(2);
    }
    let done = match &cli.command {
        Command::Demo(options) => commands::demo::run(&context, options),
        Command::Add(options) => commands::add::run(&context, options),
        Command::Extract(options) => commands::extract::run(options),
        Command::Watch(options) => commands::watch::run(&context, options),
        Command::Versions(options) => commands::versions::run(&context, options),
        Command::Copies(options) => commands::copies::run(&context, options),
        Command::Search(options) => commands::search::run(&context, options),
        Command::Show(options) => commands::show::run(&context, options),
        Command::Articles(output) => commands::articles::run(&context, *output),
        Command::Claims(options) => commands::claims::run(&context, options),
        Command::Members(options) => commands::members::run(&context, options),
        Command::Dossier(options) => commands::dossier::run(&context, options),
        Command::Export(options) => commands::export::run(&context, options),
        Command::Import(options) => commands::import::run(&context, options),
        Command::Sql(options) => commands::sql::run(&context, options),
        Command::Memberships(options) => commands::memberships::run(&context, options),
        Command::Changes(options) => commands::changes::run(&context, options),
        Command::Timeline(options) => commands::timeline::run(&context, options),
        Command::Overlap(options) => commands::overlap::run(&context, options),
        Command::Attendance(options) => commands::attendance::run(&context, options),
        Command::Offices(options) => commands::offices::run(&context, options),
        Command::Conflicts(options) => commands::conflicts::run(&context, options),
        Command::Verdict(verdict) => commands::verdict::run(&context, verdict),
        Command::Reread(options) => commands::reread::run(&context, options),
        Command::Read(options) => commands::read::run(&context, options),
        Command::Times => commands::times::run(&context),
        Command::People => commands::people::run(&context),
        Command::Names(options) => commands::names::run(options),
        Command::Parse(options) => commands::parse::run(&context, options),
        Command::Bench(bench) => commands::bench::run(&context, bench),
        Command::Places(options) => commands::places::run(&context, options),
        Command::Serve(options) => commands::serve::run(&context, options),
        Command::User(task) => commands::user::run(&context, task),
        Command::Why(options) => commands::why::run(&context, options),
        Command::WhyNot(options) => commands::why::run_not(&context, options),
        Command::Doubts(options) => commands::doubts::run(&context, options),
        Command::Rules(command) => commands::rules::run(&context, command),
        Command::Check(options) => commands::check::run(&context, *options),
        Command::Backup(options) => commands::backup::run(&context, options),
        Command::Forget(options) => commands::forget::run(&context, options),
        Command::Config(output) => commands::config::run(&settings, *output),
        Command::Man(options) => commands::manual::man(options),
        Command::Completions(options) => commands::manual::completions(*options),
        Command::Model(command) => commands::model::run(command),
    };
    match done {
        Ok(Outcome::Found) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Ok(Outcome::Failed) => ExitCode::from(2),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("entente: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whether the reader of our output has had enough: `entente articles | head`.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json =
            cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}
