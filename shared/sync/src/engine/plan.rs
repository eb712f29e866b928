//! When the plan of a pair was last written in, for the reminder to look at it again.

use twofold_model::Setup;
use twofold_programs::RuleName;

use crate::engine::Engine;
use crate::engine::forms::programs;

/// The form of the plan, in every program that has one.
const PLAN: &str = "goals";

impl Engine {
    /// When somebody last wrote in the plan of a pair, in minutes since 1970, where the program asks for that. What is
    /// being typed comes when the thought is complete.
    #[must_use]
    pub fn plan_written(&self, n: u32) -> Option<u64> {
        let space = self.spaces.get(&n).filter(|_| self.looks_at_plan(n))?;
        space.document.last_written(PLAN)
    }

    /// Looks at what has come since the last time.
    pub(crate) fn look_at_plan(&mut self, n: u32) {
        if self.looks_at_plan(n)
            && let Some(space) = self.spaces.get_mut(&n)
        {
            space.unkept_work += space.document.learn();
        }
    }

    /// Every change has to be read for it, so it is done only where a program reminds of the plan.
    fn looks_at_plan(&self, n: u32) -> bool {
        let program = self.spaces.get(&n).and_then(|space| {
            let setup = Setup::of(space.document.current());
            programs(&self.templates, space)?.template(&setup)
        });
        program.is_some_and(|template| template.check(RuleName::PlanLives).is_some())
    }
}
