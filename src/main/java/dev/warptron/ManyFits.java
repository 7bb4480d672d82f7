package dev.warptron;

import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.spi.Backend;
import dev.warptron.train.Trainer;
import dev.warptron.train.TrainingJob;
import dev.warptron.train.TrainingRequest;
import dev.warptron.train.TrainingResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Several trainings of classifiers or regressors on one device.
 *
 * <p>A device with an epoch runner trains small networks in one call. A device whose trainings each
 * use one core is opened once for each core. Any other device trains one network after another.
 */
final class ManyFits {
  private final List<NetworkFit> fits;
  private final Backends.Choice choice;
  private final @Nullable FitOutcome<FittedNetwork>[] outcomes;

  private ManyFits(List<NetworkFit> fits) {
    this.fits = fits;
    this.choice = Backends.choose(JobCheckpoints.device(device(fits), fits.get(0).checkpoints()));
    this.outcomes = newOutcomes(fits.size());
  }

  @SuppressWarnings("unchecked") // an array of a generic type
  private static @Nullable FitOutcome<FittedNetwork>[] newOutcomes(int count) {
    return (FitOutcome<FittedNetwork>[]) new FitOutcome<?>[count];
  }

  /** Trains models of one network each. */
  static <M> List<FitOutcome<M>> models(List<FitRequest<M>> requests) {
    List<FitOutcome<FittedNetwork>> outcomes =
        run(
            requests.stream()
                .map(each -> each.settings().prepare(each.training(), each.validation()))
                .toList());
    List<FitOutcome<M>> models = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      MlpBuilder<?, M> settings = requests.get(i).settings();
      models.add(outcomes.get(i).map(each -> settings.model(FittedEnsemble.of(each))));
    }
    return models;
  }

  /** Trains networks, and returns the outcome of each. */
  static List<FitOutcome<FittedNetwork>> run(List<NetworkFit> fits) {
    if (fits.isEmpty()) {
      return List.of();
    }
    if (fits.stream().anyMatch(each -> each.group().size() > 1)) {
      throw new IllegalArgumentException(
          "workers that train one network together do not train several: fit one network");
    }
    ManyFits all = new ManyFits(fits);
    all.run();
    return Arrays.stream(all.outcomes).map(Objects::requireNonNull).toList();
  }

  private static DeviceRequest device(List<NetworkFit> fits) {
    List<DeviceRequest> devices = fits.stream().map(each -> each.device()).distinct().toList();
    if (devices.size() > 1) {
      throw new IllegalArgumentException(
          "trainings that run together need the same device and options, got %s and %s"
              .formatted(devices.get(0), devices.get(1)));
    }
    return devices.get(0);
  }

  private void run() {
    fits.forEach(each -> each.listener().deviceChosen(choice));
    try (JobCheckpoints kept = JobCheckpoints.open(fits, choice)) {
      run(kept);
    }
  }

  private void run(JobCheckpoints kept) {
    List<Integer> onOneCore = new ArrayList<>();
    int threads = 1;
    try (Backend backend = choice.open()) {
      List<Integer> others = new ArrayList<>();
      for (int i = 0; i < fits.size(); i++) {
        TrainingRequest request = fits.get(i).request();
        boolean inBlocks = request.training() instanceof FitRows rows && rows.isInBlocks();
        int most = inBlocks ? 1 : backend.trainingsSideBySide(request.plan());
        (most > 1 ? onOneCore : others).add(i);
        threads = Math.max(threads, most);
      }
      runOn(backend, others, kept);
    }
    new FitThreads(choice, Math.min(threads, onOneCore.size()))
        .run(onOneCore, (number, rows, listeners) -> runOne(number, rows, listeners, kept));
  }

  private void runOn(Backend backend, List<Integer> numbers, JobCheckpoints kept) {
    try (UploadedRows rows = new UploadedRows(backend)) {
      List<TrainingJob> jobs =
          numbers.stream()
              .map(i -> fits.get(i).job(rows, fits.get(i).listener()).with(kept.of(i, backend)))
              .toList();
      List<TrainingResult> ended = Trainer.runAll(backend, jobs);
      for (int i = 0; i < numbers.size(); i++) {
        int number = numbers.get(i);
        outcomes[number] = outcome(number, ended.get(i), backend);
      }
    }
  }

  /** Called by several threads, each with its own numbers. */
  private void runOne(
      int number, UploadedRows rows, SharedListeners listeners, JobCheckpoints kept) {
    NetworkFit fit = fits.get(number);
    TrainingJob job =
        fit.job(rows, listeners.of(fit.listener())).with(kept.of(number, rows.backend()));
    outcomes[number] = outcome(number, Trainer.run(rows.backend(), job), rows.backend());
  }

  private FitOutcome<FittedNetwork> outcome(int number, TrainingResult ended, Backend backend) {
    try {
      return FitOutcome.of(fits.get(number).fitted(ended, backend));
    } catch (TrainingDivergedException e) {
      return FitOutcome.diverged(e);
    }
  }
}
