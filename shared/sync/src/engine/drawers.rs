//! What a person writes for oneself is kept by pair: nobody's notes on one partner come up beside another.

use std::sync::Arc;

use rand_core::CryptoRng;
use twofold_model::{DocView, Drawer};
use twofold_programs::Template;
use twofold_wire::SpaceId;

use crate::engine::Engine;
use crate::engine::turn::Turn;
use crate::input::Journaled;
use crate::space::Space;

/// Stands between the id of a template and what was done to it for the person's own document.
const AS: char = '@';
/// Such a template in which the first pair can be named.
const CLAIMING: &str = "first";

impl Engine {
    /// What this person has written for oneself in this pair.
    #[must_use]
    pub fn own_document(&self, n: u32) -> DocView {
        let own = self.spaces.get(&0).map(|space| space.document.current());
        own.map(|own| Drawer::view(self.drawer(n).as_ref(), own)).unwrap_or_default()
    }

    /// The drawer for a pair; nothing for the pair that had the person's own document to itself before.
    #[must_use]
    pub fn drawer(&self, n: u32) -> Option<Drawer> {
        let drawer = Drawer::of(&self.drawer_space(self.spaces.get(&n)?).0);
        let is_first = self.spaces.get(&0).is_some_and(|own| drawer.is_first(own.document.current()));
        (!is_first).then_some(drawer)
    }

    /// The pair under whose name the person's own notes lie: of a clean copy, the one that it was made of.
    pub(crate) fn drawer_space(&self, space: &Space) -> SpaceId {
        let of = self.identity.as_ref().and_then(|identity| space.copy_of(&identity.person()));
        of.map_or(space.id, |of| of.drawer)
    }

    /// The name of a template as it is in a drawer.
    pub(crate) fn in_drawer(template: &str, drawer: &Drawer) -> String {
        format!("{template}{AS}{drawer}")
    }

    /// A template by its name in a journal.
    pub(crate) fn template_named(&mut self, name: &str) -> Option<Arc<Template>> {
        if let Some(template) = self.templates.get(name) {
            return Some(template.clone());
        }
        let (id, how) = name.split_once(AS)?;
        let template = self.templates.get(id)?;
        let made = if how == CLAIMING { Drawer::claiming(template) } else { Drawer::named(how).template(template) };
        let made = Arc::new(made);
        self.templates.insert(name.to_owned(), made.clone());
        Some(made)
    }

    /// What was written before answers were kept by pair belongs to the first pair: says so once, for all devices.
    pub(crate) fn claim_plain_answers<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let pairs = self.spaces.iter().filter(|(n, _)| **n != 0);
        let first = pairs.filter_map(|(_, space)| Some((self.drawer_space(space), space.template.clone()?))).next();
        let Some(((id, name), own)) = first.zip(self.spaces.get(&0).map(|space| space.document.view())) else {
            return;
        };
        let command = self.templates.get(&name).and_then(|template| Drawer::of(&id.0).claim(&own, template));
        if let Some(command) = command {
            let journaled =
                Journaled { command, template: format!("{name}{AS}{CLAIMING}"), minutes: turn.wall.minutes() };
            if self.perform(0, &journaled).is_ok() {
                self.journal(0, &journaled, turn);
            }
        }
    }
}
