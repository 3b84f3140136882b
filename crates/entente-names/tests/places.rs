//! Which phrases are places, and which sense of a name is meant: a table a rule.
//!
//! The documents are made by hand, so that no model decides: entities are marked in the text as
//! `[Sanya|GPE]`, and every word with a capital is a proper noun.

use entente_names::{Atlas, Cities, City, Gazetteer, Place, PlaceKind, Point};
use entente_text::{Document, Entity, Span, Token};

/// A text with marked entities as a document.
fn document(marked: &str) -> Document {
    let mut document = Document::default();
    let mut entities: Vec<(Span, &str)> = Vec::new();
    for (number, piece) in marked.split(['[', ']']).enumerate() {
        let start = document.text.len();
        match piece.split_once('|') {
            Some((name, label)) if number % 2 == 1 => {
                document.text.push_str(name);
                entities.push((Span::new(start, document.text.len()), label));
            }
            _ => document.text.push_str(piece),
        }
    }
    let text = document.text.clone();
    let mut start = 0;
    while start < text.len() {
        let rest = &text[start..];
        let first = rest.chars().next().unwrap();
        if first == ' ' {
            start += 1;
            continue;
        }
        let length = if rest.starts_with("'s") {
            2
        } else if first.is_alphanumeric() {
            rest.find(|letter: char| !letter.is_alphanumeric() && letter != '-')
                .unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let span = Span::new(start, start + length);
        let tag = if first.is_uppercase() { "NNP" } else { "NN" };
        document.tokens.push(Token {
            span,
            space_after: text[span.end..].starts_with(' '),
            lemma: span.of(&text).into(),
            pos: "X".into(),
            tag: tag.into(),
            morph: "".into(),
            head: 0,
            dep: "dep".into(),
        });
        start = span.end;
    }
    document.sentences.push(0..document.tokens.len());
    for (span, label) in entities {
        let tokens = document.tokens_in(span);
        document.entities.push(Entity { tokens, label: label.into() });
    }
    document
}

fn city(name: &str, alpha2: &str, division: &str, at: (f64, f64), population: u32) -> City {
    City {
        name: name.into(),
        names: Vec::new(),
        point: Point { latitude: at.0, longitude: at.1 },
        population,
        alpha2: alpha2.into(),
        division: division.into(),
    }
}

/// A handful of cities, most of them with a namesake.
fn cities() -> Vec<City> {
    vec![
        city("Paris", "FR", "11", (48.85, 2.35), 2_138_551),
        city("Paris", "US", "TX", (33.66, -95.56), 24_782),
        city("London", "GB", "ENG", (51.51, -0.13), 8_961_989),
        city("London", "CA", "08", (42.98, -81.23), 422_324),
        city("Toronto", "CA", "08", (43.7, -79.42), 2_794_356),
        city("Sanya", "CN", "31", (18.25, 109.51), 1_031_396),
        city("Sanya", "KE", "01", (-1.0, 37.0), 900),
        city("Perm", "RU", "90", (58.01, 56.25), 1_000_000),
        city("Tripoli", "LY", "77", (32.89, 13.19), 1_150_989),
        city("Tripoli", "LB", "09", (34.43, 35.84), 229_398),
        city("Springfield", "US", "MO", (37.21, -93.3), 169_176),
        city("Springfield", "US", "IL", (39.8, -89.64), 114_394),
        city("Peoria", "US", "IL", (40.69, -89.59), 113_150),
        city("Reading", "GB", "ENG", (51.46, -0.97), 318_014),
        city("Nebraska", "US", "TX", (31.0, -97.0), 900),
        city("Boston", "US", "MA", (42.36, -71.06), 653_833),
    ]
}

fn places(marked: &str, with_cities: bool) -> Vec<(String, Place)> {
    let gazetteer = Gazetteer::builtin();
    let index = with_cities.then(|| {
        let bytes = Cities::build(gazetteer, &Atlas::builtin(gazetteer, None), cities());
        Cities::read(bytes).expect("an index just made")
    });
    let atlas = Atlas::builtin(gazetteer, index);
    let document = document(marked);
    let mentions = gazetteer.find("", &document.text).body;
    let places = atlas.places(&document, &mentions, gazetteer, &[]);
    places.into_iter().map(|place| (place.span.of(&document.text).to_owned(), place)).collect()
}

/// Each place as "text kind state division".
fn found(marked: &str) -> Vec<String> {
    let show = |(text, place): (String, Place)| {
        let part = |code: &Option<_>| code.as_ref().map_or("-".to_owned(), |c: &_| format!("{c}"));
        format!("{text}: {} {} {}", place.kind.name(), part(&place.state), part(&place.division))
    };
    places(marked, true).into_iter().map(show).collect()
}

#[test]
fn what_stands_beside_a_name_and_holds_it_decides() {
    let table: [(&str, &[&str]); 5] = [
        (
            "A fire broke out in [Paris|GPE], [Texas|GPE].",
            &["Paris: city USA US-TX", "Texas: division USA US-TX"],
        ),
        ("A fire broke out in [Paris|GPE].", &["Paris: city FRA -"]),
        (
            "They met in [Sanya|GPE] in China's [Hainan|GPE] province.",
            &["Sanya: city CHN CN-HI", "China: country CHN -", "Hainan: division CHN CN-HI"],
        ),
        ("They met in the Lebanese city of [Tripoli|GPE].", &["Tripoli: city LBN LB-AS"]),
        (
            "They met in [Springfield|GPE], [Illinois|GPE].",
            &["Springfield: city USA US-IL", "Illinois: division USA US-IL"],
        ),
    ];
    for (text, expected) in table {
        let found = found(text);
        let stripped = |line: &str| line.rsplit_once(' ').map(|(head, _)| head.to_owned());
        let same = |(a, b): (&String, &&str)| {
            a == b || (b.ends_with('-') || a.ends_with('-')) && stripped(a) == stripped(b)
        };
        assert!(
            found.len() == expected.len() && found.iter().zip(expected).all(same),
            "{text}\n{found:#?}"
        );
    }
}

#[test]
fn the_rest_of_the_article_decides_where_nothing_stands_beside() {
    let state = |text: &str, name: &str| {
        let found = places(text, true).into_iter().find(|(text, _)| text == name);
        found.and_then(|(_, place)| place.state).map(|state| state.to_string())
    };
    let canada = "Police in [London|GPE] said so. Canada and [Toronto|GPE] agreed, said Canada.";
    assert_eq!(state(canada, "London").as_deref(), Some("CAN"));
    assert_eq!(state("Police in [London|GPE] said so.", "London").as_deref(), Some("GBR"));
    let near = places("From [Peoria|GPE] they drove to [Springfield|GPE].", true);
    assert_eq!(near[1].1.division.as_deref(), Some("US-IL"));
}

#[test]
fn a_list_of_divisions_is_no_town_in_a_division() {
    let index = "[Ohio|GPE], [Nebraska|GPE], and [Texas|GPE] agreed; the [North|LOC] did not.";
    let found = places(index, true);
    let divisions: Vec<_> = found.iter().map(|(_, place)| place.division.as_deref()).collect();
    assert_eq!(divisions, [Some("US-OH"), Some("US-NE"), Some("US-TX")]);
    assert!(found.iter().all(|(_, place)| place.kind == PlaceKind::Division), "{found:#?}");
}

#[test]
fn one_sense_holds_for_the_article() {
    let found = places("In [Paris|GPE], [Texas|GPE], it rained. [Paris|GPE] is wet.", true);
    let states: Vec<_> = found.iter().map(|(_, place)| place.state.as_deref()).collect();
    assert_eq!(states, [Some("USA"); 3]);
}

#[test]
fn people_organisations_and_peoples_are_no_places() {
    for text in [
        "[Paris Hilton|PERSON] spoke.",
        "[Boston University|ORG] closed.",
        "The Armenian people spoke.",
        "[London|GPE] University closed.",
        "[Sanya|PERSON] spoke.",
    ] {
        assert_eq!(places(text, true), [], "{text}");
    }
}

#[test]
fn a_name_taken_for_something_else_is_a_place_where_it_stands_as_one() {
    assert_eq!(found("They met in [Perm|ORG] again."), ["Perm: city RUS RU-PER"]);
    assert_eq!(found("They were Reading books."), [] as [&str; 0]);
    let held = places("It began in [Sanya|PERSON], [Hainan|GPE].", true);
    assert_eq!(held.len(), 2, "{held:?}");
}

#[test]
fn grounds_straits_and_seas_need_no_index() {
    let table = [
        ("Ships sailed through the [Strait of Hormuz|LOC].", "Strait of Hormuz", PlaceKind::Strait),
        ("Ships sailed the [Baltic Sea|LOC].", "Baltic Sea", PlaceKind::Sea),
        (
            "It was held at the [Edelweiss training area|FAC].",
            "Edelweiss training area",
            PlaceKind::Ground,
        ),
        ("It began in [Scott County|GPE], Indiana.", "Scott County", PlaceKind::County),
        ("Armenia spoke.", "Armenia", PlaceKind::Country),
    ];
    for (text, name, kind) in table {
        let found = places(text, false);
        let place = found.iter().find(|(text, _)| text == name).map(|(_, place)| place);
        assert_eq!(place.map(|place| place.kind), Some(kind), "{text}");
        assert!(place.is_some_and(|place| place.point.is_some()), "{text}");
    }
    let found = places("It began in [Scott County|GPE], Indiana.", false);
    let county = &found[0].1;
    assert_eq!(county.division.as_deref(), Some("US-IN"), "{found:#?}");
}

#[test]
fn an_unknown_place_is_said_to_be_unknown() {
    let found = places("They met in [Qwertyville|GPE].", true);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].1.kind, found[0].1.point), (PlaceKind::Unknown, None));
}
