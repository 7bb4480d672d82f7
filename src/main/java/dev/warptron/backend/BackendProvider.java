package dev.warptron.backend;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
import java.util.List;
import java.util.Optional;

/** A kind of device, present or not. Found by {@link java.util.ServiceLoader}. */
public interface BackendProvider {
  /** The name on the command line, such as {@code reference}. */
  String name();

  /** A short description of what it computes with, for the user. */
  String description();

  /** The preference of {@code auto}, which takes the available device with the highest rank. */
  int rank();

  /** Why {@code auto} never takes this device, for the user; empty if it may. */
  default Optional<String> onlyByNameBecause() {
    return Optional.empty();
  }

  /**
   * Whether a user of this machine may expect this device, even if it is not available: not if the
   * machine lacks the hardware. Then {@code auto} does not mention it.
   */
  default boolean mayBeExpected() {
    return true;
  }

  /** Whether {@code auto} takes this device only where no other is available. */
  default boolean isLastResort() {
    return false;
  }

  /**
   * The start-up time of this device in seconds, in a process that has not used it before; &gt;= 0.
   * An estimate. A job that finishes on another device in less time need not open this one.
   */
  default double openingSeconds() {
    return 0;
  }

  /**
   * Identifies this device with these options, as the key of cached throughput. Differs whenever
   * the speed may differ. One line; does not open the device.
   */
  default String identity(DeviceOptions options) {
    return description();
  }

  /**
   * Why the device cannot be used here with these options, and what to do, for the user; empty if
   * it can.
   */
  Optional<String> unavailableBecause(DeviceOptions options);

  /** The same with the default options. */
  default Optional<String> unavailableBecause() {
    return unavailableBecause(DeviceOptions.DEFAULT);
  }

  /**
   * Throws if the device cannot be used here with these options.
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
   * What is known about this device on this machine, for the user: its kind, what was found, what
   * is missing and what to do about it. Never throws: a fact that is not known says why.
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

  /** The same with the default options. */
  @MustBeClosed
  default Backend open() {
    return open(DeviceOptions.DEFAULT);
  }
}
