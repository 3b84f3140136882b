//! A real results page, for those who have one: `ENTENTE_DATA` names a folder that holds
//! `seed/results_page.txt`.

use crate::common::{put_back, squeezed};
use entente_sources::{Options, read};
use entente_text::{Completeness, CreditKind};

#[test]
fn a_real_results_page() {
    let Some(folder) = std::env::var_os("ENTENTE_DATA") else {
        println!("skipped: ENTENTE_DATA is not set");
        return;
    };
    let path = std::path::Path::new(&folder).join("seed/results_page.txt");
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let page = std::str::from_utf8(&bytes).unwrap();
    let harvest = read("results_page.txt", &bytes, None, &Options::default()).unwrap();
    assert_eq!(harvest.doubts, []);
    let coverage = harvest.coverage.as_ref().unwrap();
    let promised = coverage.last - coverage.first + 1;
    assert_eq!((harvest.articles.len(), coverage.total), (promised, 22));
    let cut: Vec<usize> = (1..=promised)
        .filter(|number| harvest.articles[number - 1].draft.completeness == Completeness::CutShort)
        .collect();
    assert_eq!(cut, [1, 6]);
    for item in &harvest.articles {
        let draft = &item.draft;
        assert!(page.lines().any(|line| line == draft.title), "{}", draft.title);
        assert!(!draft.body.contains("[caption") && !draft.body.contains('\u{a0}'));
        let original = &page[item.original.clone()];
        assert_eq!(squeezed(&draft.title) + &put_back(draft), squeezed(original));
    }
    let last = &harvest.articles[5].draft;
    let dateline = last.dateline.as_ref().unwrap();
    assert_eq!(
        (dateline.place.as_deref(), dateline.agency.as_deref()),
        (Some("BISHKEK"), Some("TCA"))
    );
    let credit =
        last.credits.iter().find(|credit| credit.kind == CreditKind::Republication).unwrap();
    assert!(credit.author.is_some() && credit.publisher.is_some());
    assert!(credit.span.unwrap().of(&last.body).contains(credit.publisher.as_deref().unwrap()));
    let headings: Vec<&str> =
        harvest.articles[0].draft.body.lines().filter(|line| line.split(' ').count() < 7).collect();
    assert_eq!(headings.len(), 2);
}
