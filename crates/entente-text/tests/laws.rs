//! The algebra of spans, dates, masks and documents.

use entente_text::{Article, Document, Draft, Edtf, Masked, Replacement, Span};
use proptest::prelude::*;

const PARSED: &str = "\
# sent_id = 1
# text = Qatar left OPEC.
1\tQatar\tQatar\tPROPN\tNNP\tNumber=Sing\t2\tnsubj\t_\tNER=B-GPE
2\tleft\tleave\tVERB\tVBD\t_\t0\tROOT\t_\t_
3\tOPEC\tOPEC\tPROPN\tNNP\t_\t2\tdobj\t_\tNER=B-ORG|SpaceAfter=No
4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\tSpaceAfter=No

";

#[test]
fn conllu_is_read_as_it_is_written() {
    let document = Document::from_conllu(PARSED).expect("well formed");
    assert_eq!(document.text, "Qatar left OPEC.");
    assert_eq!(document.to_conllu(), PARSED);
}

#[test]
fn a_head_outside_its_sentence_is_refused() {
    let error = Document::from_conllu("1 Qatar Qatar PROPN NNP _ 7 nsubj").unwrap_err();
    insta::assert_snapshot!(error, @"line 1: a head lies outside the sentence");
}

#[test]
fn heads_in_a_circle_are_refused() {
    let circle = "1 Qatar Qatar PROPN NNP _ 2 nsubj\n2 left leave VERB VBD _ 1 ROOT";
    let error = Document::from_conllu(circle).unwrap_err();
    insta::assert_snapshot!(error, @r#"line 2: "Qatar" hangs on itself"#);
}

#[test]
fn an_appended_paragraph_points_into_the_whole() {
    let text = "Qatar left OPEC.\nQatar left OPEC.";
    let one = Document::from_conllu(PARSED).expect("well formed");
    let mut whole = Document { text: text.into(), ..Document::default() };
    whole.append(one.clone(), 0);
    whole.append(one, 17);
    assert_eq!(whole.sentences, [0..4, 4..8]);
    assert_eq!(whole.text_of(6), "OPEC");
    assert_eq!(whole.tokens[6].head, 5);
    assert_eq!(whole.entity_of(6).map(|entity| entity.tokens.clone()), Some(6..7));
    assert_eq!(whole.sentence_of(5), 4..8);
}

#[test]
fn the_identity_of_an_article_is_its_content() {
    let draft = Draft { title: "A".into(), body: "B".into(), ..Draft::default() };
    let same = Article::from(draft.clone());
    assert_eq!(same.id, Article::from(draft.clone()).id);
    assert_eq!(same.name(), same.id.as_str());
    let moved = Draft { title: "AB".into(), body: String::new(), ..Draft::default() };
    assert_ne!(same.id, Article::from(moved).id);
    let margin = Draft { byline: Some("C".into()), ..draft };
    assert_eq!(same.id, Article::from(margin).id);
}

#[test]
fn a_packed_document_is_read_back_against_its_text_alone() {
    let one = Document::from_conllu(PARSED).expect("well formed");
    let packed = one.pack();
    assert_eq!(Document::unpack(&one.text, &packed), Ok(one.clone()));
    assert_eq!(Document::unpack("", &Document::default().pack()), Ok(Document::default()));
    assert_eq!(
        Document::unpack("Katar", &packed).unwrap_err().to_string(),
        "a token is not of this text"
    );
    for end in 0..packed.len() {
        assert!(Document::unpack(&one.text, &packed[..end]).is_err(), "cut at {end}");
    }
}

proptest! {
    #[test]
    fn any_tree_is_packed_and_read_back(
        words in prop::collection::vec(("[a-zA-Zé.]{1,9}", 0usize..9, "[a-z]{0,6}", any::<bool>()), 1..30),
        cut in 0usize..30,
    ) {
        let mut document = Document { model: "made up".into(), ..Document::default() };
        let cut = cut.min(words.len());
        for (id, (word, head, lemma, space_after)) in words.iter().enumerate() {
            let first = if id < cut { 0 } else { cut };
            let start = document.text.len();
            document.text.push_str(word);
            document.tokens.push(entente_text::Token {
                span: Span::new(start, document.text.len()),
                space_after: *space_after,
                lemma: if lemma.is_empty() { word.to_lowercase().into() } else { lemma.as_str().into() },
                pos: "X".into(),
                tag: lemma.as_str().into(),
                morph: "".into(),
                head: first.max(id.saturating_sub(*head)),
                dep: "dep".into(),
            });
            document.text.push_str(if *space_after { " " } else { "" });
        }
        document.sentences = [0..cut, cut..words.len()].into_iter().filter(|s| !s.is_empty()).collect();
        document.entities = vec![entente_text::Entity { tokens: 0..1, label: "ORG".into() }];
        prop_assert_eq!(Document::unpack(&document.text, &document.pack()), Ok(document));
    }

    #[test]
    fn any_bytes_are_a_document_or_a_clear_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Document::unpack("Qatar left OPEC.", &bytes);
        let versioned: Vec<u8> = [1].into_iter().chain(bytes).collect();
        let _ = Document::unpack("Qatar left OPEC.", &versioned);
    }

    #[test]
    fn a_date_is_no_later_than_its_end(year in 1800i16..2200, month in 1i8..=12) {
        for date in [Edtf::year(year), Edtf::month(year, month)] {
            prop_assert!(date.earliest() <= date.latest());
            prop_assert_eq!(&date.as_str().parse::<Edtf>().unwrap(), &date);
            prop_assert!(date.can_meet(&Edtf::year(year)));
            prop_assert!(!date.can_meet(&Edtf::year(year + 1)));
        }
    }

    #[test]
    fn any_string_is_a_date_or_a_clear_error(written in ".{0,30}") {
        if let Err(error) = written.parse::<Edtf>() {
            prop_assert!(error.to_string().contains("not an EDTF date"));
        }
    }

    #[test]
    fn a_mask_leads_back(parts in prop::collection::vec(("[a-zé ]{0,8}", "[A-Zß]{1,8}"), 0..6)) {
        let mut text = String::new();
        let mut replacements = Vec::new();
        for (between, name) in &parts {
            text.push_str(between);
            let span = Span::new(text.len(), text.len() + name.len());
            text.push_str(name);
            replacements.push(Replacement { span, word: "Word".into() });
        }
        let masked = Masked::new(&text, &replacements);
        prop_assert_eq!(masked.back(Span::new(0, masked.text.len())), Span::new(0, text.len()));
        let mut from = 0;
        for replacement in &replacements {
            let at = masked.text[from..].find("Word").unwrap() + from;
            prop_assert_eq!(masked.back(Span::new(at, at + 4)), replacement.span);
            prop_assert_eq!(masked.back(Span::new(at + 1, at + 2)), replacement.span);
            from = at + 4;
        }
    }
}
