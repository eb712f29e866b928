//! Reads the templates when the app is built, so that no browser has to, and a mistake in one stops the build.

use std::{fmt::Write as _, fs, path::Path};

const FOLDER: &str = "../programs/templates";

/// In the order to offer them.
const IDS: [&str; 6] = ["caltrans", "cdss", "sacramento", "san_jose", "overview", "general"];

fn main() {
    println!("cargo:rerun-if-changed={FOLDER}");
    println!("cargo:rerun-if-changed=build.rs");
    let out = std::env::var_os("OUT_DIR").expect("cargo names the output folder");
    let mut table = String::new();
    for id in IDS {
        let file = format!("{FOLDER}/{id}.toml");
        let source = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        let template = twofold_programs::load(&source).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(template.id.as_str(), id, "{file} is named after its id");
        let compact = postcard::to_stdvec(&template).expect("a template has no part that cannot be written");
        fs::write(Path::new(&out).join(format!("{id}.bin")), compact).expect("the output folder can be written");
        let _ = writeln!(table, "Shipped::new({id:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{id}.bin\"))),");
    }
    let table = format!("static TEMPLATES: [Shipped; {}] = [\n{table}];\n", IDS.len());
    fs::write(Path::new(&out).join("table.rs"), table).expect("the output folder can be written");
}
