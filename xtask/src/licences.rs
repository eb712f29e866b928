//! Writes the licences of everything that ships: what is linked into the app and the relay, and the styles.

use crate::process::{self, command};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

/// The crates that end up with users, and the platform that each is built for.
const SHIPPED: [(&str, Option<&str>); 2] = [("twofold-app", Some("wasm32-unknown-unknown")), ("twofold-server", None)];
/// Packages from npm whose content is part of the built styles.
const STYLES: [&str; 1] = ["@uswds/uswds"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

/// Lists each component once, then each licence text once with the components it belongs to.
pub(crate) fn write(path: &Path) -> Result<()> {
    let mut components = BTreeMap::new();
    for (root, platform) in SHIPPED {
        for package in linked(root, platform)? {
            let folder = package.manifest_path.parent().unwrap_or(Path::new("")).to_owned();
            let licence = package.license.unwrap_or_else(|| "see its text".to_owned());
            components.insert(format!("{} {}", package.name, package.version), (licence, folder));
        }
    }
    for name in STYLES {
        let folder = Path::new("node_modules").join(name);
        let manifest: serde_json::Value = serde_json::from_slice(
            &fs::read(folder.join("package.json")).with_context(|| format!("{name} is not installed"))?,
        )?;
        let field = |key: &str| manifest.get(key).and_then(|value| value.as_str()).unwrap_or("?").to_owned();
        components.insert(format!("{name} {}", field("version")), (field("license"), folder));
    }

    let mut out = String::from("Twofold contains these works of others.\n\n");
    let mut texts: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (component, (licence, folder)) in &components {
        writeln!(out, "{component}: {licence}")?;
        for text in texts_in(folder)? {
            texts.entry(text).or_default().insert(component);
        }
    }
    for (text, components) in &texts {
        let components = components.iter().copied().collect::<Vec<_>>().join(", ");
        writeln!(out, "\n{}\n{components}\n\n{text}", "-".repeat(80))?;
    }
    Ok(fs::write(path, out)?)
}

/// Everything from elsewhere that is linked into a crate: no macros, build scripts or tests.
fn linked(root: &str, platform: Option<&str>) -> Result<Vec<Package>> {
    let mut cargo = command("cargo", ["metadata", "--format-version", "1", "--offline"]);
    if let Some(platform) = platform {
        cargo.args(["--filter-platform", platform]);
    }
    let metadata: Metadata = serde_json::from_str(&process::answer(&mut cargo)?)?;
    let nodes: BTreeMap<&str, &Node> = metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let macros: BTreeSet<&str> = metadata
        .packages
        .iter()
        .filter(|package| package.targets.iter().any(|target| target.kind.iter().any(|kind| kind == "proc-macro")))
        .map(|package| package.id.as_str())
        .collect();
    let root = metadata.packages.iter().find(|package| package.name == root).context("no such crate")?;

    let mut seen = BTreeSet::new();
    let mut open = vec![root.id.as_str()];
    while let Some(id) = open.pop() {
        if macros.contains(id) || !seen.insert(id.to_owned()) {
            continue;
        }
        for dependency in nodes.get(id).into_iter().flat_map(|node| &node.deps) {
            if dependency.dep_kinds.iter().any(|kind| kind.kind.is_none()) {
                open.push(&dependency.pkg);
            }
        }
    }
    Ok(metadata.packages.into_iter().filter(|package| package.source.is_some() && seen.contains(&package.id)).collect())
}

/// The licence and notice files of a package.
fn texts_in(folder: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        if path.is_file() && ["license", "licence", "copying", "notice"].iter().any(|start| name.starts_with(start)) {
            texts.push(String::from_utf8_lossy(&fs::read(&path)?).replace("\r\n", "\n").trim().to_owned());
        }
    }
    texts.sort();
    Ok(texts)
}
