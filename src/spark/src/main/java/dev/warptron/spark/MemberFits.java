package dev.warptron.spark;

import dev.warptron.FitOutcome;
import dev.warptron.FitRequest;
import dev.warptron.MlpBuilder;
import dev.warptron.MlpClassifier;
import dev.warptron.MlpModel;
import dev.warptron.MlpRegressor;
import dev.warptron.TrainingDivergedException;
import dev.warptron.backend.DeviceException;
import dev.warptron.data.ClassLabels;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Folds;
import dev.warptron.data.SplitRows;
import dev.warptron.data.Table;
import dev.warptron.data.Task;
import dev.warptron.io.SavedEnsemble;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one task of a training does: it trains some of the networks of a model, with the bits that
 * each has if one machine trains all of them. Without state.
 */
final class MemberFits implements Serializable {
  private static final long serialVersionUID = 1;

  private final Settings settings;
  private final boolean isClassifier;

  MemberFits(Settings settings, boolean isClassifier) {
    this.settings = settings;
    this.isClassifier = isClassifier;
  }

  /** The networks of the model. */
  int networks() {
    return Math.max(settings.bag(), settings.ensemble());
  }

  /** What a task gives back. No record, which not every serializer of Spark can read. */
  static final class Outcome implements Serializable {
    private static final long serialVersionUID = 1;

    private final byte[][] models; // a file for each network; empty if the training failed
    private final String failure; // the exception's simple name, empty if there is none
    private final String message;

    private Outcome(byte[][] models, String failure, String message) {
      this.models = models;
      this.failure = failure;
      this.message = message;
    }

    byte[][] models() {
      return models;
    }

    String failure() {
      return failure;
    }

    String message() {
      return message;
    }

    /** Whether another worker has ended, which may have another reason. */
    boolean isLost() {
      return failure.equals(SocketGroup.LostWorkerException.class.getSimpleName());
    }
  }

  /**
   * Checks the settings before any row is read.
   *
   * @throws IllegalArgumentException if a value is unknown or excludes another
   */
  void check() {
    if (isClassifier) {
      settings.apply(MlpClassifier.builder(), 1).requirePossible();
    } else {
      settings.apply(MlpRegressor.builder(), 1).requirePossible();
    }
  }

  /**
   * Trains networks. A failure that another attempt would repeat is part of the outcome, since an
   * exception makes Spark try again.
   *
   * @param from the first network, from 0
   * @param to after the last one
   * @param threads of device cpu
   */
  Outcome run(SharedRows rows, int from, int to, int threads) {
    return outcome(
        () ->
            isClassifier
                ? classifiers(rows, from, to, threads)
                : regressors(rows, from, to, threads));
  }

  /** The models of a training, or how it failed if another attempt would fail in the same way. */
  static Outcome outcome(Supplier<byte[][]> training) {
    try {
      return new Outcome(training.get(), "", "");
    } catch (DataException
        | DeviceException
        | TrainingDivergedException
        | SocketGroup.LostWorkerException
        | IllegalArgumentException
        | IllegalStateException e) {
      return new Outcome(
          new byte[0][], e.getClass().getSimpleName(), String.valueOf(e.getMessage()));
    }
  }

  private byte[][] classifiers(SharedRows rows, int from, int to, int threads) {
    List<FitRequest<MlpClassifier>> requests = new ArrayList<>();
    for (int i = from; i < to; i++) {
      requests.add(request(settings.apply(MlpClassifier.builder(), threads), rows, i, requests));
    }
    return files(MlpClassifier.fitMany(requests));
  }

  private byte[][] regressors(SharedRows rows, int from, int to, int threads) {
    List<FitRequest<MlpRegressor>> requests = new ArrayList<>();
    for (int i = from; i < to; i++) {
      requests.add(request(settings.apply(MlpRegressor.builder(), threads), rows, i, requests));
    }
    return files(MlpRegressor.fitMany(requests));
  }

  /**
   * One network.
   *
   * @param before the requests before it, whose rows an ensemble shares
   */
  private <B extends MlpBuilder<B, M>, M> FitRequest<M> request(
      B builder, SharedRows rows, int network, List<FitRequest<M>> before) {
    builder.seed(settings.seed() + network);
    FitRequest<M> features;
    if (settings.bag() > 1) {
      Table all = rows.table().withKnownTargets();
      Task task = isClassifier ? Task.MULTICLASS : Task.REGRESSION;
      SplitRows fold =
          Folds.rows(task, all.withoutColumns(), settings.bag(), settings.seed()).get(network);
      features = builder.request(all.select(fold.training()), all.select(fold.validation()));
    } else if (before.isEmpty()) {
      SharedRows.Parts parts = rows.parts();
      features = builder.request(parts.training(), parts.validation());
    } else {
      features = before.get(0);
    }
    requireLayers(features.training());
    return new FitRequest<>(builder, features.training(), features.validation());
  }

  /** Checks both ends of the layers. */
  private void requireLayers(Dataset training) {
    int @Nullable [] layers = settings.layers();
    if (layers == null) {
      return;
    }
    int outputs = isClassifier ? ClassLabels.of(training).count() : 1;
    if (layers[0] != training.featureCount() || layers[layers.length - 1] != outputs) {
      throw new IllegalArgumentException(
          "layers %s do not suit the rows, which have %d features and %s: set hiddenLayers, which leaves both ends to the rows"
              .formatted(
                  Arrays.toString(layers),
                  training.featureCount(),
                  isClassifier ? outputs + " classes" : "one target"));
    }
  }

  private static <M extends MlpModel<M>> byte[][] files(List<FitOutcome<M>> outcomes) {
    return outcomes.stream()
        .map(outcome -> ModelBytes.of(SavedEnsemble.of(outcome.model().saved())))
        .toArray(byte[][]::new);
  }
}
