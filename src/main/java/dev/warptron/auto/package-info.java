/**
 * Chooses the available device that trains a job soonest: measured by timed runs of the job itself,
 * and cached.
 *
 * <p>{@link dev.warptron.auto.DeviceSelector} is the entry point. The choice changes no number of
 * the training that follows: a timed run is a separate training from the same start, whose result
 * is discarded.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.train} and what it imports, {@code data} (errors of
 * the rows) and {@code files}; no device package.
 */
@NullMarked
package dev.warptron.auto;

import org.jspecify.annotations.NullMarked;
