//! Forms of several programs as one: to read answers which the program of today does not ask for.

use crate::{
    adapt::PartName,
    ids::{FieldId, FormId},
    template::{Choice, CompetencyGroup, Field, Form, List, Part, Template},
};

impl Template {
    /// This template, and behind it what another one asks besides. What both ask keeps the words of this one.
    ///
    /// It is for reading: the same path takes the same kind of answer in every program.
    #[must_use]
    pub fn widened(mut self, other: &Self) -> Self {
        for theirs in &other.forms {
            match self.forms.iter_mut().find(|form| form.id == theirs.id) {
                Some(form) => widen(form, theirs),
                None => self.forms.push(theirs.clone()),
            }
        }
        for group in &other.competencies.groups {
            let is_new = |entry: &&Choice| self.competencies.entries().all(|known| known.id != entry.id);
            let entries: Vec<Choice> = group.entries.iter().filter(is_new).cloned().collect();
            if !entries.is_empty() {
                self.competencies.groups.push(CompetencyGroup { title: group.title.clone(), entries });
            }
        }
        self
    }

    /// Keeps the fields and lists that fit.
    pub fn retain_parts(&mut self, keep: impl Fn(&PartName) -> bool) {
        for form in &mut self.forms {
            let id = form.id.clone();
            for section in &mut form.sections {
                section.parts.retain_mut(|part| match part {
                    Part::Field(field) => keep(&name(&id, None, &field.id)),
                    Part::List(list) => keeps(&id, None, list, &keep),
                });
            }
        }
    }

    /// The names of all fields and lists.
    #[must_use]
    pub fn part_names(&self) -> Vec<PartName> {
        self.forms.iter().flat_map(Form::part_names).collect()
    }
}

impl Form {
    /// The names of its fields and lists, each list before what stands in it.
    #[must_use]
    pub fn part_names(&self) -> Vec<PartName> {
        self.names_of(|_| true)
    }

    /// The names of what a signature under it covers: all but what is filled in as things go on.
    #[must_use]
    pub fn signed_names(&self) -> Vec<PartName> {
        self.names_of(|field| !field.extras.after_signing)
    }

    fn names_of(&self, is_in: impl Fn(&Field) -> bool) -> Vec<PartName> {
        fn walk(form: &FormId, outer: Option<&FieldId>, list: &List, is_in: &impl Fn(&Field) -> bool) -> Vec<PartName> {
            let fields = list.fields.iter().filter(|field| is_in(field));
            let fields = fields.map(|field| name(form, Some(&list.id), &field.id));
            let inner = list.lists.iter().flat_map(|inner| walk(form, Some(&list.id), inner, is_in));
            std::iter::once(name(form, outer, &list.id)).chain(fields).chain(inner).collect()
        }
        let of_part = |part: &Part| match part {
            Part::Field(field) if is_in(field) => vec![name(&self.id, None, &field.id)],
            Part::Field(_) => Vec::new(),
            Part::List(list) => walk(&self.id, None, list, &is_in),
        };
        self.parts().flat_map(of_part).collect()
    }
}

fn name(form: &FormId, list: Option<&FieldId>, part: &FieldId) -> PartName {
    PartName { form: form.clone(), list: list.cloned(), part: part.clone() }
}

fn keeps(form: &FormId, outer: Option<&FieldId>, list: &mut List, keep: &impl Fn(&PartName) -> bool) -> bool {
    let id = list.id.clone();
    list.fields.retain(|field| keep(&name(form, Some(&id), &field.id)));
    list.lists.retain_mut(|inner| keeps(form, Some(&id), inner, keep));
    keep(&name(form, outer, &id))
}

fn widen(form: &mut Form, theirs: &Form) {
    let known = form.part_names();
    let has = |part: &FieldId| known.iter().any(|name| name.list.is_none() && name.part == *part);
    let lists: Vec<FieldId> = form.lists().into_iter().map(|list| list.id.clone()).collect();
    let mut more = Vec::new();
    for part in theirs.parts() {
        match part {
            Part::Field(field) if !has(&field.id) => more.push(part.clone()),
            Part::List(list) if !lists.contains(&list.id) => more.push(part.clone()),
            Part::Field(_) | Part::List(_) => {}
        }
    }
    for list in form.sections.iter_mut().flat_map(|section| &mut section.parts).filter_map(Part::as_list_mut) {
        widen_list(list, theirs);
    }
    match form.sections.last_mut() {
        Some(section) => section.parts.extend(more),
        None => form.sections.clone_from(&theirs.sections),
    }
}

fn widen_list(list: &mut List, theirs: &Form) {
    if let Some(other) = theirs.list(list.id.as_str()) {
        let fields: Vec<_> = other.fields.iter().filter(|field| list.field(field.id.as_str()).is_none()).collect();
        let fields: Vec<_> = fields.into_iter().cloned().collect();
        list.fields.extend(fields);
        let lists = other.lists.iter().filter(|inner| list.lists.iter().all(|it| it.id != inner.id));
        let lists: Vec<_> = lists.cloned().collect();
        list.lists.extend(lists);
    }
    list.lists.iter_mut().for_each(|inner| widen_list(inner, theirs));
}
