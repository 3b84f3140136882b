//! Results pages, from a file of our own that holds what real ones hold.

use std::io::Write as _;

use crate::common::{put_back, shown, squeezed};
use entente_sources::{Format, Harvest, Options, read};
use entente_text::Completeness;

const PAGE: &str = include_str!("../pages/results.txt");
const PARAGRAPHS: &str = include_str!("../pages/paragraphs.txt");

fn harvest(page: &str) -> Harvest<'_> {
    let options = Options { source: Some("Harbour News".into()), ..Options::default() };
    read("page.txt", page.as_bytes(), None, &options).unwrap()
}

fn titles(page: &str) -> Vec<String> {
    harvest(page).articles.into_iter().map(|item| item.draft.title).collect()
}

#[test]
fn a_page_with_everything_in_it() {
    insta::assert_snapshot!(shown(&harvest(PAGE)), @r#"
    results-page
    1 - 4 of 9 ("Viewing results 1 - 4 of 9")

    == line 3: "Who Keeps the Peace on the Gambia River? A Regional Force Stays On"
    source: Harbour News
    cut short: yes
    dateline: "BANJUL (NW) —", place BANJUL, agency NW
    out at 0: Dateline "BANJUL (NW) —"
    out at 554: CutMark "..."
    Soldiers of the Economic Community of West African States (ECOWAS) have stood in the Gambia since January 2017, when Yahya Jammeh left the country after losing an election. “The mission was to be short,” a retired officer said -- “and it is not.” The bloc was founded in Lagos on May 28, 1975.
    History
    The history of its soldiers begins in Liberia, where a monitoring group landed in 1990. Mauritania left the bloc in 2000. Its offices are in Abuja.
    A court without a police
    While the court in Abuja may judge states, nobody can make them listen.

    == line 7: "Shanghai Group Grows by One"
    source: Harbour News
    Photograph: author J.Doe, publisher NWS, republisher -, in the body: no
        "@NWS. J.Doe"
    out at 119: Shortcode "[caption id=\"attachment_77\" align=\"aligncenter\" width=\"300\"] @NWS. J.Doe[/caption]"
    Belarus became the tenth member of the Shanghai Cooperation Organisation (SCO) on July 4, 2024, at a summit in Astana. Iran had joined a year before. “[The organisation] is no bloc,” one diplomat said. The group held the exercise 'Interaction-2024' [sic] in the Chinese region of Xinjiang.

    == line 11: "Council of Europe ends Russia’s membership"
    source: Harbour News
    The Committee of Ministers of the Council of Europe decided on 16 March 2022 that Russia ceased to be a member that day, after 26 years. Russia had announced the day before that it would withdraw. It was the first state to be put out; Greece left of its own accord in 1969 and came back in 1974.

    == line 15: "How small states vote in the Union"
    source: Harbour News
    cut short: yes
    dateline: "ADDIS ABABA, March 3 (Northern Wire) -", place ADDIS ABABA, agency Northern Wire
    Republication: author Jane Doe, publisher The River Review’s Africa Letter, republisher Harbour News, in the body: "We are republishing this article on voting by Jane Doe, originally published by The River Review’s Africa Letter:"
        "We are republishing this article on voting by Jane Doe, originally published by The River Review’s Africa Letter:"
    out at 0: Dateline "ADDIS ABABA, March 3 (Northern Wire) -"
    out at 434: CutMark "..."
    The African Union took the place of the Organisation of African Unity in July 2002.
    We are republishing this article on voting by Jane Doe, originally published by The River Review’s Africa Letter:
    Morocco had left the older body in 1984 and joined the Union in January 2017 (River Review, February 1). The vote was by simple majority, and no state was asked to give a reason, as the rules provide for members, observers and guests,
    "#);
}

#[test]
fn bodies_of_several_paragraphs() {
    insta::assert_snapshot!(shown(&harvest(PARAGRAPHS)), @r#"
    results-page
    7 - 9 of 22 ("Showing 7 to 9 of 22")

    == line 4: "Gulf Fund Opens"
    source: Harbour News
    byline: Jane Doe
    out at 0: Byline "By Jane Doe"
    Six states founded the Gulf Cooperation Council in Abu Dhabi on 25 May 1981. They are:
    Bahrain
    Kuwait
    Oman
    Qatar
    Saudi Arabia
    United Arab Emirates
    Its seat is in Riyadh.
    What comes next
    A common currency was planned for 2010. Oman said in 2006 that it would not take part.
    “We are not ready,” an official explained.

    == line 29: "Mercosur and the Long Road to Bolivia"
    source: Harbour News
    Republication: author -, publisher The River Review, republisher Harbour News, in the body: "First published in The River Review."
        "First published in The River Review."
    Bolivia signed its protocol of accession in Brasília on 17 July 2015.
    First published in The River Review.
    The parliaments of four states had to agree, and the last of them did so at the end of 2023.

    == line 38: "Nauru Leaves a Court"
    source: Harbour News
    Nauru accepted the jurisdiction of the court in 1988, for five years, and again after that. The declaration was deposited with the Secretary General of the United Nations.
    "#);
}

#[test]
fn every_body_is_in_the_page() {
    for page in [PAGE, PARAGRAPHS] {
        let harvest = harvest(page);
        for item in &harvest.articles {
            let original = std::str::from_utf8(&harvest.bytes[item.original.clone()]).unwrap();
            let printed = squeezed(&format!("{}{}", item.draft.title, put_back(&item.draft)));
            assert_eq!(printed, squeezed(original));
        }
    }
}

#[test]
fn carriage_returns_and_marks_change_nothing() {
    let windows = format!("\u{feff}{}", PAGE.replace('\n', "\r\n"));
    let (plain, windows) = (harvest(PAGE), harvest(&windows));
    let drafts = |harvest: &Harvest<'_>| -> Vec<_> {
        harvest.articles.iter().map(|item| item.draft.clone()).collect()
    };
    assert_eq!(drafts(&plain), drafts(&windows));
    let last = windows.articles[3].original.clone();
    assert!(windows.bytes[last].starts_with(b"How small states"));
}

#[test]
fn a_page_in_gzip_is_the_same_page() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(PAGE.as_bytes()).unwrap();
    let zipped = encoder.finish().unwrap();
    let found = read("page.txt.gz", &zipped, None, &Options::default()).unwrap();
    assert_eq!(found.articles.len(), 4);
    assert_eq!(&*found.bytes, PAGE.as_bytes());
}

