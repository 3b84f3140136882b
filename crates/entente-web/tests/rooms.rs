//! The pages beside listing, article and organisation, and the files that can be taken along.

mod common;

use axum::http::StatusCode;
use common::{get, id_of, sample};
use entente_store::{Archive, ClaimQuery};
use entente_text::{Article, Draft};

/// The first claim of this change.
fn claim(path: &std::path::Path, change: &str) -> String {
    let claims = Archive::open_existing(path).unwrap().claims(&ClaimQuery::default()).unwrap();
    claims.into_iter().find(|kept| kept.claim.slot("change") == Some(change)).unwrap().claim.id
}

#[tokio::test]
async fn a_claim_says_why_it_was_read_and_what_speaks_against_it() {
    let (_folder, path) = sample();
    let page = get(&path, &format!("/claim/{}", claim(&path, "suspend_participation"))).await;
    insta::assert_snapshot!(page.seen(), @r"
        Why this is claimed · membership change
        Uzbekistan suspended its own membership · CSTO
        The words that say so
        In October 2002 the treaty became an organisation, the CSTO. Uzbekistan joined the CSTO in 2006, and [in June 2012 it suspended its own membership there]. Of the years that followed
        From a treaty to an organisation, Border Monitor, undated
        The rule
        A state suspends its own membership or participation by a formal act.
        Name
        membership.suspend_participation
        File
        rules/membership/suspend_participation.toml
        After
        Vienna Convention on the Law of Treaties, articles 57(b), 58, 65, 67, 72
        What it says
        change
        suspend_participation
        member
        Uzbekistan
        organisation
        CSTO
        meant as
        asserted: The article tells it as a fact.
        The date
        June 2012
        In the words
        “in June 2012”
        As the text states it
        2012-06
        The case against
        Uzbekistan suspended its own membership (2012-06); Uzbekistan withdrew (2012-06-28): told by different articles of about the same time, this may be one change: suspended or gone
        “Uzbekistan left the CSTO on 28 June 2012” Tashkent out of the CSTO, 29 June 2012 why
        Who tells the same
        Nobody else, as far as is kept here.
        The roll of that day
        ");
    let short = get(&path, &format!("/claim/{}", &claim(&path, "freeze")[..8])).await;
    assert_eq!(short.status, StatusCode::OK);
    for unknown in ["00000000", "xyz", "12"] {
        assert_eq!(get(&path, &format!("/claim/{unknown}")).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_state_shows_its_memberships_and_what_is_told_of_it() {
    let (_folder, path) = sample();
    let page = get(&path, "/state/UZB?on=2010-01-01").await;
    assert!(page.text.contains("<h1 dir=\"auto\">Uzbekistan</h1>"));
    assert!(page.text.contains("Uzbekistan was absent from Lake Shield-2021"));
    let csv = get(&path, "/state/UZB/memberships.csv?on=2010-01-01").await;
    assert!(csv.headers["content-disposition"].to_str().unwrap().contains("UZB-memberships.csv"));
    insta::assert_snapshot!(csv.text.replace("\r\n", "\n"), @r#"
        organisation,from,until,how
        CST,1994-04-20,1999-04-01,a member
        CST,1999-04-01,1999-04-30,possibly a member
        CSTO,2006-01-01,2006-12-31,possibly a member
        CSTO,2006-12-31,2012-06-01,a member
        CSTO,2012-06-01,2012-06-28,possibly a member
        CSTO,2012-06-28,2012-06-30,possibly a member; sources disagree
        CSTO,2012-06-30,,"flagged, not counted; sources disagree"
        "#);
    let svg = get(&path, "/state/UZB/memberships.svg").await;
    assert!(svg.text.starts_with("<svg xmlns=") && svg.text.contains(">CSTO</text>"));
    assert_eq!(get(&path, "/state/NOBODY").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_timeline_can_be_taken_along_as_a_drawing_and_as_a_table() {
    let (_folder, path) = sample();
    let csv = get(&path, "/organisation/CSTO/timeline.csv?on=2024-10-01").await.text;
    insta::assert_snapshot!(csv.replace("\r\n", "\n"), @r#"
        state,from,until,how
        Armenia,1994-04-20,2002-10-01,a party to what came before
        Armenia,2002-10-01,2002-10-31,possibly a member
        Armenia,2002-10-31,2024-02-22,a member
        Armenia,2024-02-22,,a member with a flag
        Azerbaijan,1993-01-01,1993-12-31,possibly a member
        Azerbaijan,1993-12-31,1999-04-01,a party to what came before
        Azerbaijan,1999-04-01,1999-04-30,possibly a member
        Belarus,1993-01-01,1993-12-31,possibly a member
        Belarus,1993-12-31,2002-10-01,a party to what came before
        Belarus,2002-10-01,2002-10-31,possibly a member
        Belarus,2002-10-31,,a member
        Georgia,1993-01-01,1993-12-31,possibly a member
        Georgia,1993-12-31,1999-04-01,a party to what came before
        Georgia,1999-04-01,1999-04-30,possibly a member
        Kazakhstan,1994-04-20,2002-10-01,a party to what came before
        Kazakhstan,2002-10-01,2002-10-31,possibly a member
        Kazakhstan,2002-10-31,,a member
        Kyrgyzstan,1994-04-20,2002-10-01,a party to what came before
        Kyrgyzstan,2002-10-01,2002-10-31,possibly a member
        Kyrgyzstan,2002-10-31,,a member
        Russia,1994-04-20,2002-10-01,a party to what came before
        Russia,2002-10-01,2002-10-31,possibly a member
        Russia,2002-10-31,,a member
        Tajikistan,1994-04-20,2002-10-01,a party to what came before
        Tajikistan,2002-10-01,2002-10-31,possibly a member
        Tajikistan,2002-10-31,,a member
        Uzbekistan,1994-04-20,1999-04-01,a party to what came before
        Uzbekistan,1999-04-01,1999-04-30,possibly a member
        Uzbekistan,2006-01-01,2006-12-31,possibly a member
        Uzbekistan,2006-12-31,2012-06-01,a member
        Uzbekistan,2012-06-01,2012-06-28,possibly a member
        Uzbekistan,2012-06-28,2012-06-30,possibly a member; sources disagree
        Uzbekistan,2012-06-30,,"flagged, not counted; sources disagree"
        "#);
    let svg = get(&path, "/organisation/CSTO/timeline.svg?on=2024-10-01").await.text;
    assert!(svg.contains("<style>") && !svg.contains("var(--"));
    let roll = get(&path, "/organisation/CSTO/members.csv?on=2010-01-01").await.text;
    assert_eq!(roll.lines().filter(|line| line.starts_with("member,")).count(), 7);
    assert!(get(&path, "/organisation/CSTO/other.csv").await.status == StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_person_an_exercise_and_a_place_have_pages() {
    let (_folder, path) = sample();
    let person = get(&path, "/person/Asan%20Sample").await;
    insta::assert_snapshot!(person.seen(), @r"
        Person
        Asan Sample
        1 article · 2 claims · all articles
        Offices
        Asan Sample, chief of the general staff · Kyrgyzstan
        “General Asan Sample, chief of the general staff of Kyrgyzstan” Drill by the lake without one of its hosts, 12 September 2021 why
        Statements
        Asan Sample said: the drill had gone as planned
        “said the drill had gone as planned” Drill by the lake without one of its hosts, 12 September 2021 why
        Named in the same articles
        Organisations
        SCO (1)
        States
        Kazakhstan (1), Kyrgyzstan (1), Mongolia (1), Tajikistan (1), Uzbekistan (1)
        Exercises
        Lake Shield-2021 (1)
        ");
    let exercise = get(&path, "/exercise/lake%20shield-2021").await.text;
    assert!(exercise.contains("Kazakhstan took part in Lake Shield-2021"));
    assert!(get(&path, "/place/Balykchy").await.text.contains("Lake Shield-2021"));
    assert!(get(&path, "/people").await.text.contains("Asan Sample"));
    assert!(get(&path, "/exercises").await.text.contains("Lake Shield-2021"));
}

#[tokio::test]
async fn bars_lead_from_years_to_months_to_days() {
    let (_folder, path) = sample();
    let labels = |page: &str| -> Vec<String> {
        let bars = page.split("<svg class=\"bars\"").nth(1).unwrap_or_default();
        let bars = bars.split("</svg>").next().unwrap();
        let labels = bars.split("<title>").skip(1);
        labels.map(|label| label.split('<').next().unwrap().to_owned()).collect()
    };
    let years = get(&path, "/?q=CSTO").await.text;
    assert!(labels(&years).contains(&"2023: 4 articles".to_owned()), "{:?}", labels(&years));
    assert!(years.contains("href=\"/?q=CSTO%20date%3A2023\""));
    let months = get(&path, "/?q=CSTO%20date%3A2023").await.text;
    assert_eq!(labels(&months)[0], "June 2023: 1 article");
    assert!(months.contains("href=\"/?q=CSTO%20date%3A2023-06\""));
    let days = get(&path, "/?q=CSTO%20date%3A2023-06").await.text;
    assert_eq!(labels(&days), ["1 June 2023: 1 article"]);
    assert!(days.contains("↑ 2023"));
    let typed = get(&path, "/?q=CSTO&from=2023&to=2023-08").await;
    assert_eq!(typed.status, StatusCode::SEE_OTHER);
    assert_eq!(typed.headers["location"], "/?q=CSTO%20date%3A2023..2023-08");
}

#[tokio::test]
async fn what_narrows_a_question_can_be_taken_out_again() {
    let (_folder, path) = sample();
    let page = get(&path, "/?q=CSTO%20org%3ACSTO").await.text;
    assert!(page.contains("org: CSTO"));
    assert!(page.contains("<a href=\"/?q=CSTO\" title=\"Take this out of the question\">"));
    assert!(page.contains("aria-current=\"true\"><bdi>CSTO</bdi>"));
}

#[tokio::test]
async fn who_mistypes_a_name_is_offered_the_right_one() {
    let (_folder, path) = sample();
    let page = get(&path, "/?q=Armneia%20frozen").await.text;
    assert!(page.contains("Did you mean"), "{page}");
    assert!(page.contains("<a href=\"/?q=Armenia%20frozen\">Armenia frozen</a>"));
    let hopeless = get(&path, "/?q=xyzzyx").await.text;
    assert!(!hopeless.contains("Did you mean"));
}

#[tokio::test]
async fn one_text_of_two_outlets_is_one_result_with_its_copies() {
    let (_folder, path) = sample();
    let archive = Archive::open_existing(&path).unwrap();
    let first = archive.article(&id_of(&path, "Armenia says")).unwrap();
    let copy = Article::from(Draft { source: Some("Lake Courier".to_owned()), ..first.draft });
    archive.add(&copy, b"", "copy.txt", "2026-01-02T03:04:05Z".parse().unwrap()).unwrap();
    let page = get(&path, "/?q=frozen").await.seen();
    assert!(page.contains("Viewing results 1 - 1 of 1"), "{page}");
    assert!(page.contains("+1 copy") && page.contains("Lake Courier"));
    let all = get(&path, "/?q=frozen&copies=all").await.seen();
    assert!(all.contains("Viewing results 1 - 2 of 2"), "{all}");
}

#[tokio::test]
async fn results_can_be_taken_along_whole() {
    let (_folder, path) = sample();
    let csv = get(&path, "/results.csv?q=frozen").await;
    insta::assert_snapshot!(csv.text.replace(&id_of(&path, "Armenia says"), "ID").replace("\r\n", "\n"), @r#"
        number,id,title,source,published,url,completeness,claims,copies,excerpt
        1,ID,Armenia says it froze its part in the CSTO,Border Monitor,2024-02-23,https://news.example/2024/freeze,full,2 membership changes · 1 roster,0,"Armenia has frozen its participation in the Collective Security Treaty Organization (CSTO), its prime minister told a French broadcaster on Thursday. He did not rule out that the country might leave the CSTO one day. The organisation has …"
        "#);
    let all = get(&path, "/results.csv?q=CSTO&order=oldest").await.text;
    assert_eq!(all.lines().count(), 9);
    let rss = get(&path, "/results.rss?q=CSTO").await;
    assert!(rss.headers["content-type"].to_str().unwrap().starts_with("application/rss+xml"));
    assert_eq!(rss.text.matches("<item>").count(), 8);
    assert!(rss.text.contains("<pubDate>Fri, 23 Feb 2024 00:00:00 +0000</pubDate>"));
    let article = id_of(&path, "Armenia says");
    let cited = get(&path, &format!("/article/{article}/cite/ris")).await.text;
    assert!(cited.starts_with("TY  - NEWS\r\nTI  - Armenia says"));
}

#[tokio::test]
async fn doubts_stand_in_a_queue() {
    let (_folder, path) = sample();
    insta::assert_snapshot!(get(&path, "/doubts").await.seen(), @r"
        Doubts
        1 conflict between sources, 0 articles with something the reading was not sure of. What was decided
        Where sources disagree
        CSTO · Uzbekistan told by different articles of about the same time, this may be one change: suspended or gone
        suspended its own membership (2012-06)
        “in June 2012 it suspended its own membership there” From a treaty to an organisation, undated why
        withdrew (2012-06-28)
        “Uzbekistan left the CSTO on 28 June 2012” Tashkent out of the CSTO, 29 June 2012 why
        ");
}
