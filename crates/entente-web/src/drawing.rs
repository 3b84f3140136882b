//! Drawings as files: the SVG as it stands on the page, the same as a picture, and what it shows as
//! a table.
//!
//! A picture is made from the SVG, with letters from a font that comes with the program: the fonts
//! of a machine are never asked, and the same drawing gives the same bytes everywhere.

use std::sync::{Arc, LazyLock};

use axum::response::Response;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::error::{Error, Result};
use crate::exports::attached;

/// How many points a picture has for one of the drawing: enough for a screen of high density, and
/// for print.
const SCALE: f32 = 2.0;

/// The most points that a picture may have; a larger drawing is made smaller as a whole.
const MOST_POINTS: f32 = 24e6;

/// Where a drawing can be had as files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Files {
    /// The address without the ending.
    pub(crate) base: String,
    /// What stands behind the ending, with its question mark.
    pub(crate) parameters: String,
}

/// A drawing that can be taken along.
pub(crate) struct Drawing {
    /// What the file is called, without its ending.
    pub(crate) name: String,
    pub(crate) svg: String,
    /// What is drawn, as comma-separated values.
    pub(crate) csv: String,
}

impl Drawing {
    /// The file with this ending.
    ///
    /// # Errors
    /// [`Error::NoPage`] where there is none with that ending.
    pub(crate) fn file(self, ending: &str) -> Result<Response> {
        let name = format!("{}.{ending}", self.name);
        match ending {
            "svg" => Ok(attached("image/svg+xml", &name, self.svg)),
            "png" => Ok(attached("image/png", &name, picture(&self.svg)?)),
            "csv" => Ok(attached("text/csv; charset=utf-8", &name, self.csv)),
            _ => Err(Error::NoPage),
        }
    }
}

/// A drawing as PNG.
fn picture(svg: &str) -> Result<Vec<u8>> {
    let tree = Tree::from_str(svg, &OPTIONS).map_err(|_| Error::Lost)?;
    let size = tree.size();
    let points = size.width() * size.height();
    let scale = SCALE.min((MOST_POINTS / points).sqrt());
    let pixels = |length: f32| ((length * scale).ceil() as u32).max(1);
    let pixmap = Pixmap::new(pixels(size.width()), pixels(size.height()));
    let mut pixmap = pixmap.ok_or(Error::Lost)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|_| Error::Lost)
}

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(dejavu::serif::regular().to_vec());
    // Whatever a drawing asks for, this is the font there is.
    let family = fonts.faces().next().and_then(|face| face.families.first().cloned());
    let family = family.map(|(name, _)| name).unwrap_or_default();
    fonts.set_serif_family(&family);
    fonts.set_sans_serif_family(&family);
    fonts.set_monospace_family(&family);
    Options { font_family: family, fontdb: Arc::new(fonts), ..Options::default() }
});

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWING: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 20\" \
        width=\"40\" height=\"20\" font-family=\"Charter, serif\" font-size=\"16\">\
        <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\
        <text x=\"20\" y=\"10\" text-anchor=\"middle\" dominant-baseline=\"central\">M</text></svg>";

    fn read(png: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        pixels.truncate(info.buffer_size());
        (info.width, info.height, pixels)
    }

    #[test]
    fn a_picture_shows_what_is_drawn_with_its_letters() {
        let (width, height, pixels) = read(&picture(DRAWING).unwrap());
        assert_eq!((width, height), (80, 40));
        let dark = pixels.chunks(4).filter(|pixel| pixel[0] < 128).count();
        assert!((100..1500).contains(&dark), "{dark} dark points");
        // The letter stands in the middle, and the corner is paper.
        assert_eq!(&pixels[..4], [255, 255, 255, 255]);
    }

    #[test]
    fn the_same_drawing_is_the_same_bytes() {
        assert_eq!(picture(DRAWING).unwrap(), picture(DRAWING).unwrap());
    }

    #[test]
    fn a_drawing_larger_than_any_screen_is_made_smaller_as_a_whole() {
        let wide = DRAWING
            .replace("width=\"40\" height=\"20\"", "width=\"40000\" height=\"2000\"")
            .replace("0 0 40 20", "0 0 40000 2000");
        let (width, height, _) = read(&picture(&wide).unwrap());
        assert!(width * height < 25_000_000 && width > 15 * height, "{width} x {height}");
    }
}
