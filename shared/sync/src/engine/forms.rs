//! By which program's forms a pair goes: the document says it, and commands are checked by them.

use std::collections::BTreeMap;
use std::sync::Arc;

use twofold_model::Setup;
use twofold_model::setup::{Programs, shared_only};
use twofold_programs::Template;

use crate::engine::Engine;
use crate::space::Space;

/// The forms by which commands on a pair's document are checked, and what they were made from.
pub(crate) struct Forms {
    program: String,
    setup: Setup,
    template: Arc<Template>,
}

impl Engine {
    /// The id of the program by which a pair goes; nothing for a space that has none.
    pub(crate) fn template_id(&self, n: u32) -> Option<String> {
        let space = self.spaces.get(&n)?;
        Some(programs(&self.templates, space)?.id(&Setup::of(space.document.current())).to_owned())
    }

    /// The forms of this program, with what the pair has added. What it has hidden takes answers all the same: somebody
    /// may have written them who did not know. They are made anew only when the pair has changed its forms.
    pub(crate) fn forms(&mut self, n: u32, program: &str) -> Option<Arc<Template>> {
        let template = self.templates.get(program)?;
        let space = self.spaces.get_mut(&n)?;
        let setup = Setup::of(space.document.current());
        if let Some(forms) = space.forms.as_ref().filter(|forms| forms.program == program && forms.setup == setup) {
            return Some(forms.template.clone());
        }
        let made = template.with_added(&shared_only(template, &setup.adaptation)).with_setup();
        let forms = Forms { program: program.to_owned(), setup, template: Arc::new(made) };
        Some(space.forms.insert(forms).template.clone())
    }
}

/// The programs between which a space chooses; nothing while its introduction is not known.
pub(crate) fn programs<'a>(templates: &'a BTreeMap<String, Arc<Template>>, space: &'a Space) -> Option<Programs<'a>> {
    Some(Programs { all: templates, began: space.template.as_ref()? })
}
