package dev.warptron.backend;

import org.jspecify.annotations.Nullable;

/**
 * What was summed up in one epoch.
 *
 * @param training each row's loss and hit, met before its batch's update, and the penalty after the
 *     last update
 * @param validation loss and hits after the last update, with the same penalty; null if there were
 *     no such rows
 */
public record EpochSums(Totals.Sums training, Totals.@Nullable Sums validation) {}
