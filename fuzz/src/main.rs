//! Gives one target to libFuzzer: the one that ENTENTE_FUZZ_TARGET names. `run` builds and starts it.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
static RUN: std::sync::LazyLock<fn(&[u8])> = std::sync::LazyLock::new(|| {
    let name = std::env::var("ENTENTE_FUZZ_TARGET").expect("ENTENTE_FUZZ_TARGET names a target");
    let target = entente_fuzz::TARGETS.iter().find(|target| target.name == name);
    target.unwrap_or_else(|| panic!("no target is called {name}")).run
});

// The fuzzer ends at every panic, even one that is caught because an outside crate is known to panic.
// Without its hook it still ends at those that nobody catches.
#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(init: drop(std::panic::take_hook()), |bytes: &[u8]| RUN(bytes));

#[cfg(not(fuzzing))]
fn main() {
    for target in entente_fuzz::TARGETS {
        println!("{}", target.name);
    }
}
