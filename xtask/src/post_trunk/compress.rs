//! Writes `.br` and `.gz` beside each file that gets smaller by it, so that the relay need not.

use crate::workspace::files_below;
use anyhow::{Context, Result};
use std::{fs, io::Write, path::Path};

/// Kinds of files that compression helps.
const KINDS: [&str; 9] = ["html", "js", "mjs", "css", "wasm", "svg", "txt", "json", "webmanifest"];

/// Compresses everything below a folder as well as it can be.
pub(super) fn all(folder: &Path) -> Result<()> {
    for file in files_below(folder)? {
        let kind = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if !KINDS.contains(&kind) {
            continue;
        }
        let raw = fs::read(&file)?;
        let brotli = brotli(&raw).with_context(|| format!("cannot compress {}", file.display()))?;
        let gzip = gzip(&raw)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        eprintln!("  {name:42} {:>9} bytes, gzip {:>8}, brotli {:>8}", raw.len(), gzip.len(), brotli.len());
        if brotli.len() < raw.len() {
            fs::write(format!("{}.br", file.display()), brotli)?;
        }
        if gzip.len() < raw.len() {
            fs::write(format!("{}.gz", file.display()), gzip)?;
        }
    }
    Ok(())
}

fn brotli(raw: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*raw, &mut out, &parameters)?;
    Ok(out)
}

fn gzip(raw: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(raw)?;
    Ok(encoder.finish()?)
}
