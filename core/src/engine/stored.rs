//! A program as bytes: shipped packs are compiled where they are made, and read where they are used.
//!
//! Parsing some hundred kilobytes of regexes to find out what lines they can match takes a third of a second, and gives the same at each
//! start. What is stored is all that comes of it; a regex itself is compiled when a line first asks for it, stored or not.

use crate::engine::program::{Program, Role};

/// What the bytes begin with. It changes with what is stored, or with what it means: a new prefilter, a new field.
const FORMAT: &[u8; 8] = b"program2";

impl Program {
    /// The program as bytes: the same for equal packs.
    pub fn to_bytes(&self) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_extend(self, FORMAT.to_vec())
    }

    /// The program that was stored; none if these bytes are not of this version.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes.strip_prefix(FORMAT)?).ok()
    }

    /// Takes rules out, by their ids. What they protect stays protected only if others protect it.
    pub fn turn_off<'i>(&mut self, ids: impl Iterator<Item = &'i str>) {
        let mut is_off = vec![false; self.rules.len()];
        for rule in ids.filter_map(|id| self.rule_of(id)) {
            is_off.get_mut(rule).into_iter().for_each(|off| *off = true);
        }
        let stays = |rule: usize| is_off.get(rule) != Some(&true);
        for roles in &mut self.roles {
            roles.retain(|role: &Role| role.rule().is_none_or(stays));
        }
        self.doubled.retain(|&rule| stays(rule));
        self.repeated.retain(|&rule| stays(rule));
        for pack in &mut self.packs {
            pack.may_be_found = false;
        }
        for (index, rule) in self.rules.iter_mut().enumerate() {
            rule.is_css &= stays(index);
            rule.everywhere &= stays(index);
            if rule.everywhere
                && let Some(pack) = self.packs.get_mut(rule.pack)
            {
                pack.may_be_found = true;
            }
        }
    }
}
