//! An article as others cite it: plain, BibTeX, RIS.

use entente_text::Article;

use crate::dates;
use crate::pages::article::UNTITLED;

/// Author, headline, outlet, day, address; what is not known is left out, but for the day.
pub(crate) fn plain(article: &Article) -> String {
    let title = if article.title.is_empty() { UNTITLED } else { &article.title };
    let day = article.published.map_or("undated".to_owned(), |day| dates::day(day).words);
    let parts = [
        article.byline.clone(),
        Some(format!("\u{201c}{title}\u{201d}")),
        article.source.clone(),
        Some(day),
        article.url.clone(),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}. Kept as {}.", parts.join(", "), article.id)
}

/// An entry of BibTeX, named by the beginning of the article's id.
pub(crate) fn bibtex(article: &Article) -> String {
    let mut entry = format!("@misc{{{},\n", &article.id.as_str()[..8]);
    let mut field = |name: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            entry += &format!("  {name} = {{{}}},\n", braced(value));
        }
    };
    field("author", article.byline.as_deref());
    field("title", Some(&article.title));
    field("howpublished", article.source.as_deref());
    let day = article.published;
    field("year", day.map(|day| day.year().to_string()).as_deref());
    field("month", day.map(|day| day.month().to_string()).as_deref());
    field("day", day.map(|day| day.day().to_string()).as_deref());
    field("url", article.url.as_deref());
    field("note", Some(&format!("entente {}", article.id)));
    entry + "}\n"
}

/// Text within braces of BibTeX: what TeX would take for a command is written out, and braces,
/// which would have to be closed, are round.
fn braced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' => out.push('('),
            '}' => out.push(')'),
            '\\' => out.push_str("\\textbackslash "),
            '&' | '%' | '$' | '#' | '_' => out.extend(['\\', c]),
            '~' => out.push_str("\\textasciitilde "),
            '^' => out.push_str("\\textasciicircum "),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A record of RIS, the format of Reference Manager, type NEWS.
pub(crate) fn ris(article: &Article) -> String {
    let mut record = String::from("TY  - NEWS\r\n");
    let mut field = |tag: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            // A line break would begin a field of the text's own.
            let line: String =
                value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            record += &format!("{tag}  - {line}\r\n");
        }
    };
    field("AU", article.byline.as_deref());
    field("TI", Some(&article.title));
    field("T2", article.source.as_deref());
    let day = article.published;
    field("PY", day.map(|day| day.year().to_string()).as_deref());
    field("DA", day.map(|day| day.strftime("%Y/%m/%d/").to_string()).as_deref());
    field("UR", article.url.as_deref());
    field("ID", Some(article.id.as_str()));
    record + "ER  - \r\n"
}

#[cfg(test)]
mod tests {
    use entente_text::Draft;

    use super::*;

    fn article() -> Article {
        let mut article = Article::from(Draft {
            title: "A & B {sign} 100%\r\nTY  - BOOK".to_owned(),
            source: Some("Border Monitor".to_owned()),
            published: "2024-02-03".parse().ok(),
            url: Some("https://news.example/a_b".to_owned()),
            ..Draft::default()
        });
        article.id = entente_text::ArticleId::kept("0123456789abcdef");
        article
    }

    #[test]
    fn an_article_is_cited_in_three_ways() {
        insta::assert_snapshot!(plain(&article()).replace("\r\n", " "), @"“A & B {sign} 100% TY  - BOOK”, Border Monitor, 3 February 2024, https://news.example/a_b. Kept as 0123456789abcdef.");
        insta::assert_snapshot!(bibtex(&article()), @r"
        @misc{01234567,
          title = {A \& B (sign) 100\%  TY  - BOOK},
          howpublished = {Border Monitor},
          year = {2024},
          month = {2},
          day = {3},
          url = {https://news.example/a\_b},
          note = {entente 0123456789abcdef},
        }
        ");
        insta::assert_snapshot!(ris(&article()).replace("\r\n", "\n"), @"
        TY  - NEWS
        TI  - A & B {sign} 100%  TY  - BOOK
        T2  - Border Monitor
        PY  - 2024
        DA  - 2024/02/03/
        UR  - https://news.example/a_b
        ID  - 0123456789abcdef
        ER  - 
        ");
    }
}
