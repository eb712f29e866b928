//! Who may depend on whom: crates by their manifests, layers of the app by their `use` lines.

use crate::sources::{Source, root, rust_sources};
use std::process::Command;

/// Our crates, and which of ours each may depend on. `tests` may use all of them.
const CRATES: [(&str, &[&str]); 10] = [
    ("twofold-wire", &[]),
    ("twofold-crypto", &["twofold-wire"]),
    ("twofold-programs", &[]),
    ("twofold-templates", &["twofold-programs"]),
    ("twofold-model", &["twofold-programs", "twofold-templates"]),
    ("twofold-sync", &["twofold-wire", "twofold-crypto", "twofold-programs", "twofold-model"]),
    (
        "twofold-app",
        &["twofold-wire", "twofold-crypto", "twofold-programs", "twofold-templates", "twofold-model", "twofold-sync"],
    ),
    ("twofold-server", &["twofold-wire"]),
    (
        "twofold-tests",
        &[
            "twofold-wire",
            "twofold-crypto",
            "twofold-programs",
            "twofold-templates",
            "twofold-model",
            "twofold-sync",
            "twofold-app",
            "twofold-server",
        ],
    ),
    ("xtask", &[]),
];

/// Crates of others that belong to one of ours, and who else may use them.
const RESERVED: [(&str, &[&str]); 6] = [
    ("automerge", &["twofold-model", "twofold-tests"]),
    ("leptos", &["twofold-app"]),
    ("web-sys", &["twofold-app"]),
    ("indexed_db_futures", &["twofold-app"]),
    ("axum", &["twofold-server", "twofold-tests"]),
    ("rusqlite", &["twofold-server", "twofold-tests"]),
];

/// What each layer of the app may not mention.
const LAYERS: [(&str, &[&str]); 4] = [
    (
        "app/src/components",
        &[
            "twofold_",
            "expect_context",
            "use_context",
            "crate::state",
            "crate::runtime",
            "crate::pages",
            "crate::app",
            "indexed_db_futures",
            "wasm_bindgen_futures",
            "spawn_local",
        ],
    ),
    (
        "app/src/pages",
        &[
            "twofold_wire",
            "twofold_crypto",
            "twofold_sync",
            "crate::runtime",
            "web_sys",
            "js_sys",
            "indexed_db_futures",
            "wasm_bindgen_futures",
            "gloo_",
            "spawn_local",
        ],
    ),
    (
        "app/src/state",
        &[
            "crate::runtime",
            "crate::pages",
            "crate::components",
            "web_sys",
            "js_sys",
            "indexed_db_futures",
            "wasm_bindgen_futures",
        ],
    ),
    ("app/src/i18n", &["crate::runtime", "crate::pages", "crate::components", "crate::state", "indexed_db_futures"]),
];

/// Crates that do IO, and the only place of the app for it. `main` and `a11y` touch the page itself.
const IO: [&str; 4] = ["indexed_db_futures", "wasm_bindgen_futures", "WebSocket", "gloo_timers"];

/// Dependencies that the table does not allow.
pub fn crate_breaches() -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo describes the workspace");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    let mut breaches = Vec::new();
    for package in packages {
        let name = package["name"].as_str().expect("a name");
        let Some((_, allowed)) = CRATES.iter().find(|(known, _)| *known == name) else {
            breaches.push(format!("{name} is not in the table"));
            continue;
        };
        for dependency in package["dependencies"].as_array().expect("a list of dependencies") {
            let other = dependency["name"].as_str().expect("a name");
            let ours = CRATES.iter().any(|(known, _)| *known == other);
            if ours && !allowed.contains(&other) {
                breaches.push(format!("{name} may not depend on {other}"));
            }
            let reserved = RESERVED.iter().find(|(reserved, _)| *reserved == other);
            if reserved.is_some_and(|(_, owners)| !owners.contains(&name)) {
                breaches.push(format!("{name} may not depend on {other}"));
            }
        }
    }
    assert_eq!(packages.len(), CRATES.len(), "the table lists the workspace's crates");
    breaches
}

/// Lines of the app that reach into a layer they should not know.
pub fn layer_breaches() -> Vec<String> {
    let sources: Vec<Source> =
        rust_sources().into_iter().filter(|source| source.path.starts_with("app/src/")).collect();
    let mut breaches = Vec::new();
    for (layer, forbidden) in LAYERS {
        let members: Vec<&Source> =
            sources.iter().filter(|source| source.is_below(layer) || source.path == format!("{layer}.rs")).collect();
        assert!(!members.is_empty(), "{layer} has no files: is the table out of date?");
        for source in members {
            breaches.extend(mentions(source, forbidden));
        }
    }
    for source in &sources {
        if !source.is_below("app/src/runtime")
            && source.path != "app/src/runtime.rs"
            && source.path != "app/src/main.rs"
        {
            breaches.extend(mentions(source, &IO));
        }
    }
    breaches.sort();
    breaches.dedup();
    breaches
}

/// Files of `model` outside the document that mention Automerge's types.
pub fn automerge_breaches() -> Vec<String> {
    let model = rust_sources().into_iter().filter(|source| source.is_below("shared/model/src"));
    let outside = model.filter(|source| {
        !source.is_below("shared/model/src/document") && source.path != "shared/model/src/document.rs"
    });
    outside.flat_map(|source| mentions(&source, &["automerge::"])).collect()
}

/// Lines of code, not of comments, that contain one of the words.
fn mentions(source: &Source, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in source.text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        if let Some(word) = words.iter().find(|word| code.contains(*word)) {
            found.push(format!("{}:{}: {word}", source.path, number + 1));
        }
    }
    found
}
