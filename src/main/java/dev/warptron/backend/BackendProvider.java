package dev.warptron.backend;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
import java.util.List;
import java.util.Optional;

/** A kind of device, present or not. Found by {@link java.util.ServiceLoader}. */
public interface BackendProvider {
  /** The name on the command line, such as {@code reference}. */
  String name();

  /** What it computes with, in a few words for the user. */
  String description();

  /**
   * Which device {@code auto} prefers: of those that are available, the one with the highest rank.
   */
  int rank();

  /** Why {@code auto} never takes this device, for the user; empty if it may. */
  default Optional<String> onlyByNameBecause() {
    return Optional.empty();
  }

  /** Whether {@code auto} takes this device only where no other is available. */
  default boolean isLastResort() {
    return false;
  }

  /**
   * About how many seconds it takes until this device can begin to work, in a process that has not
   * used it before; &gt;= 0. Who can finish a job elsewhere in less time need not open it.
   */
  default double openingSeconds() {
    return 0;
  }

  /**
   * What tells this device, working in this way, from one that may be quicker or slower: for what
   * was measured of it and is remembered. One line; opens nothing.
   */
  default String identity(DeviceOptions options) {
    return description();
  }

  /**
   * Empty if the device can be used here in this way; otherwise why not and what to do, for the
   * user.
   */
  Optional<String> unavailableBecause(DeviceOptions options);

  /** The same for the device as it works by default. */
  default Optional<String> unavailableBecause() {
    return unavailableBecause(DeviceOptions.DEFAULT);
  }

  /**
   * Refuses if the device cannot be used here in this way.
   *
   * @throws DeviceException with the reason
   */
  default void requireAvailable(DeviceOptions options) {
    unavailableBecause(options)
        .ifPresent(
            reason -> {
              throw new DeviceException("device %s is not available: %s".formatted(name(), reason));
            });
  }

  /**
   * What there is of this device here, for the user: of what kind it is, what was found, what is
   * missing and what to do about it. Never fails: what cannot be found out says why.
   */
  default List<Fact> facts(DeviceOptions options) {
    return List.of();
  }

  /**
   * Opens the device.
   *
   * @throws DeviceException if it is not available
   */
  @MustBeClosed
  Backend open(DeviceOptions options);

  /** The same for the device as it works by default. */
  @MustBeClosed
  default Backend open() {
    return open(DeviceOptions.DEFAULT);
  }
}