#[test]
fn a_page_in_utf_16_is_the_same_page() {
    let wide: Vec<u8> =
        "\u{feff}".encode_utf16().chain(PAGE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let found = read("page.txt", &wide, None, &Options::default()).unwrap();
    for (item, plain) in found.articles.iter().zip(harvest(PAGE).articles) {
        assert_eq!(item.draft.body, plain.draft.body);
        let units: Vec<u16> = wide[item.original.clone()]
            .chunks(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        assert_eq!(String::from_utf16(&units).unwrap(), PAGE[plain.original]);
    }
}

#[test]
fn a_page_cut_anywhere_keeps_what_is_whole() {
    let whole = harvest(PAGE);
    let first_body = PAGE.find("BANJUL (NW) — ").unwrap() + 20;
    // Around every mark that means something to the reading, and at places in between that look
    // random and are the same each time.
    let marks: Vec<usize> =
        PAGE.match_indices(|c: char| "\n[]()“”—.…'\"".contains(c)).map(|(at, _)| at).collect();
    let mut dice = 7_usize;
    let cuts = (first_body..PAGE.len() - 10).filter(|cut| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let near = marks.partition_point(|mark| mark + 2 < *cut);
        marks.get(near).is_some_and(|mark| mark.abs_diff(*cut) <= 1)
            || (dice >> 33).is_multiple_of(16)
    });
    for cut in cuts {
        let part = &PAGE.as_bytes()[..cut];
        let found = read("cut.txt", part, None, &Options::default())
            .unwrap_or_else(|error| panic!("cut at {cut}: {error}"));
        let complete = whole.articles.iter().filter(|item| item.original.end < cut).count();
        for (item, original) in found.articles.iter().zip(&whole.articles).take(complete) {
            assert_eq!(item.draft.body, original.draft.body, "cut at {cut}");
        }
        let last = found.articles.last().unwrap();
        // Whole articles with at most a title after them, or a last one that is cut. Where all
        // titles are there, an end after a full stop cannot be told from the true one.
        let may_be_whole = found.articles.len() == 4 && last.draft.body.ends_with('.');
        assert!(
            found.articles.len() == complete
                || may_be_whole
                || last.draft.completeness == Completeness::CutShort,
            "cut at {cut}: {:?}",
            last.draft.body
        );
        assert!(
            found.articles.iter().all(|item| !item.draft.body.contains("[caption")),
            "cut at {cut}"
        );
        let short = found.articles.len() < 4;
        assert_eq!(
            short,
            found.doubts.iter().any(|doubt| doubt.message.contains("promises")),
            "cut at {cut}"
        );
    }
}

#[test]
fn other_first_lines() {
    for line in [
        "Showing 1-2 of 22",
        "Results 1 to 2 of 22",
        "Showing results 1 – 2 of about 1,022 for rain",
    ] {
        let page =
            format!("{line}\n\nRain in Oslo\n\nIt rained.\n\nSnow in Bergen\n\nIt snowed.\n");
        let harvest = harvest(&page);
        assert_eq!(harvest.format, Format::ResultsPage);
        assert_eq!(harvest.articles.len(), 2);
        assert_eq!(harvest.coverage.unwrap().text, line);
        assert_eq!(harvest.doubts, []);
    }
}

#[test]
fn fewer_and_more_than_promised() {
    let page = "Viewing results 1 - 3 of 3\n\nRain in Oslo\n\nIt rained.\n\nSnow in Bergen\n\nIt snowed.\n\n";
    let found = harvest(page);
    assert_eq!(found.articles[1].draft.completeness, Completeness::Full);
    insta::assert_snapshot!(found.doubts[0], @r#"page.txt:1: "Viewing results 1 - 3 of 3" promises 3 articles, and 2 are in the page"#);
    // A section heading looks like a title; the page's own count tells them apart.
    let page = "Viewing results 1 - 2 of 3\n\nRain in Oslo\n\nIt rained.\n\nBackground\n\nIt often rains.\n\nHeavy Snow in Bergen\n\nIt snowed.\n";
    assert_eq!(titles(page), ["Rain in Oslo", "Heavy Snow in Bergen"]);
    assert_eq!(harvest(page).articles[0].draft.body, "It rained.\nBackground\nIt often rains.");
}

#[test]
fn the_foot_of_the_page_is_no_article() {
    let page = "Viewing results 1 - 2 of 3\n\nRain in Oslo\n\nIt rained.\n\nSnow in Bergen\n\nIt snowed.\n\nNext page\n\nViewing results 1 - 2 of 3\n";
    let found = harvest(page);
    assert_eq!(found.articles[1].draft.body, "It snowed.");
    insta::assert_snapshot!(found.doubts[0], @r#"page.txt:11: "Next page" stands at the end with no body under it; left out"#);
    assert_eq!(found.doubts.len(), 1);
}

#[test]
fn pages_one_after_the_other() {
    let page = "Viewing results 1 - 1 of 2\n\nRain in Oslo\n\nIt rained.\n\nViewing results 2 - 2 of 2\n\nSnow in Bergen\n\nIt snowed.\n";
    let found = harvest(page);
    assert_eq!(titles(page), ["Rain in Oslo", "Snow in Bergen"]);
    assert_eq!(found.doubts, []);
    let coverage = found.coverage.unwrap();
    assert_eq!((coverage.first, coverage.last, coverage.total), (1, 2, 2));
    let page = page.replace("2 - 2 of 2", "5 - 5 of 9");
    let odd = harvest(&page);
    insta::assert_snapshot!(odd.doubts[0], @r#"page.txt:7: "Viewing results 5 - 5 of 9" does not continue "Viewing results 1 - 1 of 2"; its articles are read, but only the first line counts as the coverage"#);
}

#[test]
fn a_page_without_its_first_line_can_be_forced() {
    let page = "Rain in Oslo\n\nIt rained.\n\nSnow in Bergen\n\nIt snowed.\n";
    let found =
        read("page.txt", page.as_bytes(), Some(Format::ResultsPage), &Options::default()).unwrap();
    assert_eq!(found.articles.len(), 2);
    assert_eq!(found.coverage, None);
    insta::assert_snapshot!(found.doubts[0], @r#"page.txt:1: no line says how many results there are ("Viewing results 1 - 6 of 22"); whether the page is whole is not known"#);
}

#[test]
fn text_without_a_title_is_kept() {
    let page = "Viewing results 1 - 1 of 1\n\nIt rained in Oslo. It snowed in Bergen.\n";
    let found = harvest(page);
    assert_eq!(found.articles[0].draft.title, "");
    insta::assert_snapshot!(found.doubts[0], @"page.txt:3: the text under the results line has no title; kept as an article without one");
}
