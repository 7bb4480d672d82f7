package dev.warptron.peers;

import dev.warptron.function.Activation;
import dev.warptron.function.Penalty;
import dev.warptron.model.Normalization;
import dev.warptron.optim.Adam;
import dev.warptron.optim.AdamW;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import java.util.List;

/** The trainings of the benchmarks. */
final class Workloads {
  private static final Penalty L2 = new Penalty(0, 0.01);

  private Workloads() {}

  /** The workloads of make bench-gpu, in the order of execution. */
  static final List<Workload> ON_A_GPU =
      List.of(
          cancer("w1", TrainingConfig.FULL_BATCH, 2000),
          cancer("w2", 32, 150),
          stopping(150),
          images("w3", List.of(100), Activation.LOGISTIC, 60_000, 128, Sgd.DEFAULT, 3, 1300),
          images("w4", List.of(512, 512), Activation.RELU, 60_000, 256, Adam.DEFAULT, 4, 600),
          today(4),
          weighted(10),
          images("large", List.of(4096, 4096), Activation.RELU, 65_536, 8192, Adam.DEFAULT, 3, 40));

  /** The trainings of make bench-peers, in the order of execution. */
  static final List<Workload> ON_A_PROCESSOR =
      List.of(
          cancer("w1", TrainingConfig.FULL_BATCH, 20_000),
          cancer("w2", 32, 500),
          stopping(500),
          images("w3", List.of(100), Activation.LOGISTIC, 60_000, 128, Sgd.DEFAULT, 3, 1300),
          images("w4", List.of(512, 512), Activation.RELU, 60_000, 256, Adam.DEFAULT, 2, 600),
          today(2),
          weighted(5));

  /**
   * Class weights, Adam, and the best weights of the validation rows. No penalty: with weights,
   * scikit-learn divides it by their sum, and we by the number of rows.
   */
  private static Workload stopping(int timedEpochs) {
    Recipe recipe =
        new Recipe(
            Normalization.NONE, 0, 0, 0, false, Recipe.Weights.BALANCED, /* keepsBest= */ true);
    return cancer("w2e", 32, timedEpochs).withoutPenalty().with(Adam.DEFAULT, recipe);
  }

  /** A recipe of today: gelu, layer normalization, dropout, AdamW, cosine, label smoothing. */
  private static Workload today(int timedEpochs) {
    return images(
            "w4r",
            List.of(512, 512),
            Activation.of(Activation.Kind.GELU),
            60_000,
            256,
            AdamW.DEFAULT,
            timedEpochs,
            600)
        .with(
            AdamW.DEFAULT,
            new Recipe(
                Normalization.layer(Normalization.DEFAULT_EPSILON),
                /* dropout= */ 0.1,
                /* labelSmoothing= */ 0.1,
                AdamW.DEFAULT.defaultWeightDecay(),
                /* isCosine= */ true,
                Recipe.Weights.NONE,
                /* keepsBest= */ false));
  }

  /** Many rows with weights, a network between narrow and wide. */
  private static Workload weighted(int timedEpochs) {
    return new Workload(
        "w6",
        List.of(64, 64),
        Activation.of(Activation.Kind.SILU),
        Workload.Data.NUMBERS,
        100_000,
        256,
        AdamW.DEFAULT,
        Penalty.NONE,
        new Recipe(
            Normalization.NONE,
            0,
            0,
            AdamW.DEFAULT.defaultWeightDecay(),
            false,
            Recipe.Weights.OF_ROWS,
            /* keepsBest= */ false),
        timedEpochs,
        /* checkedEpochs= */ 1,
        /* rowsForReference= */ 4000);
  }

  private static Workload cancer(String name, int batchSize, int timedEpochs) {
    return new Workload(
        name,
        List.of(10),
        Activation.LOGISTIC,
        Workload.Data.CANCER,
        Rows.CANCER_ROWS,
        batchSize,
        Sgd.DEFAULT,
        L2,
        Recipe.PLAIN,
        timedEpochs,
        /* checkedEpochs= */ 20,
        Rows.CANCER_ROWS);
  }

  private static Workload images(
      String name,
      List<Integer> hidden,
      Activation activation,
      int rows,
      int batchSize,
      Optimizer optimizer,
      int timedEpochs,
      int rowsForReference) {
    return new Workload(
        name,
        hidden,
        activation,
        Workload.Data.IMAGES,
        rows,
        batchSize,
        optimizer,
        Penalty.NONE,
        Recipe.PLAIN,
        timedEpochs,
        /* checkedEpochs= */ 1,
        rowsForReference);
  }
}
