package dev.warptron.backend.spi;

import java.util.List;

/**
 * The result of {@link EpochSession#run}.
 *
 * @param sums the sums of each epoch of each task
 * @param deviceNanos elapsed time of the work on the device in nanoseconds, without the host's work
 *     before and after it
 */
public record EpochRound(List<List<EpochSums>> sums, long deviceNanos) {}
