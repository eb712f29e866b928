//! The browser's entry point: starts the app in the page.

fn main() {
    #[cfg(target_arch = "wasm32")]
    twofold_app::mount();
}
