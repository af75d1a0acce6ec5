//! Colours of loads.

/// Colours from idle to busy.
#[derive(Debug)]
pub struct Palette {
    colours: Vec<[u8; 4]>,
}

const STEPS: u8 = 255;

impl Palette {
    /// The colours between two, red, green and blue.
    pub fn new(idle: [u8; 3], busy: [u8; 3]) -> Self {
        let mixed = |idle: u8, busy: u8, step: u8| {
            let (idle, busy, step) = (u32::from(idle), u32::from(busy), u32::from(step));
            let sum = idle * (u32::from(STEPS) - step) + busy * step;
            u8::try_from((sum + u32::from(STEPS) / 2) / u32::from(STEPS)).unwrap_or(u8::MAX)
        };
        let colour = |step| [0, 1, 2].map(|channel: usize| mixed(idle[channel], busy[channel], step));
        let colours = (0..=STEPS).map(colour).map(|[red, green, blue]| [red, green, blue, u8::MAX]);
        Self { colours: colours.collect() }
    }

    /// The colour of a load from 0 to 1, red, green, blue and opacity; transparent where nothing is known.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the steps")]
    pub fn colour(&self, load: f32) -> [u8; 4] {
        if load.is_nan() {
            return [0; 4];
        }
        self.colours[(load.clamp(0.0, 1.0) * f32::from(STEPS)).round() as usize]
    }
}
