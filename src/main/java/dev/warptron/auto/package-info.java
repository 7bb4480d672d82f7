/**
 * Which of the available devices trains a job soonest: measured on the job itself, and remembered.
 *
 * <p>{@link dev.warptron.auto.DeviceContest} is the way in. Nothing here changes a number of the
 * training that follows: what is measured is a training of its own, from the same start, which is
 * thrown away.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.train}, {@code data} (files that are there as a
 * whole) and what these import; no device package.
 */
@NullMarked
package dev.warptron.auto;

import org.jspecify.annotations.NullMarked;
