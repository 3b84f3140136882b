//! `cargo xtask dist`: what is given to people to install, as a tar file and as a Debian package,
//! each with everything it needs: program, model, index of cities, manual, completions, notices.
//!
//! The same program and model give the same bytes: names are sorted, owners are root, and times are
//! `SOURCE_DATE_EPOCH`, or that of the last commit.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// The shells that completions are packed for, with the places where Debian looks for them.
const SHELLS: [(&str, &str); 3] = [
    ("bash", "share/bash-completion/completions/entente"),
    ("zsh", "share/zsh/vendor-completions/_entente"),
    ("fish", "share/fish/vendor_completions.d/entente.fish"),
];

/// Packs a program that was built for release, or the one given, into `out`.
///
/// # Errors
/// When it cannot be built, there is no model, or `tar` is not there.
pub(crate) fn run(root: &Path, program: Option<PathBuf>, out: &Path) -> Result<()> {
    let program = match program {
        Some(program) => program,
        None => {
            said(Command::new("cargo").current_dir(root).args([
                "build",
                "--release",
                "-p",
                "entente",
            ]))?;
            root.join("target/release/entente")
        }
    };
    let version = said(Command::new(&program).arg("--version"))?;
    let version = version.trim().rsplit(' ').next().unwrap_or_default().to_owned();
    fs::create_dir_all(out)?;
    let time = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(time) => time,
        Err(_) => said(Command::new("git").current_dir(root).args(["log", "-1", "--format=%ct"]))?,
    };
    let time = time.trim().to_owned();

    let work = out.join("work");
    let _ = fs::remove_dir_all(&work);
    let prefix = work.join("usr");
    lay_out(root, &program, &prefix)?;
    let architecture = std::env::consts::ARCH;
    let named = format!("entente-{version}-{architecture}-linux");
    let tar_file = out.join(format!("{named}.tar.gz"));
    pack(&work, &[&format!("--transform=s,^usr,{named},"), "usr"], &time, &tar_file)?;
    let debian = match architecture {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let deb_file = out.join(format!("entente_{version}_{debian}.deb"));
    deb(&work, &version, debian, &time, &deb_file)?;
    fs::remove_dir_all(&work)?;

    let mut sums = String::new();
    for file in [&tar_file, &deb_file] {
        let sum = said(Command::new("sha256sum").arg(file))?;
        let sum = sum.split(' ').next().unwrap_or_default();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let bytes = fs::metadata(file)?.len();
        sums += &format!("{sum}  {name}\n");
        println!("{}  {bytes} bytes", file.display());
    }
    fs::write(out.join("SHA256SUMS"), sums)?;
    Ok(())
}

/// Everything in its place under a prefix.
fn lay_out(root: &Path, program: &Path, prefix: &Path) -> Result<()> {
    let documents = prefix.join("share/doc/entente");
    let models = prefix.join("share/entente/models");
    let manual = prefix.join("share/man/man1");
    for folder in [&prefix.join("bin"), &documents, &models, &manual] {
        fs::create_dir_all(folder)?;
    }
    let packed = prefix.join("bin/entente");
    fs::copy(program, &packed)?;
    // Names of lines for debugging are four fifths of it; where there is no strip, they stay.
    let _ = Command::new("strip").arg("--strip-debug").arg(&packed).status();
    for file in ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(root.join(file), documents.join(file))?;
    }
    fs::copy(root.join("packing/NOTICES.md"), documents.join("NOTICES.md"))?;
    fs::write(documents.join("CRATES.tsv"), crates(root)?)?;
    let model = said(Command::new(program).args(["model", "path"]))?;
    let model = PathBuf::from(model.trim());
    if !model.join("meta.json").is_file() {
        bail!("{}: no model is there to pack; `entente model install` fetches it", model.display());
    }
    copy_all(&model, &models.join(model.file_name().unwrap_or_default()))?;
    let cities = said(Command::new(program).args(["places", "path"]))?;
    let cities = PathBuf::from(cities.trim());
    // The path is that of the index, in a folder of its own.
    let folder = if cities.is_dir() { Some(cities.as_path()) } else { cities.parent() };
    match folder.filter(|folder| folder.is_dir()) {
        Some(folder) => copy_all(folder, &models.join(folder.file_name().unwrap_or_default()))?,
        None => eprintln!("the index of cities is not installed and not packed"),
    }
    said(Command::new(program).args(["man", "--out"]).arg(&manual))?;
    for (shell, place) in SHELLS {
        let script = said(Command::new(program).args(["completions", shell]))?;
        let place = prefix.join(place);
        fs::create_dir_all(place.parent().unwrap_or(prefix))?;
        fs::write(place, script)?;
    }
    Ok(())
}

