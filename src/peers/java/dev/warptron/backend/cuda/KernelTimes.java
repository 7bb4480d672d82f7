package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.CudaException;
import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.cuda.driver.LaunchCounter;
import dev.warptron.backend.cuda.operations.CudaTensor;
import dev.warptron.backend.cuda.operations.KernelProduct;
import dev.warptron.backend.cuda.operations.MatrixProduct;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Product;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/**
 * Times each launch on a device's streams with a CUDA event before and after it. An event between
 * two kernels costs about a microsecond, which these times include.
 */
public final class KernelTimes implements AutoCloseable, LaunchCounter.Observer {
  private static final float MICROS_PER_MILLI = 1000;
  private static final int DELAY_PRODUCTS = 3;

  private final CudaBackend backend;
  private final CudaContext context;
  private final int maxLaunches;
  private final Kernels delayKernels; // the device's own hold the observed launch's arguments
  private final @Nullable CudaTensor operand; // of the products that delay the device
  private final @Nullable CudaTensor result;
  private final List<Interval> intervals = new ArrayList<>();
  private @Nullable Interval open; // the launch in progress
  private boolean delayed;
  private boolean eagerOnly; // stop at the first graph that is captured or launched
  private boolean done; // or paused

  private record Interval(String what, CUevent begin, CUevent end) {}

  /**
   * The time of one launch.
   *
   * @param what name of the kernel, product or captured graph
   */
  public record Time(String what, double micros) {}

  /**
   * Observes a device until this object is closed.
   *
   * @param maxLaunches number of launches to time; later ones are ignored
   * @param delaySize rows and columns of the matrices whose product keeps the device busy while the
   *     host queues the first launches, so that these run without gaps; 0 for no delay
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes them
  public KernelTimes(Backend device, int maxLaunches, int delaySize) {
    this.backend = (CudaBackend) device;
    this.context = backend.device().context();
    this.maxLaunches = maxLaunches;
    this.delayKernels = new Kernels(context);
    Shape shape = new Shape(delaySize, delaySize);
    this.operand = delaySize == 0 ? null : CudaTensor.allocate(context, shape);
    this.result = delaySize == 0 ? null : CudaTensor.allocate(context, shape);
    this.delayed = delaySize == 0;
    context.launches().observe(this);
  }

  /**
   * Times the eager launches before the first captured graph. Closes the graphs that the device
   * caches for later trainings: a training that finds them launches nothing eagerly.
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the caller closes it
  public static KernelTimes untilFirstGraph(Backend device, int maxLaunches, int delaySize) {
    KernelTimes times = new KernelTimes(device, maxLaunches, delaySize);
    times.backend.device().engines().clear();
    times.eagerOnly = true;
    return times;
  }

  /** Stops timing until {@link #resume}. */
  public void pause() {
    done = true;
  }

  public void resume() {
    done = false;
  }

  /** Whether a launch was a captured graph. */
  public static boolean isGraph(String what) {
    return what.startsWith("graph of ");
  }

  @Override
  public void before(String what, CUstream stream) {
    if (done || open != null) {
      return;
    }
    if (intervals.size() == maxLaunches || (eagerOnly && isGraph(what))) {
      done = true;
      return;
    }
    if (!delayed) {
      delayed = true; // the delaying launches are not timed
      done = true;
      delayDevice();
      done = false;
    }
    open = new Interval(what, event(), event());
    record(open.begin(), stream);
  }

  @Override
  public void captureBegins() {
    done |= eagerOnly; // the device idles during the capture, so later times would include gaps
  }

  private void delayDevice() {
    if (operand != null && result != null) {
      MatrixProduct product =
          new KernelProduct(delayKernels, context.stream(), "it delays the device");
      for (int i = 0; i < DELAY_PRODUCTS; i++) {
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

  /** Waits for the timed launches; returns their times in launch order. */
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
    delayKernels.close();
  }
}
