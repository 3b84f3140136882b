//! Links in the head of an answer (RFC 8288).

/// The target of the first link of a relation: `<https://a.example/?page=2>; rel="next"`.
pub fn linked<'a>(header: &'a str, relation: &str) -> Option<&'a str> {
    let mut rest = header;
    loop {
        let (_, begun) = rest.split_once('<')?;
        let (target, behind) = begun.split_once('>')?;
        let mut quoted = false;
        let end = behind.find(|c: char| {
            quoted ^= c == '"';
            c == ',' && !quoted
        });
        let (parameters, after) = behind.split_at(end.unwrap_or(behind.len()));
        let relates = parameters.split(';').any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or_default();
            let mut values = value.trim().trim_matches('"').split_ascii_whitespace();
            name.trim().eq_ignore_ascii_case("rel")
                && values.any(|value| value.eq_ignore_ascii_case(relation))
        });
        if relates {
            return Some(target.trim());
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_among_others() {
        let header = "<https://a.example/wp-json/>; rel=\"https://api.w.org/\", \
                      <https://a.example/?page=1,2>; title=\"x, <y>\"; rel=\"prev\", </?page=3>;REL=next";
        assert_eq!(linked(header, "next"), Some("/?page=3"));
        assert_eq!(linked(header, "prev"), Some("https://a.example/?page=1,2"));
        assert_eq!(linked(header, "https://api.w.org/"), Some("https://a.example/wp-json/"));
        for none in ["", "<", "<>", "<a>", "next", "<a>; rel", "<a>; rel=\"nextish\""] {
            assert_eq!(linked(none, "next"), None, "{none}");
        }
    }
}
