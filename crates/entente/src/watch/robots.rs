//! robots.txt (RFC 9309): what a site lets us fetch, and how fast.

use std::time::Duration;

/// The name by which sites know us.
pub(super) const NAME: &str = "entente";

/// The longest pause that a site is granted between two requests.
const LONGEST_PAUSE: u64 = 60;

/// What a site's robots.txt says to us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    /// Patterns of paths, and whether they are allowed.
    rules: Vec<(String, bool)>,
    /// The pause it asks for.
    pub pause: Option<Duration>,
}

impl Robots {
    /// A site that lets nothing be fetched.
    pub fn closed() -> Self {
        Self { rules: vec![("/".to_owned(), false)], pause: None }
    }

    /// Reads the file: the groups that name us, else those for everybody.
    pub fn read(text: &str) -> Self {
        let (mut ours, mut everybodys) = (None::<Self>, None::<Self>);
        let mut agents: Vec<String> = Vec::new();
        let mut in_rules = false;
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((field, value)) = line.split_once(':') else { continue };
            let (field, value) = (field.trim().to_ascii_lowercase(), value.trim());
            if field == "user-agent" {
                if in_rules {
                    agents.clear();
                    in_rules = false;
                }
                agents.push(value.to_ascii_lowercase());
                let name = agents.last().map_or("", String::as_str);
                if name == "*" {
                    everybodys.get_or_insert_default();
                } else if name.split('/').next() == Some(NAME) {
                    ours.get_or_insert_default();
                }
                continue;
            }
            let mut groups: Vec<&mut Self> = Vec::new();
            if agents.iter().any(|name| name.split('/').next() == Some(NAME)) {
                groups.extend(ours.as_mut());
            }
            if agents.iter().any(|name| name == "*") {
                groups.extend(everybodys.as_mut());
            }
            match field.as_str() {
                "allow" | "disallow" => {
                    in_rules = true;
                    if !value.is_empty() {
                        for group in groups {
                            group.rules.push((value.to_owned(), field == "allow"));
                        }
                    }
                }
                "crawl-delay" => {
                    in_rules = true;
                    let seconds = value.parse::<f64>().ok().filter(|s| s.is_finite() && *s > 0.0);
                    for group in groups {
                        group.pause =
                            seconds.map(|s| Duration::from_secs_f64(s.min(LONGEST_PAUSE as f64)));
                    }
                }
                _ => {}
            }
        }
        ours.or(everybodys).unwrap_or_default()
    }

    /// Whether a path, with its query, may be fetched: the longest pattern that fits decides, and
    /// of two as long the one that allows.
    pub fn allows(&self, path: &str) -> bool {
        if path == "/robots.txt" {
            return true;
        }
        let fitting = self.rules.iter().filter(|(pattern, _)| fits(pattern, path));
        fitting.max_by_key(|(pattern, allowed)| (pattern.len(), *allowed)).is_none_or(|(_, a)| *a)
    }
}

/// Whether a pattern with `*` and `$` fits the beginning of a path.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    for (place, part) in parts.iter().enumerate() {
        let is_last = place + 1 == parts.len();
        if is_last && whole {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    !whole || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_group_goes_before_everybodys() {
        let robots = Robots::read(
            "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: Entente/1.0\n\
             Disallow: /private # not this\nAllow: /private/open\nDisallow: /*.pdf$\nCrawl-delay: 2.5\n",
        );
        assert!(robots.allows("/news"));
        assert!(!robots.allows("/private/x"));
        assert!(robots.allows("/private/open/x"));
        assert!(!robots.allows("/a/b.pdf"));
        assert!(robots.allows("/a/b.pdf?x"));
        assert_eq!(robots.pause, Some(Duration::from_millis(2500)));
    }

    #[test]
    fn everybodys_rules_hold_where_none_is_for_us() {
        let robots = Robots::read("user-agent: *\ndisallow: /*/drafts\nallow:\n");
        assert!(!robots.allows("/a/drafts/1"));
        assert!(robots.allows("/drafts"));
        assert!(Robots::read("nothing of the kind").allows("/"));
        assert!(!Robots::closed().allows("/x"));
        assert!(Robots::closed().allows("/robots.txt"));
    }
}
