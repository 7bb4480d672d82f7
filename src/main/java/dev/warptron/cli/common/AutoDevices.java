package dev.warptron.cli.common;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import java.util.List;

/**
 * The candidates of {@code --device auto} on this machine.
 *
 * @param names names of the candidates, starting with the one that should be fastest for large
 *     jobs; empty if {@code auto} would fail
 * @param notTaken the reason for each other device, or why {@code auto} would fail
 */
public record AutoDevices(List<String> names, List<String> notTaken) {
  public static AutoDevices of(DeviceOptions options) {
    try {
      Backends.Candidates candidates = Backends.candidates(options);
      return new AutoDevices(
          candidates.devices().stream().map(BackendProvider::name).toList(),
          candidates.allNotTaken());
    } catch (DeviceException e) {
      return new AutoDevices(List.of(), List.of("any: " + e.getMessage()));
    }
  }

  /** A short description. */
  public String describe() {
    if (names.isEmpty()) {
      return "takes none";
    }
    return names.size() == 1
        ? "takes " + names.get(0)
        : "takes the one that should finish the training first: " + String.join(" or ", names);
  }
}
