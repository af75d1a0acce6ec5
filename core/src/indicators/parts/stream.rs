//! How indicators run: bar after bar, with all state carried, so that the cutting into blocks changes nothing.

/// An indicator with `INPUTS` input series and `OUTPUTS` output series.
///
/// The first step gets the first bar on which every input is defined; bars before it give NaN. An indicator that has
/// not seen enough gives NaN. After that, an undefined input makes windowed indicators undefined for as long as it is
/// in the window and recursive ones for ever.
pub(crate) trait Step<const INPUTS: usize, const OUTPUTS: usize> {
    /// Takes the inputs of the next bar and gives its outputs.
    fn step(&mut self, inputs: [f64; INPUTS]) -> [f64; OUTPUTS];
}

/// An indicator of any shape, ready to run.
pub trait Stream: Send {
    /// Takes a block of bars of every input, and writes as many bars of every output. `outputs` has a row for each
    /// output, all of one length, which may be longer than the block.
    fn block(&mut self, inputs: &[&[f64]], outputs: &mut [f64]);
}

struct Stepper<S, const INPUTS: usize, const OUTPUTS: usize> {
    started: bool,
    indicator: S,
}

/// An indicator as a [`Stream`].
pub(crate) fn stream<S, const INPUTS: usize, const OUTPUTS: usize>(indicator: S) -> Box<dyn Stream>
where
    S: Step<INPUTS, OUTPUTS> + Send + 'static,
{
    Box::new(Stepper::<S, INPUTS, OUTPUTS> { started: false, indicator })
}

impl<S, const INPUTS: usize, const OUTPUTS: usize> Stream for Stepper<S, INPUTS, OUTPUTS>
where
    S: Step<INPUTS, OUTPUTS> + Send,
{
    fn block(&mut self, inputs: &[&[f64]], outputs: &mut [f64]) {
        let row = outputs.len() / OUTPUTS;
        let Ok(inputs) = <[&[f64]; INPUTS]>::try_from(inputs) else {
            outputs.fill(f64::NAN);
            return;
        };
        for bar in 0..inputs[0].len() {
            let now = inputs.map(|input| input[bar]);
            self.started = self.started || !now.iter().any(|value| value.is_nan());
            let values = if self.started { self.indicator.step(now) } else { [f64::NAN; OUTPUTS] };
            for output in 0..OUTPUTS {
                outputs[output * row + bar] = values[output];
            }
        }
    }
}
