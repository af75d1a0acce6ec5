//! One backtest in detail, for JavaScript.

use backsweep_core::{
    detail::Trade,
    metrics::Metric,
    strategy::NodeIndex,
    sweep::{Collector, Plan, Trace, Unobserved},
};
use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    Detail,
    failure::Failure,
    output::{series, set},
};

/// The only combination of a plan.
pub fn detail(plan: &Plan) -> Result<Detail, JsValue> {
    let told = plan.detail(0).map_err(Failure::from)?;
    let detail = Object::new();
    let (metrics, trades, signals) = (metrics(plan)?, trades(&told.trades)?, signals(plan)?);
    set(&detail, "metrics", &metrics)?;
    set(&detail, "equity", &series(&told.equity))?;
    set(&detail, "drawdown", &series(&told.drawdown()))?;
    set(&detail, "position", &series(&told.units))?;
    set(&detail, "trades", &trades)?;
    set(&detail, "signals", &signals)?;
    Ok(detail.unchecked_into())
}

fn metrics(plan: &Plan) -> Result<Object, JsValue> {
    let collector = Collector::new(plan, &Unobserved);
    plan.run(&collector).map_err(Failure::from)?;
    let results = collector.into_results();
    let metrics = Object::new();
    for &metric in Metric::ALL {
        let value = results.metric(metric).iter().next().flatten();
        set(&metrics, metric.name(), &value.map_or(JsValue::NULL, JsValue::from))?;
    }
    Ok(metrics)
}

fn trades(trades: &[Trade]) -> Result<Array, JsValue> {
    let list = Array::new();
    for trade in trades {
        let each = Object::new();
        set(&each, "long", &trade.long.into())?;
        set(&each, "entryBar", &(trade.entry_bar as f64).into())?;
        set(&each, "entryPrice", &trade.entry_price.into())?;
        set(&each, "exitBar", &(trade.exit_bar as f64).into())?;
        set(&each, "exitPrice", &trade.exit_price.into())?;
        set(&each, "units", &trade.units.into())?;
        set(&each, "fees", &trade.fees.into())?;
        set(&each, "profit", &trade.profit.into())?;
        set(&each, "return", &trade.change.into())?;
        set(&each, "reason", &trade.reason.name().into())?;
        set(&each, "adverse", &trade.adverse.into())?;
        set(&each, "favourable", &trade.favourable.into())?;
        list.push(&each);
    }
    Ok(list)
}

/// The strategy's own signals, a byte for each bar.
fn signals(plan: &Plan) -> Result<Object, JsValue> {
    let own = &plan.strategy().document().signals;
    let named = [
        ("longEntry", Some(own.long_entry)),
        ("longExit", Some(own.long_exit)),
        ("shortEntry", own.short_entry),
        ("shortExit", own.short_exit),
    ];
    let signals = Object::new();
    for (name, node) in named {
        let trace = node.and_then(|node: NodeIndex| plan.trace(node, 0));
        if let Some(Trace::Signal(values)) = trace {
            let bytes: Vec<u8> = values.into_iter().map(u8::from).collect();
            set(&signals, name, &Uint8Array::from(bytes.as_slice()))?;
        }
    }
    Ok(signals)
}
