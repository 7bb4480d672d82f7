package dev.warptron;

import dev.warptron.data.Dataset;
import dev.warptron.data.Folds;
import dev.warptron.data.Split;
import dev.warptron.data.SplitRows;
import dev.warptron.data.Table;
import dev.warptron.data.Task;
import dev.warptron.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How several networks are fitted as one model, which predicts the mean of their predictions.
 * Public methods of {@link MlpBuilder}.
 *
 * <p>All networks train in one call, side by side where that is faster, and each has the bits of a
 * fit of its own with its seed and its rows. A training that is cancelled keeps the networks that
 * have completed an epoch; if none has, all of them.
 *
 * @param <B> the type of the builder
 * @param <M> the type of the fitted model
 */
abstract class EnsembleFits<B extends EnsembleFits<B, M>, M> extends TableFits<B, M> {
  /** The fewest networks of an ensemble or a bag. */
  public static final int FEWEST_NETWORKS = 2;

  /** The most networks of an ensemble or a bag. */
  public static final int MOST_NETWORKS = 100;

  EnsembleFits() {}

  /** A training with the settings as they are. */
  abstract NetworkFit prepare(Dataset training, @Nullable Dataset validation);

  /** The model around networks trained with these settings. */
  abstract M model(FittedEnsemble fitted);

  /** What tells how to draw folds. */
  abstract Task task();

  /** The listener of the settings. */
  abstract TrainingListener listener();

  /**
   * Trains several networks on the same rows: the first with {@link #seed}, the next with the
   * following seeds.
   *
   * @param networks from 2 to 100
   * @param validation rows with the same columns, measured after each epoch; null for none
   * @throws IllegalArgumentException if the settings do not suit the rows, or start from a saved
   *     model
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   * @throws dev.warptron.backend.DeviceException if the device is not available
   * @throws TrainingDivergedException if a loss becomes infinite or NaN
   */
  public M fitEnsemble(int networks, Dataset training, @Nullable Dataset validation) {
    return fitEnsemble(networks, training, validation, listeners());
  }

  /** The same for a table, as it is. Rows without a target are left out. */
  public M fitEnsemble(int networks, Table training, @Nullable Table validation) {
    FitRequest<M> request = request(training, validation);
    return fitEnsemble(networks, request.training(), request.validation());
  }

  /**
   * The same with a listener for each network.
   *
   * @param listeners replace that of the settings; numbers from 0. They are called by several
   *     threads, but never by two at once
   */
  public M fitEnsemble(
      int networks,
      Dataset training,
      @Nullable Dataset validation,
      IntFunction<TrainingListener> listeners) {
    requireNetworks(networks);
    Objects.requireNonNull(training, "training");
    List<FittedNetwork> all = fit(networks, i -> prepare(training, validation), listeners);
    FittedEnsemble ensemble = FittedEnsemble.of(selected(all, kept(all)), null);
    return model(
        validation == null
            ? ensemble
            : ensemble.isEnsemble()
                ? ensemble.with(ensemble.evaluate(RawRows.of(validation)))
                : FittedEnsemble.of(ensemble.first()));
  }

  /**
   * Trains a network for each fold of the rows, on the rows of all other folds, and validates it on
   * its own fold. {@link MlpModel#validationEvaluation} then is that of the prediction of each row
   * by the network that was not trained on it. The first network has {@link #seed}, which also
   * draws the folds, the next ones the following seeds.
   *
   * @param folds from 2 to 100; stratified for classes
   * @throws IllegalArgumentException if the settings do not suit the rows, or start from a saved
   *     model
   * @throws dev.warptron.data.DataException if the rows cannot be learned from, or are too few
   * @throws dev.warptron.backend.DeviceException if the device is not available
   * @throws TrainingDivergedException if a loss becomes infinite or NaN
   */
  public M fitBag(int folds, Dataset rows) {
    requireNetworks(folds);
    List<SplitRows> each = Folds.rows(task(), rows, folds, seed());
    return fitBag(each.stream().map(fold -> fold.split(rows)).toList(), listeners());
  }

  /**
   * The same for a table, as it is: features are made with statistics of the training rows. Rows
   * without a target are left out.
   */
  public M fitBag(int folds, Table all) {
    requireNetworks(folds);
    Table rows = all.withKnownTargets();
    List<Split> each =
        Folds.rows(task(), rows.withoutColumns(), folds, seed()).stream()
            .map(fold -> request(rows.select(fold.training()), rows.select(fold.validation())))
            .map(fold -> new Split(fold.training(), Objects.requireNonNull(fold.validation())))
            .toList();
    return fitBag(each, listeners());
  }

  /**
   * The same for given folds, such as those of whole groups, with a listener for each network.
   *
   * @param folds a network is trained on the training rows of each; from 2 to 100
   * @param listeners as for {@link #fitEnsemble(int, Dataset, Dataset, IntFunction)}
   */
  public M fitBag(List<Split> folds, IntFunction<TrainingListener> listeners) {
    requireNetworks(folds.size());
    List<FittedNetwork> all =
        fit(
            folds.size(),
            i -> prepare(folds.get(i).training(), folds.get(i).validation()),
            listeners);
    List<Integer> kept = kept(all);
    FittedEnsemble ensemble = FittedEnsemble.of(selected(all, kept), null);
    return model(
        ensemble.isEnsemble()
            ? ensemble.with(ensemble.evaluate(selected(folds, kept)))
            : FittedEnsemble.of(ensemble.first()));
  }

  private static void requireNetworks(int count) {
    if (count < FEWEST_NETWORKS || count > MOST_NETWORKS) {
      throw new IllegalArgumentException(
          "an ensemble has from %d to %d networks, got %d"
              .formatted(FEWEST_NETWORKS, MOST_NETWORKS, count));
    }
  }

  private IntFunction<TrainingListener> listeners() {
    TrainingListener own = listener();
    return network -> own;
  }

  /** Trains networks that differ in their seeds, and maybe in their rows. */
  private List<FittedNetwork> fit(
      int networks, IntFunction<NetworkFit> prepared, IntFunction<TrainingListener> listeners) {
    if (startModel() != null) {
      throw new IllegalArgumentException(
          "the networks of an ensemble start from drawn weights, not from a saved model");
    }
    long seed = seed();
    List<NetworkFit> fits = new ArrayList<>();
    try {
      for (int i = 0; i < networks; i++) {
        seed(seed + i);
        fits.add(prepared.apply(i).with(listeners.apply(i)));
      }
    } finally {
      seed(seed);
    }
    return ManyFits.run(fits).stream().map(FitOutcome::model).toList();
  }

  /** The networks that have completed an epoch, or all if none has. */
  private static List<Integer> kept(List<FittedNetwork> all) {
    List<Integer> kept =
        IntStream.range(0, all.size())
            .filter(i -> !all.get(i).history().epochs().isEmpty())
            .boxed()
            .toList();
    return kept.isEmpty() ? IntStream.range(0, all.size()).boxed().toList() : kept;
  }

  private static <T> List<T> selected(List<T> all, List<Integer> which) {
    return which.stream().map(all::get).toList();
  }
}
