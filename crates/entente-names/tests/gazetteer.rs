//! The gazetteer that entente comes with, and what is said of broken ones.

use std::collections::BTreeSet;

use entente_names::{Gazetteer, Kind, Property, Status};

/// The files as they stand in the repository, to look at them as text.
const STATES: &str = include_str!("../../../gazetteer/states.tsv");
const ORGANISATIONS: &str = include_str!("../../../gazetteer/organisations.tsv");

const NAMESAKES: &str = include_str!("../../../gazetteer/namesakes.tsv");

const STATE_HEADER: &str = "code\tstatus\tname\tnames\tacronyms\tformer_names\tformer_codes\t\
                            adjectives\tpeople\tcapitals\tfrom\tuntil\tsuccessors\tsource\n";
const BODY_HEADER: &str = "code\tkind\tname\tnames\tacronyms\ttreaties\tpart_of\testablished\t\
                           predecessor\tsuspended_members_count\trule_source\tgeneric\tsource\n";

/// Reading checks order, uniqueness, sources, dates and references; here only what it can not know.
#[test]
fn the_builtin_gazetteer_is_whole() {
    let gazetteer = Gazetteer::builtin();
    let members = gazetteer.states().filter(|state| state.status == Status::Member).count();
    assert_eq!(members, 193);
    for code in ["VAT", "PSE", "XKX", "TWN", "SUN", "YUG", "CSK", "DDR", "SCG"] {
        assert_eq!(gazetteer.state(code).map(|state| state.kind()), Some(Kind::State), "{code}");
    }
    for code in ["PRI", "GRL", "HKG", "GB-NIR", "GB-SCT"] {
        assert_eq!(
            gazetteer.state(code).map(|state| state.kind()),
            Some(Kind::Territory),
            "{code}"
        );
    }
    for state in gazetteer.states().filter(|state| state.status == Status::Former) {
        assert!(state.until.is_some() && !state.successors.is_empty(), "{}", state.code);
    }
    assert!(gazetteer.organisations().len() >= 750, "{}", gazetteer.organisations().len());
    for line in STATES.lines().chain(ORGANISATIONS.lines()).filter(|line| !line.starts_with('#')) {
        assert!(line.rsplit('\t').next().is_some_and(|source| !source.is_empty()), "{line}");
    }
}

#[test]
fn every_code_is_found_by_itself_and_by_its_name() {
    let gazetteer = Gazetteer::builtin();
    for state in gazetteer.states() {
        for name in [&state.code, &state.name] {
            let found = gazetteer.resolve(name);
            assert_eq!(found, Some((state.kind(), state.code.clone())), "{name}");
        }
    }
    for entry in gazetteer.organisations() {
        for name in [&entry.code, &entry.name] {
            let found = gazetteer.resolve(name);
            assert_eq!(found, Some((entry.kind, entry.code.clone())), "{name}");
        }
    }
}

