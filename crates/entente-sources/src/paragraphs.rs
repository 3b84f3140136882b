//! Blocks between blank lines, and lines broken to fit a width.

use std::ops::{Range, RangeInclusive};

/// Lines with no blank line between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// Each line, without the white space around it.
    pub(crate) lines: Vec<Range<usize>>,
    /// The number of the first line, from 1.
    pub(crate) number: usize,
    /// How many blank lines stand before it.
    pub(crate) gap: usize,
}

impl Block {
    /// From the first character to the last.
    pub(crate) fn range(&self) -> Range<usize> {
        let start = self.lines.first().map_or(0, |line| line.start);
        start..self.lines.last().map_or(start, |line| line.end)
    }
}

/// The blocks of a text.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut at, mut gap, mut open) = (0, 0, false);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let trimmed = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        if trimmed.is_empty() {
            (gap, open) = (gap + 1, false);
            continue;
        }
        let range = start..start + trimmed.len();
        match blocks.last_mut() {
            Some(block) if open => block.lines.push(range),
            _ => blocks.push(Block { lines: vec![range], number: index + 1, gap }),
        }
        (gap, open) = (0, true);
    }
    blocks
}

/// The widths that lines are broken for, in characters.
const WIDTHS: RangeInclusive<usize> = 40..=120;

/// How far a line may stay short of the width, in characters: not every program fills its lines.
const SLACK: usize = 4;

/// The text of a block, a paragraph a line. Lines that were broken to fit a width are joined.
pub(crate) fn joined(text: &str, block: &Block) -> String {
    let lines: Vec<&str> = block.lines.iter().map(|line| &text[line.clone()]).collect();
    let between = if is_wrapped(&lines) { " " } else { "\n" };
    lines.join(between)
}

/// Whether lines were broken to fit a width: each but the last is so long that the next one's
/// first word would not have fitted, and some sentence runs over a break.
fn is_wrapped(lines: &[&str]) -> bool {
    let lengths: Vec<usize> = lines.iter().map(|line| line.chars().count()).collect();
    let Some(&widest) = lengths.iter().max() else { return false };
    let full = lines.windows(2).zip(&lengths).all(|(pair, length)| {
        let next = pair[1].split_whitespace().next().map_or(0, |word| word.chars().count());
        length + 1 + next + SLACK > widest
    });
    let runs_over = lines[..lines.len() - 1].iter().any(|line| !ends_sentence(line));
    WIDTHS.contains(&widest) && full && runs_over && lines.len() > 1
}

/// Quotation marks and brackets that may stand after a sentence's last mark.
pub(crate) const CLOSERS: [char; 10] = ['"', '\'', '”', '’', '»', '›', ')', ']', '}', '*'];

/// The marks that end a sentence, of the scripts that news comes in.
const ENDS: [char; 8] = ['.', '!', '?', '…', '。', '！', '？', '।'];

/// Whether a text ends as a sentence does, closing marks aside.
pub(crate) fn ends_sentence(text: &str) -> bool {
    text.trim_end().trim_end_matches(CLOSERS).trim_end().ends_with(ENDS)
}

/// The longest title, in characters.
const LONGEST_TITLE: usize = 250;

/// Whether a block can be a title: a single short line that does not end as running text does.
pub(crate) fn is_title_like(text: &str, block: &Block) -> bool {
    let [line] = &block.lines[..] else { return false };
    let line = &text[line.clone()];
    let quoted = line.starts_with(['“', '"', '«', '‘', '\'']) && line.ends_with(CLOSERS);
    let speech = quoted
        && line.trim_end_matches(CLOSERS).ends_with(['.', ',', '!', '?', '…'])
        && !line.ends_with(')');
    line.chars().count() <= LONGEST_TITLE
        && line.chars().any(char::is_alphabetic)
        && !line.ends_with([';', ':', ',', '…', '。'])
        && (!line.ends_with('.') || ends_in_initials(line))
        && !speech
}

/// "… talks with the U.S.": the dots belong to the word.
fn ends_in_initials(line: &str) -> bool {
    let word = line.rsplit(char::is_whitespace).next().unwrap_or_default();
    let dots = word.matches('.').count();
    let letters = word.chars().filter(|letter| letter.is_uppercase()).count();
    dots > 1 && dots == letters && word.chars().count() == dots + letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_know_their_lines_and_gaps() {
        let text = "\u{a0}\none\r\n two \n\n \n\nthree";
        let found = blocks(text);
        let lines: Vec<Vec<&str>> = found
            .iter()
            .map(|block| block.lines.iter().map(|line| &text[line.clone()]).collect())
            .collect();
        assert_eq!(lines, [vec!["one", "two"], vec!["three"]]);
        assert_eq!((found[0].number, found[0].gap), (2, 1));
        assert_eq!((found[1].number, found[1].gap), (7, 3));
    }

    fn join(text: &str) -> String {
        joined(text, &blocks(text)[0])
    }

    #[test]
    fn lines_broken_to_a_width_are_joined() {
        let wrapped = "The ferry between the two ports will run again from\nMonday, the company said. It was stopped in March for\nrepairs.";
        assert!(!join(wrapped).contains('\n'));
    }

    #[test]
    fn paragraphs_stay_apart() {
        let listed = "Ferries\nThe ferry between the two ports will run again from Monday.\nRailways\nNo train ran.";
        assert_eq!(join(listed), listed);
    }

    fn title(line: &str) -> bool {
        is_title_like(line, &blocks(line)[0])
    }

    #[test]
    fn titles_are_short_and_do_not_end_in_a_stop() {
        for line in
            ["Port Reopens", "Who Owns the River?", "Ministers Meet the U.S.", "“A Good Day”"]
        {
            assert!(title(line), "{line}");
        }
        for line in
            ["The port reopened.", "They are:", "“Why not?”", "And so on…", "1 2 3", "one\ntwo"]
        {
            assert!(!title(line), "{line}");
        }
        assert!(!title(&"word ".repeat(60)));
    }
}
