//! Footnotes: what a cell rests on, one note for each distinct set.

use bilateral_model::Basis;

use super::escape::inline;
use super::lookup::Data;

/// Something that a cell rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ground {
    /// Words of our own on it.
    Text(String),
    /// A record.
    Record(String),
}

impl Ground {
    pub(crate) fn records(ids: &[String]) -> Vec<Self> {
        ids.iter().cloned().map(Self::Record).collect()
    }
}

/// The notes of a brief, in the order in which they are first used.
pub(crate) struct Notes {
    /// What names of notes begin with: something that the brief's own do not.
    prefix: String,
    sets: Vec<Vec<Ground>>,
}

impl Notes {
    pub(crate) fn new(text: &str) -> Self {
        let mut prefix = "r".to_owned();
        while text.contains(&format!("[^{prefix}")) {
            prefix.push('r');
        }
        Self {
            prefix,
            sets: Vec::new(),
        }
    }

    /// The mark of the note on these grounds; none without grounds.
    pub(crate) fn mark(&mut self, grounds: &[Ground]) -> String {
        let mut set = grounds.to_vec();
        set.sort();
        set.dedup();
        if set.is_empty() {
            return String::new();
        }
        let at = self
            .sets
            .iter()
            .position(|other| *other == set)
            .unwrap_or_else(|| {
                self.sets.push(set);
                self.sets.len() - 1
            });
        format!("[^{}{}]", self.prefix, at + 1)
    }

    /// The notes themselves, to stand at the end of a text.
    pub(crate) fn definitions(&self, data: &Data<'_>, before: &str) -> String {
        let mut out = String::new();
        for (at, set) in self.sets.iter().enumerate() {
            if at == 0 && !before.ends_with('\n') {
                out.push('\n');
            }
            let grounds: Vec<String> = set.iter().map(|ground| line(data, ground)).collect();
            out.push_str(&format!(
                "\n[^{}{}]: {}\n",
                self.prefix,
                at + 1,
                grounds.join(" ")
            ));
        }
        out
    }
}

fn line(data: &Data<'_>, ground: &Ground) -> String {
    let id = match ground {
        Ground::Text(text) => return linked(text),
        Ground::Record(id) => id,
    };
    let Some(record) = data.known.record(id) else {
        return format!("{}.", inline(id));
    };
    let cited = match data.view.records.get(id) {
        Some(view) => view.citations.clone(),
        None => record
            .sources()
            .map(|key| {
                let citation = data.bibliography.and_then(|bibliography| bibliography.get(key));
                citation.map_or_else(|| key.to_owned(), bilateral_casefile::Citation::line)
            })
            .collect(),
    };
    let cited = match (cited.is_empty(), record.basis) {
        (true, _) => "no source seen".to_owned(),
        (false, Basis::Memory) => format!("{} (not seen)", linked(&cited.join("; "))),
        (false, _) => linked(&cited.join("; ")),
    };
    format!(
        "{} ({}, known {}): {}.",
        inline(record.title().trim_end_matches('.')),
        inline(id),
        record.known,
        cited.trim_end_matches('.')
    )
}

/// A text whose addresses in angle brackets are links; everything else in it stays text.
fn linked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, from) = rest.split_at(open);
        out.push_str(&piece(before));
        match from.split_once('>') {
            Some((address, after)) if is_address(address.get(1..).unwrap_or_default()) => {
                out.push_str(address);
                out.push('>');
                rest = after;
            }
            _ => {
                out.push_str("&lt;");
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(&piece(rest));
    out
}

/// Escaped, with the gaps on either side kept.
fn piece(text: &str) -> String {
    let gap = |has: bool| if has { " " } else { "" };
    if text.trim().is_empty() {
        return gap(!text.is_empty()).to_owned();
    }
    let (before, after) = (text.starts_with(' '), text.ends_with(' '));
    format!("{}{}{}", gap(before), inline(text), gap(after))
}

/// An address that can stand between angle brackets.
fn is_address(text: &str) -> bool {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    is_web
        && text
            .bytes()
            .all(|b| b.is_ascii_graphic() && !br#"<>"`\{}|^"#.contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_links_and_nothing_else_is() {
        assert_eq!(
            linked("“A_b”, 2015 <https://a.b/c_d?e=1&f> archived <https://x>"),
            "“A\\_b”, 2015 <https://a.b/c_d?e=1&f> archived <https://x>"
        );
        assert_eq!(linked("a <javascript:x> b"), "a &lt;javascript:x&gt; b");
        assert_eq!(
            linked("<https://a b> <script>"),
            "&lt;https://a b&gt; &lt;script&gt;"
        );
        assert_eq!(linked("<https://a"), "&lt;https://a");
    }

    #[test]
    fn equal_grounds_share_a_note() {
        let mut notes = Notes::new("[^r1]: mine");
        let records =
            |ids: &[&str]| Ground::records(&ids.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(notes.mark(&records(&["a", "b"])), "[^rr1]");
        assert_eq!(notes.mark(&records(&["c"])), "[^rr2]");
        assert_eq!(notes.mark(&records(&["b", "a", "a"])), "[^rr1]");
        assert_eq!(notes.mark(&[]), "");
    }
}
