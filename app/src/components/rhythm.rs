//! Meetings over the months: one block per meeting, as tall as it was long.

use leptos::prelude::*;

use crate::i18n::m;

/// One month of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RhythmMonth {
    /// Three letters or so.
    pub(crate) short: String,
    /// Month and year.
    pub(crate) long: String,
    /// The quarter-hours of each meeting, in order.
    pub(crate) meetings: Vec<u32>,
    /// Hours in all.
    pub(crate) hours: String,
    /// Count and hours, as they are read.
    pub(crate) words: String,
}

const COLUMN: u32 = 48;
const BLOCK: u32 = 32;
const HEIGHT: u32 = 120;
const GAP: u32 = 2;
const BASE: u32 = 20;
const LEAST: u32 = 6;

/// A picture of the months, and the same as a table for those who would rather read.
#[component]
pub(crate) fn Rhythm(#[prop(into)] months: Signal<Vec<RhythmMonth>>, #[prop(into)] caption: String) -> impl IntoView {
    let width = move || (months.read().len() as u32).max(1) * COLUMN;
    let view_box = move || format!("0 0 {} {}", width(), HEIGHT + BASE);
    let summary = move || months.read().iter().map(|month| month.words.clone()).collect::<Vec<_>>().join(" ");
    let columns = move || {
        let months = months.get();
        let scale = Scale::fit(&months);
        months.into_iter().enumerate().map(|(place, month)| column(place as u32 * COLUMN, &month, scale)).collect_view()
    };
    let row = |month: RhythmMonth| {
        let met = month.meetings.len();
        view! { <tr><th scope="row">{month.long}</th><td>{met}</td><td>{month.hours}</td></tr> }
    };
    let label = caption.clone();
    view! {
        <figure class="rhythm">
            <div class="rhythm__scroll" tabindex="0" role="group" aria-label=label.clone()>
                <svg class="rhythm__picture" width=width height=HEIGHT + BASE viewBox=view_box role="img" aria-label=summary>
                    {columns}
                    <line class="rhythm__base" x1="0" x2=width y1=HEIGHT y2=HEIGHT />
                </svg>
            </div>
            <figcaption>{caption}</figcaption>
            <details class="fold">
                <summary>{m::rhythm::as_table()}</summary>
                <table class="table">
                    <thead><tr><th scope="col">{m::rhythm::month()}</th><th scope="col">{m::rhythm::meetings()}</th><th scope="col">{m::rhythm::hours()}</th></tr></thead>
                    <tbody>{move || months.get().into_iter().map(row).collect_view()}</tbody>
                </table>
            </details>
        </figure>
    }
}

fn column(left: u32, month: &RhythmMonth, scale: Scale) -> impl IntoView + use<> {
    let x = left + (COLUMN - BLOCK) / 2;
    let mut top = HEIGHT;
    let blocks: Vec<_> = month
        .meetings
        .iter()
        .map(|quarters| {
            let height = scale.height(*quarters);
            top = top.saturating_sub(height + GAP);
            view! { <rect class="rhythm__meeting" x=x y=top width=BLOCK height=height rx="2" /> }
        })
        .collect();
    view! {
        <g>
            {blocks}
            <text class="rhythm__month" x=left + COLUMN / 2 y=HEIGHT + 14 text-anchor="middle">{month.short.clone()}</text>
        </g>
    }
}

/// How tall a quarter-hour is, so that the fullest month fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Scale {
    fullest: u32,
    room: u32,
}

impl Scale {
    fn fit(months: &[RhythmMonth]) -> Self {
        let need = |month: &RhythmMonth| month.meetings.iter().map(|it| (*it).max(1)).sum::<u32>();
        let most = months.iter().map(|month| month.meetings.len() as u32).max().unwrap_or(0);
        // A month with one short meeting must not look like a full one: at least five hours fit.
        let fullest = months.iter().map(need).max().unwrap_or(0).max(20);
        Self { fullest, room: HEIGHT.saturating_sub(most * (GAP + LEAST)) }
    }

    fn height(self, quarters: u32) -> u32 {
        LEAST + quarters * self.room / self.fullest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(meetings: &[u32]) -> RhythmMonth {
        RhythmMonth {
            short: String::new(),
            long: String::new(),
            meetings: meetings.to_vec(),
            hours: String::new(),
            words: String::new(),
        }
    }

    #[test]
    fn the_fullest_month_fits_into_the_picture() {
        for months in [vec![month(&[4])], vec![month(&[96, 96, 96]), month(&[1])], vec![month(&[1; 12])]] {
            let scale = Scale::fit(&months);
            for month in &months {
                let tall: u32 = month.meetings.iter().map(|it| scale.height(*it) + GAP).sum();
                assert!(tall <= HEIGHT, "{tall}");
            }
        }
    }

    #[test]
    fn a_longer_meeting_is_a_taller_block() {
        let scale = Scale::fit(&[month(&[4, 12])]);
        assert!(scale.height(12) > scale.height(4));
    }
}
