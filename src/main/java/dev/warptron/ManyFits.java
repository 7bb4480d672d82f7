package dev.warptron;

import dev.warptron.backend.Backend;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.train.ManyTrainings;
import dev.warptron.train.TrainingJob;
import dev.warptron.train.TrainingOutcome;
import dev.warptron.train.TrainingState;
import java.util.ArrayList;
import java.util.List;

/** Several trainings of classifiers or regressors on one device. */
final class ManyFits {
  private ManyFits() {}

  static <M> List<FitOutcome<M>> run(List<FitRequest<M>> requests) {
    if (requests.isEmpty()) {
      return List.of();
    }
    List<PreparedFit<M>> fits =
        requests.stream().map(each -> each.settings().prepare(each.training())).toList();
    for (int i = 0; i < fits.size(); i++) {
      fits.get(i).fit().requireColumns(requests.get(i).training(), requests.get(i).validation());
    }
    try (Backend backend = Backends.choose(device(fits)).open();
        UploadedRows rows = new UploadedRows(backend)) {
      List<TrainingJob> jobs = new ArrayList<>();
      for (int i = 0; i < fits.size(); i++) {
        jobs.add(job(requests.get(i), fits.get(i).fit(), rows));
      }
      List<TrainingOutcome> outcomes = ManyTrainings.run(backend, jobs);
      List<FitOutcome<M>> fitted = new ArrayList<>();
      for (int i = 0; i < fits.size(); i++) {
        fitted.add(fits.get(i).outcome(outcomes.get(i), backend));
      }
      return fitted;
    }
  }

  private static TrainingJob job(FitRequest<?> request, NetworkFit fit, UploadedRows rows) {
    TrainingState start = TrainingState.initial(fit.network(), fit.config());
    return fit.job(rows, request.training(), request.validation(), start);
  }

  private static <M> DeviceRequest device(List<PreparedFit<M>> fits) {
    List<DeviceRequest> devices =
        fits.stream().map(each -> each.fit().device()).distinct().toList();
    if (devices.size() > 1) {
      throw new IllegalArgumentException(
          "trainings that run together need the same device and options, got %s and %s"
              .formatted(devices.get(0), devices.get(1)));
    }
    return devices.get(0);
  }
}