/// The crates that are built in, with version and licence.
fn crates(root: &Path) -> Result<String> {
    let metadata = said(Command::new("cargo").current_dir(root).args([
        "metadata",
        "--format-version=1",
        "--filter-platform=x86_64-unknown-linux-gnu",
    ]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let mut lines: Vec<String> = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|package| !package["source"].is_null())
        .map(|package| {
            let word = |key: &str| package[key].as_str().unwrap_or("see its repository").to_owned();
            format!(
                "{}\t{}\t{}\t{}",
                word("name"),
                word("version"),
                word("license"),
                word("repository")
            )
        })
        .collect();
    lines.sort();
    Ok(format!("crate\tversion\tlicence\trepository\n{}\n", lines.join("\n")))
}

/// A Debian package: an `ar` file of a version, a tar file that describes it, and one that holds it
/// (deb(5)).
fn deb(work: &Path, version: &str, architecture: &str, time: &str, file: &Path) -> Result<()> {
    let control = work.join("control");
    fs::create_dir_all(&control)?;
    let documents = work.join("usr/share/doc/entente");
    fs::copy(documents.join("NOTICES.md"), documents.join("copyright"))?;
    let size = said(Command::new("du").args(["-sk", "--apparent-size"]).arg(work.join("usr")))?;
    let size = size.split_whitespace().next().unwrap_or("0").to_owned();
    fs::write(
        control.join("control"),
        format!(
            "Package: entente\nVersion: {version}\nArchitecture: {architecture}\n\
             Maintainer: The entente founders <entente@localhost>\nInstalled-Size: {size}\n\
             Depends: libc6, libgcc-s1\nSection: science\nPriority: optional\n\
             Description: research desk for who was a member of what, when, and who says so\n \
             Keeps an archive of news, reads it into claims with the sentence that states each,\n \
             and answers who was a member of an international organisation on a day. The English\n \
             model is part of the package; nothing is fetched.\n"
        ),
    )?;
    let (described, held) = (work.join("control.tar.gz"), work.join("data.tar.gz"));
    pack(&control, &["."], time, &described)?;
    pack(work, &["--transform=s,^usr,./usr,", "usr"], time, &held)?;
    let mut ar = File::create(file)?;
    ar.write_all(b"!<arch>\n")?;
    let version = b"2.0\n".to_vec();
    let members = [
        ("debian-binary", version),
        ("control.tar.gz", fs::read(described)?),
        ("data.tar.gz", fs::read(held)?),
    ];
    for (name, bytes) in members {
        writeln!(ar, "{name:<16}{time:<12}{:<6}{:<6}{:<8}{:<10}`", 0, 0, 100_644, bytes.len())?;
        ar.write_all(&bytes)?;
        // Members begin at even places.
        if bytes.len() % 2 == 1 {
            ar.write_all(b"\n")?;
        }
    }
    Ok(())
}

/// Packs what stands in a folder, the same bytes each time.
fn pack(folder: &Path, arguments: &[&str], time: &str, file: &Path) -> Result<()> {
    let file = std::path::absolute(file)?;
    said(
        Command::new("tar")
            .current_dir(folder)
            .args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--format=gnu"])
            .args(["--mode=u=rwX,go=rX", "--use-compress-program=gzip -9n"])
            .arg(format!("--mtime=@{time}"))
            .arg("-cf")
            .arg(file)
            .args(arguments),
    )
    .map(|_| ())
}

fn copy_all(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_all(&from, &to)?;
        } else {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

/// What a command prints.
fn said(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{command:?} cannot be run"))?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
