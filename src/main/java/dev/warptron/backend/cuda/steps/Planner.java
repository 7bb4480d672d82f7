package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.DeviceException;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.operations.CudaDevice;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Feature;
import dev.warptron.backend.spi.ForwardPass;
import dev.warptron.backend.spi.StepFactory;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The step factories of the device for a plan, ordered by expected speed. */
public final class Planner {
  /** Names of the engines: see {@link StepFactory#name}. */
  static final String GRAPH = "graph";

  static final String TINY = "tiny";
  static final String PLAIN = "plain"; // of Backend.steps

  private static final long MOST_FORWARD_ROWS = 8192;
  private static final long MOST_FORWARD_FLOATS = 1 << 26; // 256 MiB
  private static final double KIBIBYTE = 1 << 10;

  private Planner() {}

  /** The features of {@link GraphStep}, which adds the last bias in the kernel of the loss. */
  static final Set<Feature> GRAPH_FEATURES =
      Set.of(
          Feature.PENALTY,
          Feature.ROW_WEIGHTS,
          Feature.PRE_ACTIVATION,
          Feature.CLIP_NORM,
          Feature.MAX_NORM,
          Feature.LAYER_NORM,
          Feature.BATCH_NORM,
          Feature.DROPOUT,
          Feature.MOVING_AVERAGE);

  /** The features of {@link TinyStep} and {@link TinyEpochs}. */
  static final Set<Feature> TINY_FEATURES =
      Set.of(
          Feature.PENALTY,
          Feature.ROW_WEIGHTS,
          Feature.PRE_ACTIVATION,
          Feature.LAYER_NORM,
          Feature.DROPOUT);

  /**
   * The factories, the fastest expected first, or the forced one first.
   *
   * @param engine the forced engine, if any
   * @param others the factories of every device
   * @throws DeviceException if the forced engine cannot run the plan
   */
  public static List<StepFactory> factories(
      Backend backend,
      CudaDevice device,
      ForcedEngine engine,
      StepPlan plan,
      List<StepFactory> others) {
    CudaContext context = device.context();
    boolean tinyFirst = TinyPlan.isBest(plan, context);
    String tinyReason = because(plan, context.sharedBytesOfBlock());
    List<StepFactory> factories = new ArrayList<>(others);
    factories.add(
        0,
        new StepFactory(
            GRAPH,
            GRAPH_FEATURES,
            tinyFirst ? "few launches at any size" : "not in one block: " + tinyReason,
            (p, state) -> new GraphStep(backend, device, p, state)));
    if (TinyPlan.isPossible(plan, context)) {
      factories.add(
          tinyFirst ? 0 : factories.size(),
          new StepFactory(
              TINY,
              TINY_FEATURES,
              tinyReason,
              (p, state) -> new TinyStep(device, TinyPlan.of(p, context), state)));
    }
    return engine.order(plan, factories, context);
  }

  /**
   * Why {@link TinyStep} is, or is not, expected to be the fastest, in the order of the conditions
   * of {@link TinyPlan#isBest}.
   *
   * @param sharedBytesOfBlock maximum shared memory of a block, in bytes
   */
  static String because(StepPlan plan, long sharedBytesOfBlock) {
    String missing = Feature.missing(plan.features(), TINY_FEATURES);
    if (!missing.isEmpty()) {
      return "its kernels do not support " + missing;
    }
    List<Layer> layers = plan.network().layers();
    if (layers.size() > TinyNetwork.MOST_LAYERS) {
      return "%d layers, more than %d".formatted(layers.size(), TinyNetwork.MOST_LAYERS);
    }
    long least = TinyPlan.neededBytes(plan, /* stagesFeatures= */ false);
    if (least > sharedBytesOfBlock) {
      return "%s of shared memory, more than the %s that a block may have"
          .formatted(kibibytes(least), kibibytes(sharedBytesOfBlock));
    }
    long work = TinyPlan.work(plan);
    if (work > TinyPlan.MOST_WORK) {
      return "weights x rows of a batch = %d > %d".formatted(work, TinyPlan.MOST_WORK);
    }
    long staged = TinyPlan.neededBytes(plan, /* stagesFeatures= */ true);
    return "weights x rows of a batch = %d <= %d, and %s of the %s of shared memory that a block may have"
        .formatted(
            work,
            TinyPlan.MOST_WORK,
            kibibytes(staged <= sharedBytesOfBlock ? staged : least),
            kibibytes(sharedBytesOfBlock));
  }

  /**
   * Rows of a forward pass: at most {@value #MOST_FORWARD_ROWS}, with at most {@value
   * #MOST_FORWARD_FLOATS} floats of features and activations, but at least {@link
   * ForwardPass#CHUNK}, the rows of other devices. 1024 rows of 10 columns are few blocks for a GPU
   * of 132 multiprocessors. An estimate; to be measured.
   */
  public static int forwardRows(NetworkSpec network) {
    long floatsOfRow = network.inputs() + network.layers().stream().mapToLong(Layer::outputs).sum();
    return (int)
        Math.max(ForwardPass.CHUNK, Math.min(MOST_FORWARD_ROWS, MOST_FORWARD_FLOATS / floatsOfRow));
  }

  private static String kibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f KiB", bytes / KIBIBYTE);
  }
}
