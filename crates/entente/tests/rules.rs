//! Every rule finds the sentences it says it finds, and ignores those it says it ignores.

mod common;

use entente::proof;

#[test]
fn every_rule_finds_and_ignores_what_it_says() {
    let room = common::room();
    let wrong: Vec<String> = room
        .reader()
        .rules()
        .iter()
        .flat_map(|rule| proof::wrong(room, rule))
        .map(|wrong| format!("{}: \"{}\"\n  {}", wrong.rule, wrong.sentence, wrong.reason))
        .collect();
    assert!(wrong.is_empty(), "{} sentences:\n{}", wrong.len(), wrong.join("\n"));
}
