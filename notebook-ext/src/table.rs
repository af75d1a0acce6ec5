//! Results as an Arrow table.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_buffer::{Buffer, NullBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, Field, Schema};
use backsweep_core::{grid::Values, metrics::Metric};
use bytes::Bytes;
use pyo3::{prelude::*, types::PyCapsule};
use pyo3_arrow::PyTable;

use crate::{
    errors::Failure,
    results::{MetricOwner, Parameter, Results},
};

/// The results as an Arrow stream of one batch. Metric values stay where they are.
pub fn stream<'py>(
    py: Python<'py>,
    results: &Results,
    requested_schema: Option<Bound<'py, PyCapsule>>,
) -> PyResult<Bound<'py, PyCapsule>> {
    let batch = batch(results).map_err(|error| Failure::new("result.arrow", error.to_string()))?;
    let schema = batch.schema();
    let table = PyTable::try_new(vec![batch], schema)?.into_pyobject(py)?;
    Ok(table.call_method1("__arrow_c_stream__", (requested_schema,))?.cast_into()?)
}

fn batch(results: &Results) -> Result<RecordBatch, ArrowError> {
    let parameters = results.parameters().into_iter().enumerate().map(|(position, name)| {
        let values: ArrayRef = match results.parameter_values(position) {
            Parameter::Values(Values::Integers(values)) => Arc::new(Int64Array::from(values)),
            Parameter::Values(Values::Numbers(values)) => Arc::new(Float64Array::from(values)),
            Parameter::Texts(values) => Arc::new(StringArray::from(values)),
        };
        (name, values)
    });
    let metrics = Metric::ALL.iter().map(|&metric| (metric.name().to_owned(), column(results, metric)));
    let (names, columns): (Vec<_>, Vec<_>) = parameters.chain(metrics).unzip();
    let fields = names.iter().zip(&columns).map(|(name, column)| Field::new(name, column.data_type().clone(), true));
    RecordBatch::try_new(Arc::new(Schema::new(fields.collect::<Vec<_>>())), columns)
}

fn column(results: &Results, metric: Metric) -> ArrayRef {
    let owner = MetricOwner { results: Arc::clone(&results.core), metric };
    let values = owner.as_ref();
    if results.is_whole(metric) {
        return Arc::new(Int64Array::from(counts(values)));
    }
    let defined: NullBuffer = values.iter().map(|value| !value.is_nan()).collect();
    let nulls = (defined.null_count() > 0).then_some(defined);
    let length = values.len();
    let buffer = Buffer::from(Bytes::from_owner(AsBytes(owner)));
    Arc::new(Float64Array::new(ScalarBuffer::new(buffer, 0, length), nulls))
}

struct AsBytes(MetricOwner);

impl AsRef<[u8]> for AsBytes {
    fn as_ref(&self) -> &[u8] {
        bytemuck::cast_slice(self.0.as_ref())
    }
}

/// Whole numbers from a column of them.
#[allow(clippy::cast_possible_truncation, reason = "counts of bars and trades are whole and far below 2^53")]
pub fn counts(values: &[f64]) -> Vec<i64> {
    values.iter().map(|&value| value as i64).collect()
}
