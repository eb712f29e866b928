//! Trunk's last step: names files by content, lists them for the service worker, compresses them.
//!
//! Trunk names the bundle after what went into wasm-bindgen, not after what came out of it and of
//! wasm-opt. Files here are named after what they hold, so they may be cached for ever.

mod compress;
mod page;
mod service_worker;

use crate::{licences, stamp::hex, workspace::files_below};
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

const SERVICE_WORKER: &str = "sw.js";
const LICENCES: &str = "licences.txt";

/// Runs in Trunk's staging folder.
pub(crate) fn hook() -> Result<ExitCode> {
    let staging = PathBuf::from(std::env::var("TRUNK_STAGING_DIR").context("post-trunk is called by Trunk")?);
    let shipped = std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    finish(&staging)?;
    if shipped {
        compress::all(&staging)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn finish(staging: &Path) -> Result<()> {
    let page_path = staging.join("index.html");
    let mut page = fs::read_to_string(&page_path)?;
    for (old, new) in rename_by_content(staging)? {
        page = page.replace(&format!("\"/{old}\""), &format!("\"/{new}\""));
        if new.ends_with(".wasm") {
            page = page::with_bundle_size(&page, fs::metadata(staging.join(&new))?.len())?;
        }
    }
    page::check_policy(&page)?;
    fs::write(&page_path, page)?;

    licences::write(&staging.join(LICENCES))?;

    let mut precached = Vec::new();
    for file in files_below(staging)? {
        let path = file.strip_prefix(staging)?.to_string_lossy().into_owned();
        match path.as_str() {
            SERVICE_WORKER | LICENCES => {}
            "index.html" => precached.push(("/".to_owned(), digest(&file)?)),
            _ => precached.push((format!("/{path}"), digest(&file)?)),
        }
    }
    let worker = staging.join(SERVICE_WORKER);
    let filled = service_worker::fill(&fs::read_to_string(&worker)?, &precached)?;
    fs::write(worker, filled)?;
    Ok(())
}

/// Gives every top-level script, style and module a name with the hash of its content.
fn rename_by_content(staging: &Path) -> Result<Vec<(String, String)>> {
    let mut renamed = Vec::new();
    for entry in fs::read_dir(staging)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            bail!("{} has no readable name", path.display());
        };
        let Some((stem, extension @ ("js" | "css" | "wasm"))) = name.rsplit_once('.') else { continue };
        if name == SERVICE_WORKER {
            continue;
        }
        let hash: String = digest(&path)?.chars().take(16).collect();
        let new = format!("{}-{hash}.{extension}", without_hash(stem));
        fs::rename(&path, staging.join(&new))?;
        renamed.push((name.to_owned(), new));
    }
    renamed.sort();
    Ok(renamed)
}

/// `twofold-app-5f3a…_bg` is `twofold-app`: Trunk's own hash says too little.
fn without_hash(stem: &str) -> &str {
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    match stem.rsplit_once('-') {
        Some((name, hash)) if hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => name,
        _ => stem,
    }
}

fn digest(path: &Path) -> Result<String> {
    Ok(hex(&Sha256::digest(fs::read(path).with_context(|| format!("cannot read {}", path.display()))?)))
}

#[cfg(test)]
mod tests {
    use super::without_hash;

    #[test]
    fn a_name_loses_trunks_hash_and_nothing_else() {
        assert_eq!(without_hash("twofold-app-c0ffee00deadbeef_bg"), "twofold-app");
        assert_eq!(without_hash("twofold-app-c0ffee00deadbeef"), "twofold-app");
        assert_eq!(without_hash("boot-check"), "boot-check");
        assert_eq!(without_hash("boot"), "boot");
    }
}
