package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backend;
import dev.warptron.backend.Product;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/**
 * Times what a device's streams are given, launch by launch, by CUDA events before and after each.
 * An event between two kernels costs about a microsecond, which is in these times.
 */
public final class KernelTimes implements AutoCloseable, LaunchCounter.Observer {
  private static final float MICROS_PER_MILLI = 1000;
  private static final int PRODUCTS_OF_A_HOLD = 3;

  private final CudaBackend backend;
  private final CudaContext context;
  private final int most;
  private final Kernels holdingKernels; // the device's keep the arguments of the observed launch
  private final @Nullable CudaTensor operand; // of the products that hold the device back
  private final @Nullable CudaTensor result;
  private final List<Interval> intervals = new ArrayList<>();
  private @Nullable Interval open; // given to a stream at this moment
  private boolean holding;
  private boolean eagerOnly; // until the first graph is captured or launched
  private boolean done;

  private record Interval(String what, CUevent begin, CUevent end) {}

  /**
   * One launch.
   *
   * @param what a kernel, a product or a captured graph
   */
  public record Time(String what, double micros) {}

  /**
   * Observes a device until it is closed.
   *
   * @param most launches that are timed; later ones are not
   * @param holdSize rows of the matrices whose product keeps the device busy until the host has
   *     given it the first launches, so that these follow each other without a gap; 0 for none
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes them
  public KernelTimes(Backend device, int most, int holdSize) {
    this.backend = (CudaBackend) device;
    this.context = backend.device().context();
    this.most = most;
    this.holdingKernels = new Kernels(context);
    Shape shape = new Shape(holdSize, holdSize);
    this.operand = holdSize == 0 ? null : CudaTensor.allocate(context, shape);
    this.result = holdSize == 0 ? null : CudaTensor.allocate(context, shape);
    this.holding = holdSize == 0;
    context.launches().observe(this);
  }

  /**
   * Stops at the first captured graph: what comes before is launched piece by piece. Closes the
   * graphs that the device keeps for trainings to come, since a training that finds them launches
   * nothing piece by piece.
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the caller closes it
  public static KernelTimes untilFirstGraph(Backend device, int most, int holdSize) {
    KernelTimes times = new KernelTimes(device, most, holdSize);
    times.backend.device().engines().clear();
    times.eagerOnly = true;
    return times;
  }

  /** Times nothing until {@link #goOn}. */
  public void pause() {
    done = true;
  }

  public void goOn() {
    done = false;
  }

  /** Whether a launch was that of a captured graph. */
  public static boolean isGraph(String what) {
    return what.startsWith("graph of ");
  }

  @Override
  public void before(String what, CUstream stream) {
    if (done || open != null) {
      return;
    }
    if (intervals.size() == most || (eagerOnly && isGraph(what))) {
      done = true;
      return;
    }
    if (!holding) {
      holding = true; // its own launches are not timed
      done = true;
      hold();
      done = false;
    }
    open = new Interval(what, event(), event());
    record(open.begin(), stream);
  }

  @Override
  public void captureBegins() {
    done |= eagerOnly; // after it the device would wait for the host
  }

  private void hold() {
    if (operand != null && result != null) {
      MatrixProduct product = new KernelProduct(holdingKernels, context.stream(), "it holds back");
      for (int i = 0; i < PRODUCTS_OF_A_HOLD; i++) {
        product.multiply(Product.NN, 1, operand, operand, 0, result);
      }
    }
  }

  @Override
  public void after(CUstream stream) {
    Interval ending = open;
    if (ending != null) {
      record(ending.end(), stream);
      intervals.add(ending);
      open = null;
    }
  }

  private static CUevent event() {
    CUevent event = new CUevent();
    CudaException.check(
        JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DEFAULT),
        "cuEventCreate",
        "timing launches");
    return event;
  }

  private static void record(CUevent event, CUstream stream) {
    CudaException.check(
        JCudaDriver.cuEventRecord(event, stream), "cuEventRecord", "timing launches");
  }

  /** Waits for all of them; gives them in the order in which they were launched. */
  public List<Time> times() {
    context.makeCurrent();
    List<Time> times = new ArrayList<>();
    for (Interval interval : intervals) {
      CudaException.check(
          JCudaDriver.cuEventSynchronize(interval.end()), "cuEventSynchronize", interval.what());
      float[] millis = new float[1];
      CudaException.check(
          JCudaDriver.cuEventElapsedTime(millis, interval.begin(), interval.end()),
          "cuEventElapsedTime",
          interval.what());
      times.add(new Time(interval.what(), millis[0] * MICROS_PER_MILLI));
    }
    return times;
  }

  /** Stops observing and frees the events; does nothing the second time. */
  @Override
  public void close() {
    context.launches().observe(null);
    context.makeCurrent();
    for (Interval interval : intervals) {
      JCudaDriver.cuEventDestroy(interval.begin());
      JCudaDriver.cuEventDestroy(interval.end());
    }
    intervals.clear();
    if (operand != null && result != null) {
      operand.close();
      result.close();
    }
    holdingKernels.close();
  }
}
