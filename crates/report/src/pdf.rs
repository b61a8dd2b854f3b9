//! An assessment as a brief on A4: tagged, the same bytes each time, made without files, network or system fonts.
//!
//! The template `pdf/brief.typ` is fixed. Everything from a case comes to it as data, as JSON, and is never read as
//! markup.

mod content;
mod notes;
mod tables;

use std::path::PathBuf;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use content::brief;

use crate::html::Picture;
use crate::safe::plain;
use crate::view::View;
use crate::weighing::WeighView;

const TEMPLATE: &str = include_str!("pdf/brief.typ");

/// Why there is no brief.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// What the brief shows can't be written as JSON.
    #[error("what the brief shows can't be written as JSON: {0}")]
    Data(#[from] serde_json::Error),
    /// The pages can't be laid out.
    #[error("the brief can't be laid out: {0}")]
    Layout(String),
    /// The pages can't be written as PDF.
    #[error("the brief can't be written as PDF: {0}")]
    Export(String),
}

/// The brief as PDF. `readings` names those to show. The same input gives the same bytes.
///
/// The file follows PDF/UA-1 (ISO 14289-1); where something in it can't, a plain tagged PDF is written.
pub fn pdf(
    view: &View,
    weighed: Option<&WeighView>,
    pictures: &[Picture],
    readings: &[String],
) -> Result<Vec<u8>, PdfError> {
    let data = serde_json::to_vec(&brief(view, weighed, pictures, readings))?;
    let desk = Desk::new(data, pictures);
    let written = set(&desk);
    // What was laid out stays in a cache of the process: a server would keep every brief.
    typst::comemo::evict(0);
    written
}

fn set(desk: &Desk) -> Result<Vec<u8>, PdfError> {
    let document = typst::compile::<PagedDocument>(desk)
        .output
        .map_err(|problems| PdfError::Layout(desk.told(&problems)))?;
    let export = |standards: &[PdfStandard]| {
        let options = PdfOptions {
            creator: Smart::Custom(Some("bilateral".to_owned())),
            standards: PdfStandards::new(standards).unwrap_or_default(),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options)
    };
    export(&[PdfStandard::Ua_1])
        .or_else(|_| export(&[]))
        .map_err(|problems| PdfError::Export(desk.told(&problems)))
}

/// The fonts that come with the program.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    typst_assets::fonts()
        .flat_map(|data| Font::iter(Bytes::new(data)))
        .collect()
});
static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));
/// The library, with the header cells of a table's rows.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// All that the template can see: itself, the data and the pictures.
struct Desk {
    main: Source,
    files: Vec<(FileId, Bytes)>,
}

impl Desk {
    fn new(data: Vec<u8>, pictures: &[Picture]) -> Self {
        let mut files: Vec<_> = id_of("data.json")
            .map(|id| (id, Bytes::new(data)))
            .into_iter()
            .collect();
        files.extend(pictures.iter().enumerate().filter_map(|(at, picture)| {
            let id = id_of(&picture_file(at))?;
            Some((id, Bytes::from_string(picture.svg.clone())))
        }));
        let main = id_of("brief.typ").map_or_else(
            || Source::detached(TEMPLATE),
            |id| Source::new(id, TEMPLATE.to_owned()),
        );
        Self { main, files }
    }

    /// Problems in a line: what, where, and what to do.
    fn told(&self, problems: &[SourceDiagnostic]) -> String {
        let told: Vec<String> = problems
            .iter()
            .map(|problem| {
                let mut text = problem.message.to_string();
                text.push_str(&self.place(problem.span).unwrap_or_default());
                for hint in &problem.hints {
                    text.push_str("; ");
                    text.push_str(&hint.v);
                }
                plain(&text)
            })
            .collect();
        told.join("; ")
    }

