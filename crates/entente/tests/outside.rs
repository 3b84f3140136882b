//! The first real page, where its folder is at hand: `ENTENTE_DATA` names the folder that holds
//! `seed/` and `data/`.

mod common;

use std::fs;
use std::path::PathBuf;

use entente::reading::Page;
use entente_claims::Claim;
use entente_sources::Options;
use entente_text::Article;

/// The folder, or a word that the test is skipped.
fn data() -> Option<PathBuf> {
    let folder =
        std::env::var_os("ENTENTE_DATA").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: ENTENTE_DATA is not set");
    }
    folder
}

#[test]
fn the_first_page_tells_its_membership_changes() {
    let Some(folder) = data() else { return };
    let page = fs::read(folder.join("seed/results_page.txt")).expect("the page");
    let harvest = entente_sources::read("page", &page, None, &Options::default()).expect("a page");
    let claims: Vec<Claim> = harvest
        .articles
        .into_iter()
        .map(|item| Article::from(item.draft))
        .flat_map(|article| common::room().read(&Page::from(&article)).0)
        .collect();
    let gold = fs::read_to_string(folder.join("seed/gold.jsonl")).expect("the gold");
    let gold: Vec<serde_json::Value> =
        gold.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let mut found = 0;
    for fact in gold.iter().filter(|fact| fact["type"] == "membership") {
        let same = |claim: &&Claim| {
            ["member", "organisation", "change"]
                .iter()
                .all(|slot| claim.slot(slot) == fact["slots"][*slot].as_str())
        };
        let Some(claim) = claims.iter().find(same) else { continue };
        found += 1;
        let edtf = claim.date.as_ref().and_then(|when| when.edtf.as_ref());
        assert_eq!(edtf.map(|edtf| edtf.as_str()), fact["date"]["edtf"].as_str(), "{fact}");
    }
    assert_eq!(found, 21);
    let rosters = claims.iter().filter(|claim| claim.kind == "roster").count();
    assert_eq!(rosters, 2);
}
