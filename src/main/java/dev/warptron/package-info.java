/**
 * Warptron's library interface: {@link dev.warptron.MlpClassifier} and {@link
 * dev.warptron.MlpRegressor}.
 *
 * <p>A builder holds the settings and fits; what it returns is a fitted model, immutable and safe
 * to use from many threads.
 *
 * <p><b>Dependencies.</b> Every package above it, no device package, and not the command line.
 */
@NullMarked
package dev.warptron;

import org.jspecify.annotations.NullMarked;