/// A namesake that holds no name of ours, nor has the initials of one, swallows nothing.
#[test]
fn every_namesake_has_a_name_to_swallow() {
    let letters = include_str!("../../../gazetteer/letters.tsv");
    let metonyms = include_str!("../../../gazetteer/metonyms.tsv");
    let ambiguous = include_str!("../../../gazetteer/ambiguous.tsv");
    let gazetteer = Gazetteer::parse(&[
        ("ambiguous.tsv", ambiguous),
        ("letters.tsv", letters),
        ("metonyms.tsv", metonyms),
        ("organisations.tsv", ORGANISATIONS),
        ("states.tsv", STATES),
    ])
    .unwrap();
    let rows = NAMESAKES.lines().filter(|line| !line.starts_with('#')).skip(1);
    let phrases = rows.filter(|line| line.split('\t').nth(1) == Some("none"));
    let idle: Vec<&str> = phrases
        .filter_map(|line| line.split('\t').next())
        .filter(|phrase| {
            let initials: String = phrase.chars().filter(|c| c.is_uppercase()).collect();
            gazetteer.find("", phrase).body.is_empty() && gazetteer.resolve(&initials).is_none()
        })
        .collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn bodies_follow_one_another() {
    let gazetteer = Gazetteer::builtin();
    for (code, before) in [("CSTO", "CST"), ("AU", "OAU"), ("EAEU", "EurAsEC"), ("EU", "EC")] {
        let entry = gazetteer.organisation(code).unwrap();
        assert_eq!(entry.predecessor.as_deref(), Some(before));
    }
    for entry in gazetteer.organisations() {
        let mut seen = BTreeSet::from([&entry.code]);
        let mut at = entry;
        while let Some(before) = &at.predecessor {
            assert!(seen.insert(before), "{} comes after itself", entry.code);
            at = gazetteer.organisation(before).unwrap();
        }
    }
}

#[test]
fn rules_on_suspended_members() {
    let counts = |code: &str| {
        let entry = Gazetteer::builtin().organisation(code).unwrap();
        assert_eq!(entry.suspended_members_count.is_some(), !entry.rule_source.is_empty());
        entry.suspended_members_count
    };
    for code in ["LAS", "Commonwealth", "ECOWAS", "AU", "OAS", "Mercosur", "OIC"] {
        assert_eq!(counts(code), Some(true), "{code}");
    }
    for code in ["OPEC", "UNHRC", "G8", "CSTO"] {
        assert_eq!(counts(code), Some(false), "{code}");
    }
    assert_eq!(counts("NATO"), None);
}

#[test]
fn generic_words_are_words() {
    for entry in Gazetteer::builtin().organisations() {
        assert!(!entry.generic.is_empty(), "{}", entry.code);
        for word in &entry.generic {
            let plain = |c: char| c.is_lowercase() || matches!(c, ' ' | '-');
            assert!(word.chars().all(plain), "{}: {word}", entry.code);
            assert!(word.split(' ').count() <= 2, "{}: {word}", entry.code);
        }
    }
}

#[test]
fn what_a_person_types_is_understood() {
    let typed = |name: &str| {
        let found = Gazetteer::builtin().resolve(name);
        found.map_or("-".to_owned(), |(kind, code)| format!("{kind:?} {code}"))
    };
    for (name, found) in [
        ("CSTO", "Organisation CSTO"),
        ("csto", "Organisation CSTO"),
        ("CST", "Treaty CST"),
        ("collective security treaty", "Treaty CST"),
        ("Collective Security Treaty Organisation", "Organisation CSTO"),
        ("  the Arab  League ", "Organisation LAS"),
        ("Rome Statute", "Organisation ICC"),
        ("World Court", "Organisation ICJ"),
        ("Organisation for Security and Cooperation in Europe", "Organisation OSCE"),
        ("U.N. Human Rights Council", "Organisation UNHRC"),
        ("The Gambia", "State GMB"),
        ("usa", "State USA"),
        ("U.S.", "State USA"),
        ("zaire", "State COD"),
        ("ZAR", "State COD"),
        ("cote d\u{2019}ivoire", "State CIV"),
        ("Soviet Union", "State SUN"),
        ("Guam", "Territory GUM"),
        ("GUAM", "Organisation GUAM"),
        ("Scotland", "Territory GB-SCT"),
        ("Moscow", "-"),
        ("Kazakh", "-"),
        ("Kremlin", "-"),
        ("Brussels", "-"),
        ("", "-"),
        ("the", "-"),
        ("\u{20ac}\u{20ac}", "-"),
    ] {
        assert_eq!(typed(name), found, "{name}");
    }
}

#[test]
fn the_fingerprint_is_that_of_the_files() {
    let one = Gazetteer::parse(&[("states.tsv", STATES)]).unwrap();
    let same = Gazetteer::parse(&[("states.tsv", STATES)]).unwrap();
    let other = Gazetteer::parse(&[("organisations.tsv", ORGANISATIONS)]).unwrap();
    assert_eq!(one.fingerprint(), same.fingerprint());
    assert_ne!(one.fingerprint(), other.fingerprint());
}

#[test]
fn errors_say_where_and_what() {
    let states = |rows: &str| format!("{STATE_HEADER}{rows}");
    let bodies = |rows: &str| format!("{BODY_HEADER}{rows}");
    let state = |code: &str, name: &str| format!("{code}\tstate\t{name}{}x\n", "\t".repeat(11));
    let body = |code: &str, before: &str| {
        format!("{code}\torganisation\tLeague of {code}\t\t\t\t\t\t{before}\t\t\t\tx\n")
    };
    let error = |files: &[(&str, &str)]| Gazetteer::parse(files).unwrap_err().to_string();

    insta::assert_snapshot!(error(&[("cities.tsv", "")]), @"cities.tsv: the gazetteer has no table of this name; it knows ambiguous.tsv, contexts.tsv, descriptions.tsv, facts.tsv, letters.tsv, lower_words.tsv, metonyms.tsv, namesakes.tsv, neighbours.tsv, offices.tsv, organisations.tsv, organs.tsv, regions.tsv, spellings.tsv, stand_ins.tsv, states.tsv, words.tsv");
    let twice = states(&(state("AAA", "Ruritania") + &state("BBB", "Ruritania")));
    insta::assert_snapshot!(error(&[("states.tsv", &twice)]), @r#"states.tsv, line 3: the name "Ruritania" already belongs to AAA; drop it from one of them, or settle it in ambiguous.tsv or namesakes.tsv"#);
    let unsorted = states(&(state("BBB", "Ruritania") + &state("AAA", "Sylvania")));
    insta::assert_snapshot!(error(&[("states.tsv", &unsorted)]), @r#"states.tsv, line 3: "AAA" must come after "BBB" (bytewise); sort the file"#);
    let lost = bodies(&body("LR", "LQ"));
    insta::assert_snapshot!(error(&[("organisations.tsv", &lost)]), @r#"organisations.tsv, line 2, column predecessor: no entry has the code "LQ""#);
    let shared = [
        ("states.tsv", states(&state("AAA", "Ruritania"))),
        ("organisations.tsv", bodies(&body("AAA", ""))),
    ];
    let shared = shared.each_ref().map(|(file, text)| (*file, text.as_str()));
    insta::assert_snapshot!(error(&shared), @"organisations.tsv, line 2, column code: is the code of a state as well; take another");
    let unruled = bodies("LR\torganisation\tLeague\t\t\t\t\t\t\tyes\t\t\tx\n");
    insta::assert_snapshot!(error(&[("organisations.tsv", &unruled)]), @"organisations.tsv, line 2, column rule_source: is empty and must not be");
    let undated = bodies("LR\torganisation\tLeague\t\t\t\t\tlong ago\t\t\t\t\tx\n");
    let error = error(&[("organisations.tsv", &undated)]);
    assert!(
        error.starts_with("organisations.tsv, line 2, column established: \"long ago\" is not"),
        "{error}"
    );
}

#[test]
fn facts_are_known_by_their_body() {
    let gazetteer = Gazetteer::builtin();
    let value = |code: &str, property: Property| {
        let fact = gazetteer.facts(code).find(|fact| fact.property == property);
        fact.map(|fact| fact.value.as_str())
    };
    assert_eq!(value("CSTO", Property::Seat), Some("Moscow"));
    assert_eq!(value("CSTO", Property::Notice), Some("P6M"));
    assert_eq!(value("Warsaw Pact", Property::Ended), Some("1991-07-01"));
    assert_eq!(value("OAU", Property::Successor), Some("AU"));
    assert_eq!(value("CSTO", Property::Ended), None);
    assert_eq!(gazetteer.facts("nothing").count(), 0);
    // What was compared with a source is what organisations.tsv says, row for row.
    for (property, word) in [
        (Property::Established, "\testablished\t"),
        (Property::SuspendedMembersCount, "\tsuspended members count\t"),
    ] {
        let rows = include_str!("../../../gazetteer/facts.tsv").lines();
        let written = rows.filter(|row| !row.starts_with('#') && row.contains(word)).count();
        let bodies = gazetteer.organisations();
        let known = bodies.flat_map(|body| gazetteer.facts(&body.code));
        let held = known.filter(|fact| fact.property == property).count();
        assert_eq!(held, written, "{property:?}");
    }
}

/// A file as a user gives it.
fn further(text: &str) -> Vec<(String, String)> {
    vec![("mine.tsv".to_owned(), text.to_owned())]
}

#[test]
fn further_files_add_and_override() {
    let row = |code: &str, name: &str| {
        format!("{code}\torganisation\t{name}\t\t{code}\t\t\t\t\t\t\tbody\tx\n")
    };
    let text =
        format!("# mine\n{BODY_HEADER}{}{}", row("AVIATO", "Aviators"), row("NATO", "Northmen"));
    let gazetteer = Gazetteer::extended(&further(&text)).unwrap();
    assert_eq!(gazetteer.organisation("AVIATO").unwrap().name, "Aviators");
    assert_eq!(gazetteer.organisation("NATO").unwrap().name, "Northmen");
    assert_eq!(gazetteer.organisation("CSTO"), Gazetteer::builtin().organisation("CSTO"));
    assert_eq!(gazetteer.find("", "AVIATO met.").body[0].code, "AVIATO");
    assert_ne!(gazetteer.fingerprint(), Gazetteer::builtin().fingerprint());
}

#[test]
fn errors_of_further_files_name_them() {
    let error = |text: &str| Gazetteer::extended(&further(text)).unwrap_err().to_string();
    let text = format!("# mine\n{BODY_HEADER}AVIATO\tclub\tAviators\t\t\t\t\t\t\t\t\tbody\tx\n");
    insta::assert_snapshot!(error(&text), @r#"mine.tsv, line 3, column kind: "club" is none of organisation, treaty"#);
    let clash = format!("{BODY_HEADER}ZVIATO\torganisation\tCSTO\t\t\t\t\t\t\t\t\tbody\tx\n");
    insta::assert_snapshot!(error(&clash), @r#"mine.tsv, line 2: the name "CSTO" already belongs to CSTO; drop it from one of them, or settle it in ambiguous.tsv or namesakes.tsv"#);
    assert!(error("name\twhat\n").starts_with("mine.tsv: its header is that of no table"));
}
