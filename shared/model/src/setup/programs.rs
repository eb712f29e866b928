//! Which program's forms a document is read with.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use twofold_programs::{
    Form, Home, Template,
    adapt::{Adaptation, PartName},
};

use super::{Setup, kept::names_of};
use crate::{
    agreement::{Agreement, FORM},
    path::{FieldPath, ListPath},
    view::DocView,
};

/// The programs that this version knows, and the one with which a pair began.
#[derive(Clone, Copy, Debug)]
pub struct Programs<'a> {
    /// By their ids.
    pub all: &'a BTreeMap<String, Arc<Template>>,
    /// The id in the introduction of whoever began.
    pub began: &'a str,
}

impl<'a> Programs<'a> {
    /// The id of the program by which a pair goes. One that this version does not know is passed over.
    #[must_use]
    pub fn id(&self, setup: &Setup) -> &'a str {
        let chosen = setup.program.as_ref().and_then(|program| self.all.get_key_value(program.as_str()));
        chosen.map_or(self.began, |(id, _)| id)
    }

    /// The program by which a pair goes, as its organization wrote it.
    #[must_use]
    pub fn template(&self, setup: &Setup) -> Option<&'a Arc<Template>> {
        self.all.get(self.id(setup))
    }

    /// What two people sign: the answers that the agreement's form asks for as they have set it up.
    ///
    /// Answers to what they have hidden and to what only another program asks are left out: nobody has them on screen. So
    /// is what is filled in as things go on, such as the day on which the supervisor was told.
    /// Answers that no program asks for are in it, because an app that knows more than this one may show them.
    #[must_use]
    pub fn agreement(&self, view: &DocView) -> Agreement {
        Agreement::without(view, &self.left_out(&Setup::of(view)))
    }

    /// What is filled in on the agreement as things go on: to write there changes nothing that was signed.
    pub(crate) fn never_signed(&self, view: &DocView) -> LeftOut {
        let Some(form) = self.template(&Setup::of(view)).and_then(|template| template.form(FORM)) else {
            return LeftOut::default();
        };
        let signed: BTreeSet<PartName> = form.signed_names().into_iter().collect();
        LeftOut(form.part_names().into_iter().filter(|name| !signed.contains(name)).collect())
    }

    fn left_out(&self, setup: &Setup) -> LeftOut {
        let Setup { adaptation, .. } = setup;
        // This is asked at every keystroke: a form is copied only if there is something to change in it.
        let signed = |form: &Form| match adaptation.is_empty() {
            true => form.signed_names(),
            false => form.adapted(adaptation).signed_names(),
        };
        let asked = |form: &Form| match adaptation.added.is_empty() {
            true => form.part_names(),
            false => form.with_added(adaptation).part_names(),
        };
        let form = self.template(setup).and_then(|template| template.form(FORM));
        let signed: BTreeSet<PartName> = form.map(signed).unwrap_or_default().into_iter().collect();
        let known = self.all.values().filter_map(|template| template.form(FORM)).flat_map(asked);
        LeftOut(known.filter(|name| !signed.contains(name)).collect())
    }
}

/// What a pair has changed in forms that it shares: a private form is everybody's own.
#[must_use]
pub fn shared_only(template: &Template, adaptation: &Adaptation) -> Adaptation {
    let is_shared = |name: &PartName| template.form(name.form.as_str()).is_none_or(|form| form.home == Home::Pair);
    let Adaptation { hidden, labels, added } = adaptation.clone();
    Adaptation {
        hidden: hidden.into_iter().filter(is_shared).collect(),
        labels: labels.into_iter().filter(|(name, _)| is_shared(name)).collect(),
        added: added.into_iter().filter(|added| is_shared(&added.name)).collect(),
    }
}

/// Questions and lists of the agreement that no signature covers.
#[derive(Clone, Debug, Default)]
pub(crate) struct LeftOut(BTreeSet<PartName>);

impl LeftOut {
    pub(crate) fn field(&self, view: &DocView, path: &FieldPath) -> bool {
        !self.0.is_empty() && names_of(view, path).is_some_and(|names| names.iter().any(|name| self.0.contains(name)))
    }

    pub(crate) fn list(&self, view: &DocView, path: &ListPath) -> bool {
        // A list has the same names as a question at its place.
        self.field(view, &FieldPath { form: path.form.clone(), item: path.parent, field: path.list.clone() })
    }
}
