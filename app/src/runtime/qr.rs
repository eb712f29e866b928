//! The picture of a link: a QR code as SVG path data, and the text of one that a camera sees.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};

/// Light modules that a reader needs on every side.
const QUIET: usize = 4;

/// A picture, one unit per module, quiet zone included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Picture {
    /// SVG path data of the dark modules.
    pub(crate) path: String,
    /// Width and height in modules.
    pub(crate) size: u32,
}

/// The picture of a text; an empty one if the text is too long for any QR code.
pub(crate) fn picture(text: &str) -> Picture {
    let Ok(code) = QRBuilder::new(text).ecl(ECL::M).build() else {
        return Picture::default();
    };
    let mut path = String::new();
    for (y, row) in code.data.chunks(code.size).take(code.size).enumerate() {
        let mut x = 0;
        // Dark modules side by side are one rectangle: a fifth of the text, and no seams when it is scaled.
        for run in row.chunk_by(|one, other| one.value() == other.value()) {
            if run.first().is_some_and(|module| module.value()) {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{}v1h-{}z", x + QUIET, y + QUIET, run.len(), run.len());
            }
            x += run.len();
        }
    }
    Picture { path, size: u32::try_from(code.size + 2 * QUIET).unwrap_or(0) }
}

/// The text of the first readable code among these pixels (red, green, blue, opacity).
pub(crate) fn read(pixels: &[u8], width: usize, height: usize) -> Option<String> {
    let bright = |x: usize, y: usize| {
        let at = (y * width + x) * 4;
        let [red, green, blue] = [0, 1, 2].map(|part| pixels.get(at + part).copied().map_or(255, u16::from));
        u8::try_from((red + green + blue) / 3).unwrap_or(u8::MAX)
    };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, bright);
    picture.detect_grids().iter().find_map(|grid| Some(grid.decode().ok()?.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The modules of a path, as rows.
    fn painted(picture: &Picture) -> Vec<Vec<bool>> {
        let size = picture.size as usize;
        let mut rows = vec![vec![false; size]; size];
        for part in picture.path.split('M').skip(1) {
            let (x, rest) = part.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (width, _) = rest.split_once('v').unwrap();
            let (x, y, width): (usize, usize, usize) = (x.parse().unwrap(), y.parse().unwrap(), width.parse().unwrap());
            rows[y][x..x + width].fill(true);
        }
        rows
    }

    #[test]
    fn the_picture_has_the_three_finders_and_a_quiet_zone() {
        let link = format!("https://twofold.example/join#i1.{}", "a".repeat(150));
        let picture = picture(&link);
        let rows = painted(&picture);
        let last = rows.len() - 1;
        let quiet = |n: usize| n < QUIET || n > last - QUIET;
        for (y, row) in rows.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                assert!(!dark || !(quiet(x) || quiet(y)), "dark in the quiet zone at {x} {y}");
            }
        }
        let finder = [true; 7];
        assert_eq!(rows[QUIET][QUIET..QUIET + 7], finder);
        assert_eq!(rows[QUIET][last - QUIET - 6..=last - QUIET], finder);
        assert_eq!(rows[last - QUIET][QUIET..QUIET + 7], finder);
        assert_eq!(rows[QUIET + 1][QUIET..QUIET + 8], [true, false, false, false, false, false, true, false]);
    }

    #[test]
    fn a_text_that_fits_no_code_gives_no_picture() {
        assert_eq!(picture(&"x".repeat(5_000)), Picture::default());
    }

    #[test]
    fn what_is_drawn_is_read_again() {
        let text = "i1.ABZodHRwOi8vMTI3LjAuMC4xOjgwODA";
        let code = QRBuilder::new(text).ecl(ECL::M).build().unwrap();
        let (scale, side) = (4, (code.size + 2 * QUIET) * 4);
        let mut pixels = vec![255; side * side * 4];
        for (y, x) in (0..code.size * scale).flat_map(|y| (0..code.size * scale).map(move |x| (y, x))) {
            if code.data[y / scale * code.size + x / scale].value() {
                let at = ((y + QUIET * scale) * side + x + QUIET * scale) * 4;
                pixels[at..at + 3].fill(20);
            }
        }
        assert_eq!(read(&pixels, side, side).as_deref(), Some(text));
        assert_eq!(read(&[255; 400], 10, 10), None);
        assert_eq!(read(&[], 0, 0), None);
    }
}
