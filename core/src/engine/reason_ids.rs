//! The ids by which removals name their reasons.

use crate::engine::line_table::Reason;
use crate::engine::program::Program;
use crate::engine::row::{SCORES, Skip};

/// The id of the reason for which a repeated line goes.
const REPEAT: &str = "dedup/document";

/// The id of the reason for which the head or foot of a page goes.
const RUNNING_HEAD: &str = "dedup/running-head";

/// The id of the reason for which a line of low score goes.
const SCORE: &str = "score/low";

/// The id of the reason for which a line goes that its page does not show.
const HIDDEN: &str = "html/hidden";

/// The id of a reason: a rule's, or one of the core's own.
pub fn id_of(program: &Program, reason: Reason) -> &str {
    match reason {
        Reason::Repeat => REPEAT,
        Reason::RunningHead => RUNNING_HEAD,
        Reason::Score => SCORE,
        Reason::Hidden => HIDDEN,
        Reason::Rule(SCORES) => SCORE,
        Reason::Rule(rule) => program.rules.get(rule).map_or("", |rule| rule.id.as_str()),
    }
}

/// What a report calls the cause for which a rule was not applied.
pub fn name_of_skip(skip: Skip) -> &'static str {
    match skip {
        Skip::MaxLoss => "max-loss",
        Skip::TimeLimit => "time-limit",
        Skip::PassLimit => "pass-limit",
    }
}
