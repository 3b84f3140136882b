//! One word in place of every long name, and the way back.

use entente_names::Gazetteer;
use entente_text::Span;

fn masked(text: &str) -> String {
    let gazetteer = Gazetteer::builtin();
    gazetteer.mask(text, &gazetteer.find("", text).body).text
}

#[test]
fn long_names_become_one_word() {
    for (text, expected) in [
        (
            "Troops of the Republic of Belarus and the Kyrgyz Republic came.",
            "Troops of France and France came.",
        ),
        ("The United States left.", "The France left."),
        ("The Commonwealth of Independent States (CIS) met.", "The CIS met."),
        ("He left the World Health Organization (WHO).", "He left the NATO."),
        ("It signed the Treaty on Open Skies.", "It signed the NATO."),
        ("South Korean and South Koreans", "Russian and Russians"),
        ("In Addis Ababa the White House said", "In London the Moscow said"),
        ("the United Kingdom\u{2019}s note", "France\u{2019}s note"),
        ("Guinea-Bissau left OPEC+ and Kazakhstan.", "France left NATO and Kazakhstan."),
        ("the U.S. and NATO", "the U.S. and NATO"),
        ("Hong Kong and the Cook Islands", "London and France"),
        ("the Caspian Pipeline Consortium (CPC) and CPC", "the CPC and CPC"),
    ] {
        assert_eq!(masked(text), expected, "{text}");
    }
}

#[test]
fn the_word_leads_back_to_the_mention_without_its_article() {
    let gazetteer = Gazetteer::builtin();
    let text = "Envoys of the Republic of Korea left the United Nations (UN).";
    let found = gazetteer.find("", text);
    let masked = gazetteer.mask(text, &found.body);
    assert_eq!(masked.text, "Envoys of France left the UN.");
    let back = |word: &str| {
        let start = masked.text.find(word).unwrap();
        masked.back(Span::new(start, start + word.len()))
    };
    assert_eq!(back("France"), found.body[0].span);
    assert_eq!(back("UN"), found.body[1].span);
    assert_eq!(back("of").of(text), "of");
    assert_eq!(back("left").of(text), "left");
}

#[test]
fn mentions_of_another_text_are_passed_over() {
    let gazetteer = Gazetteer::builtin();
    let found = gazetteer.find("", "\u{e9}\u{e9} The Republic of Korea and the United Nations");
    assert_eq!(
        gazetteer.mask("\u{20ac}\u{20ac}\u{20ac}", &found.body).text,
        "\u{20ac}\u{20ac}\u{20ac}"
    );
}
