//! A folder of models of a test's own, so that nothing depends on what is installed beside the model.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::symlink;
#[cfg(windows)]
use std::os::windows::fs::symlink_dir as symlink;
use std::path::{Path, PathBuf};

use entente_names::{Atlas, Cities, City, Gazetteer};
use tempfile::TempDir;

/// A folder with the model and nothing else.
pub(crate) fn with_the_model() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let model = entente::install::ensure(entente::install::default_model()).expect("the model");
    symlink(&model, folder.path().join(model.file_name().expect("its name"))).expect("a link");
    folder
}

/// Installs an index of one city, and tells where it is.
pub(crate) fn install(models: &Path, city: City) -> PathBuf {
    let gazetteer = Gazetteer::builtin();
    let index = Cities::build(gazetteer, &Atlas::builtin(gazetteer, None), vec![city]);
    let path = models.join("places-3.0.2/cities.index");
    fs::create_dir(path.parent().expect("a folder")).expect("a folder");
    fs::write(&path, index).expect("a file");
    path
}
