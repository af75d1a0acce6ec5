//! The graphics processors, as NVIDIA's driver tells of them.

use backsweep_core::wire::GpuSample;
use nvml_wrapper::{Nvml, error::NvmlError};

/// The graphics processors of the machine; none where there is no driver.
pub(crate) struct Gpus(Option<Nvml>);

impl Gpus {
    /// Looks for the driver.
    pub fn find() -> Self {
        let found = Nvml::init();
        if let Err(error) = &found {
            tracing::debug!(%error, "no graphics processors are watched");
        }
        Self(found.ok())
    }

    /// Each of them at this moment. One that does not answer is left out.
    pub fn sample(&self) -> Vec<GpuSample> {
        let Some(driver) = &self.0 else { return Vec::new() };
        let count = driver.device_count().unwrap_or_default();
        (0..count).filter_map(|index| sample(driver, index).ok()).collect()
    }
}

fn sample(driver: &Nvml, index: u32) -> Result<GpuSample, NvmlError> {
    let device = driver.device_by_index(index)?;
    let (load, memory) = (device.utilization_rates()?, device.memory_info()?);
    Ok(GpuSample {
        name: device.name()?,
        load_percent: load.gpu as f32,
        memory_used_bytes: memory.used,
        memory_total_bytes: memory.total,
    })
}
