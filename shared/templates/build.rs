//! Reads the templates when the app is built, so that no browser has to, and a mistake in one stops the build.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};

use twofold_programs::{Phrases, Template, load, load_translated};

const FOLDER: &str = "../programs/templates";

/// In the order to offer them.
const IDS: [&str; 6] = ["caltrans", "cdss", "sacramento", "san_jose", "overview", "general"];

fn main() {
    println!("cargo:rerun-if-changed={FOLDER}");
    println!("cargo:rerun-if-changed=build.rs");
    let out = std::env::var_os("OUT_DIR").expect("cargo names the output folder");
    let out = Path::new(&out);
    let spanish = phrases(&format!("{FOLDER}/es"));
    let (mut used, mut missing) = (BTreeSet::new(), BTreeSet::new());
    let mut table = String::new();
    for id in IDS {
        let file = format!("{FOLDER}/{id}.toml");
        let source = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        let template = load(&source).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(template.id.as_str(), id, "{file} is named after its id");
        let translated = load_translated(&source, &spanish).unwrap_or_else(|error| panic!("{file}: {error}"));
        used.extend(translated.used);
        missing.extend(translated.missing);
        keep(out, &format!("{id}.bin"), &template);
        keep(out, &format!("{id}.es.bin"), &translated.template);
        let bytes = |name: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))");
        let (english, spanish) = (bytes(&format!("{id}.bin")), bytes(&format!("{id}.es.bin")));
        let _ = writeln!(table, "Shipped::new({id:?}, [{english}, {spanish}]),");
    }
    assert!(missing.is_empty(), "no Spanish for {missing:#?}");
    let idle: Vec<&str> = spanish.phrases().filter(|phrase| !used.contains(*phrase)).collect();
    assert!(idle.is_empty(), "Spanish for phrases that stand in no template: {idle:#?}");
    let table = format!("static TEMPLATES: [Shipped; {}] = [\n{table}];\n", IDS.len());
    fs::write(out.join("table.rs"), table).expect("the output folder can be written");
}

fn keep(out: &Path, name: &str, template: &Template) {
    let compact = postcard::to_stdvec(template).expect("a template has no part that cannot be written");
    fs::write(out.join(name), compact).expect("the output folder can be written");
}

/// All phrase files of a folder.
fn phrases(folder: &str) -> Phrases {
    let mut all = Phrases::default();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder}: {error}")) {
        let path = entry.expect("the folder can be read").path();
        let source = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        all.add(Phrases::read(&source).unwrap_or_else(|error| panic!("{}: {error}", path.display())));
    }
    all
}