    fn place(&self, span: DiagSpan) -> Option<String> {
        let id = span.id()?;
        let name = id.get().vpath().get_without_slash();
        let line = (id == self.main.id())
            .then(|| self.main.lines().byte_to_line(self.range(span)?.start))
            .flatten()
            .map(|line| format!(":{}", line + 1))
            .unwrap_or_default();
        Some(format!(" ({name}{line})"))
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        Err(missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let file = self.files.iter().find(|(own, _)| *own == id);
        file.map(|(_, bytes)| bytes.clone()).ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// No clock: the brief has the date from which one looks.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.get().vpath().get_without_slash()))
}

fn id_of(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn picture_file(at: usize) -> String {
    format!("picture-{}.svg", at + 1)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::content::clean;
    use super::notes::citation;
    use super::*;

    const BAR: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><rect width="60" height="20" fill="#135"/><text x="2" y="28">2018 ✓</text></svg>"##;

    fn view(as_of: &str) -> (View, Option<WeighView>) {
        let folder = bilateral_casefile::embedded("russia-china").expect("a case that is compiled in");
        let checked = bilateral_casefile::check(&folder);
        let case = checked.case.expect("a case without problems");
        let assessment = bilateral_assess::assess(&case, as_of.parse().expect("a date"));
        let options = bilateral_weigh::Options {
            draws: 100,
            ..bilateral_weigh::Options::default()
        };
        let scale = bilateral_model::Scale::default();
        let weighed = bilateral_weigh::weigh(&case, &assessment, options)
            .map(|weighed| WeighView::new(&case, &assessment, &weighed, options, scale));
        (View::new(&case, &assessment, &checked.bibliography), weighed)
    }

    fn picture(svg: &str) -> Picture {
        Picture {
            name: "chart".to_owned(),
            title: "A bar".to_owned(),
            description: "One bar, of 2018.".to_owned(),
            svg: svg.to_owned(),
        }
    }

    fn readings(view: &View) -> Vec<String> {
        view.readings.keys().cloned().collect()
    }

    #[test]
    fn the_bottom_line_says_what_is_shown_in_words() {
        let (view, weighed) = view("2018-12-31");
        let brief = brief(&view, weighed.as_ref(), &[], &readings(&view));
        let text = |pointer: &str| brief.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        assert_eq!(text("/bottom/readings/0/lead"), "Under the strict reading");
        assert_eq!(
            text("/bottom/readings/0/text"),
            "Central Asia (0 of 3 met), Military trust (1 of 3 met) and Economic promises (0 of 3 met) are not shown."
        );
        assert_eq!(text("/bottom/stands/lead"), "Marriage of convenience stands.");
        assert!(text("/bottom/weighed/sentence").contains("our estimate"));
        assert!(text("/bottom/weighed/confidence_lead").starts_with("Confidence in this estimate is"));
        assert!(text("/bottom/weighed/sentence").find("onfidence").is_none());
        assert_eq!(brief["lacking"], 0);
    }

    #[test]
    fn the_same_input_gives_the_same_bytes_and_hostile_text_stays_text() {
        let (mut view, weighed) = view("2018-12-31");
        let readings = readings(&view);
        let hostile =
            "#panic() $x$ *b* @ref <script> ` \\ // [ ] \u{202e}x\u{2066} 中 \u{1f600}\u{fe0f} #import \"x\"";
        view.title = hostile.to_owned();
        for promise in view.promises.values_mut() {
            promise.label = format!("{hostile}{}", "x".repeat(300));
        }
        for record in view.records.values_mut() {
            record.citations = vec![
                format!("{hostile} <javascript:alert(1)>"),
                format!("{hostile} <https://e.org/#{hostile}>"),
            ];
        }
        let make = || pdf(&view, weighed.as_ref(), &[picture(BAR)], &readings).expect("a brief");
        let made = make();
        assert!(made.starts_with(b"%PDF-"));
        assert!(made == make(), "two runs differ");
        let is_there = |what: &[u8]| made.windows(what.len()).any(|part| part == what);
        assert!(is_there(b"pdfuaid"), "not PDF/UA");
        assert!(!is_there(b"javascript:"));
    }

    #[test]
    fn a_picture_that_is_none_is_named() {
        let (view, _) = view("2015-06-01");
        let pictures = [picture(BAR), picture("<svg")];
        let problem = pdf(&view, None, &pictures, &readings(&view)).expect_err("no picture");
        assert!(problem.to_string().contains("picture-2.svg"), "{problem}");
        // Nor does a picture reach for a file.
        let linked = r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd.png" width="9" height="9"/></svg>"#;
        let problem = pdf(&view, None, &[picture(linked)], &readings(&view)).expect_err("no file");
        assert!(problem.to_string().contains("passwd.png"), "{problem}");
    }

    #[test]
    fn a_citation_s_address_is_a_link_only_on_the_web() {
        assert_eq!(
            citation("“A”, B <https://e.org/>"),
            json!({ "text": "“A”, B", "url": "https://e.org/" })
        );
        assert_eq!(
            citation("“A” <javascript:x>"),
            json!({ "text": "“A” <javascript:x>", "url": null })
        );
    }

    #[test]
    fn what_no_font_has_is_counted() {
        let mut data = json!({ "a": ["x\u{202e}y", "中\u{fe0f}文", "Ünïcödé ✓ ◔ → × “”"] });
        let mut lacking = 0;
        clean(&mut data, &mut lacking);
        assert_eq!(
            data,
            json!({ "a": ["x\u{fffd}y", "\u{fffd}\u{fffd}", "Ünïcödé ✓ ◔ → × “”"] })
        );
        assert_eq!(lacking, 2);
    }
}
