package dev.warptron.backend.spi;

import java.util.List;

/**
 * What {@link EpochSession#run} gives.
 *
 * @param sums what was summed up in each epoch of each task
 * @param deviceNanos from the start of the work on the device to its end, without what the host did
 *     before and after it
 */
public record EpochRound(List<List<EpochSums>> sums, long deviceNanos) {}
