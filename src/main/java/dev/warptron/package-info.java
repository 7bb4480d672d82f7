/**
 * Warptron's library interface: {@link dev.warptron.MlpClassifier}, {@link
 * dev.warptron.MlpRegressor} and, for several labels, {@link dev.warptron.MlpMultilabelClassifier}.
 *
 * <p>A builder holds the settings; its {@code fit} returns a fitted model, which is immutable and
 * thread-safe.
 *
 * <p><b>The API.</b> A program that trains and predicts needs this package, {@code data} for
 * tables, {@code function} and {@code optim} for the values of settings, {@code metric} for metrics
 * of predictions, {@code train} for listeners and histories, {@code tune} for searches, {@code io}
 * for the parts of a model file, and {@code backend.DeviceOptions}. The other packages are public
 * for devices and for the command line; they may change in any version.
 *
 * <p><b>Dependencies.</b> Every package above it, no device package, and not the command line.
 */
@NullMarked
package dev.warptron;

import org.jspecify.annotations.NullMarked;
