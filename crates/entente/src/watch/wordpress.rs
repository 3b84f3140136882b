//! Posts as WordPress lists them: <https://developer.wordpress.org/rest-api/using-the-rest-api/pagination/>.

use url::Url;

/// How many posts are asked for at once: as many as WordPress gives at most, and fewer for a site
/// that this is too much for.
pub(super) const SIZES: [usize; 2] = [100, 10];

/// Where posts are listed.
const POSTS: &str = "wp/v2/posts";

/// The posts of a site, as an address asks for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Posts {
    url: Url,
}

impl Posts {
    /// The posts that an address asks for: `/wp-json/wp/v2/posts` with or without a query, another
    /// collection beside it, the root of such an interface, and the same as `?rest_route=`. `None` for
    /// the address of anything else, one post among it.
    pub(super) fn at(address: &str) -> Option<Self> {
        let mut url = Url::parse(address.trim()).ok()?;
        let route = url.query_pairs().find(|(name, _)| name == "rest_route");
        if let Some((_, route)) = route {
            let collection = route.trim_matches('/').strip_prefix("wp/v2/")?;
            return (!collection.contains('/')).then_some(Self { url });
        }
        let path = url.path().trim_end_matches('/').to_owned();
        let (before, below) = path.rsplit_once("/wp-json")?;
        let collection = match below {
            "" | "/wp" | "/wp/v2" => POSTS.to_owned(),
            below => below.strip_prefix('/').filter(|below| is_collection(below))?.to_owned(),
        };
        url.set_path(&format!("{before}/wp-json/{collection}"));
        Some(Self { url })
    }

    /// So many at once, with their authors and tags; what the address asks for itself stays.
    pub(super) fn asking(&self, size: usize) -> Self {
        let mut url = self.url.clone();
        let size = size.to_string();
        for (name, value) in [("per_page", &*size), ("_embed", "author,wp:term")] {
            if !self.url.query_pairs().any(|(known, _)| known == name) {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        Self { url }
    }

    /// The oldest first, unless the address says in which order: what is new then stands behind what
    /// was taken, and pages stay what they are.
    pub(super) fn oldest_first(&self) -> Self {
        let mut url = self.url.clone();
        if !url.query_pairs().any(|(name, _)| name == "order" || name == "orderby") {
            url.query_pairs_mut().append_pair("orderby", "date").append_pair("order", "asc");
        }
        Self { url }
    }

    /// The page behind this one, of so many.
    pub(super) fn next(&self, pages: usize) -> Option<String> {
        let asked = self.url.query_pairs().find(|(name, _)| name == "page");
        let page: usize = asked.map_or(Some(1), |(_, page)| page.parse().ok())?;
        if page >= pages {
            return None;
        }
        let others = self.url.query_pairs().filter(|(name, _)| name != "page");
        let mut url = self.url.clone();
        url.query_pairs_mut().clear().extend_pairs(others);
        url.query_pairs_mut().append_pair("page", &(page + 1).to_string());
        Some(url.into())
    }

    /// Where the site says its name.
    pub(super) fn name(&self) -> String {
        let mut url = self.url.clone();
        if let Some((before, _)) = self.url.path().rsplit_once("/wp-json") {
            url.set_path(&format!("{before}/wp-json/"));
            url.set_query(Some("_fields=name"));
        } else {
            url.set_query(Some("rest_route=/&_fields=name"));
        }
        url.into()
    }

    pub(super) fn address(&self) -> &str {
        self.url.as_str()
    }
}

fn is_collection(below: &str) -> bool {
    below.strip_prefix("wp/v2/").is_some_and(|name| !name.is_empty() && !name.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(address: &str) -> Option<String> {
        Posts::at(address).map(|posts| posts.asking(100).oldest_first().address().to_owned())
    }

    #[test]
    fn posts_are_asked_for_in_the_largest_pages_from_the_oldest_on() {
        const ALL: &str = "per_page=100&_embed=author%2Cwp%3Aterm&orderby=date&order=asc";
        let posts = format!("https://a.example/wp-json/wp/v2/posts?{ALL}");
        for root in [
            "/wp-json",
            "/wp-json/",
            "/wp-json/wp/v2",
            "/wp-json/wp/v2/posts",
            "/wp-json/wp/v2/posts/",
        ] {
            assert_eq!(asked(&format!("https://a.example{root}")).as_ref(), Some(&posts), "{root}");
        }
        assert_eq!(
            asked("https://a.example/en/wp-json/wp/v2/posts?tags=7&per_page=5&order=desc"),
            Some("https://a.example/en/wp-json/wp/v2/posts?tags=7&per_page=5&order=desc&_embed=author%2Cwp%3Aterm".to_owned())
        );
        assert_eq!(
            asked("https://a.example/?rest_route=/wp/v2/posts"),
            Some(format!("https://a.example/?rest_route=/wp/v2/posts&{ALL}"))
        );
        for other in [
            "https://a.example/news/",
            "https://a.example/wp-json/wp/v2/posts/7",
            "/wp-json",
            "https://a.example/wp-json/oembed/1.0",
        ] {
            assert_eq!(asked(other), None, "{other}");
        }
    }

    #[test]
    fn pages_follow_one_another() {
        let first = Posts::at("https://a.example/wp-json/wp/v2/posts?tags=7").unwrap();
        let second = first.next(3).unwrap();
        assert_eq!(second, "https://a.example/wp-json/wp/v2/posts?tags=7&page=2");
        let third = Posts::at(&second).unwrap().next(3).unwrap();
        assert_eq!(Posts::at(&third).unwrap().next(3), None);
        assert_eq!(first.next(1), None);
        assert_eq!(first.name(), "https://a.example/wp-json/?_fields=name");
    }
}
