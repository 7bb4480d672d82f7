package dev.warptron.cli.common;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import java.util.List;

/**
 * What {@code --device auto} would take here.
 *
 * @param names of the devices that it may take, the one first that should be the quickest at large
 *     jobs; none if it would refuse
 * @param notTaken a sentence for each other device, or why it would refuse
 */
public record AutoDevices(List<String> names, List<String> notTaken) {
  public static AutoDevices of(DeviceOptions options) {
    try {
      Backends.Contenders contenders = Backends.contenders(options);
      return new AutoDevices(
          contenders.devices().stream().map(BackendProvider::name).toList(), contenders.notTaken());
    } catch (DeviceException e) {
      return new AutoDevices(List.of(), List.of("any: " + e.getMessage()));
    }
  }

  /** In a few words. */
  public String describe() {
    if (names.isEmpty()) {
      return "takes none";
    }
    return names.size() == 1
        ? "takes " + names.get(0)
        : "takes the one that should finish the training first: " + String.join(" or ", names);
  }
}
