/**
 * Metrics of predictions, in double precision on the host: {@link dev.warptron.metric.Metrics}
 * lists them.
 *
 * <p>The metrics that devices compute during a training are {@code function.Metric}: those that can
 * be computed from sums over rows.
 *
 * <p><b>Dependencies.</b> Nothing of ours.
 */
@NullMarked
package dev.warptron.metric;

import org.jspecify.annotations.NullMarked;
