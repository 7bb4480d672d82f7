package dev.warptron;

import dev.warptron.backend.DeviceRequest;
import java.util.ArrayList;
import java.util.List;

/** Several trainings of classifiers or regressors on one device. */
final class ManyFits {
  private ManyFits() {}

  static <M> List<FitOutcome<M>> run(List<FitRequest<M>> requests) {
    requireOneDevice(requests);
    List<PreparedFit<M>> fits =
        requests.stream().map(each -> each.settings().prepare(each.training())).toList();
    List<FitOutcome<M>> outcomes = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      outcomes.add(run(requests.get(i), fits.get(i)));
    }
    return List.copyOf(outcomes);
  }

  private static <M> FitOutcome<M> run(FitRequest<M> request, PreparedFit<M> fit) {
    try {
      return FitOutcome.of(fit.run(request.training(), request.validation()));
    } catch (TrainingDivergedException e) {
      return FitOutcome.diverged(e);
    }
  }

  private static <M> void requireOneDevice(List<FitRequest<M>> requests) {
    List<DeviceRequest> devices =
        requests.stream().map(each -> each.settings().requestedDevice()).distinct().toList();
    if (devices.size() > 1) {
      throw new IllegalArgumentException(
          "trainings that run together need the same device and options, got %s and %s"
              .formatted(devices.get(0), devices.get(1)));
    }
  }
}
