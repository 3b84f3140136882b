//! From arcs to trees: arcs that were lifted put back, and where the sentences begin.
//!
//! Source: spaCy `pipeline/_parser_internals/nonproj.pyx` (J. Nivre and J. Nilsson 2005, the
//! encoding HEAD), `tokens/doc.pyx` (`set_children_from_heads`).

use crate::error::Refusal;
use crate::labels::{Label, Labels};
use crate::parser::Parse;

/// What stands between the parts of a decorated label.
const DELIMITER: &str = "||";
/// How often edges are widened before a tree is given up as malformed.
const ROUNDS: usize = 12;

/// A label "X||Y": an arc X that was lifted; its true head is labelled Y.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decoration {
    own: Label,
    head: Label,
}

/// Which labels are decorated, for each of them.
pub(crate) fn decorations(labels: &mut Labels) -> Result<Vec<Option<Decoration>>, Refusal> {
    (0..labels.len() as Label)
        .map(|label| {
            let name = labels.name(label).clone();
            name.split_once(DELIMITER)
                .map(|(own, head)| {
                    Ok(Decoration { own: labels.number(own)?, head: labels.number(head)? })
                })
                .transpose()
        })
        .collect()
}

/// Puts lifted arcs back and finds the sentences. `spaces` says which tokens are white space.
pub(crate) fn finish(
    mut heads: Vec<usize>,
    mut deps: Vec<Label>,
    decorations: &[Option<Decoration>],
    spaces: &[bool],
) -> Parse {
    let mut edges = Edges::of(&heads);
    let mut lifted = false;
    for token in 0..heads.len() {
        if let Some(Decoration { own, head }) =
            decorations.get(usize::from(deps[token])).copied().flatten()
        {
            // The edges are those from before any arc was put back, as in spaCy.
            if let Some(found) = find_head(token, head, &heads, &deps, &edges, spaces) {
                heads[token] = found;
            }
            deps[token] = own;
            lifted = true;
        }
    }
    if lifted {
        edges = Edges::of(&heads);
    }
    let mut starts = vec![false; heads.len()];
    for (token, &head) in heads.iter().enumerate() {
        if head == token {
            starts[edges.left[token]] = true;
        }
    }
    Parse { heads, deps, starts }
}

/// The first token labelled `label`, level by level and left to right, under the head of `token`.
fn find_head(
    token: usize,
    label: Label,
    heads: &[usize],
    deps: &[Label],
    edges: &Edges,
    spaces: &[bool],
) -> Option<usize> {
    let mut level = vec![heads[token]];
    while !level.is_empty() {
        let mut next = Vec::new();
        for &above in &level {
            let reach = edges.left[above]..=edges.right[above];
            for child in reach.filter(|&child| child != above && heads[child] == above) {
                if spaces[child] || child == token {
                    continue;
                }
                if deps[child] == label {
                    return Some(child);
                }
                next.push(child);
            }
        }
        level = next;
    }
    None
}

/// The first and last token of each token's subtree.
struct Edges {
    left: Vec<usize>,
    right: Vec<usize>,
}

impl Edges {
    /// Widens edges along the arcs, forwards and backwards, until every head lies inside its
    /// token's sentence: a tree with crossing arcs takes several rounds.
    fn of(heads: &[usize]) -> Self {
        let mut edges =
            Self { left: (0..heads.len()).collect(), right: (0..heads.len()).collect() };
        for _ in 0..ROUNDS {
            for (token, &head) in heads.iter().enumerate() {
                edges.widen(head, token);
            }
            for (token, &head) in heads.iter().enumerate().rev() {
                edges.widen(head, token);
            }
            if edges.heads_are_inside(heads) {
                break;
            }
        }
        edges
    }

    fn widen(&mut self, head: usize, child: usize) {
        self.left[head] = self.left[head].min(self.left[child]);
        self.right[head] = self.right[head].max(self.right[child]);
    }

    fn heads_are_inside(&self, heads: &[usize]) -> bool {
        let mut starts = vec![false; heads.len()];
        for (token, &head) in heads.iter().enumerate() {
            if head == token {
                starts[self.left[token]] = true;
            }
        }
        let mut sentence = 0;
        for (token, &start) in starts.iter().enumerate() {
            if (token > 0 && start) || token + 1 == heads.len() {
                // The bound lets in the first token of the next sentence, as spaCy's does.
                if heads[sentence..token].iter().any(|head| !(sentence..=token).contains(head)) {
                    return false;
                }
                sentence = token;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_at_the_left_edge_of_each_root() {
        // 0 <- 1 -> 2 | 3 -> 4
        let parse = finish(vec![1, 1, 1, 3, 3], vec![0; 5], &[None], &[false; 5]);
        assert_eq!(parse.starts, [true, false, false, true, false]);
        assert_eq!(finish(vec![], vec![], &[], &[]), Parse::default());
    }

    #[test]
    fn a_lifted_arc_finds_its_head() {
        let mut labels = Labels::default();
        let [root, dobj, relcl] =
            ["ROOT", "dobj", "relcl||dobj"].map(|label| labels.number(label).unwrap());
        let decorations = decorations(&mut labels).unwrap();
        let plain = labels.number("relcl").unwrap();
        // "saw [a] man yesterday who left": relcl was lifted from "man" (1) to the root (0).
        let heads = vec![0, 0, 0, 4, 0];
        let deps = vec![root, dobj, dobj, dobj, relcl];
        let parse = finish(heads, deps, &decorations, &[false; 5]);
        assert_eq!(parse.heads, [0, 0, 0, 4, 1]);
        assert_eq!(parse.deps[4], plain);
    }

    #[test]
    fn without_such_a_head_the_arc_stays() {
        let mut labels = Labels::default();
        let [root, prep, lifted] =
            ["ROOT", "prep", "prep||dobj"].map(|label| labels.number(label).unwrap());
        let decorations = decorations(&mut labels).unwrap();
        let parse = finish(vec![0, 0, 0], vec![root, prep, lifted], &decorations, &[false; 3]);
        assert_eq!((parse.heads[2], parse.deps[2]), (0, prep));
    }

    #[test]
    fn crossing_arcs_take_several_rounds() {
        // After one round the root (4) reaches back to 1 only, and 0 depends on a later sentence.
        let edges = Edges::of(&[2, 3, 1, 4, 4]);
        assert_eq!((edges.left[4], edges.right[4]), (0, 4));
    }
}
