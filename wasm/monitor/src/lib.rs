//! The agent's frames in a page: decoded by the engine's own wire, metrics of the machine kept for a minute and made
//! into what fits the pixels, so that a page only strokes lines and copies a picture.
//!
//! ```js
//! const monitor = new Monitor(60_000);
//! socket.onopen = () => socket.send(helloFrame(1, token, "my page"));
//! socket.onmessage = ({ data }) => handle(JSON.parse(monitor.receive(new Uint8Array(data))));
//! const columns = monitor.cpu(Date.now(), canvas.width); // x, low, high; x, low, high; ...
//! ```

#[cfg(feature = "agent")]
mod agent;
pub mod decimate;
pub mod history;
pub mod palette;
mod requests;
pub mod ring;

use backsweep_core::wire::{CodecError, Encoding, Event, FromAgent};
use wasm_bindgen::prelude::*;

use decimate::Column;
use history::{History, Line};
use palette::Palette;

/// The machine of an agent over the last while.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Monitor {
    history: History,
    palette: Palette,
}

#[wasm_bindgen]
impl Monitor {
    /// A monitor that shows so many milliseconds.
    #[wasm_bindgen(constructor)]
    pub fn new(span: f64) -> Self {
        Self { history: History::new(span), palette: Palette::new([0; 3], [u8::MAX; 3]) }
    }

    /// Takes a frame: metrics of the machine are kept. Gives the message as JSON.
    ///
    /// # Errors
    /// When the frame is no message.
    pub fn receive(&mut self, frame: &[u8]) -> Result<String, JsError> {
        Ok(serde_json::to_string(&self.take(frame)?)?)
    }

    /// Colours of idle and busy cores: red, green and blue of the one, then of the other.
    pub fn colours(&mut self, colours: &[u8]) {
        if let &[red, green, blue, busy_red, busy_green, busy_blue] = colours {
            self.palette = Palette::new([red, green, blue], [busy_red, busy_green, busy_blue]);
        }
    }

    /// The mean load of the processors at a time, for so many columns of pixels: for each column that has samples its
    /// middle in pixels, the least and the largest value from 0 to 1. A line that begins anew has three NaN before it.
    pub fn cpu(&self, now: f64, width: u32) -> Vec<f32> {
        self.line(Line::Cpu, now, width)
    }

    /// Memory in use, as `cpu`.
    pub fn memory(&self, now: f64, width: u32) -> Vec<f32> {
        self.line(Line::Memory, now, width)
    }

    /// The load of a graphics processor, as `cpu`.
    pub fn gpu(&self, gpu: usize, now: f64, width: u32) -> Vec<f32> {
        self.line(Line::Gpu(gpu), now, width)
    }

    /// The memory of a graphics processor in use, as `cpu`.
    #[wasm_bindgen(js_name = gpuMemory)]
    pub fn gpu_memory(&self, gpu: usize, now: f64, width: u32) -> Vec<f32> {
        self.line(Line::GpuMemory(gpu), now, width)
    }

    /// A picture of the load of each core: a row for each and `width + 1` columns, RGBA.
    pub fn cores(&self, now: f64, width: u32) -> CoresPicture {
        let (offset, pixels) = self.history.cores(now, width, &self.palette);
        CoresPicture { offset, pixels }
    }
}

impl Monitor {
    /// What `receive` takes.
    ///
    /// # Errors
    /// When the frame is no message.
    pub fn take(&mut self, frame: &[u8]) -> Result<FromAgent, CodecError> {
        let message: FromAgent = Encoding::Bincode.decode(frame)?;
        if let Event::System(sample) = &message.event {
            self.history.add(sample);
        }
        Ok(message)
    }

    #[allow(clippy::cast_possible_truncation, reason = "pixels")]
    fn line(&self, line: Line, now: f64, width: u32) -> Vec<f32> {
        let columns = self.history.line(line, now, width);
        let mut numbers = Vec::with_capacity(3 * columns.len() + 3);
        for Column { x, low, high, begins } in columns {
            if begins && !numbers.is_empty() {
                numbers.extend([f32::NAN; 3]);
            }
            numbers.extend([x as f32, low, high]);
        }
        numbers
    }
}

/// A picture of the load of each core.
#[wasm_bindgen]
#[derive(Debug)]
pub struct CoresPicture {
    /// Where its first column begins, in pixels from the left edge: between -1 and 0.
    pub offset: f64,
    pixels: Vec<u8>,
}

#[wasm_bindgen]
impl CoresPicture {
    /// Its pixels, row by row, RGBA.
    pub fn pixels(self) -> Vec<u8> {
        self.pixels
    }
}
